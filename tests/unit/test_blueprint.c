/* Rules that are made of blueprints and packs: they decide as if they were written out, and each text means what it meant to
 * its writer. */
#include "ruleset_building.h"

#include <intervene/packs.h>

#define HEAD "format: 1\n"
#define SHARE                                                                                                \
	"blueprints:\n"                                                                                      \
	"  - blueprint: share\n"                                                                             \
	"    parameters:\n"                                                                                  \
	"      share: {type: percent, min: 1%}\n"                                                            \
	"      clears_under: {type: percent, default: 5%}\n"                                                 \
	"      calm: {type: duration, default: 10 school days}\n"                                            \
	"      urgency: {type: text, default: low}\n"                                                        \
	"    rule:\n"                                                                                        \
	"      title: Missed { share } of the year\n"                                                        \
	"      steps: [Ask, \"Look again in {calm}\"]\n"                                                     \
	"      summary: \"{rate(absent over year)} of {share}\"\n"                                           \
	"      needs: enrolled_days(year) >= 20\n"                                                           \
	"      when: rate(absent over year) >= share\n"                                                      \
	"      clear_when: rate(absent over year) < clears_under\n"                                          \
	"      clear_for: $calm\n"                                                                           \
	"      severity: $urgency\n"

static const struct rule *rule_named(const struct building *building, const char *id)
{
	if (building->result != 0)
		print_message("%s: %s\n", building->why.items->code, building->why.items->message);
	assert_int_equal(building->result, 0);
	int number = ruleset_rule_find(building->set, text_of(id));
	assert_true(number >= 0);
	return &building->set->rules[number];
}

static void assert_decide_alike(const struct rule *a, const struct rule *b)
{
	assert_true(hash_equal(a->logic, b->logic));
}

static void an_instance_is_the_rule_written_out(void **state)
{
	struct building made = build(HEAD SHARE "rules:\n"
	                                        "  - rule: a.b\n    use: share@1\n"
	                                        "    with: {share: 10%, clears_under: 8%, urgency: high}\n");
	struct building written = build(HEAD "rules:\n  - rule: a.b\n    title: Missed 10% of the year\n"
	                                     "    steps: [Ask, Look again in 10 school days]\n"
	                                     "    summary: \"{rate(absent over year)} of {10%}\"\n"
	                                     "    needs: enrolled_days(year) >= 20\n"
	                                     "    when: rate(absent over year) >= 10%\n"
	                                     "    clear_when: rate(absent over year) < 8%\n"
	                                     "    clear_for: 10 school days\n    severity: high\n");
	const struct rule *rule = rule_named(&made, "a.b");

	(void)state;
	assert_true(text_is(rule->title, "Missed 10% of the year"));
	assert_true(text_is(rule->steps[1], "Look again in 10 school days"));
	assert_int_equal(rule->severity, RULE_HIGH);
	assert_int_equal(rule->clear_hold.amount, 10);
	assert_true(text_is(rule->when_words, "rate(absent over year) >= 10%"));
	assert_decide_alike(rule, rule_named(&written, "a.b"));
	assert_true(hash_equal(ruleset_hash(made.set), ruleset_hash(written.set)));
	finish(&made);
	finish(&written);
}

/* Expressions, each with a place for a value, and values that may stand there.  A value is one thing: where it would come
 * apart it has its brackets. */
static const struct {
	const char *type, *before, *after, *values[4];
} uses[] = {
        {"number", "streak(absent) >= ", "", {"3", "17", "2.5", "-1"}},
        {"number", "days(absent over year) * ", " >= 40", {"3", "enrolled_days(year)", "(1 + 2)", "-1"}},
        {"percent", "rate(absent over term) >= ", "", {"5%", "12.5%", "100%", "0.5%"}},
        {"duration", "today - ", " >= 2026-09-01", {"3 days", "1 day", "2 weeks", "20 days"}},
        {"date", "today >= ", "", {"2026-09-01", "(today - 3 days)", "2026-12-31", "2027-01-01"}},
        {"truth", "streak(absent) >= 3 and ", "", {"true", "false", "enrolled", "(grade >= 3)"}},
        {"window", "count(referral over ", ") >= 3",
                {"year", "last 20 school days", "previous 4 weeks", "last term"}},
        {"stream", "count(", " where excused = false over term) >= 3",
                {"absent", "tardy", "attendance", "absent_unknown"}},
};

