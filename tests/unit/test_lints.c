/* What is lawful and most likely not meant: where the checker speaks, and above all where it keeps silent. */
#include "ruleset_building.h"

static void assert_codes(const char *text, const char *codes)
{
	struct building building = build(text);
	struct buf said = {0};

	for (size_t i = 0; i < building.why.count; i++)
		buf_print(&said, "%s%s", i ? " " : "", building.why.items[i].code);
	assert_string_equal(buf_z(&said), codes);
	buf_finish(&said);
	finish(&building);
}

#define ONE "format: 1\nrules:\n  - rule: a.b\n    title: A rule\n"

/* Where records of these types are expected by a time of day. */
static void assert_codes_with_feeds(const char *text, const char *codes)
{
	struct feed_expectations feeds = {
	        .of[EVENT_ATTENDANCE] = {.is_expected = true}, .of[EVENT_ASSESSMENT] = {.is_expected = true}};
	struct file_bytes file = {text_of("a.yml"), text_of(text)};
	struct ruleset_files files = {.rules = {&file, 1}, .feeds = &feeds};
	struct building building = {0};
	struct buf said = {0};

	building.result = ruleset_build_files(&files, NULL, &building.set, &building.why);
	for (size_t i = 0; i < building.why.count; i++)
		buf_print(&said, "%s%s", i ? " " : "", building.why.items[i].code);
	assert_string_equal(buf_z(&said), codes);
	buf_finish(&said);
	finish(&building);
}

static void among_whole_numbers_there_is_none_between_two(void **state)
{
	(void)state;
	assert_codes(ONE "    when: count(tardy over term) > 2 and count(tardy over term) < 3\n", "R310");
	assert_codes(ONE "    when: avg(probe.score over term) > 2 and avg(probe.score over term) < 3\n", "");
}

static void what_missing_records_make_true_is_guarded_where_they_are_expected(void **state)
{
	static const char *const misled[] = {"days_since(last probe or 2026-09-01) >= 21",
	        "count(probe over term) = 0", "count(probe over term) < 3 and tier(math) = 2",
	        "not (days(present over last 20 school days) >= 5)", "4 > count(assessment over term)"};
	static const char *const others[] = {"count(absent over term) >= 3", "streak(absent) >= 3",
	        "days_since(last probe or 2026-09-01) < 5", "count(referral over term) = 0"};
	char text[400];

	(void)state;
	for (size_t i = 0; i < sizeof misled / sizeof misled[0]; i++) {
		snprintf(text, sizeof text, ONE "    domain: math\n    when: %s\n", misled[i]);
		assert_codes_with_feeds(text, "R708");
		assert_codes(text, "");
		snprintf(text, sizeof text,
		        ONE "    domain: math\n    needs: not feed_stale(assessment) and not "
		            "feed_stale(attendance)\n"
		            "    when: %s\n",
		        misled[i]);
		assert_codes_with_feeds(text, "");
	}
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		snprintf(text, sizeof text, ONE "    domain: math\n    when: %s\n", others[i]);
		assert_codes_with_feeds(text, "");
	}
}

/* A Saturday of a referral counts, and is no enrolled day (semantics.md 19). */
static void a_rate_may_pass_a_hundred_percent(void **state)
{
	(void)state;
	assert_codes(ONE "    needs: enrolled_days(year) >= 20\n    when: rate(referral over year) > 100%\n"
	                 "    clear_when: rate(referral over year) <= 95%\n",
	        "");
	assert_codes(ONE "    needs: enrolled_days(year) >= 20\n    when: rate(referral over year) < 0%\n"
	                 "    clear_when: rate(referral over year) > 5%\n",
	        "R310");
}

static void a_condition_denied_is_read_as_its_opposite(void **state)
{
	(void)state;
	assert_codes(
	        ONE "    when: not (count(tardy over term) < 5 or count(tardy over term) >= 3)\n", "R311");
	assert_codes(
	        ONE "    when: count(tardy over term) >= 5 and not (count(tardy over term) >= 3)\n", "R310");
	assert_codes(ONE "    when: not (count(tardy over term) < 5) and streak(absent) = 0\n", "");
}

