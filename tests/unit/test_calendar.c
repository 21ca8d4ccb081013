/* School time from YAML: what each day is, and what lies between two of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <intervene/calendar.h>
#include "base/yaml.h"

#include <stdio.h>
#include <string.h>

/* The example of the documentation: two weeks off, a make-up day after the end, a half day, a holiday. */
static const char year_2026[] = "format: 1\n"
                                "calendar: elementary\n"
                                "timezone: America/Chicago\n"
                                "year: 2026-27\n"
                                "first_day: 2026-08-17\n"
                                "last_day: 2027-05-28\n"
                                "week: [mon, tue, wed, thu, fri]\n"
                                "day_ends: \"16:00\"\n"
                                "closed:\n"
                                "  - {from: 2026-11-23, to: 2026-11-27, why: Thanksgiving}\n"
                                "  - {date: 2027-01-18, why: Martin Luther King Jr. Day}\n"
                                "make_up: [2027-06-01]\n"
                                "half: [2026-12-18]\n"
                                "remote: [2027-02-15]\n"
                                "terms:\n"
                                "  - {name: spring, kind: semester, first: 2027-01-05, last: 2027-05-28}\n"
                                "  - {name: fall, kind: semester, first: 2026-08-17, last: 2026-12-18}\n"
                                "  - {name: q1, kind: quarter, first: 2026-08-17, last: 2026-10-16}\n"
                                "  - {name: q2, kind: quarter, first: 2026-10-19, last: 2026-12-18}\n";
static const char year_2025[] = "format: 1\n"
                                "calendar: elementary\n"
                                "first_day: 2025-08-18\n"
                                "last_day: 2026-05-29\n"
                                "terms: [{name: old, kind: semester, first: 2026-01-05, last: 2026-05-29}]\n";

struct reading {
	struct calendars calendars;
	struct diags why;
};

static int add(struct reading *reading, const char *file, const char *yaml)
{
	struct arena arena = {0};
	struct node *root;

	assert_int_equal(yaml_read(text_of(file), text_of(yaml), &arena, &root, &reading->why), 0);
	int result = calendars_add(&reading->calendars, root, &reading->why);
	arena_finish(&arena);
	return result;
}

static void finish(struct reading *reading)
{
	calendars_finish(&reading->calendars);
	diags_finish(&reading->why);
}

static const struct calendar *both_years(struct reading *reading)
{
	assert_int_equal(add(reading, "27.yml", year_2026), 0);
	assert_int_equal(add(reading, "26.yml", year_2025), 0);
	assert_int_equal(calendars_seal(&reading->calendars, &reading->why), 0);
	assert_int_equal(reading->why.count, 0);
	return calendars_find(&reading->calendars, text_of("elementary"));
}

static int32_t day(const char *date)
{
	int32_t out = NO_DAY;

	assert_int_equal(civil_read_date(text_of(date), &out), 0);
	return out;
}

static void years_of_one_name_become_one_calendar(void **state)
{
	struct reading reading = {0};
	const struct calendar *calendar = both_years(&reading);

	(void)state;
	assert_non_null(calendar);
	assert_int_equal(reading.calendars.count, 1);
	assert_int_equal(calendar->year_count, 2);
	assert_int_equal(calendar->years[0].first, day("2025-08-18"));
	assert_int_equal(calendar->years[1].first, day("2026-08-17"));
	assert_true(text_is(calendar->timezone, "America/Chicago"));
	assert_true(text_is(calendar->years[0].label, "2025-26"));
	assert_true(text_is(calendar->years[1].label, "2026-27"));
	assert_null(calendars_find(&reading.calendars, text_of("high")));
	finish(&reading);
}