static void compare_use(size_t number, const char *value)
{
	const char *before = uses[number].before, *after = uses[number].after;
	struct buf text = {0};

	buf_print(&text,
	        HEAD "blueprints:\n  - blueprint: it\n    parameters: {given_one: {type: %s}}\n"
	             "    rule: {title: It, when: \"%sgiven_one%s\"}\n"
	             "rules:\n  - {rule: a.made, use: it@1, with: {given_one: %s}}\n"
	             "  - {rule: a.written, title: It, when: \"%s%s%s\"}\n",
	        uses[number].type, before, after, value, before, value, after);
	struct building building = build(buf_z(&text));
	if (building.result != 0)
		print_message("%s\n", buf_z(&text));
	assert_decide_alike(rule_named(&building, "a.made"), rule_named(&building, "a.written"));
	finish(&building);
	buf_finish(&text);
}

static void every_type_stands_where_its_value_would(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++)
		for (size_t k = 0; k < 4; k++)
			compare_use(i, uses[i].values[k]);
}

static void a_text_is_compared_as_a_text(void **state)
{
	struct building building = build(
	        HEAD "blueprints:\n  - blueprint: few\n    parameters: {probe_name: {type: text}}\n"
	             "    rule: {title: Few, when: count(probe where measure = probe_name) < 3}\n"
	             "rules:\n  - {rule: a.made, use: few@1, with: {probe_name: orf}}\n"
	             "  - {rule: a.written, title: Few, when: count(probe where measure = 'orf') < 3}\n");

	(void)state;
	assert_decide_alike(rule_named(&building, "a.made"), rule_named(&building, "a.written"));
	finish(&building);
}

/* `runs` is a measure of the district and a parameter of the blueprint: each means what its writer meant. */
static void a_name_means_what_it_meant_to_its_writer(void **state)
{
	struct building building =
	        build(HEAD "defaults: {only: runs < 9}\nmeasures: {runs: streak(tardy)}\n"
	                   "blueprints:\n  - blueprint: run\n    parameters: {runs: {type: number}}\n"
	                   "    rule: {title: Run, when: streak(absent) >= runs, needs: runs > 1}\n"
	                   "rules:\n  - rule: a.made\n    use: run@1\n    with: {runs: runs + 1}\n"
	                   "    only: runs > 2\n    override: {needs: runs > 3}\n"
	                   "  - rule: a.written\n    title: Run\n    only: streak(tardy) > 2\n"
	                   "    when: streak(absent) >= streak(tardy) + 1\n    needs: streak(tardy) > 3\n");

	(void)state;
	assert_decide_alike(rule_named(&building, "a.made"), rule_named(&building, "a.written"));
	finish(&building);
}

static void what_is_overridden_replaces_and_the_rest_stays(void **state)
{
	struct building building = build(
	        HEAD SHARE "rules:\n  - rule: a.b\n    use: share@1\n    with: {share: 10%}\n"
	                   "    mode: shadow\n    only: grade <= 8\n"
	                   "    override: {title: Ours, clear_when: streak(present) >= 5, kind: check_in}\n");
	const struct rule *rule = rule_named(&building, "a.b");

	(void)state;
	assert_true(text_is(rule->title, "Ours"));
	assert_true(text_is(rule->clear_words, "streak(present) >= 5"));
	assert_true(text_is(rule->when_words, "rate(absent over year) >= 10%"));
	assert_int_equal(rule->kind, RULE_CHECK_IN);
	assert_int_equal(rule->mode, RULE_SHADOW);
	assert_int_equal(rule->step_count, 2);
	assert_non_null(rule->only);
	finish(&building);
}

