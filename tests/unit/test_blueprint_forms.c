/* What the rule of a blueprint may be, and what its parameters may be given, besides plain expressions: ladders, tables, several
 * conditions, `per`, Lua, lists and grades. */
#include "ruleset_building.h"

#define HEAD "format: 1\n"

static const struct rule *rule_named(const struct building *building, const char *id)
{
	if (building->result != 0)
		print_message("%s: %s\n", building->why.items->code, building->why.items->message);
	assert_int_equal(building->result, 0);
	int number = ruleset_rule_find(building->set, text_of(id));
	assert_true(number >= 0);
	return &building->set->rules[number];
}

static void assert_alike(const struct building *building)
{
	assert_true(
	        hash_equal(rule_named(building, "a.made")->logic, rule_named(building, "a.written")->logic));
}

static void assert_refused(struct building building, const char *code, int line)
{
	assert_int_equal(building.result, -1);
	assert_int_equal(building.why.count, 1);
	assert_code(&building, 0, code, line);
	finish(&building);
}

static void a_ladder_sees_parameters_in_each_of_its_parts(void **state)
{
	struct building building =
	        build(HEAD "blueprints:\n  - blueprint: letters\n    parameters:\n"
	                   "      low_at: {type: number}\n      stretch: {type: window, default: year}\n"
	                   "      urgency: {type: text, default: high}\n    rule:\n      title: Letters\n"
	                   "      ladder:\n        of: days(absent over stretch)\n        steps:\n"
	                   "          - {at: low_at, message: \"{low_at} days\", severity: $urgency}\n"
	                   "          - {at: 10, message: Ten}\n"
	                   "rules:\n  - {rule: a.made, use: letters@1, with: {low_at: 4, stretch: term}}\n"
	                   "  - rule: a.written\n    title: Letters\n    ladder:\n"
	                   "      of: days(absent over term)\n      steps:\n"
	                   "        - {at: 4, message: 4 days, severity: high}\n"
	                   "        - {at: 10, message: Ten}\n");
	const struct rule *rule = rule_named(&building, "a.made");

	(void)state;
	assert_alike(&building);
	assert_true(text_is(rule->rungs[0].words, "4 days"));
	assert_int_equal(rule->rungs[0].severity, RULE_HIGH);
	assert_int_equal(rule->rung_count, 2);
	finish(&building);
}

static void a_table_sees_parameters_in_its_rows(void **state)
{
	struct building building =
	        build(HEAD "blueprints:\n  - blueprint: rows\n    parameters: {many: {type: number}}\n"
	                   "    rule:\n      title: Rows\n      table:\n"
	                   "        - {if: streak(absent) >= many, reason: \"{many} in a row\"}\n"
	                   "        - {else: none}\n"
	                   "rules:\n  - {rule: a.made, use: rows@1, with: {many: 3}}\n"
	                   "  - rule: a.written\n    title: Rows\n    table:\n"
	                   "      - {if: streak(absent) >= 3, reason: 3 in a row}\n"
	                   "      - {else: none}\n");

	(void)state;
	assert_alike(&building);
	assert_true(text_is(rule_named(&building, "a.made")->rungs[0].words, "3 in a row"));
	finish(&building);
}

static void several_conditions_and_per_take_parameters(void **state)
{
	struct building building =
	        build(HEAD "blueprints:\n  - blueprint: some\n    parameters:\n"
	                   "      below: {type: number}\n      so_many: {type: number, default: 2}\n"
	                   "      split: {type: text, default: course}\n    rule:\n      title: Some\n"
	                   "      per: $split\n      when:\n        at_least: $so_many\n        of:\n"
	                   "          - {is: count(course_mark where score < below) >= 1}\n"
	                   "          - {is: count(work where score < below) >= 1}\n"
	                   "rules:\n  - {rule: a.made, use: some@1, with: {below: 60}}\n"
	                   "  - rule: a.written\n    title: Some\n    per: course\n    when:\n"
	                   "      at_least: 2\n      of:\n"
	                   "        - {is: count(course_mark where score < 60) >= 1}\n"
	                   "        - {is: count(work where score < 60) >= 1}\n");

	(void)state;
	assert_alike(&building);
	assert_true(text_is(rule_named(&building, "a.made")->per.name, "course"));
	finish(&building);
}

