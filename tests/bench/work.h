#ifndef TESTS_BENCH_WORK_H
#define TESTS_BENCH_WORK_H
/* The standard work: one attendance event a student a school day, an assessment about every twelve days, referrals of
 * the few.  The same plan gives the same bytes on every machine.
 *
 *     struct work_plan plan = {.students = 5000, .days = 90, .until = 90, .seed = 7};
 *     work_roster(&plan, stdout);
 *     work_events(&plan, stdout, &counts); */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct work_plan {
	uint32_t students, days;
	uint32_t from, until; /* only what is sent on these days; the last not included */
	uint64_t seed;
	bool is_mixed;    /* 1 % of the lines once more, 0.5 % corrected one to five days later */
	bool is_shuffled; /* within the day, so that students come in no order */
	bool is_marked;   /* a line "#MS" before each day: what the clock says when its lines are sent */
	bool is_received; /* each line says so itself, as `received_at` */
};

struct work_counts {
	uint64_t lines, events, duplicates, corrections, moved;
};

void work_calendars(
        const struct work_plan *plan, FILE *out); /* one document a school year, "#FILE" before each */
void work_roster(const struct work_plan *plan, FILE *out);
void work_events(const struct work_plan *plan, FILE *out, struct work_counts *counts);
#endif