static void defaults_fill_in_what_the_blueprint_leaves_out(void **state)
{
	struct building building =
	        build(HEAD "defaults: {severity: urgent, mode: shadow, only: grade <= 8}\n" SHARE
	                   "rules:\n  - rule: a.b\n    use: share@1\n    with: {share: 10%}\n"
	                   "    only: grade >= 6\n");
	const struct rule *rule = rule_named(&building, "a.b");

	(void)state;
	assert_int_equal(rule->severity, RULE_LOW);
	assert_int_equal(rule->mode, RULE_SHADOW);
	assert_int_equal(rule->only->kind, EXPR_AND);
	finish(&building);
}

/* What stands in a parameter could come into a mail, as any of the summary's expressions. */
static void no_flag_comes_in_by_a_parameter(void **state)
{
	struct building building =
	        build(HEAD "blueprints:\n  - blueprint: it\n    parameters: {asked: {type: truth}}\n"
	                   "    rule: {title: It, when: streak(absent) >= 3, summary: \"{asked}\"}\n"
	                   "rules:\n  - {rule: a.b, use: it@1, with: {asked: flag(iep)}}\n");

	(void)state;
	assert_int_equal(building.result, -1);
	assert_code(&building, 0, "R402", 7);
	finish(&building);
}

/* With another value it is another rule; with a wrong one the finding stands where the value does. */
static void a_wrong_value_is_found_where_it_was_written(void **state)
{
	struct building building =
	        build(HEAD "blueprints:\n  - blueprint: it\n    parameters: {what_kind: {type: text}}\n"
	                   "    rule: {title: It, when: count(behavior where level = what_kind) >= 3}\n"
	                   "rules:\n  - {rule: a.b, use: it@1, with: {what_kind: minor}}\n"
	                   "  - {rule: a.c, use: it@1, with: {what_kind: mayor}}\n");

	(void)state;
	assert_int_equal(building.result, -1);
	assert_code(&building, 0, "R181", 8);
	finish(&building);
}

static void a_mistake_in_a_blueprint_is_said_once(void **state)
{
	struct building building =
	        build(HEAD "blueprints:\n  - blueprint: it\n    parameters: {n: {type: number}}\n"
	                   "    rule: {title: It, when: streak(absent >= n}\n"
	                   "rules:\n  - {rule: a.b, use: it@1, with: {n: 1}}\n"
	                   "  - {rule: a.c, use: it@1, with: {n: 2}}\n");

	(void)state;
	assert_int_equal(building.why.count, 1);
	assert_code(&building, 0, "R170", 5);
	assert_non_null(strstr(building.why.items[0].help, "used by 'a.b' at a.yml:7"));
	finish(&building);
}

/* One file of 1 MiB must not ask for more memory than there is: a rule is written out for each that uses it. */
static void what_would_be_written_out_without_end_is_refused(void **state)
{
	struct buf steps = {0}, title = {0};

	(void)state;
	buf_add_z(&steps, HEAD "blueprints:\n  - blueprint: it\n    rule:\n      title: It\n"
	                       "      when: streak(absent) >= 3\n      steps:\n");
	for (int i = 0; i < 1000; i++)
		buf_print(&steps, "        - Step %d\n", i);
	buf_add_z(&title, HEAD "blueprints:\n  - blueprint: it\n    parameters: {n: {type: text, default: ");
	for (int i = 0; i < 150; i++)
		buf_add_char(&title, 'x');
	buf_add_z(&title, "}}\n    rule:\n      when: streak(absent) >= 3\n      title: It ");
	for (int i = 0; i < 20; i++)
		buf_add_z(&title, "{n}");
	buf_add_z(&title, "\n");
	struct building many = build(buf_z(&steps)), wide = build(buf_z(&title));
	assert_int_equal(many.why.count, 1);
	assert_code(&many, 0, "R646", 5);
	assert_int_equal(wide.why.count, 1);
	assert_code(&wide, 0, "R646", 7);
	finish(&many);
	finish(&wide);
	buf_finish(&steps);
	buf_finish(&title);
}