/* A rule cannot do without its `when`, so a ladder under `override` takes the place of it. */
static void what_replaces_one_condition_replaces_all(void **state)
{
#define LADDER "ladder: {of: days(absent over year), steps: [{at: 3, message: Three}]}"
#define PLAIN                                                                                                \
	HEAD "blueprints:\n  - blueprint: plain\n    rule: {title: Plain, when: streak(absent) >= "          \
	     "3}\nrules:\n"
	struct building building = build(PLAIN "  - {rule: a.made, use: plain@1, override: {" LADDER "}}\n"
	                                       "  - {rule: a.written, title: Plain, " LADDER "}\n");

	(void)state;
	assert_alike(&building);
	finish(&building);
	assert_refused(build(PLAIN "  - {rule: a.b, use: plain@1, override: {when: enrolled, " LADDER "}}\n"),
	        "R197", 6);
}

static struct building build_with_lua(const char *yaml)
{
	static const char lua[] = "function many(x) return x.n >= x.least end\n";
	struct file_bytes files[] = {
	        {text_of("patterns.lua"), text_of(lua)}, {text_of("a.yml"), text_of(yaml)}};
	struct building building = {0};

	building.result = ruleset_build(&(struct file_set){files, 2}, &(struct file_set){NULL, 0}, NULL,
	        &building.set, &building.why);
	return building;
}

static void a_function_is_given_parameters(void **state)
{
	struct building building = build_with_lua(HEAD
	        "blueprints:\n  - blueprint: many\n    parameters: {at_most: {type: number}}\n    rule:\n"
	        "      title: Many\n      when: {lua: patterns.many, inputs: {n: count(absent over year), "
	        "least: at_most}}\n"
	        "rules:\n  - {rule: a.made, use: many@1, with: {at_most: 7}}\n"
	        "  - rule: a.written\n    title: Many\n"
	        "    when: {lua: patterns.many, inputs: {n: count(absent over year), least: 7}}\n");

	(void)state;
	assert_alike(&building);
	finish(&building);
}

/* Whatever function of that name a district has, it is not the one that the pack's writer meant. */
static void a_pack_has_no_functions(void **state)
{
	(void)state;
	assert_refused(
	        build_with_lua(HEAD "pack: {name: ours, version: 1, title: Ours}\nrules:\n"
	                            "  - rule: a.b\n    title: Many\n"
	                            "    when: {lua: patterns.many, inputs: {n: count(absent over year)}}\n"),
	        "R646", 6);
}

#define LISTS "lists: {core: [reading, math], far: [S1, S2], lower: [0, 1, 2]}\n"

static void a_list_is_asked_by_the_parameter(void **state)
{
	struct building building = build(
	        HEAD LISTS "measures: {missed_in(l): count(work where missing = true and subject in l)}\n"
	                   "blueprints:\n  - blueprint: it\n    parameters:\n"
	                   "      which: {type: list}\n      whom: {type: list, default: far}\n    rule:\n"
	                   "      title: It\n      only: student not in whom\n"
	                   "      when: missed_in(which) >= 3\n"
	                   "rules:\n  - {rule: a.made, use: it@1, with: {which: core}}\n"
	                   "  - rule: a.written\n    title: It\n    only: student not in far\n"
	                   "    when: count(work where missing = true and subject in core) >= 3\n");

	(void)state;
	assert_alike(&building);
	finish(&building);
}

/* Two parameters are called like each other's lists: what stands behind `list` is what was given. */
static void an_exemption_takes_the_list_that_was_given(void **state)
{
	struct building building =
	        build(HEAD "lists: {far: [S1], near: [S2]}\n"
	                   "blueprints:\n  - blueprint: it\n    parameters:\n"
	                   "      far: {type: list, default: near}\n      near: {type: list, default: far}\n"
	                   "    rule:\n      title: It\n      when: streak(absent) >= 3\n"
	                   "      exempt: [{list: $far, reason: away, until: 2027-01-31}]\n"
	                   "rules:\n  - {rule: a.made, use: it@1}\n"
	                   "  - rule: a.written\n    title: It\n    when: streak(absent) >= 3\n"
	                   "    exempt: [{list: near, reason: away, until: 2027-01-31}]\n");

	(void)state;
	assert_alike(&building);
	finish(&building);
}

