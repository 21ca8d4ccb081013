#ifndef RULES_ENGINE_SCHOOL_TIME_H
#define RULES_ENGINE_SCHOOL_TIME_H
/* One student's school time: for each day, the calendar and zone of the enrollment in force ON THAT DAY, so that a
 * transfer does not change the past (semantics.md 11, 12).
 *
 * It is a list of stretches of enrollment, by first day, that do not overlap.  A day without enrollment goes by the
 * stretch of today; that stretch is `home` below and comes from school_time_home(today). */
#include "district.h"
struct large;

/* One enrollment as its record says it.  School, calendar and grade live as long as the student's facts. */
struct enrollment {
	int32_t starts, ends; /* both enrolled days; INT32_MAX: open */
	struct text school, calendar;
	struct value grade;
	struct text source, id; /* the later one in bytes wins a tie */
};

/* Both enrolled days. */
struct enrolled {
	int32_t starts, ends;
};

struct stretch {
	int32_t first, last; /* INT32_MAX while open */
	struct text school;
	struct value grade;
	struct place_in_time place;
};

struct school_time {
	struct stretch *stretches; /* owned */
	uint32_t count;
	int32_t first_enrolled;    /* NO_DAY without one */
	struct enrolled *enrolled; /* owned; by start, source and id */
	uint32_t enrolled_count;
	bool has_one_zone; /* in all stretches */
	bool is_twisted;   /* a move around half the world: a day begins before the one ahead of it */
};

/* Sorts `enrollments`. */
void school_time_build(struct school_time *time, struct large *memory, struct enrollment *enrollments,
        size_t count, const struct district *district);
void school_time_finish(struct school_time *time);
size_t school_time_bytes(const struct school_time *time);

/* The stretch that holds `day`, else the last before, else the first after; NULL for a student never enrolled. */
const struct stretch *school_time_home(const struct school_time *time, int32_t day);
const struct stretch *school_time_on(
        const struct school_time *time, int32_t day); /* NULL: not enrolled that day */

/* When the next stretch after `day` begins; INT32_MAX: none. */
int32_t school_time_next(const struct school_time *time, int32_t day);

/* A day begins at the midnight of its own home's zone, also on the day of a move to another zone; an instant lies in the
 * last day that has begun.  Both need at least one stretch. */
int64_t school_time_begins_ms(const struct school_time *time, int32_t day);
int32_t school_time_today(const struct school_time *time, int64_t at_ms);

enum day_kind school_time_day(const struct school_time *time, const struct stretch *home, int32_t day);
bool school_time_teaches(const struct school_time *time, const struct stretch *home, int32_t day);
/* The last / next instructional day at or before / after `day`, enrolled or not; NO_DAY when there is none. */
int32_t school_time_before(const struct school_time *time, const struct stretch *home, int32_t day);
int32_t school_time_after(const struct school_time *time, const struct stretch *home, int32_t day);
/* First of the last `count` instructional days <= day, or NO_DAY when there are fewer. */
int32_t school_time_back(
        const struct school_time *time, const struct stretch *home, int32_t day, int32_t count);
/* Instructional days of first..last, enrolled or not. */
int32_t school_time_between(
        const struct school_time *time, const struct stretch *home, int32_t first, int32_t last);
/* Those inside an enrollment; -1 when one of its stretches has no calendar. */
int32_t school_time_enrolled(const struct school_time *time, int32_t first, int32_t last);
/* First enrolled day of the enrollments that overlap first..last; NO_DAY when none does. */
int32_t school_time_entry(const struct school_time *time, int32_t first, int32_t last);

/* When the day is complete by the clock: its day_ends, else the next local midnight.  The school's calendar says. */
int64_t stretch_day_ends_ms(const struct stretch *home, int32_t day);
/* When the student's day is over: the school's day_ends, else when the next day begins, at whichever school. */
int64_t school_time_day_ends_ms(const struct school_time *time, const struct stretch *home, int32_t day);
#endif
