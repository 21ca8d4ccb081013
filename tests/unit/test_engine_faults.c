/* What an engine must survive: commits that fail between slices, hosts that cannot read, questions asked in the middle
 * of an arrival, and senders who mean it badly. */
#include "engine_stories.h"

/* --- commits and hosts that fail ---------------------------------------------------------------------------- */

static void between_slices_the_same_instant_is_still_due(void **state)
{
	struct bench bench;
	int64_t now = instant("2025-08-21T00:00:00Z");

	(void)state;
	open_three(&bench);
	assert_int_equal(bench_step(&bench, now, 1), 1);
	bench_keep(&bench);
	assert_int_equal(engine_next_ms(bench.engine), now);
	settles(&bench, "2025-08-21T00:00:00Z");
	assert_true(engine_next_ms(bench.engine) > now);
	bench_close(&bench);
}

/* Students open in order of their number, some at a time; one who has been looked at joins those who wait once more. */
static void many_are_stepped_in_order_and_who_joins_them_is_not_lost(void **state)
{
	enum { MANY = 200, SOME = 3, HALF = 99 };
	const char *now = "2025-08-21T00:00:00Z";
	struct bench bench;
	char name[16];

	(void)state;
	opens(&bench, "when: days_since(last absent or 2025-08-18) >= 3");
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof name, "S%d", i);
		enrolls(&bench, name);
	}
	settles(&bench, "2025-08-18T00:00:00Z");
	for (int i = 0; i < HALF; i += SOME)
		assert_int_equal(bench_step(&bench, instant(now), SOME), 1);
	is_absent(&bench, "S1", now);
	is_absent(&bench, "S150", now);
	while (bench_step(&bench, instant(now), SOME) > 0)
		continue;
	bench_keep(&bench);
	assert_int_equal(told_open(&bench), MANY - 2);
	for (uint32_t i = 0; i < HALF; i++)
		assert_int_equal(bench.told[i].student, i);
	for (size_t i = HALF + 1; i < bench.told_count; i++)
		assert_true(bench.told[i].student > bench.told[i - 1].student);
	assert_true(engine_next_ms(bench.engine) > instant(now));
	bench_close(&bench);
}

static void a_failed_slice_does_not_lose_the_students_who_still_wait(void **state)
{
	struct bench bench;

	(void)state;
	open_three(&bench);
	assert_int_equal(bench_step(&bench, instant("2025-08-21T00:00:00Z"), 1), 1);
	bench_drop(&bench);
	settles(&bench, "2025-08-21T00:00:00Z");
	assert_int_equal(told_open(&bench), 3);
	bench_close(&bench);
}

static void a_host_that_fails_in_a_step_does_not_lose_the_student(void **state)
{
	struct bench bench;
	int64_t now = instant("2025-08-21T00:00:00Z");

	(void)state;
	open_three(&bench);
	bench_restart(&bench, instant("2025-08-18T00:00:00Z"));
	bench.is_broken = true;
	assert_int_equal(bench_step(&bench, now, 500), -1);
	bench_drop(&bench);
	bench.is_broken = false;
	settles(&bench, "2025-08-21T00:00:00Z");
	assert_int_equal(told_open(&bench), 3);
	bench_close(&bench);
}

static void a_host_that_fails_in_an_arrival_takes_nothing(void **state)
{
	struct bench bench;
	int64_t now = instant("2025-08-19T09:00:00Z");

	(void)state;
	open_three(&bench);
	bench_restart(&bench, instant("2025-08-18T00:00:00Z"));
	bench.is_broken = true;
	assert_int_equal(bench_take(&bench, now, false,
	                         text_of("{\"id\":\"a\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":"
	                                 "\"2025-08-19\","
	                                 "\"status\":\"absent\"}")),
	        -1);
	bench_drop(&bench);
	bench.is_broken = false;
	settles(&bench, "2025-08-21T00:00:00Z");
	assert_int_equal(told_open(&bench), 3);
	bench_close(&bench);
}

static void a_school_that_was_rolled_back_leaves_everyone_due(void **state)
{
	struct bench bench;

	(void)state;
	open_three(&bench);
	takes(&bench, "2025-08-19T00:00:00Z",
	        "{\"id\":\"HS\",\"type\":\"school\",\"time\":\"2025-08-18\",\"school\":\"HS\",\"timezone\":"
	        "\"UTC\"}");
	assert_int_equal(bench_step(&bench, instant("2025-08-19T00:00:00Z"), 2), 1);
	bench_drop(&bench);
	settles(&bench, "2025-08-21T00:00:00Z");
	assert_int_equal(told_open(&bench), 3);
	bench_close(&bench);
}

/* --- questions in between ----------------------------------------------------------------------------------- */

