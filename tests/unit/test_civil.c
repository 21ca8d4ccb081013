/* Days, dates and times as senders write them. */
#include "base/civil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

enum { UNTOUCHED = -77 };

static void known_days_have_their_numbers(void **state)
{
	(void)state;
	assert_int_equal(civil_day(1970, 1, 1), 0);
	assert_int_equal(civil_day(1969, 12, 31), -1);
	assert_int_equal(civil_day(2000, 2, 29), 11016);
	assert_int_equal(civil_day(2026, 9, 3), 20699);
	assert_int_equal(civil_day(0, 3, 1), -719468);
	assert_int_equal(civil_weekday(civil_day(2026, 9, 3)), THURSDAY);
	assert_int_equal(civil_weekday(civil_day(1969, 12, 28)), SUNDAY);
}

static void every_day_of_six_centuries_follows_the_one_before(void **state)
{
	(void)state;
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int32_t number = civil_day(1800, 1, 1);
	for (int year = 1800; year < 2400; year++) {
		bool leaps = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
		for (int month = 1; month <= 12; month++) {
			int length = lengths[month - 1] + (month == 2 && leaps);
			int32_t first = number;
			for (int day = 1; day <= length; day++, number++) {
				int y, m, d;
				civil_of(number, &y, &m, &d);
				assert_true(y == year && m == month && d == day);
				assert_int_equal(civil_day(year, month, day), number);
				assert_int_equal(civil_month_first(number), first);
				assert_int_equal(
				        civil_weekday(number) % 7, (civil_weekday(number - 1) + 1) % 7);
			}
		}
	}
}

static void the_c_library_agrees(void **state)
{
	(void)state;
	for (int32_t day = -40000; day < 90000; day += 37) {
		time_t seconds = (time_t)day * 86400;
		struct tm tm;
		int year, month, day_of_month;
		gmtime_r(&seconds, &tm);
		civil_of(day, &year, &month, &day_of_month);
		assert_true(
		        year == tm.tm_year + 1900 && month == tm.tm_mon + 1 && day_of_month == tm.tm_mday);
		assert_int_equal(civil_weekday(day) % 7, tm.tm_wday);
	}
}

static void dates_are_read_when_they_are_real(void **state)
{
	(void)state;
	static const char *const refused[] = {
	        "",
	        "2026-9-3",
	        "2026-09-31",
	        "2026-02-29",
	        "2100-02-29",
	        "2026-00-10",
	        "2026-13-01",
	        "2026-01-00",
	        "2026-01-32",
	        "1899-12-31",
	        "2200-01-01",
	        "26-09-03",
	        "2026/09/03",
	        "2026-09-03 ",
	        " 2026-09-03",
	        "20260903",
	        "2026-09-0a",
	        "+026-09-03",
	        "2026-0-903",
	        "2026-09-03T",
	        "02026-09-03",
	};
	int32_t day = UNTOUCHED;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		assert_int_equal(civil_read_date(text_of(refused[i]), &day), -1);
		assert_int_equal(day, UNTOUCHED);
	}
	assert_int_equal(civil_read_date(text_of("2026-09-03"), &day), 0);
	assert_int_equal(day, civil_day(2026, 9, 3));
	assert_int_equal(civil_read_date(text_of("2024-02-29"), &day), 0);
	assert_int_equal(civil_read_date(text_of("1900-01-01"), &day), 0);
	assert_int_equal(civil_read_date(text_of("2199-12-31"), &day), 0);
}

static void a_time_keeps_the_offset_it_was_written_with(void **state)
{
	(void)state;
	static const struct {
		const char *written;
		int32_t ms, offset_s;
	} rows[] = {
	        {"2026-09-03", NO_TIME, 0},
	        {"2026-09-03T00:00:00Z", 0, 0},
	        {"2026-09-03T08:05:00-05:00", 29100000, -18000},
	        {"2026-09-03t08:05:00z", 29100000, 0},
	        {"2026-09-03T23:59:59.999+05:30", 86399999, 19800},
	        {"2026-09-03T00:00:00.5Z", 500, 0},
	        {"2026-09-03T00:00:00.0009999Z", 0, 0},
	        {"2026-09-03T00:00:00.123456789012345678901Z", 123, 0},
	        {"2026-09-03T12:00:00-00:00", 43200000, 0},
	        {"2026-09-03T12:00:00+23:59", 43200000, 86340},
	        {"2026-09-03T23:59:60Z", 86399999, 0},
	        {"2026-09-03T18:59:60.7-05:00", 68399999, -18000},
	        {"2026-09-03T05:29:60+05:30", 19799999, 19800},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct civil_time time = {UNTOUCHED, UNTOUCHED, UNTOUCHED};
		assert_int_equal(civil_read_time(text_of(rows[i].written), &time), 0);
		assert_int_equal(time.day, civil_day(2026, 9, 3));
		assert_int_equal(time.ms, rows[i].ms);
		assert_int_equal(time.offset_s, rows[i].offset_s);
	}
}

