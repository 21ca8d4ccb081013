#ifndef DAEMON_DEMO_GENERATE_H
#define DAEMON_DEMO_GENERATE_H
/* A made-up district in files: the same plan gives the same bytes on every machine.  No clock, no other chance.
 *
 *     struct generate_plan plan = generate_demo_plan();
 *     if (generate_folder(&plan, "riverbend", &why)) ..
 *
 * writes calendar.d/elementary.yml, middle.yml, high.yml, roster.ndjson and events.ndjson in the order of their
 * receipt.  generate_demo also parts the events into history.ndjson and present.ndjson (three weeks of winter), and
 * adds rules.d/demo.yml and timezone: what a demonstration needs. */
#include "base/text.h"
#include <stdio.h>

struct diag;

struct generate_plan {
	uint32_t students, days, schools; /* days: instructional, at most 250 */
	uint64_t seed;
	int32_t first_day;
	int32_t until; /* what is received after this day is not written; NO_DAY: the whole year is */
};

struct generate_plan generate_demo_plan(void); /* 1,200 students, three schools, one school year */

int generate_folder(const struct generate_plan *plan, const char *folder, struct diag *why);
int generate_demo(const char *folder, struct diag *why);
int generate_stream(
        const struct generate_plan *plan, FILE *out, struct diag *why); /* roster and events, no calendar */

struct text demo_rules(void); /* the bytes of examples/demo-rules.yml */
#endif
