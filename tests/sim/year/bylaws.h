#ifndef TESTS_SIM_YEAR_BYLAWS_H
#define TESTS_SIM_YEAR_BYLAWS_H
/* What the district has written down: its calendars and its rules, as files.  Both change during the year, and whoever
 * runs by them builds its own set.
 *
 *     bylaws_begin(&bylaws, &chance);
 *     set = bylaws_build(&bylaws, zones, &why);
 *     bylaws_close_day(&bylaws, 0, day);           a snow day, said afterwards */
#include "base/arena.h"
#include "tests/sim/chance.h"
#include <intervene/ruleset.h>
#include <intervene/zones.h>

enum { CALENDARS = 2, CLOSED_MOST = 40, CUT_MOST = 24, BLOCKS_MOST = CUT_MOST + 8 };

struct district_calendar {
	const char *zone; /* static */
	int32_t first, last, half, make_up;
	int day_ends; /* o'clock; 0: not said */
	int32_t closed[CLOSED_MOST];
	size_t closed_count;
};

struct rule_block {
	struct text text; /* in the arena */
	bool is_out;
};

struct bylaws {
	struct arena arena; /* owned */
	struct district_calendar calendars[CALENDARS];
	struct text head; /* of the rules' file: streams, lists, values */
	struct rule_block blocks[BLOCKS_MOST];
	size_t block_count;
};

void bylaws_begin(struct bylaws *bylaws, struct chance *chance);
void bylaws_finish(struct bylaws *bylaws);
struct ruleset *bylaws_build(struct bylaws *bylaws, struct zones *zones, struct diag *why); /* NULL: *why */
/* The files, as they are now; in the arena.  A calendar's name is cal0, cal1. */
struct text bylaws_rules(const struct bylaws *bylaws, struct arena *arena);
struct text bylaws_calendar(const struct bylaws *bylaws, size_t calendar, struct arena *arena);
struct text bylaws_block_id(const struct rule_block *block);
void bylaws_close_day(struct bylaws *bylaws, size_t calendar, int32_t day);
bool bylaws_are_in_school(const struct bylaws *bylaws, size_t calendar, int32_t day);
int32_t bylaws_first_day(const struct bylaws *bylaws);
int32_t bylaws_last_day(const struct bylaws *bylaws); /* with make-up days */
#endif