static void a_time_that_rfc_3339_does_not_know_is_refused(void **state)
{
	(void)state;
	static const char *const rows[] = {
	        "",
	        "2026-09-03T",
	        "2026-09-03T08:05:00",
	        "2026-09-03 08:05:00Z",
	        "2026-09-03T08:05Z",
	        "2026-09-03T8:05:00Z",
	        "2026-09-03T24:00:00Z",
	        "2026-09-03T08:60:00Z",
	        "2026-09-03T08:05:61Z",
	        "2026-09-03T08:05:60Z",
	        "2026-09-03T23:59:60-05:00",
	        "2026-09-03T08:05:00.Z",
	        "2026-09-03T08:05:00,5Z",
	        "2026-09-03T08:05:00-0500",
	        "2026-09-03T08:05:00-05",
	        "2026-09-03T08:05:00-24:00",
	        "2026-09-03T08:05:00-05:60",
	        "2026-09-03T08:05:00ZZ",
	        "2026-09-03T08:05:00Z ",
	        "2026-09-03T08:05:00 Z",
	        "2026-02-30T08:05:00Z",
	        "2200-01-01T00:00:00Z",
	        "2026-09-03T08:05:00-05:00:00",
	        "2026-09-03T0a:05:00Z",
	        "20260903T080500Z",
	        "2026-09-03T08:05:00.5",
	        "2026-09-03T08:05:00+",
	        "2026-09-03T08-05-00Z",
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct civil_time time = {UNTOUCHED, UNTOUCHED, UNTOUCHED};
		assert_int_equal(civil_read_time(text_of(rows[i]), &time), -1);
		assert_int_equal(time.day, UNTOUCHED);
		assert_int_equal(time.ms, UNTOUCHED);
	}
}

static void every_shortened_time_is_refused_within_its_bytes(void **state)
{
	(void)state;
	static const char whole[] = "2026-09-03T08:05:00.250-05:00";
	for (size_t size = 0; size < sizeof whole - 1; size++) {
		char copy[sizeof whole];
		memcpy(copy, whole, size);
		struct civil_time time;
		int rc = civil_read_time((struct text){copy, (uint32_t)size}, &time);
		assert_int_equal(rc, size == 10 ? 0 : -1);
	}
}

static int64_t instant_of(const char *written)
{
	struct civil_time time;
	assert_int_equal(civil_read_time(text_of(written), &time), 0);
	return civil_instant_ms(time);
}

static void an_instant_is_the_same_from_every_offset(void **state)
{
	(void)state;
	assert_true(instant_of("1970-01-01T00:00:00Z") == 0);
	assert_true(instant_of("1969-12-31T19:00:00-05:00") == 0);
	assert_true(instant_of("2026-09-03T08:05:00-05:00") == instant_of("2026-09-03T13:05:00Z"));
	assert_true(instant_of("1900-01-01T00:00:00.001Z") == -2208988799999);
}

static void instants_are_printed_as_people_read_them(void **state)
{
	(void)state;
	static const struct {
		int64_t at_ms;
		int32_t offset_s;
		const char *printed;
	} rows[] = {
	        {0, 0, "1970-01-01T00:00:00Z"},
	        {-1, 0, "1969-12-31T23:59:59.999Z"},
	        {0, -18000, "1969-12-31T19:00:00-05:00"},
	        {1759323900000, -18000, "2025-10-01T08:05:00-05:00"},
	        {7, 20700, "1970-01-01T05:45:00.007+05:45"},
	        {0, 1172, "1970-01-01T00:19:00+00:19"},
	        {0, -30, "1970-01-01T00:00:00Z"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char printed[CIVIL_INSTANT_SIZE];
		civil_print_instant(rows[i].at_ms, rows[i].offset_s, printed);
		assert_string_equal(printed, rows[i].printed);
		assert_true(instant_of(printed) == rows[i].at_ms);
	}
}

static void a_date_is_printed_as_it_is_read(void **state)
{
	(void)state;
	for (int32_t day = civil_day(1900, 1, 1); day <= civil_day(2199, 12, 31); day += 13) {
		char printed[CIVIL_DATE_SIZE];
		int32_t back;
		civil_print_date(day, printed);
		assert_int_equal(civil_read_date(text_of(printed), &back), 0);
		assert_int_equal(back, day);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(known_days_have_their_numbers),
	        cmocka_unit_test(every_day_of_six_centuries_follows_the_one_before),
	        cmocka_unit_test(the_c_library_agrees),
	        cmocka_unit_test(dates_are_read_when_they_are_real),
	        cmocka_unit_test(a_time_keeps_the_offset_it_was_written_with),
	        cmocka_unit_test(a_time_that_rfc_3339_does_not_know_is_refused),
	        cmocka_unit_test(every_shortened_time_is_refused_within_its_bytes),
	        cmocka_unit_test(an_instant_is_the_same_from_every_offset),
	        cmocka_unit_test(instants_are_printed_as_people_read_them),
	        cmocka_unit_test(a_date_is_printed_as_it_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
