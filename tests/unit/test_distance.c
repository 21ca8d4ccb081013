/* What it takes for a comparison to turn, and what time alone brings. */
#include "engine_stories.h"
#include <intervene/explain.h>
#include <intervene/outlook.h>
#include <intervene/plain.h>

static const char *const noon = "2025-08-22T12:00:00Z"; /* the Friday of the first week */

/* Absent on Monday and Tuesday, present on Wednesday and Thursday. */
static void begins(struct bench *bench, const char *rule)
{
	opens(bench, rule);
	enrolls(bench, "S1");
	is_absent(bench, "S1", "2025-08-18T09:00:00Z");
	is_absent(bench, "S1", "2025-08-19T09:00:00Z");
	for (int day = 20; day <= 21; day++)
		takes_print(bench, instant(noon) - 1000,
		        "{\"id\":\"p%d\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":"
		        "\"2025-08-%dT09:00:00Z\",\"status\":\"present\"}",
		        day, day);
	settles(bench, noon);
}

/* Of the first leaf of `when`. */
static const char *distance_at(struct bench *bench, const char *at)
{
	struct rule_tree tree;

	assert_int_equal(
	        engine_tree(bench->engine, 0, 0, text_of(""), instant(at), true, &bench->arena, &tree, NULL),
	        0);
	for (size_t i = 0; i < tree.count; i++)
		if (tree.branches[i].part == PART_WHEN && !tree.branches[i].joint) {
			struct text words =
			        plain_distance(bench->set, &tree.branches[i], TONGUE_EN, &bench->arena);
			return words.size ? words.at : "";
		}
	fail_msg("there is no leaf");
	return "";
}

static void assert_distance(const char *rule, const char *words)
{
	struct bench bench;

	begins(&bench, rule);
	assert_string_equal(distance_at(&bench, noon), words);
	bench_close(&bench);
}

static void a_count_says_how_many_more(void **state)
{
	(void)state;
	assert_distance("when: days(absent over year) >= 3", "1 more day absent");
	assert_distance("when: days(absent over year) > 4", "3 more days absent");
	assert_distance("when: count(absent over year) >= 3", "1 more absence");
	assert_distance("when: count(absent over year) >= 7", "5 more absences");
	assert_distance("when: count(absent over year) = 7", "");
}

static void what_holds_says_how_it_would_end(void **state)
{
	(void)state;
	assert_distance("when: days(absent over year) >= 2", "1 fewer day absent");
	assert_distance("when: days(absent over year) < 4", "2 more days absent");
	assert_distance("when: days(absent over year) >= 0", "");
}

/* 2 of 4: of 4 + k days. */
static void a_rate_says_what_the_next_days_must_be(void **state)
{
	(void)state;
	assert_distance("when: rate(absent over year) >= 60%", "the next school day with absences");
	assert_distance("when: rate(absent over year) > 60%", "the next 2 school days with absences");
	assert_distance("when: rate(absent over year) < 10%", "the next 17 school days without absences");
	assert_distance("when: rate(absent over year) <= 10%", "the next 16 school days without absences");
	assert_distance("when: rate(absent over year) >= 50%", "the next school day without absences");
}

static void where_days_leave_the_window_only_the_number_is_said(void **state)
{
	(void)state;
	assert_distance("when: rate(absent over last 4 school days) >= 75%", "25% more");
	assert_distance("when: rate(absent over year) >= 100%", "50% more");
}

static void what_is_not_known_has_no_distance(void **state)
{
	(void)state;
	assert_distance("when: last(probe.score over year) < 40", "");
	assert_distance("when: grade >= 7", "2 more");
	assert_distance("when: flag(el)", "");
}

/* The 7 days of Monday the 18th end with Sunday the 24th. */
static void the_outlook_is_the_next_day_on_which_an_answer_may_change(void **state)
{
	struct outlook outlook;
	struct bench bench;

	(void)state;
	begins(&bench, "when: days(absent over last 7 days) >= 2");
	assert_int_equal(engine_outlook(bench.engine, 0, 0, text_of(""), instant(noon), &outlook, NULL), 0);
	assert_int_equal(outlook.next_ms, instant("2025-08-25T00:00:00Z"));
	assert_false(outlook.at_attendance);
	assert_int_equal(outlook.opens_ms, INT64_MAX);
	bench_close(&bench);
}

static void the_outlook_says_when_for_will_have_lasted(void **state)
{
	struct outlook outlook;
	struct bench bench;

	(void)state;
	begins(&bench, "when: days(absent over year) >= 2\n    for: 7 days");
	engine_outlook(bench.engine, 0, 0, text_of(""), instant(noon), &outlook, NULL);
	assert_int_equal(outlook.opens_ms, instant("2025-08-26T09:00:00Z"));
	assert_int_equal(outlook.clears_ms, INT64_MAX);
	engine_outlook(bench.engine, 0, 0, text_of(""), instant(noon) - 1, &outlook, NULL);
	assert_int_equal(outlook.opens_ms, INT64_MAX);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_count_says_how_many_more),
	        cmocka_unit_test(what_holds_says_how_it_would_end),
	        cmocka_unit_test(a_rate_says_what_the_next_days_must_be),
	        cmocka_unit_test(where_days_leave_the_window_only_the_number_is_said),
	        cmocka_unit_test(what_is_not_known_has_no_distance),
	        cmocka_unit_test(the_outlook_is_the_next_day_on_which_an_answer_may_change),
	        cmocka_unit_test(the_outlook_says_when_for_will_have_lasted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