static void a_number_on_the_left_is_read_as_one_on_the_right(void **state)
{
	(void)state;
	assert_codes(ONE "    when: 5 <= days(absent over year) and 3 > days(absent over year)\n", "R310");
	assert_codes(ONE "    when: 3 <= days(absent over year) and 5 > days(absent over year)\n", "");
}

static void two_windows_are_two_numbers(void **state)
{
	(void)state;
	assert_codes(ONE "    when: days(absent over year) >= 5 and days(absent over term) < 3\n", "");
	assert_codes(ONE "    when: days(absent over year) >= 5 and days(tardy over year) < 3\n", "");
}

static void a_value_that_depends_on_the_student_is_each_it_may_be(void **state)
{
	static const char values[] = "format: 1\nvalues: {limit: {default: 4, grade 6-8: 8}}\n"
	                             "rules:\n  - rule: a.b\n    title: A rule\n";
	char text[400];

	(void)state;
	snprintf(text, sizeof text,
	        "%s    when: days(absent over year) >= limit and days(absent over year) < 6\n", values);
	assert_codes(text, "");
	snprintf(text, sizeof text,
	        "%s    when: days(absent over year) >= limit and days(absent over year) < 4\n", values);
	assert_codes(text, "R310");
}

static void a_clear_when_apart_from_when_is_fine(void **state)
{
	(void)state;
	assert_codes(ONE "    when: streak(absent) >= 3\n    clear_when: streak(absent) < 3\n", "");
	assert_codes(
	        ONE "    when: streak(absent) >= 3 and grade >= 6\n    clear_when: streak(absent) = 0\n", "");
	assert_codes(ONE "    when: streak(absent) >= 3\n    clear_when: streak(tardy) <= 5\n", "");
	assert_codes(ONE "    when: streak(absent) >= 3\n    clear_when: streak(absent) <= 3\n", "R312");
}

static void what_is_newest_of_each_may_shrink(void **state)
{
	(void)state;
	assert_codes(ONE
	        "    when: count(course_mark latest per course where score < 60 over year) >= 2\n"
	        "    clear_when: count(course_mark latest per course where score < 60 over year) = 0\n",
	        "");
	assert_codes(ONE
	        "    when: days(absent over term) >= 5\n    clear_when: days(absent over term) < 3\n",
	        "");
}

static void rules_for_different_students_are_no_neighbours(void **state)
{
	static const char rules[] =
	        "format: 1\nrules:\n"
	        "  - {rule: a.b, title: A, when: days(absent over term) < 65, only: grade <= 5}\n"
	        "  - {rule: a.c, title: A, when: days(absent over term) > 65, only: grade > 5}\n";

	(void)state;
	assert_codes(rules, "");
}

static void bands_far_apart_are_meant_so(void **state)
{
	(void)state;
	assert_codes("format: 1\nrules:\n"
	             "  - {rule: a.b, title: A, when: days(absent over term) >= 3 and days(absent over term) "
	             "<= 5}\n"
	             "  - {rule: a.c, title: B, when: days(absent over term) >= 10, severity: low}\n",
	        "");
	assert_codes("format: 1\nrules:\n"
	             "  - {rule: a.b, title: A, kind: good_news, when: days(absent over term) <= 1}\n"
	             "  - {rule: a.c, title: B, when: days(absent over term) >= 3}\n",
	        "");
}

static void between_two_whole_marks_a_mean_can_lie(void **state)
{
	static const char rules[] =
	        "format: 1\nrules:\n"
	        "  - {rule: a.b, title: A, when: %s(course_mark.score over term) <= 59}\n"
	        "  - {rule: a.c, title: B, severity: low, when: %s(course_mark.score over term) >= "
	        "60 and %s(course_mark.score over term) <= 69}\n";
	char text[500];

	(void)state;
	snprintf(text, sizeof text, rules, "avg", "avg", "avg");
	assert_codes(text, "R316");
	snprintf(text, sizeof text, rules, "last", "last", "last");
	assert_codes(text, "");
}

static void letters_at_two_limits_are_two_things(void **state)
{
	static const char rules[] = "format: 1\nrules:\n"
	                            "  - {rule: a.b, title: A, when: days(absent over term) >= 3}\n"
	                            "  - {rule: a.c, title: B, when: days(absent over term) >= 6%s}\n";
	char text[400];

	(void)state;
	snprintf(text, sizeof text, rules, "");
	assert_codes(text, "R605");
	snprintf(text, sizeof text, rules, ", route: clerk");
	assert_codes(text, "R149");
}

