/* Rule sets from files: what a rule becomes, what decides, what is refused and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/yaml.h"
#include "rules/model/rules.h"

#include <intervene/zones.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define RULE "format: 1\nrules:\n  - rule: attendance.chronic\n    title: Chronically absent\n"
#define WHEN "    when: streak(absent) >= 3\n"

struct building {
	struct ruleset *set;
	struct diags why;
	int result;
};

/* Up to four files, a.yml .. d.yml. */
static struct building build_files(const char *const *texts, size_t count)
{
	static const char *const names[] = {"a.yml", "b.yml", "c.yml", "d.yml"};
	struct file_bytes files[4];
	struct file_set rules = {files, count}, calendars = {NULL, 0};
	struct building building = {0};

	for (size_t i = 0; i < count; i++)
		files[i] = (struct file_bytes){text_of(names[i]), text_of(texts[i])};
	building.result = ruleset_build(&rules, &calendars, NULL, &building.set, &building.why);
	return building;
}

static struct building build(const char *text)
{
	return build_files(&text, 1);
}

static void finish(struct building *building)
{
	ruleset_unref(building->set);
	diags_finish(&building->why);
}

static const struct rule *only_rule(const struct building *building)
{
	if (building->result != 0)
		print_message("%s: %s\n", building->why.items->code, building->why.items->message);
	assert_int_equal(building->result, 0);
	assert_int_equal(building->set->rule_count, 1);
	return building->set->rules;
}

static void assert_code(const struct building *building, size_t at, const char *code, int line)
{
	assert_true(at < building->why.count);
	assert_string_equal(building->why.items[at].code, code);
	assert_int_equal(building->why.items[at].place.line, line);
}

static void the_smallest_rule_takes_its_defaults(void **state)
{
	struct building building = build(RULE WHEN);
	const struct rule *rule = only_rule(&building);

	(void)state;
	assert_int_equal(building.why.count, 0);
	assert_true(text_is(rule->id, "attendance.chronic"));
	assert_true(text_is(rule->title, "Chronically absent"));
	assert_true(text_is(rule->domain, "attendance"));
	assert_int_equal(rule->severity, RULE_MEDIUM);
	assert_int_equal(rule->kind, RULE_CONCERN);
	assert_int_equal(rule->mode, RULE_LIVE);
	assert_int_equal(rule->shadow_until, NO_DAY);
	assert_int_equal(rule->effective_from, NO_DAY);
	assert_int_equal(rule->on_missing, MISSING_KEEP);
	assert_false(rule->include_left);
	assert_int_equal(rule->hold.amount, 0);
	assert_null(rule->only);
	assert_null(rule->needs);
	assert_null(rule->clear_when);
	assert_null(rule->unless);
	assert_true(text_is(rule->when_words, "streak(absent) >= 3"));
	assert_int_equal(rule->clear_words.size, 0);
	assert_true(rule->reads & 1u << EVENT_ATTENDANCE);
	finish(&building);
}

