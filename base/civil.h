#ifndef BASE_CIVIL_H
#define BASE_CIVIL_H
/* Civil dates as day numbers: int32 days since 1970-01-01 (proleptic Gregorian), with no zone and no clock.
 * Arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
#include "text.h"

enum { NO_DAY = INT32_MIN, NO_TIME = -1, MS_A_DAY = 86400000 };
enum weekday { MONDAY = 1, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

int32_t civil_day(int year, int month, int day);
void civil_of(int32_t day, int *year, int *month, int *day_of_month);
enum weekday civil_weekday(int32_t day);
int32_t civil_month_first(int32_t day);

/* When something happened, as its sender wrote it. */
struct civil_time {
	int32_t day;
	int32_t ms;       /* of that day, 0 .. 86399999; NO_TIME: only a date was given */
	int32_t offset_s; /* from UTC; 0 when ms is NO_TIME */
};

int civil_read_date(struct text a, int32_t *out_day); /* 2026-09-03; real dates of years 1900-2199 only */
int civil_read_time(struct text a,
        struct civil_time *out); /* a date, or RFC 3339 with offset (T or t, Z or z; leap second = :59.999) */
int64_t civil_instant_ms(struct civil_time t); /* of one with a time; ms since 1970 UTC */

enum { CIVIL_DATE_SIZE = 11, CIVIL_INSTANT_SIZE = 40 };
void civil_print_date(int32_t day, char out[CIVIL_DATE_SIZE]);
/* 2025-10-01T08:05:00-05:00; milliseconds only when not zero; offset 0 is written Z. */
void civil_print_instant(int64_t at_ms, int32_t offset_s, char out[CIVIL_INSTANT_SIZE]);
#endif