static void a_make_up_day_beats_a_closed_one_which_beats_the_week(void **state)
{
	struct reading reading = {0};
	const struct calendar *calendar = both_years(&reading);

	(void)state;
	assert_int_equal(calendar_day(calendar, day("2026-08-17")), DAY_SCHOOL);
	assert_int_equal(calendar_day(calendar, day("2026-08-22")), DAY_CLOSED); /* a Saturday */
	assert_int_equal(calendar_day(calendar, day("2026-11-25")), DAY_CLOSED);
	assert_int_equal(calendar_day(calendar, day("2026-12-18")), DAY_HALF);
	assert_int_equal(calendar_day(calendar, day("2027-02-15")), DAY_SCHOOL); /* remote is school */
	assert_int_equal(calendar_day(calendar, day("2026-08-16")), DAY_OUTSIDE);
	assert_int_equal(calendar_day(calendar, day("2026-07-01")), DAY_OUTSIDE);
	finish(&reading);
}

static void a_closed_day_can_be_made_up_on_itself(void **state)
{
	struct reading reading = {0};

	(void)state;
	assert_int_equal(
	        add(&reading, "a.yml",
	                "format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\n"
	                "closed: [2026-08-19]\nmake_up: [2026-08-19, 2026-08-22]\nhalf: [2026-08-22]\n"),
	        0);
	assert_int_equal(calendars_seal(&reading.calendars, &reading.why), 0);
	const struct calendar *calendar = calendars_find(&reading.calendars, text_of("c"));
	assert_int_equal(calendar_day(calendar, day("2026-08-19")), DAY_SCHOOL);
	assert_int_equal(calendar_day(calendar, day("2026-08-22")), DAY_HALF);
	assert_int_equal(reading.why.count, 0);
	finish(&reading);
}

static void a_year_runs_to_its_last_make_up_day_and_nothing_between_is_school(void **state)
{
	struct reading reading = {0};
	const struct calendar *calendar = both_years(&reading);

	(void)state;
	assert_int_equal(calendar->years[1].last, day("2027-06-01"));
	assert_int_equal(calendar_day(calendar, day("2027-05-28")), DAY_SCHOOL);
	assert_int_equal(
	        calendar_day(calendar, day("2027-05-31")), DAY_CLOSED); /* a Monday after the last day */
	assert_int_equal(calendar_day(calendar, day("2027-06-01")), DAY_SCHOOL);
	assert_int_equal(calendar_day(calendar, day("2027-06-02")), DAY_OUTSIDE);
	finish(&reading);
}

static void years_are_found_inside_outside_and_between(void **state)
{
	struct reading reading = {0};
	const struct calendar *calendar = both_years(&reading);
	const struct school_year *first = &calendar->years[0], *second = &calendar->years[1];

	(void)state;
	assert_ptr_equal(calendar_year(calendar, day("2025-08-18")), first);
	assert_ptr_equal(calendar_year(calendar, day("2026-05-29")), first);
	assert_null(calendar_year(calendar, day("2026-05-30")));
	assert_ptr_equal(calendar_year_begun(calendar, day("2026-07-04")), first);
	assert_ptr_equal(calendar_year_next(calendar, day("2026-07-04")), second);
	assert_null(calendar_year_begun(calendar, day("2025-08-17")));
	assert_ptr_equal(calendar_year_next(calendar, day("2025-08-17")), first);
	assert_ptr_equal(calendar_year_next(calendar, day("2025-08-18")), second);
	assert_null(calendar_year_next(calendar, day("2026-08-17")));
	assert_ptr_equal(calendar_year_begun(calendar, day("2030-01-01")), second);
	finish(&reading);
}

static int32_t slow_count(const struct calendar *calendar, int32_t first, int32_t last)
{
	int32_t count = 0;

	for (int32_t d = first; d <= last; d++)
		count += calendar_day(calendar, d) >= DAY_SCHOOL;
	return count;
}

static void school_days_are_counted_over_any_span(void **state)
{
	struct reading reading = {0};
	const struct calendar *calendar = both_years(&reading);
	int32_t from = day("2025-08-01"), to = day("2027-07-01");

	(void)state;
	assert_int_equal(calendar_school_days(calendar, day("2026-11-20"), day("2026-11-30")), 2);
	assert_int_equal(calendar_school_days(calendar, day("2026-11-30"), day("2026-11-20")), 0);
	for (int32_t first = from; first <= to; first += 11)
		for (int32_t last = first; last <= to; last += 13)
			assert_int_equal(calendar_school_days(calendar, first, last),
			        slow_count(calendar, first, last));
	finish(&reading);
}