static void every_supported_key_is_kept(void **state)
{
	struct building building =
	        build(RULE "    summary: absent on {days(absent over year)} days\n"
	                   "    steps: [Call the family, Look for a pattern]\n"
	                   "    kind: check_in\n    domain: engagement\n    only: grade <= 8\n"
	                   "    needs: enrolled_days(year) >= 20\n"
	                   "    when: rate(absent over year) >= 10%\n"
	                   "    clear_when: rate(absent over year) < 8%\n"
	                   "    for: 2 school days\n    clear_for: 10 school days\n"
	                   "    unless: grade = 3\n    severity: urgent\n"
	                   "    track: days(absent over year)\n    mode: shadow until 2026-12-01\n"
	                   "    effective: {from: 2026-08-17, until: 2027-06-01}\n"
	                   "    cites: [{source: A, section: \"1\", url: u, verified_on: 2026-08-01,\n"
	                   "             evidence: legal}]\n"
	                   "    include_left: true\n    on_missing_data: clear\n");
	const struct rule *rule = only_rule(&building);

	(void)state;
	assert_int_equal(building.why.count, 0);
	assert_int_equal(rule->piece_count, 3);
	assert_true(text_is(rule->summary[0].words, "absent on "));
	assert_non_null(rule->summary[1].expr);
	assert_true(text_is(rule->summary[2].words, " days"));
	assert_int_equal(rule->step_count, 2);
	assert_true(text_is(rule->steps[1], "Look for a pattern"));
	assert_int_equal(rule->kind, RULE_CHECK_IN);
	assert_true(text_is(rule->domain, "engagement"));
	assert_non_null(rule->only);
	assert_non_null(rule->needs);
	assert_non_null(rule->clear_when);
	assert_non_null(rule->unless);
	assert_int_equal(rule->hold.amount, 2);
	assert_int_equal(rule->hold.unit, UNIT_SCHOOL_DAY);
	assert_int_equal(rule->clear_hold.amount, 10);
	assert_int_equal(rule->severity, RULE_URGENT);
	assert_int_equal(rule->track->call.function, FUNCTION_DAYS);
	assert_int_equal(rule->mode, RULE_SHADOW);
	assert_int_equal(rule->shadow_until, civil_day(2026, 12, 1));
	assert_int_equal(rule->effective_from, civil_day(2026, 8, 17));
	assert_int_equal(rule->effective_until, civil_day(2027, 6, 1));
	assert_true(rule->include_left);
	assert_int_equal(rule->on_missing, MISSING_CLEAR);
	finish(&building);
}

static void words_may_be_a_map_per_language(void **state)
{
	struct building building =
	        build("format: 1\nrules:\n  - rule: a.b\n    title: {es: Ausente, en: Absent}\n"
	              "    summary: {es: hoy}\n    steps: {en: [Call], es: [Llamar]}\n" WHEN);
	const struct rule *rule = only_rule(&building);

	(void)state;
	assert_true(text_is(rule->title, "Absent"));
	assert_true(text_is(rule->summary[0].words, "hoy"));
	assert_true(text_is(rule->steps[0], "Call"));
	finish(&building);
}

static void words_that_yaml_cuts_short_are_told(void **state)
{
	struct building comment = build("format: 1\nrules:\n  - rule: a.b\n    title: Été #5 # as on the "
	                                "door\n    summary: seen # a lot\n" WHEN);
	struct building colon = build(RULE "    steps:\n      - Call: the family\n      - Write\n" WHEN);

	(void)state;
	assert_int_equal(comment.why.count, 1);
	assert_code(&comment, 0, "R158", 4);
	assert_int_equal(colon.why.count, 1);
	assert_code(&colon, 0, "R159", 6);
	finish(&comment);
	finish(&colon);
}

static void one_step_may_stand_without_a_list(void **state)
{
	struct building building = build(RULE "    steps: Call the family\n" WHEN);

	(void)state;
	assert_int_equal(only_rule(&building)->step_count, 1);
	finish(&building);
}

static void defaults_fill_what_a_rule_leaves_out(void **state)
{
	struct building building =
	        build("format: 1\ndefaults: {severity: high, for: 2 school days}\nrules:\n"
	              "  - {rule: a.b, title: B, when: streak(absent) >= 3}\n"
	              "  - {rule: a.c, title: C, when: streak(absent) >= 4, severity: low}\n");

	(void)state;
	assert_int_equal(building.result, 0);
	assert_int_equal(building.set->rules[0].severity, RULE_HIGH);
	assert_int_equal(building.set->rules[0].hold.amount, 2);
	assert_int_equal(building.set->rules[1].severity, RULE_LOW);
	finish(&building);
}

