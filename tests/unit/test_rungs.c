/* test_rungs.c - ladders and tables: what they are as conditions, and which step or row speaks. */
#include "fixture_district.h"
#include "ruleset_building.h"

#define LADDER                                                                                               \
	"ladder:\n      of: days(absent over year)\n      steps:\n"                                          \
	"        - {at: 2, message: First letter, severity: low}\n"                                          \
	"        - {at: 4, message: Second letter, severity: high}"
#define TABLE                                                                                                \
	"table:\n      - {if: streak(absent) >= 4, severity: urgent, reason: Away for long, suggest: "       \
	"Visit}\n"                                                                                           \
	"      - {if: count(absent_unknown over year) >= 1, severity: none}\n"                               \
	"      - {if: streak(absent) >= 2, reason: Away}\n      - {else: none}"

static void a_ladder_opens_at_its_first_step_and_tracks_its_number(void **state)
{
	struct building building = build(RULE "    " LADDER "\n");
	const struct rule *rule = only_rule(&building);

	(void)state;
	assert_string_equal(rule->when_words.at, "days(absent over year) >= 2");
	assert_int_equal(rule->track->call.function, FUNCTION_DAYS);
	assert_int_equal(rule->rung_count, 2);
	assert_int_equal(rule->rungs[1].severity, RULE_HIGH);
	assert_true(text_is(rule->rungs[1].words, "Second letter"));
	finish(&building);
}

static void a_table_is_its_rows_in_their_order(void **state)
{
	struct building building = build(RULE "    " TABLE "\n");
	const struct rule *rule = only_rule(&building);

	(void)state;
	assert_string_equal(rule->when_words.at,
	        "first of: streak(absent) >= 4: yes; count(absent_unknown over year) >= 1: no; "
	        "streak(absent) >= 2: yes; else no");
	assert_int_equal(rule->rung_count, 4);
	assert_true(rule->rungs[1].is_silent && rule->rungs[3].is_rest);
	finish(&building);
}

static void what_a_step_says_changes_the_set_and_not_the_logic(void **state)
{
	struct building one = build(RULE "    ladder: {of: streak(absent), steps: [{at: 2, message: a}]}\n"),
	                two = build(RULE "    ladder: {of: streak(absent), steps: [{at: 2, message: b}]}\n");

	(void)state;
	assert_true(hash_equal(only_rule(&one)->logic, only_rule(&two)->logic));
	assert_false(hash_equal(ruleset_hash(one.set), ruleset_hash(two.set)));
	finish(&one);
	finish(&two);
}

static void a_condition_is_one_of_three(void **state)
{
	struct building both = build(RULE WHEN "    " LADDER "\n"), none = build(RULE);

	(void)state;
	assert_code(&both, 0, "R197", 6);
	assert_code(&none, 0, "R151", 3);
	finish(&both);
	finish(&none);
}

static void another_step_decides_otherwise(void **state)
{
	struct building one = build(RULE "    ladder: {of: streak(absent), steps: [{at: 2}, {at: 4}]}\n"),
	                two = build(RULE "    ladder: {of: streak(absent), steps: [{at: 2}, {at: 5}]}\n");

	(void)state;
	assert_false(hash_equal(only_rule(&one)->logic, only_rule(&two)->logic));
	finish(&one);
	finish(&two);
}

/* One line each: what was told, of which step, and which one it was before. */
static void say_steps(struct bench *bench, struct buf *out)
{
	for (size_t i = 0; i < bench->outcome.count; i++) {
		const struct difference *said = &bench->outcome.items[i];

		buf_print(out, "%d %d<%d;", (int)said->told, said->episode.rung, said->rung_before);
	}
}

static void arrives(struct district_fixture *d, const char *now, const char *line, struct buf *out)
{
	bench_take(&d->bench, fixture_instant(now), false, text_of(line));
	while (bench_step(&d->bench, fixture_instant(now), 100) > 0)
		continue;
	say_steps(&d->bench, out);
	bench_keep(&d->bench);
}

#define DAY(id, day, status)                                                                                 \
	"{\"id\":\"" id "\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"" day                      \
	"\",\"status\":\"" status "\"}"

/* .. jumps included; back below the first, but not cleared yet, it stays where it was. */
static void each_step_is_told_and_a_correction_takes_it_back(void **state)
{
	struct district_fixture d;
	struct buf said = {0};

	(void)state;
	fixture_open(&d, LADDER "\n    clear_when: days(absent over year) = 0", NULL);
	arrives(&d, "2025-08-18T09:00:00Z", DAY("a", "2025-08-18", "absent"), &said);
	arrives(&d, "2025-08-19T09:00:00Z", DAY("b", "2025-08-19", "absent"), &said);
	arrives(&d, "2025-08-20T09:00:00Z", DAY("c", "2025-08-20", "absent"), &said);
	arrives(&d, "2025-08-21T09:00:00Z", DAY("e", "2025-08-21", "absent"), &said);
	assert_string_equal(buf_z(&said), "0 0<-1;2 1<0;");
	buf_clear(&said);
	fixture_restarts(&d, "2025-08-21T10:00:00Z");
	arrives(&d, "2025-08-22T09:00:00Z", DAY("c", "2025-08-20", "present"), &said);
	arrives(&d, "2025-08-22T10:00:00Z", DAY("b", "2025-08-19", "present"), &said);
	assert_string_equal(buf_z(&said), "2 0<1;1 0<0;");
	fixture_close(&d);
	buf_finish(&said);
}

