#ifndef TESTS_SIM_DISTRICT_H
#define TESTS_SIM_DISTRICT_H
/* A small random district: calendars and rules as YAML, and lines of events with all that goes wrong with them:
 * corrections, deletes, re-coded slots, revisions, states that move, students who change school. */
#include "base/arena.h"
#include "base/buf.h"
#include "chance.h"
#include <intervene/feeds.h>

struct sim_alias;
struct line {
	struct text json;
	int identity, slot; /* lines of one identity, or of one slot, keep their order; -1: no slot */
	int is_revised;     /* carries rev: may come in any order */
};

struct sim_district {
	struct arena arena;
	struct text calendars[2], rules;
	size_t calendar_count;
	struct feed_expectations feeds;
	struct line *lines; /* owned */
	size_t line_count, line_capacity;
	struct sim_alias *aliases; /* in the arena; none in most districts: aliases.h */
	size_t alias_count;
	int32_t first_day, last_day;
	int students;
};

void sim_district_make(struct sim_district *district, uint64_t seed);
void sim_district_finish(struct sim_district *district);
/* An order of all lines that keeps each identity's and each slot's own: numbers of lines, owned by the caller. */
size_t *sim_district_order(const struct sim_district *district, struct chance *chance);
#endif
