/* test_engine_per.c - a rule with `per` has one alert for each value of a field, each with a life of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "fixture_district.h"
#include "rules/model/rules.h"
#include <intervene/explain.h>

#define WORK(id, course, day)                                                                                \
	"{\"id\":\"" id                                                                                      \
	"\",\"type\":\"assessment\",\"kind\":\"assignment\",\"student\":\"S1\",\"time\":\"" day              \
	"\",\"course\":\"" course "\",\"missing\":true}"
#define TWO_MISSING "per: course\n    when: count(work where missing = true over last 30 days) >= 2"

static void each_course_opens_by_itself(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, TWO_MISSING, NULL);
	fixture_arrives(&d, "2025-09-02T10:00:00Z", WORK("a1", "art", "2025-09-02"));
	fixture_arrives(&d, "2025-09-02T11:00:00Z", WORK("m1", "math", "2025-09-02"));
	assert_string_equal(fixture_told(&d), "");
	fixture_arrives(&d, "2025-09-03T10:00:00Z", WORK("m2", "math", "2025-09-03"));
	fixture_arrives(&d, "2025-09-04T10:00:00Z", WORK("a2", "art", "2025-09-04"));
	assert_string_equal(fixture_told(&d), "S1 2025-09-03T00:00:00Z.. known 2025-09-03T10:00:00Z math\n"
	                                      "S1 2025-09-04T00:00:00Z.. known 2025-09-04T10:00:00Z art\n");
	fixture_close(&d);
}

static void a_correction_takes_back_the_one_it_is_about(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, TWO_MISSING, NULL);
	fixture_arrives(&d, "2025-09-02T10:00:00Z", WORK("a1", "art", "2025-09-02"));
	fixture_arrives(&d, "2025-09-02T10:00:00Z", WORK("a2", "art", "2025-09-02"));
	fixture_arrives(&d, "2025-09-02T10:00:00Z", WORK("m1", "math", "2025-09-02"));
	fixture_arrives(&d, "2025-09-03T10:00:00Z", WORK("a2", "math", "2025-09-02"));
	assert_string_equal(fixture_told(&d),
	        "S1 2025-09-02T00:00:00Z..2025-09-03T10:00:00Z withdrawn known 2025-09-02T10:00:00Z art\n"
	        "S1 2025-09-02T00:00:00Z.. known 2025-09-03T10:00:00Z math\n");
	fixture_close(&d);
}

static void what_is_open_is_still_open_after_a_restart(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, TWO_MISSING, NULL);
	fixture_arrives(&d, "2025-09-02T10:00:00Z", WORK("a1", "art", "2025-09-02"));
	fixture_arrives(&d, "2025-09-02T10:00:00Z", WORK("m1", "math", "2025-09-02"));
	fixture_arrives(&d, "2025-09-03T10:00:00Z", WORK("m2", "math", "2025-09-03"));
	fixture_restarts(&d, "2025-09-03T12:00:00Z");
	fixture_arrives(&d, "2025-09-04T10:00:00Z", WORK("a2", "art", "2025-09-04"));
	fixture_restarts(&d, "2025-09-04T12:00:00Z");
	fixture_arrives(&d, "2025-10-03T10:00:00Z", WORK("p1", "pe", "2025-10-03"));
	assert_string_equal(fixture_told(&d),
	        "S1 2025-09-03T00:00:00Z..2025-10-02T00:00:00Z cleared known 2025-09-03T10:00:00Z math\n"
	        "S1 2025-09-04T00:00:00Z..2025-10-02T00:00:00Z cleared known 2025-09-04T10:00:00Z art\n");
	fixture_close(&d);
}

/* A course of last year has no event this year: nobody is told that nothing was heard of it since. */
static void only_what_this_year_has_events_of_is_judged(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "per: course\n    when: days_since(last work) >= 20", NULL);
	fixture_arrives(&d, "2025-09-02T10:00:00Z", WORK("a1", "art", "2025-05-02"));
	fixture_arrives(&d, "2025-09-02T10:00:00Z", WORK("m1", "math", "2025-09-02"));
	fixture_ticks(&d, "2025-09-30T00:00:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-09-22T00:00:00Z.. known 2025-09-22T00:00:00Z math\n");
	fixture_close(&d);
}

