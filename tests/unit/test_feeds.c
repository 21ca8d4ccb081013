/* Whether the records of a school are behind what the district expects. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixture_district.h"
#include <stdio.h>

#define SAYS(id, time, day, more)                                                                            \
	"{\"id\":\"" id "\",\"type\":\"feed\",\"time\":\"" time "\",\"feed\":\"attendance\",\"date\":\"" day \
	"\",\"complete\":true" more "}"

static void a_feed_is_late_from_its_time_of_day_until_it_says_that_it_is_complete(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: feed_stale(attendance)", NULL);
	fixture_arrives(&d, "2025-08-18T10:00:00Z", SAYS("a", "2025-08-18T10:00:00Z", "2025-08-18", ""));
	fixture_ticks(&d, "2025-08-19T10:29:59Z");
	assert_string_equal(fixture_told(&d), "");
	fixture_ticks(&d, "2025-08-19T12:00:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-08-19T10:30:00Z.. known 2025-08-19T10:30:00Z\n");
	fixture_arrives(&d, "2025-08-19T13:00:00Z", SAYS("b", "2025-08-19T12:50:00Z", "2025-08-19", ""));
	assert_string_equal(fixture_wanted(&d), "S1 2025-08-19T10:30:00Z..2025-08-19T12:50:00Z cleared\n");
	fixture_close(&d);
}

static void a_later_day_that_is_complete_stands_for_those_before_it(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: feed_stale(attendance)", NULL);
	fixture_arrives(&d, "2025-08-18T10:00:00Z", SAYS("a", "2025-08-18T10:00:00Z", "2025-08-20", ""));
	fixture_ticks(&d, "2025-08-21T10:29:59Z");
	assert_string_equal(fixture_told(&d), "");
	fixture_ticks(&d, "2025-08-21T10:30:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-08-21T10:30:00Z.. known 2025-08-21T10:30:00Z\n");
	fixture_close(&d);
}

static void weekends_and_holidays_are_no_days_to_be_late_for(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: feed_stale(attendance)", NULL);
	fixture_arrives(&d, "2025-08-18T10:00:00Z", SAYS("a", "2025-08-18T10:00:00Z", "2025-08-29", ""));
	fixture_ticks(&d, "2025-09-02T10:29:59Z");
	assert_string_equal(fixture_told(&d), "");
	fixture_ticks(&d, "2025-09-02T10:30:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-09-02T10:30:00Z.. known 2025-09-02T10:30:00Z\n");
	fixture_close(&d);
}

/* In whatever order they come, and however many. */
static void days_may_be_said_in_any_order(void **state)
{
	struct district_fixture d;
	char line[256];

	(void)state;
	fixture_open(&d, "when: feed_stale(attendance)", NULL);
	for (int i = 0; i < 60; i++) {
		int day = i * 17 % 60;

		snprintf(line, sizeof line,
		        "{\"id\":\"f%d\",\"type\":\"feed\",\"time\":\"2025-08-18T10:00:00Z\",\"feed\":"
		        "\"attendance\","
		        "\"date\":\"2025-%02d-%02d\",\"complete\":true}",
		        i, 9 + day / 30, 1 + day % 30);
		fixture_arrives(&d, "2025-08-18T10:00:00Z", line);
	}
	fixture_ticks(&d, "2025-11-10T00:00:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-10-31T10:30:00Z.. known 2025-10-31T10:30:00Z\n");
	fixture_close(&d);
}

static void what_another_school_says_is_of_no_concern(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: feed_stale(attendance)", NULL);
	fixture_arrives(&d, "2025-08-18T10:00:00Z",
	        SAYS("a", "2025-08-18T10:00:00Z", "2025-08-18", ",\"school\":\"elsewhere\""));
	fixture_ticks(&d, "2025-08-18T11:00:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-08-18T10:30:00Z.. known 2025-08-18T10:30:00Z\n");
	fixture_close(&d);
}

static void a_word_that_is_taken_back_was_never_said(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: feed_stale(attendance)", NULL);
	fixture_arrives(&d, "2025-08-18T10:00:00Z", SAYS("a", "2025-08-18T10:00:00Z", "2025-08-18", ""));
	fixture_ticks(&d, "2025-08-18T12:00:00Z");
	assert_string_equal(fixture_told(&d), "");
	fixture_arrives(&d, "2025-08-18T13:00:00Z", "{\"id\":\"a\",\"op\":\"delete\"}");
	assert_string_equal(fixture_told(&d), "S1 2025-08-18T10:30:00Z.. known 2025-08-18T13:00:00Z\n");
	fixture_close(&d);
}

static void before_the_first_day_and_without_an_expectation_there_is_not_enough_data(void **state)
{
	static const char *const rules[] = {
	        "when: feed_stale(assessment)", "when: not feed_stale(assessment)"};
	struct district_fixture d;

	(void)state;
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		fixture_open(&d, rules[i], NULL);
		fixture_ticks(&d, "2025-09-20T00:00:00Z");
		assert_string_equal(fixture_told(&d), "");
		fixture_close(&d);
	}
	fixture_open(&d, "when: not feed_stale(attendance)", NULL);
	fixture_arrives(&d, "2025-08-18T08:00:00Z", SAYS("a", "2025-08-18T08:00:00Z", "2025-08-18", ""));
	fixture_ticks(&d, "2025-08-18T10:29:59Z");
	assert_string_equal(fixture_told(&d), "");
	fixture_ticks(&d, "2025-08-18T10:30:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-08-18T10:30:00Z.. known 2025-08-18T10:30:00Z\n");
	fixture_close(&d);
}

static void a_restart_knows_what_feeds_said(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: feed_stale(attendance)", NULL);
	fixture_arrives(&d, "2025-08-18T10:00:00Z", SAYS("a", "2025-08-18T10:00:00Z", "2025-08-19", ""));
	fixture_restarts(&d, "2025-08-19T09:00:00Z");
	fixture_arrives(&d, "2025-08-20T09:00:00Z",
	        "{\"id\":\"p\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2025-08-20\",\"status\":"
	        "\"present\"}");
	assert_string_equal(fixture_told(&d), "");
	fixture_ticks(&d, "2025-08-20T12:00:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-08-20T10:30:00Z.. known 2025-08-20T10:30:00Z\n");
	fixture_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_feed_is_late_from_its_time_of_day_until_it_says_that_it_is_complete),
	        cmocka_unit_test(a_later_day_that_is_complete_stands_for_those_before_it),
	        cmocka_unit_test(weekends_and_holidays_are_no_days_to_be_late_for),
	        cmocka_unit_test(days_may_be_said_in_any_order),
	        cmocka_unit_test(what_another_school_says_is_of_no_concern),
	        cmocka_unit_test(a_word_that_is_taken_back_was_never_said),
	        cmocka_unit_test(before_the_first_day_and_without_an_expectation_there_is_not_enough_data),
	        cmocka_unit_test(a_restart_knows_what_feeds_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
