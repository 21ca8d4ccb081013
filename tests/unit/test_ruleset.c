/* Rule sets from files: what a rule becomes, what decides, what is refused and where. */
#include "ruleset_building.h"

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
	                   "    owner: attendance_office\n    review_by: 2027-07-01\n"
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
	        cmocka_unit_test(rules_stand_in_order_of_their_ids),
	        cmocka_unit_test(streams_and_measures_are_shared_by_all_files),
	        cmocka_unit_test(every_built_in_stream_can_be_counted),
	        cmocka_unit_test(a_suspension_is_read_from_two_offices),
	        cmocka_unit_test(a_set_outlives_the_bytes_it_was_built_from),
	        cmocka_unit_test(tests_beside_rules_are_passed_over),
	        cmocka_unit_test(a_calendar_in_an_unknown_zone_is_refused),
	        cmocka_unit_test(a_set_holds_its_calendars),
	        cmocka_unit_test(a_set_is_shared_by_threads),
	        cmocka_unit_test(codes_have_their_long_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
