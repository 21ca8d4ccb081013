#ifndef CLI_BACKTEST_LOAD_H
#define CLI_BACKTEST_LOAD_H
/* Who would have had a backtest's alerts on their desk, by the `caseload` lines of the roster as they stand at the end: of a
 * student, or of a school or some of its grades, for all domains or for one.  A student may be in several caseloads, and the alert
 * is then on each desk.  Lines by last name, flag or section are not gone by, and counted as such.
 *
 *     struct load load = {0};
 *     load_make(&load, &report);
 *     load_finish(&load); */
#include "cli/report.h"

struct json;

struct load_person {
	struct text person; /* in the arena */
	size_t alerts;
	uint32_t *weeks; /* in the arena; opened in each, from the report's first Monday on */
	size_t busiest;
	const struct reported *last; /* borrowed; counted last */
};

struct load {
	struct load_person *people; /* in the arena; with the most first */
	size_t count;
	size_t unassigned;  /* alerts of students in no caseload */
	size_t passed_over; /* lines that are by what is not gone by */
	size_t week_count;
	int32_t first_monday;
	int32_t morning; /* the local day on which the most became known; NO_DAY: nothing did */
	size_t morning_alerts;
	struct arena arena;
};

void load_make(struct load *load, struct report *report);
void load_words(const struct load *load);
void load_json(const struct load *load, struct json *json); /* members of `load` */
void load_finish(struct load *load);
#endif
