#ifndef DAEMON_DEMO_YEAR_H
#define DAEMON_DEMO_YEAR_H
/* A made-up school year: American holidays, one snow day that is made up at the end, terms at its halves and
 * quarters. */
#include "base/civil.h"
#include <stdbool.h>
#include <stddef.h>

struct buf;

enum { YEAR_DAYS_MAX = 250, YEAR_CLOSED_MAX = 80 };

struct year_closed {
	int32_t day;
	const char *why;
};
struct year {
	int32_t days[YEAR_DAYS_MAX]; /* instructional days, the made-up one last */
	size_t count;
	int32_t snow_day; /* NO_DAY in a year too short for one */
	struct year_closed closed[YEAR_CLOSED_MAX];
	size_t closed_count;
};

void year_plan(struct year *year, int32_t first_day, size_t days);

/* The calendar file of one level of schools. */
void year_print(const struct year *year, const char *calendar, const char *day_ends, struct buf *out);

/* Seconds from UTC of America/Chicago at noon of that day; the made-up district never wakes at 2 in the morning. */
int32_t year_offset_s(int32_t day);
int64_t year_instant_ms(int32_t day, int32_t minute); /* local wall clock */
#define YEAR_ZONE "America/Chicago"
#endif
