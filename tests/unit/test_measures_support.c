/* test_measures_support.c - tiers, plans, scores and sessions beside a plan, who is assigned.  The rule's domain is
 * `test`. */
#include "measure_stories.h"

#define TIER(id, day, domain, tier)                                                                          \
	"{\"id\":\"" id "\",\"type\":\"tier\",\"student\":\"S1\",\"time\":\"" day "\",\"domain\":\"" domain  \
	"\",\"tier\":" tier "}"
#define PLAN(id, day, fields)                                                                                \
	"{\"id\":\"" id "\",\"type\":\"plan\",\"student\":\"S1\",\"time\":\"" day                            \
	"\",\"domain\":\"test\"" fields "}"
#define LINE(baseline, goal)                                                                                 \
	",\"starts\":\"2025-08-18\",\"review_on\":\"2025-09-01\",\"baseline\":" baseline ",\"goal\":" goal
#define SESSION(id, plan, attended)                                                                          \
	"{\"id\":\"" id "\",\"type\":\"session\",\"student\":\"S1\",\"time\":\"2025-08-20\",\"plan\":\""     \
	"" plan "\"" attended "}"
#define CARE(id, role, until)                                                                                \
	"{\"id\":\"" id "\",\"type\":\"caseload\",\"student\":\"S1\",\"time\":\"2025-08-18\",\"person\":"    \
	"\"p1\",\"role\":\"" role "\"" until "}"
#define PROBES                                                                                               \
	PROBE("p1", "2025-08-18", "40"), PROBE("p2", "2025-08-20", "50"), PROBE("p3", "2025-08-22", "50"),   \
	        PROBE("p4", "2025-08-25", "45")

static void a_tier_is_that_of_the_newest_decision(void **state)
{
	static const char *const lines[] = {TIER("a", "2025-08-18", "test", "3"),
	        TIER("b", "2025-08-20", "test", "2"), TIER("c", "2025-08-19", "math", "2"),
	        TIER("c", "2025-08-21", "math", "3"), NULL};
	static const char *const conditions[] = {"tier = 2", "tier(test) = 2", "tier(math) = 3",
	        "tier('sel') = 1", "tier(any) = 3", "tier_start = 2025-08-20",
	        "tier_start(math) = 2025-08-21", "days_since(tier_start) = 7"};
	static const char *const unknown[] = {"tier_start(sel) > 2025-01-01"};
	static const char *const none[] = {"tier = 1", "tier(any) = 1"};

	(void)state;
	assert_holds(conditions, COUNT(conditions), lines);
	assert_unknown(unknown, COUNT(unknown), lines);
	assert_holds(none, COUNT(none), nothing);
}

static void a_plan_says_what_is_aimed_at(void **state)
{
	static const char *const lines[] = {
	        PLAN("a", "2025-08-18", LINE("40", "54") ",\"owner\":\"p1\""), NULL};
	static const char *const conditions[] = {"goal = 54", "goal(test) = 54", "plan.baseline = 40",
	        "plan(test).owner = 'p1'", "aim_slope - 7 = 0", "days_since(plan.starts) = 9",
	        "days_until(plan(test).review_on) = 5"};
	static const char *const unknown[] = {"plan.tier >= 2", "plan.ends > 2025-01-01", "goal(math) >= 0",
	        "plan(math).status = 'active'"};

	(void)state;
	assert_holds(conditions, COUNT(conditions), lines);
	assert_unknown(unknown, COUNT(unknown), lines);
}

static void the_newest_plan_that_runs_is_the_active_one(void **state)
{
	static const char *const lines[] = {PLAN("a", "2025-08-18", LINE("40", "54")),
	        PLAN("b", "2025-08-20", ",\"goal\":60"),
	        PLAN("c", "2025-08-21", ",\"goal\":70,\"status\":\"active\""),
	        PLAN("c", "2025-08-22", ",\"goal\":70,\"status\":\"ended\""),
	        PLAN("d", "2025-08-23", ",\"goal\":80,\"ends\":\"2025-08-26\""),
	        PLAN("e", "2025-08-24", ",\"goal\":90,\"starts\":\"2025-08-28\""), NULL};
	static const char *const conditions[] = {"goal = 60"};
	static const char *const unknown[] = {
	        "aim_slope >= 0", "gap_to_aim(probe over year) >= 0"}; /* of a plan with no line */

	(void)state;
	assert_holds(conditions, COUNT(conditions), lines);
	assert_unknown(unknown, COUNT(unknown), lines);
}