static int32_t slow_step(const struct calendar *calendar, int32_t from, int32_t step, int32_t end)
{
	for (int32_t d = from; d != end; d += step)
		if (calendar_day(calendar, d) >= DAY_SCHOOL)
			return d;
	return NO_DAY;
}

static void the_nearest_school_day_crosses_summers_both_ways(void **state)
{
	struct reading reading = {0};
	const struct calendar *calendar = both_years(&reading);
	int32_t from = day("2025-08-01"), to = day("2027-07-01");

	(void)state;
	assert_int_equal(calendar_school_day_before(calendar, day("2026-07-04")), day("2026-05-29"));
	assert_int_equal(calendar_school_day_after(calendar, day("2026-07-04")), day("2026-08-17"));
	assert_int_equal(calendar_school_day_before(calendar, from), NO_DAY);
	assert_int_equal(calendar_school_day_after(calendar, to), NO_DAY);
	for (int32_t d = from; d <= to; d++) {
		assert_int_equal(
		        calendar_school_day_before(calendar, d), slow_step(calendar, d, -1, from - 1));
		assert_int_equal(calendar_school_day_after(calendar, d), slow_step(calendar, d, 1, to + 1));
	}
	finish(&reading);
}

static void a_year_that_begins_and_ends_with_closed_days_is_stepped_over(void **state)
{
	struct reading reading = {0};

	(void)state;
	add(&reading, "a.yml",
	        "format: 1\ncalendar: c\nfirst_day: 2025-08-18\nlast_day: 2025-08-22\nclosed: [2025-08-18, "
	        "2025-08-22]\n");
	add(&reading, "b.yml",
	        "format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-21\nclosed: [2026-08-17, "
	        "2026-08-21]\n");
	assert_int_equal(calendars_seal(&reading.calendars, &reading.why), 0);
	const struct calendar *calendar = calendars_find(&reading.calendars, text_of("c"));
	assert_int_equal(calendar_school_day_before(calendar, day("2026-08-17")), day("2025-08-21"));
	assert_int_equal(calendar_school_day_after(calendar, day("2025-08-22")), day("2026-08-18"));
	assert_int_equal(calendar_school_day_before(calendar, day("2025-08-18")), NO_DAY);
	assert_int_equal(calendar_school_day_after(calendar, day("2026-08-21")), NO_DAY);
	finish(&reading);
}

static void assert_term(const struct term *term, const char *name)
{
	assert_non_null(term);
	assert_true(text_is(term->name, name));
}

static void the_last_begun_term_counts_between_terms_and_in_summer(void **state)
{
	struct reading reading = {0};
	const struct calendar *calendar = both_years(&reading);

	(void)state;
	assert_term(calendar_term(calendar, TERM_SEMESTER, day("2026-12-25")), "fall");
	assert_term(calendar_term(calendar, TERM_ANY, day("2026-09-01")), "q1");
	assert_term(calendar_term(calendar, TERM_ANY, day("2026-12-25")), "q2");
	assert_term(calendar_term(calendar, TERM_ANY, day("2027-01-05")), "spring");
	assert_term(calendar_term(calendar, TERM_QUARTER, day("2027-07-01")), "q2");
	assert_term(calendar_term(calendar, TERM_SEMESTER, day("2026-07-01")), "old");
	assert_null(calendar_term(calendar, TERM_QUARTER, day("2026-08-16")));
	assert_null(calendar_term(calendar, TERM_ANY, day("2026-01-04")));
	finish(&reading);
}

static void the_term_before_began_on_an_earlier_day(void **state)
{
	struct reading reading = {0};
	const struct calendar *calendar = both_years(&reading);

	(void)state;
	assert_term(calendar_term_before(calendar, TERM_SEMESTER, day("2027-02-01")), "fall");
	assert_term(calendar_term_before(calendar, TERM_SEMESTER, day("2026-09-01")), "old");
	assert_term(calendar_term_before(calendar, TERM_ANY, day("2027-02-01")), "q2");
	assert_term(calendar_term_before(calendar, TERM_ANY, day("2026-11-01")), "q1");
	assert_null(calendar_term_before(calendar, TERM_QUARTER, day("2026-09-01")));
	finish(&reading);
}