#define PACK                                                                                                 \
	"format: 1\npack: {name: ours, version: 2.3, title: Ours}\n"                                         \
	"streams: {late: tardy where minutes >= 15}\nmeasures: {often(w): count(late over w)}\n"             \
	"blueprints:\n  - blueprint: late\n    parameters: {many: {type: number, default: 3}}\n"             \
	"    rule: {title: Late, when: often(term) >= many}\n"                                               \
	"rules:\n  - {rule: ours.late, use: late@2}\n"                                                       \
	"  - {rule: ours.plain, title: Plain, when: streak(late) >= 2, only: grade <= 5}\n"

static void a_packs_names_are_its_own(void **state)
{
	const char *const files[] = {PACK,
	        HEAD "streams: {late: tardy where minutes >= 99}\n"
	             "measures: {often: streak(absent)}\nrules:\n"
	             "  - {rule: a.own, title: Own, when: count(late over term) >= 3}\n"
	             "  - {rule: a.made, use: ours/late@2, with: {many: often}}\n"};
	struct building building = build_files(files, 2);

	(void)state;
	assert_true(text_is(rule_named(&building, "a.own")->when_words, "count(late over term) >= 3"));
	assert_true(
	        text_is(rule_named(&building, "ours.late")->when_words, "count(ours@2/late over term) >= 3"));
	assert_true(text_is(rule_named(&building, "a.made")->when_words,
	        "count(ours@2/late over term) >= streak(absent)"));
	assert_int_equal(building.set->rule_count, 4);
	finish(&building);
}

static void a_ladder_reads_the_names_of_its_pack_and_of_its_blueprint(void **state)
{
	struct building building = build(
	        "format: 1\npack: {name: ours, version: 2.3, title: Ours}\n"
	        "streams: {late: tardy where minutes >= 15}\nmeasures: {often(w): count(late over w)}\n"
	        "blueprints:\n  - blueprint: climbs\n    parameters: {stretch: {type: window}}\n"
	        "    rule: {title: Late, ladder: {of: often(stretch), steps: [{at: 3, message: Three}]}}\n"
	        "rules:\n  - {rule: ours.made, use: climbs@2, with: {stretch: term}}\n"
	        "  - {rule: ours.plain, title: Late, ladder: {of: often(year), steps: [{at: 2}]}}\n");

	(void)state;
	assert_true(
	        text_is(rule_named(&building, "ours.made")->when_words, "count(ours@2/late over term) >= 3"));
	assert_true(text_is(
	        rule_named(&building, "ours.plain")->when_words, "count(ours@2/late over year) >= 2"));
	finish(&building);
}

static void a_line_of_packs_changes_what_the_pack_says(void **state)
{
	const char *const files[] = {PACK,
	        HEAD "defaults: {severity: high}\npacks:\n  - pack: ours@2\n    only: grade >= 3\n"
	             "    mode: shadow\n    change:\n"
	             "      ours.late: {with: {many: 7}, mode: live}\n"
	             "      ours.plain: {override: {title: Other}}\n"};
	struct building building = build_files(files, 2);
	const struct rule *late = rule_named(&building, "ours.late"),
	                  *plain = rule_named(&building, "ours.plain");

	(void)state;
	assert_true(text_is(late->when_words, "count(ours@2/late over term) >= 7"));
	assert_int_equal(late->mode, RULE_LIVE);
	assert_int_equal(late->severity, RULE_HIGH);
	assert_int_equal(plain->mode, RULE_SHADOW);
	assert_true(text_is(plain->title, "Other"));
	assert_int_equal(plain->only->kind, EXPR_AND);
	finish(&building);
}