static void defaults_are_of_their_own_file(void **state)
{
	const char *const files[] = {"format: 1\ndefaults: {severity: high}\n",
	        "format: 1\nrules:\n  - {rule: a.b, title: B, when: streak(absent) >= 3}\n"};
	struct building building = build_files(files, 2);

	(void)state;
	assert_int_equal(only_rule(&building)->severity, RULE_MEDIUM);
	finish(&building);
}

static void only_narrows_what_the_defaults_say(void **state)
{
	struct building building =
	        build("format: 1\ndefaults: {only: grade >= 6}\nrules:\n"
	              "  - {rule: a.b, title: B, when: streak(absent) >= 3, only: grade <= 8}\n"
	              "  - {rule: a.c, title: C, when: streak(absent) >= 4}\n");

	(void)state;
	assert_int_equal(building.result, 0);
	assert_int_equal(building.set->rules[0].only->kind, EXPR_AND);
	assert_int_equal(building.set->rules[0].only->count, 2);
	assert_int_equal(building.set->rules[1].only->kind, EXPR_GREATER_EQUAL);
	finish(&building);
}

static void track_is_the_left_side_of_the_first_comparison(void **state)
{
	struct building building =
	        build(RULE "    when: days(absent over year) >= 3 or count(referral over year) > 2\n");
	struct building none = build(RULE "    when: flag('iep')\n");

	(void)state;
	assert_int_equal(only_rule(&building)->track->call.function, FUNCTION_DAYS);
	assert_null(only_rule(&none)->track);
	finish(&building);
	finish(&none);
}

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

static void rules_stand_in_order_of_their_ids(void **state)
{
	const char *const files[] = {
	        "format: 1\nrules:\n  - {rule: b.z, title: B, when: streak(absent) >= 3}\n"
	        "  - {rule: a.z, title: A, when: streak(absent) >= 4}\n",
	        "format: 1\nrules:\n  - {rule: a.b, title: C, when: streak(absent) >= 5, severity: info}\n"};
	struct building building = build_files(files, 2);
	struct rule_words words;

	(void)state;
	assert_int_equal(building.result, 0);
	assert_int_equal(ruleset_rule_count(building.set), 3);
	assert_int_equal(ruleset_rule_find(building.set, text_of("a.b")), 0);
	assert_int_equal(ruleset_rule_find(building.set, text_of("a.z")), 1);
	assert_int_equal(ruleset_rule_find(building.set, text_of("b.z")), 2);
	assert_int_equal(ruleset_rule_find(building.set, text_of("b")), -1);
	ruleset_rule_words(building.set, 0, &words);
	assert_true(text_is(words.id, "a.b"));
	assert_true(text_is(words.title, "C"));
	assert_true(text_is(words.when, "streak(absent) >= 5"));
	assert_string_equal(severity_name(words.severity), "info");
	assert_string_equal(rule_kind_name(words.kind), "concern");
	finish(&building);
}

static void streams_and_measures_are_shared_by_all_files(void **state)
{
	const char *const files[] = {
	        "format: 1\nrules:\n"
	        "  - {rule: a.b, title: B, needs: often(year) >= 0, when: often(year) >= 2}\n",
	        "format: 1\nmeasures:\n  often(w): count(late over w)\n",
	        "format: 1\nstreams:\n  late: tardy where minutes >= 15\n"};
	struct building building = build_files(files, 3);

	(void)state;
	assert_int_equal(only_rule(&building)->when->operands[0]->call.function, FUNCTION_COUNT);
	finish(&building);
}

static void every_built_in_stream_can_be_counted(void **state)
{
	static const char *const streams[] = {"absent", "absent_unexcused", "absent_excused",
	        "absent_unknown", "tardy", "present", "suspended", "section_absent", "referral",
	        "major_referral", "incident", "positive", "screener", "probe", "benchmark", "diagnostic",
	        "exam", "course_mark", "work", "session", "conversation", "observation", "attendance",
	        "behavior", "assessment"};

	(void)state;
	for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++) {
		struct buf text = {0};

		buf_print(&text, "%s    when: count(%s over year) >= 3\n", RULE, streams[i]);
		struct building building = build(buf_z(&text));
		only_rule(&building);
		assert_int_equal(building.why.count, 0);
		finish(&building);
		buf_finish(&text);
	}
}