static void a_wrong_list_is_found_where_it_was_written(void **state)
{
#define SUBJECTS                                                                                             \
	HEAD LISTS "blueprints:\n  - blueprint: it\n    parameters: {which: {type: list}}\n"                 \
	           "    rule: {title: It, when: count(work where subject in which) >= 3}\n"
	(void)state;
	assert_refused(
	        build(SUBJECTS "rules:\n  - {rule: a.b, use: it@1, with: {which: coer}}\n"), "R188", 8);
	assert_refused(
	        build(SUBJECTS "rules:\n  - {rule: a.b, use: it@1, with: {which: lower}}\n"), "R202", 8);
	assert_refused(
	        build(SUBJECTS "rules:\n  - {rule: a.b, use: it@1, with: {which: 1 + 2}}\n"), "R643", 8);
}

#define BAND                                                                                                 \
	HEAD "blueprints:\n  - blueprint: it\n    parameters: {band: {type: grade_range}}\n"                 \
	     "    rule: {title: \"It, {band}\", only: grade in band, when: streak(absent) >= 3}\nrules:\n"

static void grades_are_asked_with_both_their_ends(void **state)
{
	static const struct {
		const char *band, *only;
	} rows[] = {
	        {"6-8", "grade >= 6 and grade <= 8"},
	        {"PK-2", "grade >= -1 and grade <= 2"},
	        {"K-12", "grade >= 0 and grade <= 12"},
	        {"9", "grade = 9"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf text = {0};

		buf_print(&text,
		        BAND "  - {rule: a.made, use: it@1, with: {band: %s}}\n"
		             "  - {rule: a.written, title: It, only: %s, when: streak(absent) >= 3}\n",
		        rows[i].band, rows[i].only);
		struct building building = build(buf_z(&text));
		assert_alike(&building);
		finish(&building);
		buf_finish(&text);
	}
}

static void what_is_no_band_of_grades_is_refused(void **state)
{
	static const char *const wrong[] = {"8-6", "13", "K-", "-", "6 to 8", "grade", "'6-8-9'"};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct buf text = {0};

		buf_print(&text, BAND "  - {rule: a.b, use: it@1, with: {band: %s}}\n", wrong[i]);
		assert_refused(build(buf_z(&text)), "R643", 7);
		buf_finish(&text);
	}
}

/* Grades are a value for `in` alone, and a number is none for it. */
static void what_stands_for_no_list_is_not_asked_as_one(void **state)
{
	(void)state;
	assert_refused(
	        build(HEAD "blueprints:\n  - blueprint: it\n    parameters: {band: {type: grade_range, "
	                   "default: 6-8}}\n    rule: {title: It, when: streak(absent) >= band}\n"),
	        "R176", 5);
	assert_refused(build(HEAD "blueprints:\n  - blueprint: it\n    parameters: {least: {type: number, "
	                          "default: 3}}\n    rule: {title: It, when: grade in least}\n"),
	        "R176", 5);
}

/* `least` is a measure of the district and another parameter of the blueprint: the value means its writer's. */
static void a_value_behind_a_dollar_means_what_its_writer_meant(void **state)
{
	struct building building = build(HEAD
	        "measures: {least: streak(tardy)}\nblueprints:\n  - blueprint: it\n"
	        "    parameters: {asked: {type: truth}, least: {type: number, default: 3}}\n"
	        "    rule: {title: It, when: streak(absent) >= least, unless: $asked}\n"
	        "rules:\n  - {rule: a.made, use: it@1, with: {asked: least > 1}}\n"
	        "  - {rule: a.written, title: It, when: streak(absent) >= 3, unless: streak(tardy) > 1}\n");

	(void)state;
	assert_alike(&building);
	finish(&building);
}

