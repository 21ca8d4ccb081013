/* Rules whose condition is a function in Lua: what it is given, what it may answer, how its failures are kept from others. */
#include "engine_stories.h"
#include <intervene/explain.h>
#include <intervene/scripts.h>

static const char lua[] =
        "function monday_friday(x)\n"
        "  local edge = 0\n"
        "  for _, d in ipairs(x.days) do if d.weekday == 1 or d.weekday == 5 then edge = edge + 1 end end\n"
        "  return #x.days >= 3 and edge * 10 >= #x.days * 7, {edge = edge, total = #x.days}\n"
        "end\n"
        "function loops(x) while x.n >= 2 do end return x.n == 1 end\n"
        "function unsure(x) if #x.scores == 0 then return nil end return x.scores[#x.scores] < 40 end\n"
        "function wrong(x) return x.n end\n"
        "function newest(x) return #x.days == 1 and x.days[1].day == 22 end\n"
        "rule { rule = 'test.own', title = 'Own', severity = 'low', inputs = { days = 'list(absent over "
        "year)' },\n"
        "  when = function(x) return #x.days >= 2 end }\n";

static const char yaml[] = "format: 1\nrules:\n"
                           "  - rule: test.a_edges\n    title: Edges\n"
                           "    when: {lua: patterns.monday_friday, inputs: {days: list(absent over last 60 "
                           "school days)}, returns: boolean}\n"
                           "  - rule: test.b_loops\n    title: Loops\n    when: {lua: patterns.loops, "
                           "inputs: {n: count(absent over year)}}\n"
                           "  - rule: test.c_unsure\n    title: Unsure\n"
                           "    when: {lua: patterns.unsure, inputs: {scores: list(probe.score over year)}}\n"
                           "  - rule: test.d_wrong\n    title: Wrong\n    when: {lua: patterns.wrong, "
                           "inputs: {n: count(absent over year)}}\n"
                           "  - rule: test.e_missing\n    title: Missing\n"
                           "    when: {lua: patterns.wrong, inputs: {n: avg(probe.score over year)}}\n"
                           "  - rule: test.f_newest\n    title: Newest\n    when: {lua: patterns.newest, "
                           "inputs: {days: list(absent latest per status over year)}}\n";
enum { EDGES, LOOPS, UNSURE, WRONG, MISSING, NEWEST, OWN };

static void opens_scripts(struct bench *bench)
{
	struct diags why = {0};
	struct file_bytes files[] = {
	        {text_of("rules.d/patterns.lua"), text_of(lua)}, {text_of("rules.d/a.yml"), text_of(yaml)}};
	struct file_bytes calendar = {text_of("main.yml"), text_of(calendar_text)};
	struct zones *zones = zones_create(bench_zone_bytes, NULL);
	struct ruleset *set;

	if (ruleset_build(&(struct file_set){files, 2}, &(struct file_set){&calendar, 1}, zones, &set, &why))
		fail_msg("%s", why.items[0].message);
	diags_finish(&why);
	bench_open(bench, zones, set);
}

static struct explanation explains(struct bench *bench, const char *student, uint32_t rule, const char *at)
{
	struct explanation explanation;
	uint32_t number = names_number(&bench->students, text_of(student));

	assert_int_equal(engine_explain(bench->engine, number, rule, text_of(""), instant(at), &bench->arena,
	                         &explanation, NULL),
	        0);
	return explanation;
}

static bool is_open(struct bench *bench, const char *student, uint32_t rule)
{
	const struct episode *episodes;
	size_t count = wanted(bench, student, &episodes);

	for (size_t i = 0; i < count; i++)
		if (episodes[i].rule == rule && !episodes[i].closed_ms)
			return true;
	return false;
}

static void opens_for_one(struct bench *bench)
{
	opens_scripts(bench);
	enrolls(bench, "S1");
	settles(bench, "2025-08-18T00:00:00Z");
}

static void a_function_sees_the_days_of_its_list(void **state)
{
	struct bench bench;

	(void)state;
	opens_for_one(&bench);
	is_absent(&bench, "S1", "2025-08-18T12:00:00Z"); /* a Monday */
	is_absent(&bench, "S1", "2025-08-22T12:00:00Z");
	settles(&bench, "2025-08-24T00:00:00Z");
	assert_false(is_open(&bench, "S1", EDGES));
	assert_true(is_open(&bench, "S1", OWN));
	is_absent(&bench, "S1", "2025-08-25T12:00:00Z");
	settles(&bench, "2025-08-26T00:00:00Z");
	assert_true(is_open(&bench, "S1", EDGES));
	is_absent(&bench, "S1", "2025-08-26T12:00:00Z");
	is_absent(&bench, "S1", "2025-08-27T12:00:00Z");
	settles(&bench, "2025-08-28T00:00:00Z");
	assert_false(is_open(&bench, "S1", EDGES));
	bench_close(&bench);
}

