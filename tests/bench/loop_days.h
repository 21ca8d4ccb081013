#ifndef TESTS_BENCH_LOOP_DAYS_H
#define TESTS_BENCH_LOOP_DAYS_H
/* The standard work of one school year as arrays: a row a student, a cell a calendar day.
 *
 *     struct days days;
 *     days_read(&days, file);       -1: a line is none of one year
 *     const struct cell *row = days_of(&days, student);
 *     days_finish(&days); */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { YEAR_MOST = 366, NO_SCORE = -1 };
enum status { STATUS_NONE, STATUS_PRESENT, STATUS_EXCUSED, STATUS_UNEXCUSED };

struct cell {
	uint8_t status, referred; /* enum status; how often */
	int16_t score;
};

struct days {
	struct cell *cells; /* owned; YEAR_MOST of each student */
	size_t students, room;
	int32_t first_day, count; /* of calendar days; count: up to the last event's */
	long events;
};

int days_read(struct days *days, FILE *file);
const struct cell *days_of(const struct days *days, size_t student);
void days_finish(struct days *days);
#endif
