/* What the hashes of rules and sets are of, and what they are not of. */
#include "ruleset_building.h"

static struct hash128 logic_of(const char *rest)
{
	struct buf text = {0};

	buf_print(&text, "%s%s", RULE, rest);
	struct building building = build(buf_z(&text));
	struct hash128 logic = only_rule(&building)->logic;
	finish(&building);
	buf_finish(&text);
	return logic;
}

static void the_logic_hash_is_of_what_decides_alone(void **state)
{
	struct hash128 plain = logic_of(WHEN);

	(void)state;
	assert_true(hash_equal(plain, logic_of("    when: ( streak( absent ) >= 3 )  # as before\n")));
	assert_true(hash_equal(
	        plain, logic_of("    severity: high\n    summary: often\n    mode: shadow\n" WHEN)));
	assert_true(hash_equal(plain, logic_of("    track: days(absent over year)\n" WHEN)));
	assert_false(hash_equal(plain, logic_of("    when: streak(absent) >= 4\n")));
	assert_false(hash_equal(plain, logic_of("    when: streak(absent_unexcused) >= 3\n")));
	assert_false(hash_equal(plain, logic_of("    only: grade >= 6\n" WHEN)));
	assert_false(hash_equal(plain, logic_of("    needs: grade >= 6\n" WHEN)));
	assert_false(hash_equal(plain, logic_of("    unless: grade >= 6\n" WHEN)));
	assert_false(hash_equal(
	        logic_of("    needs: grade >= 6\n" WHEN), logic_of("    unless: grade >= 6\n" WHEN)));
	assert_false(hash_equal(plain, logic_of("    for: 3 days\n" WHEN)));
	assert_false(
	        hash_equal(logic_of("    for: 3 days\n" WHEN), logic_of("    for: 3 school days\n" WHEN)));
	assert_false(
	        hash_equal(logic_of("    for: 3 days\n" WHEN), logic_of("    clear_for: 3 days\n" WHEN)));
	assert_false(hash_equal(plain, logic_of("    include_left: true\n" WHEN)));
	assert_false(hash_equal(plain, logic_of("    on_missing_data: clear\n" WHEN)));
	assert_false(hash_equal(plain, logic_of("    effective: {from: 2026-08-17}\n" WHEN)));
}

static struct hash128 decides_of(const char *rest)
{
	struct buf text = {0};

	buf_print(&text, "%s%s", RULE, rest);
	struct building building = build(buf_z(&text));
	assert_int_equal(building.result, 0);
	struct hash128 decides = ruleset_decides(building.set);
	finish(&building);
	buf_finish(&text);
	return decides;
}

static void sets_that_decide_alike_differ_in_words(void **state)
{
	struct hash128 plain = decides_of(WHEN);

	(void)state;
	assert_true(hash_equal(plain, decides_of("    severity: high\n    summary: often\n" WHEN)));
	assert_false(hash_equal(plain, decides_of("    when: streak(absent) >= 4\n")));
	assert_false(hash_equal(plain, decides_of("    mode: shadow\n" WHEN)));
	assert_false(hash_equal(decides_of("    mode: shadow until 2026-12-01\n" WHEN),
	        decides_of("    mode: shadow until 2026-12-02\n" WHEN)));
}

static struct hash128 set_hash_of(const char *const *files, size_t count)
{
	struct building building = build_files(files, count);

	assert_int_equal(building.result, 0);
	struct hash128 hash = ruleset_hash(building.set);
	finish(&building);
	return hash;
}

static void the_set_hash_is_of_the_rules_wherever_they_stand(void **state)
{
	const char *const one[] = {"format: 1\nrules:\n  - {rule: a.b, title: B, when: streak(absent) >= 3}\n"
	                           "  - {rule: a.a, title: A, when: streak(absent) >= 4}\n"};
	const char *const two[] = {
	        "format: 1\nrules:\n  - {rule: a.a, title: A, when: streak(absent) >= 4}\n",
	        "format: 1\n# moved here\nrules:\n  - {rule: a.b, title: B, when: streak(absent) >= 3}\n"};
	const char *const retitled[] = {
	        "format: 1\nrules:\n  - {rule: a.b, title: BB, when: streak(absent) >= 3}\n"
	        "  - {rule: a.a, title: A, when: streak(absent) >= 4}\n"};

	(void)state;
	assert_true(hash_equal(set_hash_of(one, 1), set_hash_of(two, 2)));
	assert_false(hash_equal(set_hash_of(one, 1), set_hash_of(retitled, 1)));
}

static struct hash128 set_hash_of_one(const char *rest)
{
	const char *text = rest;

	return set_hash_of(&text, 1);
}

static void the_set_hash_tells_words_from_expressions_and_steps(void **state)
{
	struct hash128 words = set_hash_of_one(RULE WHEN "    summary: grade\n");

	(void)state;
	assert_false(hash_equal(words, set_hash_of_one(RULE WHEN "    summary: \"{grade}\"\n")));
	assert_false(hash_equal(words, set_hash_of_one(RULE WHEN "    steps: grade\n")));
}

static struct hash128 set_hash_of_week(const char *week)
{
	char text[200];
	struct file_bytes rule = {text_of("a.yml"), text_of(RULE WHEN)}, calendar = {text_of("c.yml"), {0}};
	struct file_set rules = {&rule, 1}, calendars = {&calendar, 1};
	struct building building = {0};

	snprintf(text, sizeof text,
	        "format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-21\nweek: %s\n", week);
	calendar.bytes = text_of(text);
	assert_int_equal(ruleset_build(&rules, &calendars, NULL, &building.set, &building.why), 0);
	struct hash128 hash = ruleset_hash(building.set);
	finish(&building);
	return hash;
}

/* A school week has another length then, although no day of this year is another. */
static void the_set_hash_knows_the_week(void **state)
{
	(void)state;
	assert_false(hash_equal(set_hash_of_week("[mon, tue, wed, thu, fri]"),
	        set_hash_of_week("[mon, tue, wed, thu, fri, sat]")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_logic_hash_is_of_what_decides_alone),
	        cmocka_unit_test(sets_that_decide_alike_differ_in_words),
	        cmocka_unit_test(the_set_hash_is_of_the_rules_wherever_they_stand),
	        cmocka_unit_test(the_set_hash_tells_words_from_expressions_and_steps),
	        cmocka_unit_test(the_set_hash_knows_the_week),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