static void what_is_not_said_has_a_default(void **state)
{
	struct reading reading = {0};

	(void)state;
	add(&reading, "a.yml",
	        "format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nclosed:\n");
	assert_int_equal(calendars_seal(&reading.calendars, &reading.why), 0);
	const struct school_year *year = calendars_find(&reading.calendars, text_of("c"))->years;
	assert_int_equal(year->week_length, 5);
	assert_int_equal(year->day_ends_ms, NO_TIME);
	assert_true(text_is(year->label, "2026"));
	assert_int_equal(year->term_count, 0);
	finish(&reading);
}

static void day_ends_is_a_time_of_day(void **state)
{
	struct reading reading = {0};

	(void)state;
	both_years(&reading);
	assert_int_equal(reading.calendars.items->years[1].day_ends_ms, 16 * 3600 * 1000);
	finish(&reading);
}

static void a_wrong_calendar_is_refused_where_it_is_wrong(void **state)
{
	static const struct {
		const char *yaml, *code;
		int line, column;
	} cases[] = {
	        {"format: 2\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\n", "R120", 1, 9},
	        {"format: 1\ncalendar: \"\"\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\n", "R121", 2, 11},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-14\n", "R122", 4, 11},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2036-08-14\n", "R122", 4, 11},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nweek: [mon, tues]\n",
	                "R123", 5, 13},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nweek: []\n", "R123", 5,
	                7},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nday_ends: 25:00\n",
	                "R124", 5, 11},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nday_ends: 4pm\n",
	                "R124", 5, 11},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nclosed: 2026-08-20\n",
	                "R125", 5, 9},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nclosed:\n  - {from: "
	         "2026-08-20}\n",
	                "R125", 6, 5},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nclosed:\n"
	         "  - {from: 2026-08-20, to: 2026-08-19}\n",
	                "R126", 6, 28},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nclosed: "
	         "[2027-08-20]\n",
	                "R127", 5, 10},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nhalf: [2026-08-22]\n",
	                "R128", 5, 8},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nremote: "
	         "[2026-08-22]\n",
	                "R128", 5, 10},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nmake_up: "
	         "[2026-08-20]\n",
	                "R128", 5, 11},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-22\nlast_day: 2026-08-23\n", "R129", 2, 11},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nterms: fall\n", "R130",
	                5, 8},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nterms:\n"
	         "  - {name: f, kind: semster, first: 2026-08-17, last: 2026-08-20}\n",
	                "R130", 6, 21},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nterms:\n"
	         "  - {name: f, first: 2026-08-20, last: 2026-08-17}\n",
	                "R131", 6, 40},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nterms:\n"
	         "  - {name: a, kind: quarter, first: 2026-08-17, last: 2026-08-20}\n"
	         "  - {name: b, kind: quarter, first: 2026-08-20, last: 2026-08-28}\n",
	                "R132", 7, 5},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nterms:\n"
	         "  - {name: a, kind: quarter, first: 2026-08-17, last: 2026-08-18}\n"
	         "  - {name: b, kind: quarter, first: 2026-08-19, last: 2026-08-20}\n"
	         "  - {name: c, kind: quarter, first: 2026-08-17, last: 2026-08-28}\n",
	                "R132", 8, 5},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-02-30\nlast_day: 2026-08-28\n", "R110", 3, 12},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\n", "R112", 1, 1},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nholidays: []\n",
	                "R111", 5, 1},
	        {"format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nclosed: "
	         "[[2026-08-20]]\n",
	                "R110", 5, 10},
	        {"- calendar\n", "R110", 1, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct reading reading = {0};

		add(&reading, "c.yml", cases[i].yaml);
		assert_int_equal(reading.why.count, 1);
		assert_string_equal(reading.why.items->code, cases[i].code);
		assert_int_equal(reading.why.items->place.line, cases[i].line);
		assert_int_equal(reading.why.items->place.column, cases[i].column);
		finish(&reading);
	}
}

