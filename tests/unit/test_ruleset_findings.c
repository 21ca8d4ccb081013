/* What is refused in files of rules, where, and what an allowance lets pass. */
#include "ruleset_building.h"

static void all_errors_of_all_files_are_reported_in_order(void **state)
{
	const char *const files[] = {
	        "format: 1\nrules:\n  - rule: chronic\n    title: A\n    severity: hihg\n" WHEN,
	        "format: 2\nrules:\n  - rule: a.b\n    title: A\n    needs: mastery(s) > 1\n" WHEN};
	struct building building = build_files(files, 2);

	(void)state;
	assert_int_equal(building.result, -1);
	assert_null(building.set);
	assert_int_equal(building.why.count, 4);
	assert_code(&building, 0, "R155", 3);
	assert_code(&building, 1, "R154", 5);
	assert_code(&building, 2, "R141", 1);
	assert_code(&building, 3, "R150", 5);
	assert_true(text_is(building.why.items[2].place.file, "b.yml"));
	finish(&building);
}

static void a_finding_outlives_the_set_that_was_not_built(void **state)
{
	char name[] = "a.yml";
	const char *text = "format: 1\nrules:\n  - rule: chronic\n    title: A\n" WHEN;
	struct file_bytes file = {text_of(name), text_of(text)};
	struct file_set rules = {&file, 1}, none = {NULL, 0};
	struct ruleset *set;
	struct diags why = {0};

	(void)state;
	assert_int_equal(ruleset_build(&rules, &none, NULL, &set, &why), -1);
	assert_ptr_equal(why.items->place.file.at, name);
	diags_finish(&why);
}

static void a_default_that_is_wrong_is_told_once(void **state)
{
	struct building building = build("format: 1\ndefaults: {severity: hihg}\nrules:\n"
	                                 "  - {rule: a.b, title: B, when: streak(absent) >= 3}\n"
	                                 "  - {rule: a.c, title: C, when: streak(absent) >= 4}\n");

	(void)state;
	assert_int_equal(building.why.count, 1);
	assert_int_equal(building.why.errors, 1);
	assert_code(&building, 0, "R154", 2);
	finish(&building);
}

static void a_measure_that_is_wrong_spoils_every_rule_that_uses_it(void **state)
{
	struct building building = build("format: 1\nmeasures: {often: count(absnt over year)}\nrules:\n"
	                                 "  - {rule: a.b, title: B, when: often >= 3}\n"
	                                 "  - {rule: a.c, title: C, when: often >= 4}\n");

	(void)state;
	assert_int_equal(building.result, -1);
	assert_int_equal(building.why.count, 1);
	assert_code(&building, 0, "R177", 2);
	finish(&building);
}

static void an_allowed_warning_is_gone_and_only_that(void **state)
{
	struct building building =
	        build(RULE "    when: rate(absent over year) >= 10%  # allow R331: closed by hand\n");

	(void)state;
	assert_int_equal(building.result, 0);
	assert_int_equal(building.why.count, 1);
	assert_int_equal(building.why.warnings, 1);
	assert_code(&building, 0, "R330", 5);
	finish(&building);
}

static void an_allowance_needs_a_reason_and_something_to_allow(void **state)
{
	struct building bare =
	        build(RULE "    needs: grade > 1\n    when: rate(absent over year) >= 10%  # allow R331\n");
	struct building idle = build(RULE "    when: streak(absent) >= 3 # allow R331: once\n");
	struct building error = build(RULE "    severity: hihg # allow R154: really\n" WHEN);

	(void)state;
	assert_int_equal(bare.why.count, 2);
	assert_code(&bare, 0, "R331", 6);
	assert_code(&bare, 1, "R160", 6);
	assert_int_equal(idle.why.count, 1);
	assert_code(&idle, 0, "R161", 5);
	assert_int_equal(error.result, -1);
	assert_code(&error, 0, "R154", 5);
	assert_code(&error, 1, "R162", 5);
	finish(&bare);
	finish(&idle);
	finish(&error);
}

/* Each was once looked for among all findings, of which there were more with every one of them. */
static void a_file_full_of_allowances_is_read_to_its_end(void **state)
{
	enum { LINES = 20000 };
	struct buf text = {0};

	(void)state;
	buf_add_z(&text, RULE WHEN);
	for (int i = 0; i < LINES; i++)
		buf_add_z(&text, "# allow R331: once\n");
	struct building building = build(buf_z(&text));
	assert_int_equal(building.result, 0);
	assert_int_equal(building.why.count, LINES);
	assert_code(&building, LINES - 1, "R161", LINES + 5);
	buf_finish(&text);
	finish(&building);
}

/* A name for each was once guessed among all the others. */
static void a_file_full_of_wrong_streams_is_checked_to_its_end(void **state)
{
	enum { STREAMS = 10000 };
	struct buf text = {0};

	(void)state;
	buf_add_z(&text, "format: 1\nstreams:\n");
	for (int i = 0; i < STREAMS; i++)
		buf_print(&text, "  s%d: absnt\n", i);
	struct building building = build(buf_z(&text));
	assert_int_equal(building.why.count, STREAMS);
	assert_string_equal(building.why.items[0].help, "did you mean 'absent'?");
	assert_code(&building, STREAMS - 1, "R177", STREAMS + 2);
	buf_finish(&text);
	finish(&building);
}

static void the_word_allow_in_a_text_allows_nothing(void **state)
{
	struct building building = build("format: 1\nrules:\n  - rule: a.b\n    title: \"we#allow R331: "
	                                 "this\" # allow for that\n" WHEN);

	(void)state;
	assert_int_equal(building.why.count, 0);
	finish(&building);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(all_errors_of_all_files_are_reported_in_order),
	        cmocka_unit_test(a_finding_outlives_the_set_that_was_not_built),
	        cmocka_unit_test(a_default_that_is_wrong_is_told_once),
	        cmocka_unit_test(a_measure_that_is_wrong_spoils_every_rule_that_uses_it),
	        cmocka_unit_test(an_allowed_warning_is_gone_and_only_that),
	        cmocka_unit_test(an_allowance_needs_a_reason_and_something_to_allow),
	        cmocka_unit_test(a_file_full_of_allowances_is_read_to_its_end),
	        cmocka_unit_test(a_file_full_of_wrong_streams_is_checked_to_its_end),
	        cmocka_unit_test(the_word_allow_in_a_text_allows_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