/* Absences have no course: they count the same for each. */
static void what_does_not_know_the_field_counts_for_all(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "per: course\n    when: count(work where missing = true) >= 1 and days(absent) >= 2",
	        NULL);
	fixture_arrives(&d, "2025-08-18T08:00:00Z", WORK("a1", "art", "2025-08-18"));
	fixture_arrives(&d, "2025-08-18T08:00:00Z", WORK("m1", "math", "2025-08-18"));
	fixture_attends(&d, "PUU");
	assert_string_equal(fixture_told(&d), "S1 2025-08-20T00:00:00Z.. known 2025-08-20T09:00:00Z art\n"
	                                      "S1 2025-08-20T00:00:00Z.. known 2025-08-20T09:00:00Z math\n");
	fixture_close(&d);
}

/* In a stream of several types only those are split that know the field. */
static void an_event_of_a_type_without_the_field_counts_for_each(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d,
	        "per: course\n    when: count(work) >= 1 and days(work_or_absent over last 5 days) >= "
	        "2\nstreams: {work_or_absent: work or absent}",
	        NULL);
	fixture_arrives(&d, "2025-09-02T10:00:00Z", WORK("a1", "art", "2025-09-02"));
	fixture_arrives(&d, "2025-09-03T09:00:00Z",
	        "{\"id\":\"d\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2025-09-03\","
	        "\"status\":\"absent\"}");
	assert_string_equal(fixture_told(&d), "S1 2025-09-03T00:00:00Z.. known 2025-09-03T09:00:00Z art\n");
	fixture_close(&d);
}

static void the_sentence_and_the_evidence_are_of_the_one_value(void **state)
{
	struct district_fixture d;
	struct explanation explanation;

	(void)state;
	fixture_open(&d, TWO_MISSING, NULL);
	fixture_arrives(&d, "2025-09-02T10:00:00Z", WORK("a1", "art", "2025-09-02"));
	fixture_arrives(&d, "2025-09-02T10:00:00Z", WORK("m1", "math", "2025-09-02"));
	fixture_arrives(&d, "2025-09-02T10:00:00Z", WORK("m2", "math", "2025-09-02"));
	assert_int_equal(engine_explain(d.bench.engine, 0, 0, text_of("math"),
	                         fixture_instant("2025-09-02T12:00:00Z"), &d.bench.arena, &explanation, NULL),
	        0);
	assert_string_equal(
	        explanation.why.at, "math: count(work where missing = true over last 30 days) is 2 (>= 2)");
	assert_int_equal(explanation.leaves[0].evidence_count, 2);
	assert_int_equal(engine_explain(d.bench.engine, 0, 0, text_of("art"),
	                         fixture_instant("2025-09-02T12:00:00Z"), &d.bench.arena, &explanation, NULL),
	        0);
	assert_int_equal(explanation.when, ANSWER_FALSE);
	fixture_close(&d);
}

/* A filter that could not be judged for a piece of work of another course leaves nothing open here. */
static void the_number_of_a_value_is_unsure_for_its_own_events_alone(void **state)
{
	struct district_fixture d;
	struct explanation explanation;

	(void)state;
	fixture_open(&d, "per: course\n    when: count(work where score < 60 or missing = true) >= 1", NULL);
	fixture_arrives(&d, "2025-09-02T10:00:00Z", WORK("m1", "math", "2025-09-02"));
	fixture_arrives(&d, "2025-09-02T10:00:00Z",
	        "{\"id\":\"a1\",\"type\":\"assessment\",\"kind\":\"assignment\",\"student\":\"S1\","
	        "\"time\":\"2025-09-02\",\"course\":\"art\"}");
	assert_int_equal(engine_explain(d.bench.engine, 0, 0, text_of("art"),
	                         fixture_instant("2025-09-02T12:00:00Z"), &d.bench.arena, &explanation, NULL),
	        0);
	assert_true(explanation.leaves[0].at_least);
	assert_int_equal(engine_explain(d.bench.engine, 0, 0, text_of("math"),
	                         fixture_instant("2025-09-02T12:00:00Z"), &d.bench.arena, &explanation, NULL),
	        0);
	assert_false(explanation.leaves[0].at_least);
	fixture_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_course_opens_by_itself),
	        cmocka_unit_test(a_correction_takes_back_the_one_it_is_about),
	        cmocka_unit_test(what_is_open_is_still_open_after_a_restart),
	        cmocka_unit_test(only_what_this_year_has_events_of_is_judged),
	        cmocka_unit_test(what_does_not_know_the_field_counts_for_all),
	        cmocka_unit_test(an_event_of_a_type_without_the_field_counts_for_each),
	        cmocka_unit_test(the_sentence_and_the_evidence_are_of_the_one_value),
	        cmocka_unit_test(the_number_of_a_value_is_unsure_for_its_own_events_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