static void a_warning_leaves_the_calendar_in(void **state)
{
	struct reading reading = {0};

	(void)state;
	assert_int_equal(add(&reading, "c.yml",
	                         "format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\nhalf: "
	                         "[2026-08-22]\n"),
	        0);
	assert_int_equal(reading.why.warnings, 1);
	assert_int_equal(reading.calendars.count, 1);
	finish(&reading);
}

static void years_that_overlap_are_refused_with_both_places(void **state)
{
	struct reading reading = {0};

	(void)state;
	add(&reading, "a.yml", "format: 1\ncalendar: c\nfirst_day: 2025-08-17\nlast_day: 2026-08-28\n");
	add(&reading, "b.yml", "format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2027-05-28\n");
	assert_int_equal(calendars_seal(&reading.calendars, &reading.why), -1);
	assert_string_equal(reading.why.items->code, "R133");
	assert_true(text_is(reading.why.items->place.file, "b.yml"));
	assert_non_null(strstr(reading.why.items->message, "a.yml:2"));
	finish(&reading);
}

static void one_calendar_has_one_time_zone(void **state)
{
	struct reading reading = {0};

	(void)state;
	add(&reading, "a.yml",
	        "format: 1\ncalendar: c\ntimezone: America/Chicago\nfirst_day: 2024-08-19\nlast_day: "
	        "2025-05-28\n");
	add(&reading, "b.yml", "format: 1\ncalendar: c\nfirst_day: 2025-08-18\nlast_day: 2026-05-28\n");
	add(&reading, "c.yml",
	        "format: 1\ncalendar: c\ntimezone: America/Denver\nfirst_day: 2026-08-17\nlast_day: "
	        "2027-05-28\n");
	assert_int_equal(calendars_seal(&reading.calendars, &reading.why), -1);
	assert_int_equal(reading.why.count, 1);
	assert_string_equal(reading.why.items->code, "R134");
	assert_non_null(strstr(reading.why.items->message, "a.yml:2"));
	finish(&reading);
}

static void many_calendars_are_found_by_name(void **state)
{
	struct reading reading = {0};
	char yaml[128];

	(void)state;
	for (int i = 0; i < 40; i++) {
		snprintf(yaml, sizeof yaml,
		        "format: 1\ncalendar: c%02d\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\n",
		        (i * 7) % 40);
		assert_int_equal(add(&reading, "c.yml", yaml), 0);
	}
	assert_int_equal(calendars_seal(&reading.calendars, &reading.why), 0);
	assert_int_equal(reading.calendars.count, 40);
	for (int i = 0; i < 40; i++) {
		snprintf(yaml, sizeof yaml, "c%02d", i);
		assert_true(text_is(calendars_find(&reading.calendars, text_of(yaml))->name, yaml));
	}
	finish(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(years_of_one_name_become_one_calendar),
	        cmocka_unit_test(a_make_up_day_beats_a_closed_one_which_beats_the_week),
	        cmocka_unit_test(a_closed_day_can_be_made_up_on_itself),
	        cmocka_unit_test(a_year_runs_to_its_last_make_up_day_and_nothing_between_is_school),
	        cmocka_unit_test(years_are_found_inside_outside_and_between),
	        cmocka_unit_test(school_days_are_counted_over_any_span),
	        cmocka_unit_test(the_nearest_school_day_crosses_summers_both_ways),
	        cmocka_unit_test(a_year_that_begins_and_ends_with_closed_days_is_stepped_over),
	        cmocka_unit_test(the_last_begun_term_counts_between_terms_and_in_summer),
	        cmocka_unit_test(the_term_before_began_on_an_earlier_day),
	        cmocka_unit_test(what_is_not_said_has_a_default),
	        cmocka_unit_test(day_ends_is_a_time_of_day),
	        cmocka_unit_test(a_wrong_calendar_is_refused_where_it_is_wrong),
	        cmocka_unit_test(a_warning_leaves_the_calendar_in),
	        cmocka_unit_test(years_that_overlap_are_refused_with_both_places),
	        cmocka_unit_test(one_calendar_has_one_time_zone),
	        cmocka_unit_test(many_calendars_are_found_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
