#ifndef RULES_ENGINE_DISTRICT_H
#define RULES_ENGINE_DISTRICT_H
/* Facts that belong to no student: where each school stands (zone, calendar), and on which days its attendance feed
 * said that it was complete before the day's end. */
#include "base/keymap.h"
#include <intervene/calendar.h>
#include <intervene/ledger.h>
#include <intervene/zones.h>

struct school {
	struct text id, timezone, calendar, level; /* owned */
	int64_t seq;
};

/* "The attendance of this day is complete", said at an instant or on a date. */
struct completion {
	struct text school; /* owned; empty: every school */
	int64_t seq;
	int32_t day;            /* that is complete */
	uint32_t before;        /* the one before of the same day and school; NO_VALUE: none */
	struct civil_time when; /* said */
};

struct district {
	const struct calendars *calendars; /* borrowed from the rule set */
	struct zones *zones;               /* borrowed */
	struct school *schools;            /* owned; by (id, seq) */
	size_t school_count, school_capacity;
	struct completion *completions; /* owned; as they came */
	size_t completion_count, completion_capacity;
	struct keymap completed; /* the last completion of each day and school */
};

void district_init(struct district *district, const struct calendars *calendars, struct zones *zones);
void district_finish(struct district *district);
void district_add(struct district *district, const struct event *event);
void district_remove(struct district *district, int64_t seq);

/* Whom a fact concerns that is about to be added or removed. */
struct reach {
	struct text school; /* borrowed from the event or the district; empty: every school */
	int32_t day;        /* that day alone; NO_DAY: wherever and whenever the school lies */
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

/* When the feed completed that day for the school: ms, or INT64_MAX. */
int64_t district_completed_ms(
        const struct district *district, struct text school, const struct zone *zone, int32_t day);
#endif