#define OURS                                                                                                 \
	HEAD "pack: {name: ours, version: 1, title: Ours}\nlists: {core: [art]}\n"                           \
	     "values: {many: {default: 3, grade K-5: 2}}\nrules:\n"                                          \
	     "  - {rule: ours.art, title: Art, when: count(work where subject in core) >= many, "            \
	     "exempt: [{list: core, reason: theirs, until: 2027-01-31}]}\n"

static void lists_and_values_of_a_pack_are_its_own(void **state)
{
	const char *const files[] = {OURS, HEAD
	        "lists: {core: [S1]}\nvalues: {many: {default: 9}}\nrules:\n"
	        "  - {rule: a.own, title: Own, only: student not in core, when: streak(absent) >= many}\n"};
	struct building building = build_files(files, 2);
	const struct rule *art = rule_named(&building, "ours.art");

	(void)state;
	assert_non_null(strstr(art->when_words.at, "subject in ours@1/core"));
	assert_int_equal(building.result, 0);
	finish(&building);
}

static bool exempts(const struct expr *expr, const char *student)
{
	if (!expr)
		return false;
	if (expr->kind == EXPR_LITERAL && expr->literal.type == VALUE_TEXT)
		return text_is(expr->literal.text, student);
	for (uint32_t i = 0; i < expr->count; i++)
		if (exempts(expr->operands[i], student))
			return true;
	return false;
}

/* Beside `use` and in each line about a pack: an exemption is of the one who wrote it, and takes away nobody else's. */
static void who_is_exempt_in_one_place_is_exempt(void **state)
{
#define EXEMPT(student) "exempt: [{student: " student ", reason: abroad, until: 2027-01-31}]"
	const char *const files[] = {HEAD
	        "pack: {name: ours, version: 1, title: Ours}\nblueprints:\n  - blueprint: it\n"
	        "    rule: {title: It, when: streak(absent) >= 3, " EXEMPT(
	                "S1") "}\n"
	                      "rules:\n  - {rule: ours.it, use: it@1, " EXEMPT("S2") "}\n",
	        HEAD "packs:\n  - pack: ours@1\n    " EXEMPT("S3") "\n    change: {ours.it: {" EXEMPT(
	                "S4") "}}\n"
	                      "rules:\n  - {rule: a.b, use: ours/it@1, owner: principal, review_by: "
	                      "2027-06-30, "
	                      "override: {" EXEMPT("S5") "}}\n"};
	struct building building = build_files(files, 2);
	const struct rule *all = rule_named(&building, "ours.it"), *other = rule_named(&building, "a.b");

	(void)state;
	for (char student[] = "S1"; student[1] <= '4'; student[1]++)
		assert_true(exempts(all->only, student));
	assert_true(exempts(other->only, "S5"));
	assert_false(exempts(other->only, "S1"));
	assert_true(text_is(other->people.owner, "principal"));
	finish(&building);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_ladder_sees_parameters_in_each_of_its_parts),
	        cmocka_unit_test(a_table_sees_parameters_in_its_rows),
	        cmocka_unit_test(several_conditions_and_per_take_parameters),
	        cmocka_unit_test(what_replaces_one_condition_replaces_all),
	        cmocka_unit_test(a_function_is_given_parameters),
	        cmocka_unit_test(a_pack_has_no_functions),
	        cmocka_unit_test(a_list_is_asked_by_the_parameter),
	        cmocka_unit_test(an_exemption_takes_the_list_that_was_given),
	        cmocka_unit_test(a_wrong_list_is_found_where_it_was_written),
	        cmocka_unit_test(grades_are_asked_with_both_their_ends),
	        cmocka_unit_test(what_is_no_band_of_grades_is_refused),
	        cmocka_unit_test(what_stands_for_no_list_is_not_asked_as_one),
	        cmocka_unit_test(a_value_behind_a_dollar_means_what_its_writer_meant),
	        cmocka_unit_test(lists_and_values_of_a_pack_are_its_own),
	        cmocka_unit_test(who_is_exempt_in_one_place_is_exempt),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