static void scores_stand_beside_the_line(void **state)
{
	static const char *const rising[] = {PLAN("a", "2025-08-18", LINE("40", "54")), PROBES,
	        PROBE("p0", "2025-08-17", "10"),
	        "{\"id\":\"p5\",\"type\":\"assessment\",\"student\":\"S1\",\"time\":\"2025-08-26\",\"kind\":"
	        "\"probe\"}",
	        NULL};
	static const char *const conditions[] = {
	        "points_below_aim(probe over last 4 points) = 1",
	        "points_below_aim(probe over last 1 point) = 1",
	        "points_above_aim(probe over last 3 points) = 2",
	        "points_above_aim(probe over previous 2 points) = 1",
	        "points_below_aim(probe over last 100 days across years) = 1", /* one lies before the line */
	        "gap_to_aim(probe over year) + 2 = 0",
	        "gap_to_aim(probe where score > 45 over last 1 point) - 6 = 0",
	};
	static const char *const unknown[] = {"gap_to_aim(screener over year) > 0"};

	(void)state;
	assert_holds(conditions, COUNT(conditions), rising);
	assert_unknown(unknown, COUNT(unknown), rising);
}

/* Fewer referrals, fewer minutes out of class: above the line is worse. */
static void where_less_is_better_the_sense_turns(void **state)
{
	static const char *const falling[] = {PLAN("a", "2025-08-18", LINE("40", "26")), PROBES, NULL};
	static const char *const conditions[] = {"points_below_aim(probe over last 4 points) = 3",
	        "points_above_aim(probe over last 4 points) = 0", "gap_to_aim(probe over year) + 12 = 0",
	        "aim_slope + 7 = 0"};

	(void)state;
	assert_holds(conditions, COUNT(conditions), falling);
}

static void without_a_plan_nothing_is_aimed_at(void **state)
{
	static const char *const lines[] = {PROBES, SESSION("s", "a", ",\"attended\":true"), NULL};
	static const char *const unknown[] = {"points_below_aim(probe over last 4 points) >= 0",
	        "points_above_aim(probe over last 4 points) >= 0", "gap_to_aim(probe over year) >= 0",
	        "goal >= 0", "aim_slope >= 0", "attended_sessions(year) >= 0%"};

	(void)state;
	assert_unknown(unknown, COUNT(unknown), lines);
}

static void sessions_are_those_of_the_plan_that_say_who_came(void **state)
{
	static const char *const lines[] = {PLAN("a", "2025-08-18", LINE("40", "54")),
	        SESSION("s1", "a", ",\"attended\":true"), SESSION("s2", "a", ",\"attended\":false"),
	        SESSION("s3", "a", ",\"attended\":true"), SESSION("s4", "a", ""),
	        SESSION("s5", "b", ",\"attended\":false"), NULL};
	static const char *const conditions[] = {"attended_sessions(year) = 2 / 3 * 100%"};
	static const char *const unknown[] = {"attended_sessions(last 2 days) >= 0%"};

	(void)state;
	assert_holds(conditions, COUNT(conditions), lines);
	assert_unknown(unknown, COUNT(unknown), lines);
}

static void who_is_assigned_is_until_a_day(void **state)
{
	static const char *const lines[] = {CARE("a", "mentor", ",\"until\":\"2025-08-27\""),
	        CARE("b", "night nurse", ""), CARE("c", "teacher", ",\"until\":\"2025-08-26\""), NULL};
	static const char *const conditions[] = {"assigned(mentor)", "assigned('night nurse')",
	        "not assigned(teacher)", "not assigned(counselor)"};

	(void)state;
	assert_holds(conditions, COUNT(conditions), lines);
}

static void plans_and_care_begin_and_end_by_time_alone(void **state)
{
	static const struct {
		const char *condition, *line, *told;
	} stories[] = {
	        {"goal >= 50", PLAN("a", "2025-08-18", ",\"goal\":50,\"starts\":\"2025-09-03\""),
	                "S1 2025-09-03T00:00:00Z.. known 2025-09-03T00:00:00Z\n"},
	        {"goal < 60\n    clear_when: goal >= 60",
	                PLAN("a", "2025-08-18", ",\"goal\":50,\"starts\":\"2025-08-29\""),
	                "S1 2025-08-29T00:00:00Z.. known 2025-08-29T00:00:00Z\n"},
	        {"not assigned(mentor)\n    only: today > 2025-08-27",
	                CARE("a", "mentor", ",\"until\":\"2025-08-29\""),
	                "S1 2025-08-30T00:00:00Z.. known 2025-08-30T00:00:00Z\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(stories); i++) {
		struct district_fixture d;
		const char *lines[] = {stories[i].line, NULL};

		begin(&d, stories[i].condition, lines);
		fixture_ticks(&d, "2025-09-05T00:00:00Z");
		assert_string_equal(fixture_told(&d), stories[i].told);
		fixture_close(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_tier_is_that_of_the_newest_decision),
	        cmocka_unit_test(a_plan_says_what_is_aimed_at),
	        cmocka_unit_test(the_newest_plan_that_runs_is_the_active_one),
	        cmocka_unit_test(scores_stand_beside_the_line),
	        cmocka_unit_test(where_less_is_better_the_sense_turns),
	        cmocka_unit_test(without_a_plan_nothing_is_aimed_at),
	        cmocka_unit_test(sessions_are_those_of_the_plan_that_say_who_came),
	        cmocka_unit_test(who_is_assigned_is_until_a_day),
	        cmocka_unit_test(plans_and_care_begin_and_end_by_time_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
