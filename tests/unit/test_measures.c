/* test_measures.c - what measures answer: semantics.md 19 to 26, a line each, and on which day by time alone. */
#include "measure_stories.h"

static const char *const probes[] = {PROBE("p1", "2025-08-18", "40"), PROBE("p2", "2025-08-20", "50"),
        PROBE("p3", "2025-08-22", "50"), PROBE("p4", "2025-08-25", "45"), NULL};

static void days_are_weighed_and_follow_each_other(void **state)
{
	static const char *const conditions[] = {
	        "days(absent over year) = 5",
	        "day_equivalents(absent over year) - 4.5 = 0",
	        "day_equivalents(absent over last 2 days) = 1",
	        "longest_streak(absent over year) = 3",
	        "longest_streak(absent over last 2 days) = 1",
	        "longest_streak(absent where excused = true over year) = 0",
	        "longest_streak(tardy over year) = 0",
	};
	static const char *const half[] = {
	        "{\"id\":\"d2025-08-20\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2025-08-20\","
	        "\"status\":\"absent\",\"fraction\":0.25}",
	        NULL};
	static const char *const weighed[] = {"day_equivalents(absent over year) - 3.75 = 0"};

	(void)state;
	assert_holds(conditions, COUNT(conditions), nothing);
	assert_holds(weighed, COUNT(weighed), half);
}

static void a_value_is_ranked_among_the_students_own(void **state)
{
	static const char *const conditions[] = {
	        "percentile_rank(probe.score over year) - 37.5% = 0%",
	        "percentile_rank(probe.score over last 1 point) - 50% = 0%",
	        "percentile_rank(probe.score where score != 45 over year) - 4 / 6 * 100% = 0%",
	};
	static const char *const unknown[] = {"percentile_rank(screener.score over year) >= 0%"};

	(void)state;
	assert_holds(conditions, COUNT(conditions), probes);
	assert_unknown(unknown, COUNT(unknown), probes);
}

static void dates_are_counted_forward_and_by_the_calendar(void **state)
{
	static const char *const conditions[] = {
	        "days_until(2025-09-03) = 7",
	        "days_until(2025-08-20) = -7",
	        "school_days_until(2025-09-03) = 4",
	        "school_days_until(2025-08-20) = 0",
	        "today + 5 school days = 2025-09-04",
	        "1 school week + today = 2025-09-04",
	        "2025-08-24 - 1 school day = 2025-08-22",
	        "2025-08-24 + 1 school day = 2025-08-25",
	        "enrolled_since = 2025-08-18",
	        "school_day_of_year = 8",
	        "school_month_of_year = 1",
	        "age = 10",
	        "days(absent since today - 2 school days) = 2",
	};
	static const char *const unknown[] = {
	        "2025-08-20 - 3 school days > 2020-01-01", "today + 10000 school days > 2020-01-01"};

	(void)state;
	assert_holds(conditions, COUNT(conditions), nothing);
	assert_unknown(unknown, COUNT(unknown), nothing);
}

static void numbers_and_conditions_stand_side_by_side(void **state)
{
	static const char *const conditions[] = {
	        "abs(change(probe.score over last 2 points)) - 5 = 0",
	        "abs(0 - rate(absent over year)) - 62.5% = 0%",
	        "round(last(probe.score over year) / 2) = 23",
	        "round(0 - last(probe.score over year) / 2) = -23",
	        "round(0 - last(probe.score over year) / 4) = -11",
	        "round(rate(absent over year)) - 63% = 0%",
	        "min(grade, days(absent over year), 7) = 5",
	        "max(grade, days(absent over year), 7) = 7",
	        "reached(days(absent over year), 3, 5, 10) = 5",
	        "reached(days(absent over year), 10, 4, 3) = 4",
	        "reached(days(absent over year), 6, 10) = 0",
	        "reached(0 - grade, -7, -6) = -6",
	        "count_true(enrolled, flag(iep), grade = 5) - 2 = 0",
	};
	static const char *const unknown[] = {
	        "count_true(enrolled, avg(screener.score over year) > 3) >= 1",
	        "max(avg(screener.score over year), 3) >= 3",
	        "min(3, avg(screener.score over year)) <= 3",
	        "reached(avg(screener.score over year), 3) <= 3",
	        "reached(3, avg(screener.score over year)) <= 3",
	        "abs(avg(screener.score over year)) >= 0",
	        "round(avg(screener.score over year)) >= 0",
	};

	(void)state;
	assert_holds(conditions, COUNT(conditions), probes);
	assert_unknown(unknown, COUNT(unknown), probes);
}

#define MARK(id, day, course, score)                                                                         \
	"{\"id\":\"" id "\",\"type\":\"assessment\",\"student\":\"S1\",\"time\":\"" day                      \
	"\",\"kind\":\"mark\"" course ",\"score\":" score "}"
#define ART ",\"course\":\"art\""
#define MATH ",\"course\":\"math\""

