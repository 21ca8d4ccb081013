/* A rule's conditions as a tree with the answer at every fork. */
#include "engine_stories.h"

static const char *const noon = "2025-08-20T12:00:00Z";

static struct rule_tree tree_of(struct bench *bench, bool with_words)
{
	struct rule_tree tree;

	assert_int_equal(engine_tree(bench->engine, 0, 0, text_of(""), instant(noon), with_words,
	                         &bench->arena, &tree, NULL),
	        0);
	return tree;
}

static void absent_two_days(struct bench *bench, const char *rule)
{
	opens(bench, rule);
	enrolls(bench, "S1");
	is_absent(bench, "S1", "2025-08-18T09:00:00Z");
	is_absent(bench, "S1", "2025-08-19T09:00:00Z");
	settles(bench, noon);
}

static bool says(struct text words, const char *wanted)
{
	return text_is(words, wanted);
}

static void every_fork_stands_above_what_it_joins(void **state)
{
	struct bench bench;

	(void)state;
	absent_two_days(&bench, "when: count(absent over year) >= 2 and not (grade = 5 or grade = 6)");
	struct rule_tree tree = tree_of(&bench, true);

	assert_int_equal(tree.count, 6);
	assert_string_equal(tree.branches[0].joint, "and");
	assert_true(says(tree.branches[1].words, "count(absent over year) >= 2"));
	assert_string_equal(tree.branches[2].joint, "not");
	assert_string_equal(tree.branches[3].joint, "or");
	assert_int_equal(tree.branches[3].depth, 2);
	assert_true(says(tree.branches[5].words, "grade = 6"));
	assert_int_equal(tree.branches[5].depth, 3);
	bench_close(&bench);
}

static void some_of_several_is_a_fork_above_each_of_them(void **state)
{
	struct bench bench;

	(void)state;
	absent_two_days(&bench, "when: {at_least: 2, from_different: source, of: [{source: attendance, is: "
	                        "streak(absent) >= 3},\n"
	                        "      {source: attendance, is: days(absent over year) >= 2}, {source: "
	                        "grade, is: grade = 6}]}");
	struct rule_tree tree = tree_of(&bench, true);

	assert_int_equal(tree.count, 5);
	assert_string_equal(tree.branches[0].joint, "at least");
	assert_int_equal(tree.branches[0].answer, ANSWER_FALSE);
	assert_string_equal(tree.branches[1].joint, "or");
	assert_true(says(tree.branches[3].words, "days(absent over year) >= 2"));
	assert_int_equal(tree.branches[3].answer, ANSWER_TRUE);
	assert_int_equal(tree.branches[4].depth, 1);
	assert_int_equal(tree.branches[4].answer, ANSWER_FALSE);
	bench_close(&bench);
}

static void a_table_is_a_fork_above_the_conditions_of_its_rows(void **state)
{
	struct bench bench;

	(void)state;
	absent_two_days(&bench, "table: [{if: streak(absent) >= 9, severity: high},\n"
	                        "      {if: grade = 5 and days(absent over year) >= 2}, {else: none}]");
	struct rule_tree tree = tree_of(&bench, true);

	assert_int_equal(tree.count, 5);
	assert_string_equal(tree.branches[0].joint, "first of");
	assert_true(says(tree.branches[1].words, "streak(absent) >= 9"));
	assert_string_equal(tree.branches[2].joint, "and");
	assert_true(says(tree.branches[4].words, "days(absent over year) >= 2"));
	assert_int_equal(tree.branches[4].depth, 2);
	bench_close(&bench);
}

static void every_fork_has_its_answer_and_its_place(void **state)
{
	struct bench bench;

	(void)state;
	absent_two_days(&bench, "when: count(absent over year) >= 2 and not (grade = 5 or grade = 6)");
	struct rule_tree tree = tree_of(&bench, true);
	static const enum answer answers[] = {
	        ANSWER_FALSE, ANSWER_TRUE, ANSWER_FALSE, ANSWER_TRUE, ANSWER_TRUE, ANSWER_FALSE};

	for (size_t i = 0; i < tree.count; i++) {
		assert_int_equal(tree.branches[i].answer, answers[i]);
		assert_int_equal(tree.branches[i].place.line, 5);
		assert_true(says(tree.branches[i].place.file, "rules.yml"));
	}
	assert_int_equal(tree.branches[1].value.number.over, 2);
	assert_int_equal(tree.branches[1].limit.number.over, 2);
	assert_int_equal(tree.answers[PART_WHEN], ANSWER_FALSE);
	assert_true(tree.is_judged);
	bench_close(&bench);
}

