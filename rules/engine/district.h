#ifndef RULES_ENGINE_DISTRICT_H
#define RULES_ENGINE_DISTRICT_H
/* Facts that belong to no student: where each school stands (zone, calendar), and on which days its feeds said that
 * they were complete. */
#include "completions.h"
#include <intervene/calendar.h>
#include <intervene/ledger.h>
#include <intervene/zones.h>

struct school {
	struct text id, timezone, calendar, level; /* owned */
	int64_t seq;
};

struct district {
	const struct calendars *calendars; /* borrowed from the rule set */
	struct zones *zones;               /* borrowed */
	struct school *schools;            /* owned; by (id, seq) */
	size_t school_count, school_capacity;
	struct completions completions;
};

void district_init(struct district *district, const struct calendars *calendars, struct zones *zones);
void district_finish(struct district *district);
void district_add(struct district *district, const struct event *event);
void district_remove(struct district *district, int64_t seq);

/* Whom a fact concerns that is about to be added or removed. */
struct reach {
	bool is_place; /* where the school lies; else that its feed was complete on a day */
	struct completion
	        completion; /* its school is said in any case; borrowed from the event or the district */
};
/* False: nobody. */
bool district_reach(const struct district *district, const struct change *change, struct reach *out);

/* Where a student of that school lives in time.  `own` is the enrollment's calendar name, empty when it has none. */
struct place_in_time {
	const struct calendar *calendar;        /* the student's; NULL: none */
	const struct calendar *school_calendar; /* whose day_ends makes a day complete; NULL: none */
	const struct zone *zone;
};
struct place_in_time district_place(const struct district *district, struct text school, struct text own);

/* What is said of the school: elementary, middle ..; unknown when nothing is. */
struct value district_level(const struct district *district, struct text school);

/* When the attendance of that day was first said to be complete for the school: ms, or INT64_MAX. */
int64_t district_completed_ms(
        const struct district *district, struct text school, const struct zone *zone, int32_t day);
/* When a feed was first said to be complete for the school as far as `day`: of that day, or of a later one. */
int64_t district_reached_ms(const struct district *district, enum event_type feed, struct text school,
        const struct zone *zone, int32_t day);
#endif