/* The row `else: none` says nothing: while clear_when holds the alert open it is as heavy as it was. */
static void where_no_row_speaks_any_more_the_last_one_does(void **state)
{
	struct district_fixture d;
	struct buf said = {0};

	(void)state;
	fixture_open(&d,
	        "clear_when: days(absent over last 10 days) = 0\n"
	        "    table: [{if: days(absent over last 2 days) >= 2, severity: low}, {else: none}]",
	        NULL);
	arrives(&d, "2025-08-18T09:00:00Z", DAY("a", "2025-08-18", "absent"), &said);
	arrives(&d, "2025-08-19T09:00:00Z", DAY("b", "2025-08-19", "absent"), &said);
	assert_string_equal(buf_z(&said), "0 0<-1;");
	buf_clear(&said);
	arrives(&d, "2025-08-20T09:00:00Z", DAY("c", "2025-08-20", "present"), &said);
	assert_string_equal(buf_z(&said), "");
	arrives(&d, "2025-08-29T09:00:00Z", DAY("d", "2025-08-29", "present"), &said);
	assert_string_equal(buf_z(&said), "3 0<-1;");
	fixture_close(&d);
	buf_finish(&said);
}

struct reached_case {
	const char *rule, *letters;
	enum answer when;
	bool has_rung;
	enum severity_of_rule severity;
	const char *says, *why;
};

static void assert_reached(const struct reached_case *wanted)
{
	struct district_fixture d;
	struct explanation explanation;

	fixture_open(&d, wanted->rule, NULL);
	fixture_attends(&d, wanted->letters);
	engine_explain(d.bench.engine, 0, 0, text_of(""), fixture_instant("2025-08-22T09:00:00Z"),
	        &d.bench.arena, &explanation, NULL);
	assert_int_equal(explanation.when, wanted->when);
	assert_int_equal(explanation.has_rung, wanted->has_rung);
	assert_int_equal(explanation.severity, wanted->severity);
	assert_true(text_is(explanation.says, wanted->says));
	assert_string_equal(explanation.why.at, wanted->why);
	fixture_close(&d);
}

static void the_highest_step_speaks(void **state)
{
	static const struct reached_case cases[] = {
	        {LADDER, "PPPPU", ANSWER_FALSE, false, RULE_MEDIUM, "", ""},
	        {LADDER, "PPUUU", ANSWER_TRUE, true, RULE_LOW, "First letter",
	                "First letter; days(absent over year) is 3 (>= 2)"},
	        {LADDER, "PUUUU", ANSWER_TRUE, true, RULE_HIGH, "Second letter",
	                "Second letter; days(absent over year) is 4 (>= 4)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_reached(&cases[i]);
}

static void the_first_row_that_applies_speaks(void **state)
{
	static const struct reached_case cases[] = {
	        {TABLE, "PPPPU", ANSWER_FALSE, false, RULE_MEDIUM, "", ""},
	        {TABLE, "PPPUU", ANSWER_TRUE, true, RULE_MEDIUM, "Away", "Away; streak(absent) is 2 (>= 2)"},
	        {TABLE, "PUUUU", ANSWER_TRUE, true, RULE_URGENT, "Away for long",
	                "Away for long: Visit; streak(absent) is 4 (>= 4)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_reached(&cases[i]);
}

static void a_row_that_cannot_be_judged_is_not_enough_data(void **state)
{
	static const struct reached_case unknown = {"table:\n      - {if: last(probe.score over year) < 40, "
	                                            "severity: high}\n      - {else: low}",
	        "PPPPP", ANSWER_UNKNOWN, false, RULE_MEDIUM, "",
	        "last(probe.score over year) cannot be judged: nothing recorded in the window"};

	(void)state;
	assert_reached(&unknown);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_ladder_opens_at_its_first_step_and_tracks_its_number),
	        cmocka_unit_test(a_table_is_its_rows_in_their_order),
	        cmocka_unit_test(what_a_step_says_changes_the_set_and_not_the_logic),
	        cmocka_unit_test(another_step_decides_otherwise),
	        cmocka_unit_test(each_step_is_told_and_a_correction_takes_it_back),
	        cmocka_unit_test(where_no_row_speaks_any_more_the_last_one_does),
	        cmocka_unit_test(a_condition_is_one_of_three),
	        cmocka_unit_test(the_highest_step_speaks),
	        cmocka_unit_test(the_first_row_that_applies_speaks),
	        cmocka_unit_test(a_row_that_cannot_be_judged_is_not_enough_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
