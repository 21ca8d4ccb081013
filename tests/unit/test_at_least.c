/* test_at_least.c - conditions of several parts: what counts once, what is unknown, what is said of them. */
#include "fixture_district.h"
#include "ruleset_building.h"

#define SEVERAL "    when:\n      at_least: 2\n      of:\n"

static const char *words_of(const struct building *building)
{
	return only_rule(building)->when_words.at;
}

static void each_condition_stands_for_itself(void **state)
{
	struct building building = build(RULE SEVERAL "        - {is: streak(absent) >= 3}\n"
	                                              "        - {is: flag(el) or grade = 3}\n"
	                                              "        - {is: count(referral over year) >= 2}\n");

	(void)state;
	assert_string_equal(words_of(&building),
	        "at least 2 of: streak(absent) >= 3; flag(el) or grade = 3; count(referral over year) >= 2");
	assert_int_equal(only_rule(&building)->track->call.function, FUNCTION_STREAK);
	finish(&building);
}

static void those_of_one_source_count_once(void **state)
{
	struct building building =
	        build(RULE "    when:\n      at_least: 2\n      from_different: source\n      of:\n"
	                   "        - {is: streak(absent) >= 3}\n"
	                   "        - {is: days(tardy over month) >= 9}\n"
	                   "        - {is: last(probe.score where measure = 'orf' over year) < 40}\n"
	                   "        - {is: last(probe.score where measure = 'maze' over year) < 9}\n"
	                   "        - {source: attendance, is: flag(el)}\n");

	(void)state;
	assert_int_equal(only_rule(&building)->when->count, 3);
	assert_string_equal(words_of(&building),
	        "at least 2 of: streak(absent) >= 3 or days(tardy over month) >= 9 or flag(el); "
	        "last(probe.score where measure = 'orf' over year) < 40; "
	        "last(probe.score where measure = 'maze' over year) < 9");
	finish(&building);
}

static void those_of_one_domain_count_once(void **state)
{
	struct building building =
	        build(RULE "    when:\n      at_least: 1\n      from_different: domain\n      of:\n"
	                   "        - {domain: reading, is: count(probe over year) >= 3}\n"
	                   "        - {domain: reading, is: count(screener over year) >= 3}\n");

	(void)state;
	assert_int_equal(only_rule(&building)->when->count, 1);
	finish(&building);
}

static void it_stands_wherever_a_condition_does(void **state)
{
	struct building building =
	        build("format: 1\ndefaults: {only: grade >= 3}\nrules:\n  - rule: a.b\n    title: B\n" WHEN
	              "    only: {at_least: 1, of: [{is: grade < 6}, {is: flag(el)}]}\n"
	              "    needs: {at_least: 1, of: [{is: {at_least: 1, of: [{is: grade < 5}]}}]}\n"
	              "    clear_when: {at_least: 1, of: [{is: streak(absent) = 0}]}\n"
	              "    unless: {at_least: 1, of: [{is: flag(el)}]}\n");
	const struct rule *rule = only_rule(&building);

	(void)state;
	assert_int_equal(rule->only->kind, EXPR_AND);
	assert_int_equal(rule->only->operands[1]->kind, EXPR_AT_LEAST);
	assert_int_equal(rule->needs->kind, EXPR_AT_LEAST);
	assert_int_equal(rule->needs->operands[0]->kind, EXPR_AT_LEAST);
	assert_int_equal(rule->unless->kind, EXPR_AT_LEAST);
	assert_string_equal(rule->clear_words.at, "at least 1 of: streak(absent) = 0");
	assert_true(rule->reads & UINT32_C(1) << EVENT_STUDENT);
	finish(&building);
}

static void how_many_is_part_of_the_logic(void **state)
{
	static const char parts[] = ", of: [{is: streak(absent) >= 3}, {is: flag(el)}]}\n";
	char one[300], two[300];

	(void)state;
	snprintf(one, sizeof one, RULE "    when: {at_least: 1%s", parts);
	snprintf(two, sizeof two, RULE "    when: {at_least: 2%s", parts);
	struct building of_one = build(one), of_two = build(two);

	assert_memory_not_equal(
	        &only_rule(&of_one)->logic, &only_rule(&of_two)->logic, sizeof(struct hash128));
	finish(&of_one);
	finish(&of_two);
}

/* --- judged ------------------------------------------------------------------------------------------------- */

#define OF(least)                                                                                            \
	"when:\n      at_least: " least "\n      of:\n"                                                      \
	"        - {is: streak(absent) >= 2}\n"                                                              \
	"        - {is: last(probe.score over year) < 40}\n"                                                 \
	"        - {is: count(absent_unexcused over year) >= 2}"

static void explain(
        struct district_fixture *d, const char *rule, const char *letters, struct explanation *out)
{
	fixture_open(d, rule, NULL);
	fixture_attends(d, letters);
	assert_int_equal(engine_explain(d->bench.engine, 0, 0, text_of(""),
	                         fixture_instant("2025-08-22T09:00:00Z"), &d->bench.arena, out, NULL),
	        0);
}

static void it_is_unknown_only_while_the_rest_could_decide(void **state)
{
	static const struct {
		const char *rule, *letters;
		enum answer answer;
	} cases[] = {
	        {OF("2"), "PPPUU", ANSWER_TRUE},
	        {OF("2"), "PPEPU", ANSWER_FALSE},
	        {OF("2"), "PPPEE", ANSWER_UNKNOWN},
	        {OF("3"), "PPPUU", ANSWER_UNKNOWN},
	        {OF("3"), "PPPPP", ANSWER_FALSE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct district_fixture d;
		struct explanation explanation;

		explain(&d, cases[i].rule, cases[i].letters, &explanation);
		assert_int_equal(explanation.when, cases[i].answer);
		fixture_close(&d);
	}
}

static void why_names_each_comparison(void **state)
{
	struct district_fixture d;
	struct explanation explanation;

	(void)state;
	explain(&d, OF("2"), "PPPUU", &explanation);
	assert_int_equal(explanation.leaf_count, 3);
	assert_int_equal(explanation.leaves[0].evidence_count, 2);
	assert_string_equal(explanation.why.at, "streak(absent) is 2 (>= 2); last(probe.score over year) "
	                                        "cannot be judged: nothing recorded in "
	                                        "the window; count(absent_unexcused over year) is 2 (>= 2)");
	fixture_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_condition_stands_for_itself),
	        cmocka_unit_test(those_of_one_source_count_once),
	        cmocka_unit_test(those_of_one_domain_count_once),
	        cmocka_unit_test(it_stands_wherever_a_condition_does),
	        cmocka_unit_test(how_many_is_part_of_the_logic),
	        cmocka_unit_test(it_is_unknown_only_while_the_rest_could_decide),
	        cmocka_unit_test(why_names_each_comparison),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