static void of_each_course_only_the_newest_mark_counts(void **state)
{
	static const char *const marks[] = {MARK("a", "2025-08-18", ART, "40"),
	        MARK("a", "2025-08-20", ART, "70"), MARK("b", "2025-08-19", MATH, "80"),
	        MARK("c", "2025-08-25", MATH, "50"), MARK("d", "2025-08-26", "", "10"), NULL};
	static const char *const conditions[] = {
	        "count(course_mark over year) = 4",
	        "count(course_mark latest per course over year) = 2",
	        "count(course_mark latest per course where score < 60 over year) = 1",
	        "count(course_mark latest per course where score >= 75 over year) = 0",
	        "avg(course_mark.score latest per course over year) - 60 = 0",
	        "days(course_mark latest per course over last 3 days) = 1",
	        "last(course_mark.score latest per course over last 2 points) = 50",
	        "count(course_mark latest per course where score > 75 over last 1 point) = 0",
	};

	(void)state;
	assert_holds(conditions, COUNT(conditions), marks);
}

/* A mark that the filter leaves out is the newest all the same. */
static void a_better_mark_ends_what_stood_on_the_worse(void **state)
{
	struct district_fixture d;

	(void)state;
	begin(&d, "count(course_mark latest per course where score < 60 over year) >= 1", nothing);
	fixture_arrives(&d, "2025-08-28T09:00:00Z", MARK("a", "2025-08-28T09:00:00Z", MATH, "50"));
	fixture_arrives(&d, "2025-08-29T09:00:00Z", MARK("b", "2025-08-29T09:00:00Z", ART, "90"));
	fixture_arrives(&d, "2025-08-30T09:00:00Z", MARK("c", "2025-08-30T09:00:00Z", MATH, "60"));
	assert_string_equal(fixture_told(&d),
	        "S1 2025-08-28T09:00:00Z..2025-08-30T09:00:00Z cleared known 2025-08-28T09:00:00Z\n");
	fixture_close(&d);
}

static void time_alone_brings_them_to_the_day(void **state)
{
	static const struct {
		const char *condition, *told;
	} stories[] = {
	        {"days_until(2025-09-03) <= 3", "S1 2025-08-31T00:00:00Z.. known 2025-08-31T00:00:00Z\n"},
	        {"school_days_until(2025-09-03) <= 2",
	                "S1 2025-08-29T00:00:00Z.. known 2025-08-29T00:00:00Z\n"},
	        {"school_month_of_year = 2", "S1 2025-09-01T00:00:00Z.. known 2025-09-01T00:00:00Z\n"},
	        {"school_day_of_year >= 11", "S1 2025-09-02T00:00:00Z.. known 2025-09-02T00:00:00Z\n"},
	        {"today >= enrolled_since + 10 school days",
	                "S1 2025-09-02T00:00:00Z.. known 2025-09-02T00:00:00Z\n"},
	        {"longest_streak(absent over last 10 days) < 3",
	                "S1 2025-08-18T00:00:00Z..2025-08-26T00:00:00Z cleared known 2025-08-18T00:00:00Z\n"
	                "S1 2025-09-01T00:00:00Z.. known 2025-09-01T00:00:00Z\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(stories); i++) {
		struct district_fixture d;

		begin(&d, stories[i].condition, nothing);
		fixture_ticks(&d, "2025-09-05T00:00:00Z");
		assert_string_equal(fixture_told(&d), stories[i].told);
		fixture_close(&d);
	}
}

/* Who was born on a 29 February is older on 1 March. */
static void a_birthday_is_an_instant(void **state)
{
	static const struct {
		const char *line, *condition, *told;
	} born[] = {
	        {BORN("2015-08-29"), "age >= 10", "S1 2025-08-29T00:00:00Z.. known 2025-08-29T00:00:00Z\n"},
	        {BORN("2016-02-29"), "age >= 10", "S1 2026-03-01T00:00:00Z.. known 2026-03-01T00:00:00Z\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(born); i++) {
		struct district_fixture d;
		const char *lines[] = {born[i].line, NULL};

		begin(&d, born[i].condition, lines);
		fixture_ticks(&d, "2026-03-05T00:00:00Z");
		assert_non_null(strstr(fixture_told(&d), born[i].told));
		fixture_close(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(days_are_weighed_and_follow_each_other),
	        cmocka_unit_test(a_value_is_ranked_among_the_students_own),
	        cmocka_unit_test(dates_are_counted_forward_and_by_the_calendar),
	        cmocka_unit_test(numbers_and_conditions_stand_side_by_side),
	        cmocka_unit_test(of_each_course_only_the_newest_mark_counts),
	        cmocka_unit_test(a_better_mark_ends_what_stood_on_the_worse),
	        cmocka_unit_test(time_alone_brings_them_to_the_day),
	        cmocka_unit_test(a_birthday_is_an_instant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