static void a_suspension_is_read_from_two_offices(void **state)
{
	struct building building = build(RULE "    when: days(suspended over year) >= 3\n");
	const struct rule *rule = only_rule(&building);
	const struct column *column = &building.set->columns[rule->when->operands[0]->call.column];

	(void)state;
	assert_int_equal(column->source_count, 2);
	assert_true(column->is_expanded);
	assert_int_equal(column->sources[0].type, EVENT_ATTENDANCE);
	assert_int_equal(column->sources[1].type, EVENT_BEHAVIOR);
	assert_int_equal(column->sources[1].expanded.id, FIELD_DAYS);
	assert_true(rule->reads & 1u << EVENT_ATTENDANCE);
	assert_true(rule->reads & 1u << EVENT_BEHAVIOR);
	assert_false(rule->reads & 1u << EVENT_ASSESSMENT);
	finish(&building);
}

static void all_errors_of_all_files_are_reported_in_order(void **state)
{
	const char *const files[] = {
	        "format: 1\nrules:\n  - rule: chronic\n    title: A\n    severity: hihg\n" WHEN,
	        "format: 2\nrules:\n  - rule: a.b\n    title: A\n    escalate: weekly\n" WHEN};
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

static void a_set_outlives_the_bytes_it_was_built_from(void **state)
{
	char name[] = "a.yml";
	char text[] = RULE WHEN;
	struct file_bytes file = {text_of(name), text_of(text)};
	struct file_set rules = {&file, 1}, none = {NULL, 0};
	struct ruleset *set;
	struct diags why = {0};

	(void)state;
	assert_int_equal(ruleset_build(&rules, &none, NULL, &set, &why), 0);
	memset(name, 'x', sizeof name - 1);
	memset(text, 'x', sizeof text - 1);
	assert_true(text_is(set->rules->id, "attendance.chronic"));
	assert_true(text_is(set->rules->place.file, "a.yml"));
	assert_true(text_is(set->rules->when->place.file, "a.yml"));
	ruleset_unref(set);
	diags_finish(&why);
}

static void tests_beside_rules_are_passed_over(void **state)
{
	struct file_bytes files[] = {
	        {text_of("a.yml"), text_of(RULE WHEN)}, {text_of("a_test.yml"), text_of("no: rules\n")}};
	struct file_set rules = {files, 2}, none = {NULL, 0};
	struct ruleset *set;
	struct diags why = {0};

	(void)state;
	assert_int_equal(ruleset_build(&rules, &none, NULL, &set, &why), 0);
	ruleset_unref(set);
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

static int no_zone(void *context, struct text name, struct buf *out)
{
	(void)context;
	(void)name;
	(void)out;
	return -1;
}

static void a_calendar_in_an_unknown_zone_is_refused(void **state)
{
	struct file_bytes file = {
	        text_of("c.yml"), text_of("format: 1\ncalendar: c\ntimezone: America/Chikago\nfirst_day: "
	                                  "2026-08-17\nlast_day: 2026-08-28\n")};
	struct file_set calendars = {&file, 1}, none = {NULL, 0};
	struct zones *zones = zones_create(no_zone, NULL);
	struct ruleset *set;
	struct diags why = {0};

	(void)state;
	assert_int_equal(ruleset_build(&none, &calendars, zones, &set, &why), -1);
	assert_int_equal(why.count, 1);
	assert_string_equal(why.items->code, "R135");
	assert_string_equal(why.items->help, "did you mean 'America/Chicago'?");
	assert_int_equal(why.items->place.line, 3);
	zones_destroy(zones);
	diags_finish(&why);
}

static void a_set_holds_its_calendars(void **state)
{
	struct file_bytes file = {text_of("c.yml"),
	        text_of("format: 1\ncalendar: c\nfirst_day: 2026-08-17\nlast_day: 2026-08-28\n")};
	struct file_set calendars = {&file, 1}, none = {NULL, 0};
	struct ruleset *set;
	struct diags why = {0};

	(void)state;
	assert_int_equal(ruleset_build(&none, &calendars, NULL, &set, &why), 0);
	assert_non_null(calendars_find(ruleset_calendars(set), text_of("c")));
	assert_int_equal(ruleset_rule_count(set), 0);
	assert_false(hash_is_zero(ruleset_hash(set)));
	ruleset_unref(set);
}

static void *ref_and_unref(void *context)
{
	struct ruleset *set = context;

	for (int i = 0; i < 10000; i++)
		ruleset_unref(ruleset_ref(set));
	return NULL;
}

static void a_set_is_shared_by_threads(void **state)
{
	struct building building = build(RULE WHEN);
	pthread_t threads[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ref_and_unref, building.set), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(building.set->references, 1);
	finish(&building);
}

static void codes_have_their_long_form(void **state)
{
	(void)state;
	assert_non_null(strstr(diagnostic_help(text_of("R330")), "wrong:"));
	assert_non_null(diagnostic_help(text_of("R104")));
	assert_non_null(diagnostic_help(text_of("E204")));
	assert_null(diagnostic_help(text_of("R000")));
	assert_null(diagnostic_help(text_of("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_smallest_rule_takes_its_defaults),
	        cmocka_unit_test(every_supported_key_is_kept),
	        cmocka_unit_test(words_may_be_a_map_per_language),
	        cmocka_unit_test(words_that_yaml_cuts_short_are_told),
	        cmocka_unit_test(one_step_may_stand_without_a_list),
	        cmocka_unit_test(defaults_fill_what_a_rule_leaves_out),
	        cmocka_unit_test(defaults_are_of_their_own_file),
	        cmocka_unit_test(only_narrows_what_the_defaults_say),
	        cmocka_unit_test(track_is_the_left_side_of_the_first_comparison),
	        cmocka_unit_test(the_logic_hash_is_of_what_decides_alone),
	        cmocka_unit_test(the_set_hash_is_of_the_rules_wherever_they_stand),
	        cmocka_unit_test(the_set_hash_tells_words_from_expressions_and_steps),
	        cmocka_unit_test(the_set_hash_knows_the_week),
	        cmocka_unit_test(rules_stand_in_order_of_their_ids),
	        cmocka_unit_test(streams_and_measures_are_shared_by_all_files),
	        cmocka_unit_test(every_built_in_stream_can_be_counted),
	        cmocka_unit_test(a_suspension_is_read_from_two_offices),
	        cmocka_unit_test(all_errors_of_all_files_are_reported_in_order),
	        cmocka_unit_test(a_finding_outlives_the_set_that_was_not_built),
	        cmocka_unit_test(a_set_outlives_the_bytes_it_was_built_from),
	        cmocka_unit_test(tests_beside_rules_are_passed_over),
	        cmocka_unit_test(a_default_that_is_wrong_is_told_once),
	        cmocka_unit_test(a_measure_that_is_wrong_spoils_every_rule_that_uses_it),
	        cmocka_unit_test(an_allowed_warning_is_gone_and_only_that),
	        cmocka_unit_test(an_allowance_needs_a_reason_and_something_to_allow),
	        cmocka_unit_test(a_file_full_of_allowances_is_read_to_its_end),
	        cmocka_unit_test(a_file_full_of_wrong_streams_is_checked_to_its_end),
	        cmocka_unit_test(the_word_allow_in_a_text_allows_nothing),
	        cmocka_unit_test(a_calendar_in_an_unknown_zone_is_refused),
	        cmocka_unit_test(a_set_holds_its_calendars),
	        cmocka_unit_test(a_set_is_shared_by_threads),
	        cmocka_unit_test(codes_have_their_long_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
