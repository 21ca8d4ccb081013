#ifndef CLI_REPORT_H
#define CLI_REPORT_H
/* What a backtest found, as the JSON that scripts read (interfaces.md) and as words. */
#include "assume.h"
#include "replay.h"

/* An episode beside what ordering and printing it needs. */
struct reported {
	const struct episode *episode;
	struct text student;
	int32_t opened_day; /* local, at the student's school */
};

/* The different students of a rule's episodes, ascending. */
struct report_students {
	uint32_t *numbers; /* in the report's arena */
	size_t count;
};

struct audit;  /* backtest/audit.h */
struct load;   /* backtest/load.h */
struct by;     /* backtest/by.h */
struct versus; /* backtest/versus.h */
struct json;

struct report {
	struct replay *replay;         /* borrowed; has run */
	const struct assumed *assumed; /* borrowed */
	int32_t since;                 /* NO_DAY: all */
	int32_t from, to;              /* local days between which the clock ran */
	int32_t first, last;    /* .. and of what opened too: earlier, when it held before the first event */
	struct arena arena;     /* owned */
	struct reported *items; /* in the arena; by rule, then opened, then student */
	size_t count;
	size_t *rule_begins;              /* in the arena; one more than there are rules */
	struct report_students *students; /* in the arena; by rule */
	size_t rule_count;
	const struct audit *audit;   /* borrowed; NULL: nobody asked for one */
	const struct load *load;     /* borrowed */
	int outcome;                 /* a rule: what is to be seen coming; -1: nobody asked */
	const struct by *by;         /* likewise: schools and grades */
	const struct versus *versus; /* likewise: the rules in force */
};

/* Takes the episodes that opened on or after `since`. */
void report_gather(struct report *report);
void report_json(struct report *report);
/* Members that say what it was made of: the rule set, the days, how many students and events. */
void report_json_head(struct json *json, const struct report *report);
void report_words(struct report *report);
void report_finish(struct report *report);

/* --- for those who write it --- */

struct report_span { /* of items */
	const struct reported *items;
	size_t count;
};
struct report_span report_rule(const struct report *report, size_t rule);
size_t report_overlap(const struct report *report, size_t rule, size_t other); /* students of both */
size_t report_open(struct report_span span);                                   /* at the end */
size_t report_withdrawn(struct report_span span);
/* Days open, of those that ended; -1 when none did. */
int64_t report_median_days(struct report_span span, struct arena *arena);
/* sureness.c: those that opened within 10 days after one of the same student had cleared. */
size_t report_flaps(struct report_span span, struct arena *arena);
/* From opening to when it was known, in days; -1: nothing says, as by the final facts. */
int64_t report_median_known(struct report_span span, struct arena *arena);
int32_t report_offset(const struct report *report, uint32_t student, int64_t at_ms);

/* Opened in each week from Monday on, from the report's first day to its last. */
struct report_weeks {
	int32_t first_monday;
	size_t count, busiest; /* busiest: the first of those with the most */
	uint32_t *opened;      /* in the arena */
};
struct report_weeks report_weeks(const struct report *report, struct report_span span, struct arena *arena);
#endif