static void the_parts_come_in_the_order_in_which_they_are_asked(void **state)
{
	struct bench bench;

	(void)state;
	absent_two_days(&bench, "unless: grade = 9\n    clear_when: grade = 8\n    when: grade = 7\n"
	                        "    needs: grade = 6\n    only: grade = 5");
	struct rule_tree tree = tree_of(&bench, false);

	assert_int_equal(tree.count, RULE_PARTS);
	for (int part = 0; part < RULE_PARTS; part++) {
		assert_int_equal(tree.branches[part].part, part);
		assert_int_equal(tree.branches[part].words.size, 0);
	}
	assert_int_equal(tree.answers[PART_ONLY], ANSWER_TRUE);
	assert_int_equal(tree.answers[PART_NEEDS], ANSWER_FALSE);
	bench_close(&bench);
}

static void conditions_of_several_and_rows_of_a_table_are_forks_too(void **state)
{
	struct bench bench;

	(void)state;
	absent_two_days(&bench, "when: {at_least: 2, of: [{is: grade = 5}, {is: grade = 6}]}\n"
	                        "  - rule: test.table\n    title: Table\n    table:\n"
	                        "      - {if: grade = 6, severity: none}\n      - {if: grade = 5}\n"
	                        "      - {else: low}");
	struct rule_tree tree = tree_of(&bench, true);

	assert_int_equal(tree.count, 3);
	assert_string_equal(tree.branches[0].joint, "at least");
	assert_int_equal(tree.branches[0].least, 2);
	assert_int_equal(tree.branches[1].answer, ANSWER_TRUE);
	engine_tree(bench.engine, 0, 1, text_of(""), instant(noon), true, &bench.arena, &tree, NULL);
	assert_int_equal(tree.count, 3);
	assert_string_equal(tree.branches[0].joint, "first of");
	assert_true(says(tree.branches[2].words, "grade = 5"));
	bench_close(&bench);
}

static void a_leaf_says_what_it_counted(void **state)
{
	struct bench bench;

	(void)state;
	absent_two_days(&bench, "when: count(absent over year) >= 2 and grade = 5");
	struct rule_tree tree = tree_of(&bench, true);

	assert_int_equal(tree.branches[1].evidence_count, 2);
	assert_int_equal(tree.branches[1].evidence[0], 2);
	assert_string_equal(tree.branches[1].comparison, ">=");
	assert_int_equal(tree.branches[2].evidence_count, 0);
	bench_close(&bench);
}

static void a_condition_without_a_question_is_constant(void **state)
{
	struct bench bench;

	(void)state;
	absent_two_days(&bench, "when: true");
	assert_true(tree_of(&bench, true).branches[0].is_constant);
	bench_close(&bench);
}

static void between_school_years_nothing_is_judged(void **state)
{
	struct bench bench;
	struct rule_tree tree;

	(void)state;
	absent_two_days(&bench, "when: grade = 5");
	assert_int_equal(engine_tree(bench.engine, 0, 0, text_of(""), instant("2026-07-01T12:00:00Z"), true,
	                         &bench.arena, &tree, NULL),
	        0);
	assert_false(tree.is_judged);
	bench_close(&bench);
}

static void of_a_student_nobody_enrolled_there_is_no_tree(void **state)
{
	struct bench bench;

	(void)state;
	opens(&bench, "when: grade = 5");
	is_absent(&bench, "S1", "2025-08-18T09:00:00Z");
	settles(&bench, noon);
	assert_int_equal(tree_of(&bench, true).count, 0);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_fork_stands_above_what_it_joins),
	        cmocka_unit_test(some_of_several_is_a_fork_above_each_of_them),
	        cmocka_unit_test(a_table_is_a_fork_above_the_conditions_of_its_rows),
	        cmocka_unit_test(every_fork_has_its_answer_and_its_place),
	        cmocka_unit_test(the_parts_come_in_the_order_in_which_they_are_asked),
	        cmocka_unit_test(conditions_of_several_and_rows_of_a_table_are_forks_too),
	        cmocka_unit_test(a_leaf_says_what_it_counted),
	        cmocka_unit_test(a_condition_without_a_question_is_constant),
	        cmocka_unit_test(between_school_years_nothing_is_judged),
	        cmocka_unit_test(of_a_student_nobody_enrolled_there_is_no_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