static void a_student_may_be_asked_about_while_an_enrollment_is_taken_away(void **state)
{
	struct bench bench;
	struct standing standing;
	struct explanation explanation;
	int64_t now = instant("2025-08-19T09:00:00Z");

	(void)state;
	open_three(&bench);
	takes(&bench, "2025-08-19T09:00:00Z",
	        "{\"id\":\"f\",\"type\":\"feed\",\"time\":\"2025-08-19T09:00:00Z\",\"feed\":\"attendance\","
	        "\"date\":"
	        "\"2025-08-19\",\"complete\":true,\"school\":\"HS\"}");
	takes(&bench, "2025-08-19T09:00:00Z",
	        "{\"id\":\"nS1\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-08-18\","
	        "\"school\":\"MS\","
	        "\"starts\":\"2025-08-18\"}");
	engine_standing(bench.engine, 0, now, &standing);
	assert_true(text_is(standing.school, "MS"));
	takes(&bench, "2025-08-19T09:00:00Z", "{\"id\":\"nS1\",\"op\":\"delete\"}");
	engine_standing(bench.engine, 0, now, &standing);
	assert_false(standing.is_placed);
	assert_int_equal(
	        engine_explain(bench.engine, 0, 0, text_of(""), now, &bench.arena, &explanation, NULL), 0);
	assert_int_equal(explanation.only, ANSWER_FALSE);
	settles(&bench, "2025-08-19T09:00:00Z");
	bench_close(&bench);
}

static void a_student_loaded_by_a_question_is_still_stepped_to_just_before_an_arrival(void **state)
{
	struct bench bench;
	struct standing standing;

	(void)state;
	open_three(&bench);
	bench_restart(&bench, instant("2025-08-18T00:00:00Z"));
	engine_standing(bench.engine, 2, instant("2025-08-18T00:00:00Z"), &standing);
	assert_int_equal(bench_step(&bench, instant("2025-08-19T00:00:00Z"), 1), 1);
	bench_keep(&bench);
	is_absent(&bench, "S3", "2025-08-22T09:00:00Z");
	settles(&bench, "2025-08-22T09:00:00Z");
	/* Three days passed without an absence before this one came: that was told at its time, and closed now. */
	assert_int_equal(bench.told[0].student, 2);
	assert_int_equal(bench.told[0].known_ms, instant("2025-08-21T00:00:00Z"));
	bench_close(&bench);
}

/* Whoever reads through all alerts must not bring everybody into memory for good. */
static void students_loaded_by_questions_are_counted_and_let_go(void **state)
{
	struct bench bench;
	struct standing standing;
	uint64_t facts;

	(void)state;
	open_three(&bench);
	facts = engine_counts(bench.engine).facts;
	engine_evict(bench.engine, 0);
	assert_int_equal(engine_counts(bench.engine).resident, 0);
	for (uint32_t student = 0; student < 3; student++)
		engine_standing(bench.engine, student, instant("2025-08-18T00:00:00Z"), &standing);
	assert_int_equal(engine_counts(bench.engine).resident, 3);
	assert_int_equal(engine_counts(bench.engine).facts, facts);
	engine_evict(bench.engine, 0);
	assert_int_equal(engine_counts(bench.engine).resident, 0);
	assert_int_equal(engine_counts(bench.engine).facts, 0);
	settles(&bench, "2025-08-21T00:00:00Z");
	assert_int_equal(told_open(&bench), 3);
	bench_close(&bench);
}

/* Let go of in one school, moved to another, and forgotten by a commit that failed. */
static void who_was_rolled_back_is_in_the_school_of_now(void **state)
{
	struct bench bench;
	int64_t later = instant("2025-08-21T02:00:00Z");

	(void)state;
	open_three(&bench);
	engine_evict(bench.engine, 0);
	takes(&bench, "2025-08-18T09:00:00Z",
	        "{\"id\":\"nS1\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-08-18\","
	        "\"school\":\"MS\",\"starts\":\"2025-08-18\"}");
	settles(&bench, "2025-08-18T09:00:00Z");
	settles(&bench, "2025-08-21T00:00:00Z");
	assert_int_equal(told_open(&bench), 3);
	is_absent(&bench, "S1", "2025-08-21T01:00:00Z");
	bench_drop(&bench);
	takes(&bench, "2025-08-21T02:00:00Z",
	        "{\"id\":\"MS\",\"type\":\"school\",\"time\":\"2025-08-18\",\"school\":\"MS\",\"timezone\":"
	        "\"America/Chicago\"}");
	assert_int_equal(bench_step(&bench, later, 500), 0);
	/* In Chicago it is not the third day yet: so it is known since the school said where it is. */
	assert_int_equal(bench.outcome.count, 1);
	assert_int_equal(bench.outcome.items[0].at_ms, later);
	bench_close(&bench);
}

/* --- history ------------------------------------------------------------------------------------------------ */

static void history_may_be_the_first_thing_known_of_a_student(void **state)
{
	struct bench bench;

	(void)state;
	opens(&bench, "when: count(absent over year) >= 1");
	assert_int_equal(bench_take(&bench, instant("2025-08-18T00:00:00Z"), true,
	                         text_of("{\"id\":\"n\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":"
	                                 "\"2025-08-18\","
	                                 "\"school\":\"HS\",\"starts\":\"2025-08-18\"}")),
	        0);
	settles(&bench, "2025-08-18T00:00:00Z");
	bench_close(&bench);
}