/* What it takes to find them is given back, which the address sanitizer sees. */
static void a_list_has_the_newest_of_each_value_alone(void **state)
{
	struct bench bench;

	(void)state;
	opens_for_one(&bench);
	is_absent(&bench, "S1", "2025-08-18T12:00:00Z");
	settles(&bench, "2025-08-19T00:00:00Z");
	assert_false(is_open(&bench, "S1", NEWEST));
	is_absent(&bench, "S1", "2025-08-22T12:00:00Z");
	settles(&bench, "2025-08-24T00:00:00Z");
	assert_true(is_open(&bench, "S1", NEWEST));
	bench_close(&bench);
}

static void why_tells_the_facts_of_the_second_answer(void **state)
{
	struct bench bench;

	(void)state;
	opens_for_one(&bench);
	is_absent(&bench, "S1", "2025-08-18T12:00:00Z");
	is_absent(&bench, "S1", "2025-08-22T12:00:00Z");
	is_absent(&bench, "S1", "2025-08-25T12:00:00Z");
	settles(&bench, "2025-08-26T00:00:00Z");
	struct explanation why = explains(&bench, "S1", EDGES, "2025-08-26T00:00:00Z");
	assert_int_equal(why.when, ANSWER_TRUE);
	assert_int_equal(why.leaf_count, 3);
	assert_int_equal(why.leaves[0].evidence_count, 3);
	assert_string_equal(why.why.at,
	        "lua patterns.monday_friday(days: list(absent over last 60 school days)) is true; "
	        "edge is 3; total is 3");
	why = explains(&bench, "S1", OWN, "2025-08-26T00:00:00Z");
	assert_string_equal(why.why.at, "lua function(days: list(absent over year)) is true");
	bench_close(&bench);
}

static void a_function_that_fails_keeps_the_alert_as_it_was(void **state)
{
	struct bench bench;

	(void)state;
	opens_for_one(&bench);
	is_absent(&bench, "S1", "2025-08-18T12:00:00Z");
	settles(&bench, "2025-08-19T00:00:00Z");
	assert_true(is_open(&bench, "S1", LOOPS));
	is_absent(&bench, "S1", "2025-08-19T12:00:00Z");
	settles(&bench, "2025-08-20T00:00:00Z");
	assert_true(is_open(&bench, "S1", LOOPS));
	struct explanation why = explains(&bench, "S1", LOOPS, "2025-08-20T00:00:00Z");
	assert_int_equal(why.when, ANSWER_ERROR);
	assert_string_equal(why.why.at,
	        "lua patterns.loops(n: count(absent over year)) cannot be judged: the Lua function went "
	        "over its limits");
	bench_close(&bench);
}

static void nil_and_inputs_that_are_not_known_are_not_enough_data(void **state)
{
	struct bench bench;

	(void)state;
	opens_for_one(&bench);
	assert_int_equal(explains(&bench, "S1", UNSURE, "2025-08-20T00:00:00Z").when, ANSWER_UNKNOWN);
	assert_int_equal(explains(&bench, "S1", MISSING, "2025-08-20T00:00:00Z").when, ANSWER_UNKNOWN);
	takes_print(&bench, instant("2025-08-21T12:00:00Z"),
	        "{\"id\":\"p\",\"type\":\"assessment\",\"student\":\"S1\",\"time\":\"2025-08-21\",\"kind\":"
	        "\"probe\","
	        "\"score\":39}");
	settles(&bench, "2025-08-22T00:00:00Z");
	assert_true(is_open(&bench, "S1", UNSURE));
	bench_close(&bench);
}

static void students_for_whom_it_fails_are_counted_in_a_row(void **state)
{
	struct bench bench;
	static const char *const students[] = {"S1", "S2", "S3"};

	(void)state;
	opens_scripts(&bench);
	for (size_t i = 0; i < 3; i++)
		enrolls(&bench, students[i]);
	settles(&bench, "2025-08-18T00:00:00Z");
	assert_int_equal(engine_script_failures(bench.engine, LOOPS).in_a_row, 0);
	for (size_t i = 0; i < 3; i++) {
		is_absent(&bench, students[i], "2025-08-18T12:00:00Z");
		is_absent(&bench, students[i], "2025-08-19T12:00:00Z");
		settles(&bench, "2025-08-20T00:00:00Z");
		assert_int_equal(engine_script_failures(bench.engine, LOOPS).in_a_row, i + 1);
	}
	struct script_failures failures = engine_script_failures(bench.engine, LOOPS);
	assert_int_equal(failures.line, 6);
	assert_string_equal(failures.words, "it took more than 100000 steps");
	assert_string_equal(engine_script_failures(bench.engine, WRONG).words,
	        "the function does not answer with true or false");
	assert_int_equal(engine_script_failures(bench.engine, EDGES).in_a_row, 0);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_function_sees_the_days_of_its_list),
	        cmocka_unit_test(a_list_has_the_newest_of_each_value_alone),
	        cmocka_unit_test(why_tells_the_facts_of_the_second_answer),
	        cmocka_unit_test(a_function_that_fails_keeps_the_alert_as_it_was),
	        cmocka_unit_test(nil_and_inputs_that_are_not_known_are_not_enough_data),
	        cmocka_unit_test(students_for_whom_it_fails_are_counted_in_a_row),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
