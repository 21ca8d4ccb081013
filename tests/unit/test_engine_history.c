/* History that comes when alerts have been told already: what people heard of stays theirs, and nothing is there twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "fixture_district.h"

#define ATTENDS(id, day, fields)                                                                             \
	"{\"id\":\"" id "\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"" day "\"," fields "}"
#define PRESENT "\"status\":\"present\""
#define ABSENT "\"status\":\"absent\",\"excused\":false"
#define REFERRED                                                                                             \
	"{\"id\":\"r\",\"type\":\"behavior\",\"student\":\"S1\",\"time\":\"2025-08-18\",\"kind\":"           \
	"\"referral\"}"

static void opens(struct district_fixture *d)
{
	fixture_open(d, "when: streak(absent) >= 2", NULL);
}

/* Alerted on Tuesday, the second day. */
static void is_alerted(struct district_fixture *d)
{
	opens(d);
	fixture_attends(d, "UU");
	assert_string_equal(fixture_told(d), "S1 2025-08-19T00:00:00Z.. known 2025-08-19T09:00:00Z\n");
}

static void an_open_alert_is_not_there_twice(void **state)
{
	struct district_fixture d;

	(void)state;
	is_alerted(&d);
	fixture_arrives_late(&d, "2025-08-18T10:00:00Z", REFERRED);
	fixture_ticks(&d, "2025-08-19T12:00:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-08-19T00:00:00Z.. known 2025-08-19T09:00:00Z\n");
	fixture_arrives(&d, "2025-08-20T09:00:00Z", ATTENDS("p", "2025-08-20", PRESENT));
	assert_string_equal(fixture_told(&d),
	        "S1 2025-08-19T00:00:00Z..2025-08-20T00:00:00Z cleared known 2025-08-19T09:00:00Z\n");
	fixture_close(&d);
}

static void an_open_alert_begins_when_history_says(void **state)
{
	struct district_fixture d;

	(void)state;
	opens(&d);
	fixture_arrives(&d, "2025-08-19T09:00:00Z", ATTENDS("b", "2025-08-19", ABSENT));
	fixture_arrives(&d, "2025-08-20T09:00:00Z", ATTENDS("c", "2025-08-20", ABSENT));
	fixture_arrives_late(&d, "2025-08-18T09:00:00Z", ATTENDS("a", "2025-08-18", ABSENT));
	fixture_ticks(&d, "2025-08-20T12:00:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-08-19T00:00:00Z.. known 2025-08-20T09:00:00Z\n");
	fixture_close(&d);
}

/* People heard of it, so they hear of its end too, now and not in the past. */
static void an_open_alert_that_history_takes_the_ground_from_is_withdrawn(void **state)
{
	struct district_fixture d;

	(void)state;
	is_alerted(&d);
	fixture_ticks(&d, "2025-08-19T12:00:00Z");
	fixture_arrives_late(&d, "2025-08-19T10:00:00Z", ATTENDS("d2025-08-19", "2025-08-19", PRESENT));
	fixture_ticks(&d, "2025-08-19T12:00:00Z");
	assert_string_equal(fixture_told(&d),
	        "S1 2025-08-19T00:00:00Z..2025-08-19T12:00:00Z withdrawn known 2025-08-19T09:00:00Z\n");
	fixture_close(&d);
}

static void an_open_alert_that_ended_by_history_ends(void **state)
{
	struct district_fixture d;

	(void)state;
	is_alerted(&d);
	fixture_ticks(&d, "2025-08-20T12:00:00Z");
	fixture_arrives_late(&d, "2025-08-20T09:00:00Z", ATTENDS("p", "2025-08-20", PRESENT));
	fixture_ticks(&d, "2025-08-20T12:00:00Z");
	assert_string_equal(fixture_told(&d),
	        "S1 2025-08-19T00:00:00Z..2025-08-20T00:00:00Z cleared known 2025-08-19T09:00:00Z\n");
	fixture_close(&d);
}

static void an_alert_that_was_told_and_ended_is_not_there_twice(void **state)
{
	struct district_fixture d;

	(void)state;
	is_alerted(&d);
	fixture_arrives(&d, "2025-08-20T09:00:00Z", ATTENDS("p", "2025-08-20", PRESENT));
	fixture_arrives_late(&d, "2025-08-18T10:00:00Z", REFERRED);
	fixture_ticks(&d, "2025-08-21T12:00:00Z");
	assert_string_equal(fixture_told(&d),
	        "S1 2025-08-19T00:00:00Z..2025-08-20T00:00:00Z cleared known 2025-08-19T09:00:00Z\n");
	fixture_close(&d);
}

/* By what came since, it began later than the instant to which history goes back. */
static void one_of_the_past_that_began_later_by_now_does_not_end_before_it_begins(void **state)
{
	struct district_fixture d;

	(void)state;
	opens(&d);
	fixture_arrives_late(&d, "2025-08-18T09:00:00Z", ATTENDS("a", "2025-08-18", ABSENT));
	fixture_arrives_late(&d, "2025-08-19T09:00:00Z", ATTENDS("b", "2025-08-19", ABSENT));
	fixture_ticks(&d, "2025-08-19T12:00:00Z");
	fixture_arrives(&d, "2025-08-20T09:00:00Z", ATTENDS("c", "2025-08-20", ABSENT));
	fixture_arrives(&d, "2025-08-21T09:00:00Z", ATTENDS("d", "2025-08-21", ABSENT));
	fixture_arrives(&d, "2025-08-21T10:00:00Z", ATTENDS("b", "2025-08-19", PRESENT));
	assert_string_equal(fixture_told(&d), "S1 2025-08-21T00:00:00Z.. known 2025-08-19T09:00:00Z past\n");
	fixture_arrives_late(&d, "2025-08-20T10:00:00Z", ATTENDS("c", "2025-08-20", PRESENT));
	fixture_ticks(&d, "2025-08-21T12:00:00Z");
	assert_string_equal(fixture_told(&d),
	        "S1 2025-08-19T09:00:00Z..2025-08-20T10:00:00Z withdrawn known 2025-08-19T09:00:00Z past\n");
	fixture_close(&d);
}