static void a_student_forgotten_in_the_past_is_caught_up_and_leaves_it(void **state)
{
	struct bench bench;
	int64_t now = instant("2025-08-18T09:00:00Z");

	(void)state;
	opens(&bench, "when: days_since(last absent or 2025-08-18) >= 3");
	assert_int_equal(bench_take(&bench, now, true,
	                         text_of("{\"id\":\"n\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":"
	                                 "\"2025-08-18\","
	                                 "\"school\":\"HS\",\"starts\":\"2025-08-18\"}")),
	        0);
	settles(&bench, "2025-08-18T09:00:00Z");
	now = instant("2025-08-20T09:00:00Z");
	assert_int_equal(engine_catch_up(bench.engine, now, 500, &bench.outcome, NULL), 0);
	bench_drop(&bench);
	assert_int_equal(engine_catch_up(bench.engine, now, 500, &bench.outcome, NULL), 0);
	settles(&bench, "2025-08-20T09:00:00Z");
	settles(&bench, "2025-08-21T00:00:00Z");
	assert_int_equal(told_open(&bench), 1);
	assert_false(bench.told[0].is_past);
	bench_close(&bench);
}

/* --- the same facts, the same answer ------------------------------------------------------------------------ */

/* A student of no calendar, whom a rule judges that looks at nothing of what is known. */
static void who_is_not_enrolled_is_judged_from_the_first_school_day_of_any_calendar(void **state)
{
	struct bench bench;
	const struct episode *first;

	(void)state;
	opens(&bench, "when: count(referral over last 30 days) = 0\n    include_left: true|"
	              "when: count(absent over last 30 days) >= 9");
	takes(&bench, "2025-09-10T00:00:00Z",
	        "{\"id\":\"n\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-09-10\",\"school\":"
	        "\"HS\",\"calendar\":\"none\",\"starts\":\"2025-09-10\"}");
	takes(&bench, "2025-09-10T00:00:00Z",
	        "{\"id\":\"a\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2025-08-02\",\"status\":"
	        "\"absent\"}");
	settles(&bench, "2025-09-10T00:00:00Z");
	assert_int_equal(wanted(&bench, "S1", &first), 1);
	assert_int_equal(first->opened_ms, instant("2025-08-18T00:00:00Z"));
	bench_close(&bench);
}

static void of_profiles_of_one_time_source_and_id_decide_and_not_the_order_of_arrival(void **state)
{
	static const char *const profiles[] = {
	        "{\"id\":\"p1\",\"type\":\"student\",\"student\":\"S1\",\"time\":\"2025-09-01\",\"flags\":["
	        "\"el\"]}",
	        "{\"id\":\"p2\",\"type\":\"student\",\"student\":\"S1\",\"time\":\"2025-09-01\",\"flags\":[]"
	        "}",
	};
	const struct episode *first;

	(void)state;
	for (int order = 0; order < 2; order++) {
		struct bench bench;

		opens(&bench, "when: flag('el')");
		enrolls(&bench, "S1");
		takes(&bench, "2025-08-18T00:00:00Z", profiles[order]);
		takes(&bench, "2025-08-18T00:00:00Z", profiles[1 - order]);
		settles(&bench, "2025-09-02T00:00:00Z");
		assert_int_equal(wanted(&bench, "S1", &first), 1);
		assert_int_equal(first->opened_ms, instant("2025-08-18T00:00:00Z"));
		assert_int_equal(first->closed_ms, instant("2025-09-01T00:00:00Z"));
		bench_close(&bench);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(between_slices_the_same_instant_is_still_due),
	        cmocka_unit_test(many_are_stepped_in_order_and_who_joins_them_is_not_lost),
	        cmocka_unit_test(a_failed_slice_does_not_lose_the_students_who_still_wait),
	        cmocka_unit_test(a_host_that_fails_in_a_step_does_not_lose_the_student),
	        cmocka_unit_test(a_host_that_fails_in_an_arrival_takes_nothing),
	        cmocka_unit_test(a_school_that_was_rolled_back_leaves_everyone_due),
	        cmocka_unit_test(a_student_may_be_asked_about_while_an_enrollment_is_taken_away),
	        cmocka_unit_test(a_student_loaded_by_a_question_is_still_stepped_to_just_before_an_arrival),
	        cmocka_unit_test(students_loaded_by_questions_are_counted_and_let_go),
	        cmocka_unit_test(who_was_rolled_back_is_in_the_school_of_now),
	        cmocka_unit_test(history_may_be_the_first_thing_known_of_a_student),
	        cmocka_unit_test(a_student_forgotten_in_the_past_is_caught_up_and_leaves_it),
	        cmocka_unit_test(who_is_not_enrolled_is_judged_from_the_first_school_day_of_any_calendar),
	        cmocka_unit_test(of_profiles_of_one_time_source_and_id_decide_and_not_the_order_of_arrival),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