static void a_distance_in_days_is_one_in_weeks(void **state)
{
	(void)state;
	assert_codes("format: 1\nrules:\n  - {rule: a.b, title: Three weeks without a probe, when: "
	             "days_since(last "
	             "probe) >= 21}\n",
	        "");
	assert_codes(
	        "format: 1\nrules:\n  - {rule: a.b, title: Two weeks without a probe, when: days_since(last "
	        "probe) >= 21}\n",
	        "R406");
}

static void a_number_too_large_for_weeks_is_left_alone(void **state)
{
	(void)state;
	assert_codes(
	        "format: 1\nrules:\n  - {rule: a.b, title: A long time, when: weeks_since(last probe) >= "
	        "900000000000000000}\n",
	        "");
}

static void a_fall_is_told_without_its_sign(void **state)
{
	(void)state;
	assert_codes("format: 1\nrules:\n  - {rule: a.b, title: Down 10 points, when: change(probe.score "
	             "over last 5 "
	             "points) <= -10}\n",
	        "");
}

static void a_note_can_be_allowed(void **state)
{
	(void)state;
	assert_codes(ONE "    when: streak(absent) >= 3\n    severity: urgent\n", "R407");
	assert_codes(ONE
	        "    when: streak(absent) >= 3\n    severity: urgent  # allow R407: the office knows\n",
	        "");
}

static void what_a_wrong_rule_may_have_used_is_not_called_unused(void **state)
{
	(void)state;
	assert_codes("format: 1\nstreams: {late: tardy where minutes >= 15}\n"
	             "rules:\n  - {rule: a.b, title: A, when: streak(absnt) >= 3}\n",
	        "R177");
	assert_codes("format: 1\nstreams: {late: tardy where minutes >= 15}\n", "");
	assert_codes("format: 1\nstreams: {late: tardy where minutes >= 15}\n"
	             "rules:\n  - {rule: a.b, title: A, when: streak(absent) >= 3}\n",
	        "R604");
}

static void numbers_that_words_may_say_otherwise(void **state)
{
	(void)state;
	assert_codes(
	        "format: 1\nrules:\n  - {rule: a.b, title: Late in two weeks, when: count(tardy over last 10 "
	        "school days) >= 4}\n",
	        "");
	assert_codes(
	        "format: 1\nrules:\n  - {rule: a.b, title: Grade 7 and room 12, when: streak(absent) >= 4}\n",
	        "");
	assert_codes(
	        "format: 1\nrules:\n  - {rule: a.b, title: Absent nine times, when: streak(absent) >= 4}\n",
	        "R406");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_missing_records_make_true_is_guarded_where_they_are_expected),
	        cmocka_unit_test(among_whole_numbers_there_is_none_between_two),
	        cmocka_unit_test(a_rate_may_pass_a_hundred_percent),
	        cmocka_unit_test(a_condition_denied_is_read_as_its_opposite),
	        cmocka_unit_test(a_number_on_the_left_is_read_as_one_on_the_right),
	        cmocka_unit_test(two_windows_are_two_numbers),
	        cmocka_unit_test(a_value_that_depends_on_the_student_is_each_it_may_be),
	        cmocka_unit_test(a_clear_when_apart_from_when_is_fine),
	        cmocka_unit_test(what_is_newest_of_each_may_shrink),
	        cmocka_unit_test(rules_for_different_students_are_no_neighbours),
	        cmocka_unit_test(bands_far_apart_are_meant_so),
	        cmocka_unit_test(between_two_whole_marks_a_mean_can_lie),
	        cmocka_unit_test(letters_at_two_limits_are_two_things),
	        cmocka_unit_test(a_distance_in_days_is_one_in_weeks),
	        cmocka_unit_test(a_number_too_large_for_weeks_is_left_alone),
	        cmocka_unit_test(a_fall_is_told_without_its_sign),
	        cmocka_unit_test(a_note_can_be_allowed),
	        cmocka_unit_test(what_a_wrong_rule_may_have_used_is_not_called_unused),
	        cmocka_unit_test(numbers_that_words_may_say_otherwise),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