static void what_is_left_out_of_a_pack_is_not_there(void **state)
{
	const char *const files[] = {PACK, HEAD "packs:\n  - {pack: ours@2, without: [ours.late]}\n"};
	struct building building = build_files(files, 2);

	(void)state;
	assert_true(text_is(only_rule(&building)->id, "ours.plain"));
	finish(&building);
}

/* The rules of a pack come when it is switched on, not when one of its blueprints is used. */
static void a_blueprint_of_a_pack_brings_none_of_its_rules(void **state)
{
	struct building building =
	        build(HEAD "rules:\n  - rule: a.b\n    use: attendance-works/missed_share@1\n"
	                   "    with: {share: 5%, clears_under: 4%}\n");

	(void)state;
	assert_true(text_is(only_rule(&building)->when_words, "rate(absent over year) >= 5%"));
	finish(&building);
}

static void assert_cited(const struct node *rule)
{
	const struct node *cites = node_get(rule, "cites");

	if (!cites)
		cites = node_get(node_get(rule, "override"), "cites");
	assert_non_null(cites);
	for (size_t i = 0; i < (cites->kind == NODE_LIST ? cites->count : 1); i++) {
		const struct node *one = cites->kind == NODE_LIST ? cites->items[i] : cites;

		assert_non_null(node_get(one, "source"));
		assert_non_null(node_get(one, "section"));
		assert_non_null(node_get(one, "verified_on"));
		assert_non_null(node_get(one, "evidence"));
	}
}

static void assert_every_rule_is_cited(const struct pack_bytes *pack)
{
	struct text bytes = {pack->begin, (uint32_t)(pack->end - pack->begin)};
	struct arena arena = {0};
	struct diags why = {0};
	struct node *root;

	assert_int_equal(yaml_read(text_of(pack->file), bytes, &arena, &root, &why), 0);
	const struct node *rules = node_get(root, "rules");
	for (size_t i = 0; i < rules->count; i++)
		assert_cited(rules->items[i]);
	diags_finish(&why);
	arena_finish(&arena);
}

static void every_pack_is_without_findings_and_cited(void **state)
{
	size_t count;
	const struct pack_bytes *brought = packs(&count);

	(void)state;
	assert_true(count > 0);
	for (size_t i = 0; i < count; i++) {
		struct buf text = {0};

		buf_print(&text, HEAD "packs: [%s@%zu]\n", brought[i].name, brought[i].major);
		struct building building = build(buf_z(&text));
		assert_int_equal(building.why.count, 0);
		assert_true(building.set->rule_count > 0);
		assert_every_rule_is_cited(&brought[i]);
		finish(&building);
		buf_finish(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_instance_is_the_rule_written_out),
	        cmocka_unit_test(every_type_stands_where_its_value_would),
	        cmocka_unit_test(a_text_is_compared_as_a_text),
	        cmocka_unit_test(a_name_means_what_it_meant_to_its_writer),
	        cmocka_unit_test(what_is_overridden_replaces_and_the_rest_stays),
	        cmocka_unit_test(defaults_fill_in_what_the_blueprint_leaves_out),
	        cmocka_unit_test(no_flag_comes_in_by_a_parameter),
	        cmocka_unit_test(a_wrong_value_is_found_where_it_was_written),
	        cmocka_unit_test(a_mistake_in_a_blueprint_is_said_once),
	        cmocka_unit_test(what_would_be_written_out_without_end_is_refused),
	        cmocka_unit_test(a_packs_names_are_its_own),
	        cmocka_unit_test(a_ladder_reads_the_names_of_its_pack_and_of_its_blueprint),
	        cmocka_unit_test(a_line_of_packs_changes_what_the_pack_says),
	        cmocka_unit_test(what_is_left_out_of_a_pack_is_not_there),
	        cmocka_unit_test(a_blueprint_of_a_pack_brings_none_of_its_rules),
	        cmocka_unit_test(every_pack_is_without_findings_and_cited),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
