/* test_values.c - numbers that depend on the student: which one holds, and what is said of it. */
#include "fixture_district.h"
#include "ruleset_building.h"

#define LIMITED "when: streak(absent) >= limit\nvalues:\n  limit: "

static void it_is_called_by_its_name_and_decides_by_its_numbers(void **state)
{
	struct building one = build(RULE "    " LIMITED "{default: 3, grade 6-8: 2}\n");
	struct building same = build(RULE "    when: streak(absent) >= most\nvalues:\n  most: "
	                                  "{grade 6-8: 2, default: 3}\n");
	struct building other = build(RULE "    " LIMITED "{default: 3, grade 6-8: 4}\n");

	(void)state;
	assert_string_equal(only_rule(&one)->when_words.at, "streak(absent) >= limit");
	assert_true(only_rule(&one)->reads & UINT32_C(1) << EVENT_STUDENT);
	assert_true(hash_equal(only_rule(&one)->logic, only_rule(&same)->logic));
	assert_false(hash_equal(only_rule(&one)->logic, only_rule(&other)->logic));
	finish(&one);
	finish(&same);
	finish(&other);
}

static void it_may_be_reckoned_with_and_used_in_measures(void **state)
{
	struct building building =
	        build("format: 1\nmeasures: {over_it(w): rate(absent over w) >= share - 2%}\n"
	              "values: {share: {default: 10%, level high: 12%}}\n"
	              "rules:\n  - {rule: a.b, title: B, needs: enrolled_days(year) >= 20, "
	              "clear_when: streak(absent) = 0, when: over_it(year)}\n");

	(void)state;
	assert_string_equal(only_rule(&building)->when_words.at, "rate(absent over year) >= share - 2%");
	finish(&building);
}

/* The student is in grade 5 of the school lincoln, of which no level is known at first. */
static void the_most_specific_key_holds(void **state)
{
	static const char school[] = "{\"id\":\"sc\",\"type\":\"school\",\"time\":\"2025-08-01\",\"school\":"
	                             "\"lincoln\",\"level\":\"elementary\"}",
	                  flags[] = "{\"id\":\"st\",\"type\":\"student\",\"student\":\"S1\",\"time\":"
	                            "\"2025-08-01\",\"flags\":[\"el\"]}";
	static const struct {
		const char *rule;
		enum answer answer;
		const char *why;
	} cases[] = {
	        {LIMITED "{default: 2, grade 6: 9}", ANSWER_TRUE, "streak(absent) is 2 (>= 2)"},
	        {LIMITED "{default: 9, grade 4-6: 2}", ANSWER_TRUE, "streak(absent) is 2 (>= 2)"},
	        {LIMITED "{default: 9, grade 4-6: 3, grade 5: 2, grade K-12: 4}", ANSWER_TRUE,
	                "streak(absent) is 2 (>= 2)"},
	        {LIMITED "{default: 1, level elementary: 3}", ANSWER_FALSE, ""},
	        {LIMITED "{default: 9, level elementary: 3, grade 5: 1}", ANSWER_TRUE,
	                "streak(absent) is 2 (>= 1)"},
	        {LIMITED "{default: 1, grade 5: 1, school lincoln: 3}", ANSWER_FALSE, ""},
	        {LIMITED "{default: 9, school lincoln: 9, flag el: 2}", ANSWER_TRUE,
	                "streak(absent) is 2 (>= 2)"},
	        {LIMITED "{default: 2, flag iep: 9}", ANSWER_TRUE, "streak(absent) is 2 (>= 2)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct district_fixture d;
		struct explanation explanation;

		fixture_open(&d, cases[i].rule, NULL);
		fixture_arrives(&d, "2025-08-17T13:00:00Z", school);
		fixture_arrives(&d, "2025-08-17T13:00:00Z", flags);
		fixture_attends(&d, "PPPUU");
		engine_explain(d.bench.engine, 0, 0, text_of(""), fixture_instant("2025-08-22T09:00:00Z"),
		        &d.bench.arena, &explanation, NULL);
		assert_int_equal(explanation.when, cases[i].answer);
		assert_string_equal(explanation.why.at, cases[i].why);
		fixture_close(&d);
	}
}

static void a_level_that_is_not_known_is_not_enough_data(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, LIMITED "{default: 2, level middle: 2}", NULL);
	fixture_attends(&d, "PPPUU");
	assert_string_equal(fixture_told(&d), "");
	fixture_arrives(&d, "2025-08-22T12:00:00Z",
	        "{\"id\":\"sc\",\"type\":\"school\",\"time\":\"2025-08-01\",\"school\":\"lincoln\","
	        "\"level\":\"high\"}");
	assert_string_equal(fixture_told(&d), "S1 2025-08-22T00:00:00Z.. known 2025-08-22T12:00:00Z\n");
	fixture_close(&d);
}

/* In a filter there is an event and no student: whoever asked for the level of his school ended the program. */
static void it_does_not_stand_in_a_filter(void **state)
{
	static const char *const values[] = {"{default: 3, level high: 5}", "{default: 3, grade 6-8: 5}",
	        "{default: 3, school lincoln: 5}", "{default: 3, flag iep: 5}"};

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		struct buf text = {0};

		buf_print(&text,
		        "format: 1\nvalues:\n  v: %s\nrules:\n  - {rule: a.b, title: B, when: "
		        "count(absent where minutes > v over year) >= 1}\n",
		        values[i]);
		struct building building = build(buf_z(&text));

		assert_int_equal(building.result, -1);
		assert_string_equal(building.why.items[0].code, "R183");
		finish(&building);
		buf_finish(&text);
	}
	struct building building =
	        build("format: 1\nvalues:\n  v: {default: 3}\nrules:\n  - {rule: a.b, title: B, "
	              "when: count(absent where minutes > v over year) >= 1}\n");

	assert_int_equal(building.result, 0);
	finish(&building);
}

/* 900 schools in a value of 500 rules: 30 KiB that asked for half a gigabyte, and 300 KiB for five. */
static void rules_that_are_too_large_together_are_refused_once(void **state)
{
	struct buf text = {0};
	unsigned said = 0;

	(void)state;
	buf_add_z(&text, "format: 1\nvalues:\n  v:\n    default: 1\n");
	for (int i = 0; i < 900; i++)
		buf_print(&text, "    school s%d: %d\n", i, i + 2);
	buf_add_z(&text, "rules:\n");
	for (int i = 0; i < 500; i++)
		buf_print(&text, "  - {rule: a.r%d, title: T%d, when: count(referral over year) > v + %d}\n",
		        i, i, i);
	struct building building = build(buf_z(&text));

	assert_int_equal(building.result, -1);
	for (size_t i = 0; i < building.why.count; i++)
		said += building.why.items[i].severity == SEVERITY_ERROR;
	assert_int_equal(said, 1);
	assert_string_equal(building.why.items[0].code, "R184");
	finish(&building);
	buf_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(it_is_called_by_its_name_and_decides_by_its_numbers),
	        cmocka_unit_test(it_may_be_reckoned_with_and_used_in_measures),
	        cmocka_unit_test(the_most_specific_key_holds),
	        cmocka_unit_test(a_level_that_is_not_known_is_not_enough_data),
	        cmocka_unit_test(it_does_not_stand_in_a_filter),
	        cmocka_unit_test(rules_that_are_too_large_together_are_refused_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