/* An alert of the past that is told anew, and one that people have now. */
static void one_of_the_past_is_told_anew_beside_one_of_now(void **state)
{
	struct district_fixture d;
	const char *both =
	        "S1 2025-08-19T00:00:00Z..2025-08-20T00:00:00Z cleared known 2025-08-19T09:00:00Z past\n"
	        "S1 2025-08-26T00:00:00Z.. known 2025-08-26T09:00:00Z\n";

	(void)state;
	opens(&d);
	fixture_arrives_late(&d, "2025-08-18T09:00:00Z", ATTENDS("a", "2025-08-18", ABSENT));
	fixture_arrives_late(&d, "2025-08-19T09:00:00Z", ATTENDS("b", "2025-08-19", ABSENT));
	fixture_arrives_late(&d, "2025-08-20T09:00:00Z", ATTENDS("c", "2025-08-20", PRESENT));
	fixture_ticks(&d, "2025-08-21T12:00:00Z");
	fixture_arrives(&d, "2025-08-25T09:00:00Z", ATTENDS("d", "2025-08-25", ABSENT));
	fixture_arrives(&d, "2025-08-26T09:00:00Z", ATTENDS("e", "2025-08-26", ABSENT));
	assert_string_equal(fixture_told(&d), both);
	fixture_arrives_late(&d, "2025-08-19T12:00:00Z", REFERRED);
	fixture_ticks(&d, "2025-08-26T12:00:00Z");
	assert_string_equal(fixture_told(&d), both);
	fixture_close(&d);
}

/* Two that people heard of become one: the one that is open goes on. */
static void of_two_that_become_one_the_open_one_goes_on(void **state)
{
	struct district_fixture d;

	(void)state;
	is_alerted(&d);
	fixture_arrives(&d, "2025-08-20T09:00:00Z", ATTENDS("p", "2025-08-20", PRESENT));
	fixture_arrives(&d, "2025-08-21T09:00:00Z", ATTENDS("e", "2025-08-21", ABSENT));
	fixture_arrives(&d, "2025-08-22T09:00:00Z", ATTENDS("f", "2025-08-22", ABSENT));
	fixture_arrives_late(&d, "2025-08-20T10:00:00Z", ATTENDS("p", "2025-08-20", ABSENT));
	fixture_ticks(&d, "2025-08-22T12:00:00Z");
	assert_string_equal(fixture_told(&d),
	        "S1 2025-08-19T00:00:00Z..2025-08-20T00:00:00Z cleared known 2025-08-19T09:00:00Z\n"
	        "S1 2025-08-19T00:00:00Z.. known 2025-08-22T09:00:00Z\n");
	fixture_close(&d);
}

/* What history told between two alerts of now is told anew while the later one stands open. */
static void an_alert_of_the_past_that_is_told_anew_meets_no_open_one(void **state)
{
	struct district_fixture d;
	const char *both =
	        "S1 2025-08-27T00:00:00Z.. known 2025-08-19T09:00:00Z\n"
	        "S1 2025-08-22T00:00:00Z..2025-08-25T00:00:00Z cleared known 2025-08-22T09:00:00Z past\n";

	(void)state;
	is_alerted(&d);
	fixture_ticks(&d, "2025-08-19T12:00:00Z");
	fixture_arrives_late(&d, "2025-08-20T09:00:00Z", ATTENDS("p", "2025-08-20", PRESENT));
	fixture_arrives_late(&d, "2025-08-21T09:00:00Z", ATTENDS("e", "2025-08-21", ABSENT));
	fixture_arrives_late(&d, "2025-08-22T09:00:00Z", ATTENDS("f", "2025-08-22", ABSENT));
	fixture_arrives_late(&d, "2025-08-25T09:00:00Z", ATTENDS("g", "2025-08-25", PRESENT));
	fixture_arrives_late(&d, "2025-08-26T09:00:00Z", ATTENDS("h", "2025-08-26", ABSENT));
	fixture_arrives_late(&d, "2025-08-27T09:00:00Z", ATTENDS("i", "2025-08-27", ABSENT));
	fixture_ticks(&d, "2025-08-27T12:00:00Z");
	assert_string_equal(fixture_told(&d), both);
	fixture_arrives_late(&d, "2025-08-23T09:00:00Z", REFERRED);
	fixture_ticks(&d, "2025-08-27T12:00:00Z");
	assert_string_equal(fixture_told(&d), both);
	fixture_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_open_alert_is_not_there_twice),
	        cmocka_unit_test(an_open_alert_begins_when_history_says),
	        cmocka_unit_test(an_open_alert_that_history_takes_the_ground_from_is_withdrawn),
	        cmocka_unit_test(an_open_alert_that_ended_by_history_ends),
	        cmocka_unit_test(an_alert_that_was_told_and_ended_is_not_there_twice),
	        cmocka_unit_test(one_of_the_past_that_began_later_by_now_does_not_end_before_it_begins),
	        cmocka_unit_test(one_of_the_past_is_told_anew_beside_one_of_now),
	        cmocka_unit_test(of_two_that_become_one_the_open_one_goes_on),
	        cmocka_unit_test(an_alert_of_the_past_that_is_told_anew_meets_no_open_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
