#ifndef INTERVENE_CALENDAR_H
#define INTERVENE_CALENDAR_H
/* School time.  A calendar is immutable once built; an edit makes a new version.  Files of one calendar's name hold
 * one school year each and are merged.  A calendar knows no clock and no zone but its zone's name. */
#include "base/civil.h"
#include "base/diag.h"

struct node;

enum day_kind { DAY_OUTSIDE, DAY_CLOSED, DAY_SCHOOL, DAY_HALF };
enum term_kind { TERM_ANY, TERM_SEMESTER, TERM_QUARTER, TERM_OTHER };

struct term {
	struct text name;
	enum term_kind kind;
	int32_t first, last;
};

struct school_year {
	struct text label;        /* "2026-27" */
	int32_t first, last;      /* last: the later of last_day and the last make-up day */
	uint8_t week;             /* bit MONDAY .. SUNDAY */
	int32_t week_length;      /* school days a week */
	int32_t day_ends_ms;      /* of the day; NO_TIME: none */
	uint8_t *kinds;           /* enum day_kind, by day - first */
	int32_t *before;          /* school days before that day within the year; one entry more than days */
	const struct term *terms; /* by first day */
	size_t term_count;
	struct place place; /* of its file's name of the calendar, for messages */
};

struct calendar {
	struct text name, timezone; /* timezone may be empty */
	struct school_year *years;  /* by first day; they do not overlap */
	size_t year_count;
};

struct calendars {
	struct arena arena;
	struct calendar *items; /* by name */
	size_t count;
};

/* Adds one file's tree.  Codes R120-R139.  -1 when an error was added to `why`; a warning leaves the file in. */
int calendars_add(struct calendars *calendars, const struct node *root, struct diags *why);
int calendars_seal(struct calendars *calendars, struct diags *why); /* sorts, merges, refuses overlap; once */
const struct calendar *calendars_find(const struct calendars *calendars, struct text name);
void calendars_finish(struct calendars *calendars);

/* The year that holds the day; the last that begins at or before it; the first that begins after it.  NULL: none. */
const struct school_year *calendar_year(const struct calendar *calendar, int32_t day);
const struct school_year *calendar_year_begun(const struct calendar *calendar, int32_t day);
const struct school_year *calendar_year_next(const struct calendar *calendar, int32_t day);
enum day_kind calendar_day(const struct calendar *calendar, int32_t day);
/* Instructional days in first..last. */
int32_t calendar_school_days(const struct calendar *calendar, int32_t first, int32_t last);
/* The last instructional day at or before `day` / the first at or after; NO_DAY when the calendar has none. */
int32_t calendar_school_day_before(const struct calendar *calendar, int32_t day);
int32_t calendar_school_day_after(const struct calendar *calendar, int32_t day);
/* Last begun term of that kind at `day` within any year (TERM_ANY: of all), and the one before it. */
const struct term *calendar_term(const struct calendar *calendar, enum term_kind kind, int32_t day);
const struct term *calendar_term_before(const struct calendar *calendar, enum term_kind kind, int32_t day);
/* On which day the next of that kind begins after `day`; INT32_MAX: none. */
int32_t calendar_term_next(const struct calendar *calendar, enum term_kind kind, int32_t day);
#endif
