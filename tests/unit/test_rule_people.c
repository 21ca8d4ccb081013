/* test_rule_people.c - what rules say of people: read as it is written, and no part of what decides; and exemptions, which do
 * decide. */
#include "fixture_district.h"
#include "ruleset_building.h"

#define SAID(key) RULE WHEN "    " key "\n"

static void what_it_says_is_kept(void **state)
{
	struct building building = build(
	        "format: 1\nescalations: {weekly: [{notify: [principal, counselor], via: [inbox, email]}, "
	        "{wait: 2 days, unless: acked}]}\n"
	        "rules:\n  - rule: a.b\n    title: B\n" WHEN
	        "    owner: attendance team\n    review_by: 2027-06-01\n    send: weekly tue at 08:30\n"
	        "    remind_every: 5 school days\n    act_within: 3 days\n    route: [counselor, principal]\n"
	        "    escalate: weekly\n    worse_by: 25%\n    while_supported: send\n"
	        "    renamed_from: a.c\n    on_correction: annotate\n    clock: known_date\n");
	const struct rule_people *people = &only_rule(&building)->people;

	(void)state;
	assert_true(text_is(people->owner, "attendance team"));
	assert_int_equal(people->review_by, civil_day(2027, 6, 1));
	assert_int_equal(people->send.kind, SEND_WEEKLY);
	assert_int_equal(people->send.weekday, 2);
	assert_int_equal(people->send.second, (8 * 60 + 30) * 60);
	assert_int_equal(people->remind_every.amount, 5);
	assert_int_equal(people->act_within.amount, 3);
	assert_int_equal(people->route.count, 2);
	assert_true(text_is(people->route.items[1].text, "principal"));
	assert_true(text_is(people->escalate.text, "weekly"));
	assert_true(people->worse_by.is_percent);
	assert_int_equal(people->worse_by.amount.under, 4);
	assert_int_equal(people->while_supported, SUPPORTED_SEND);
	assert_true(text_is(people->renamed_from.text, "a.c"));
	assert_true(people->annotates && people->by_known);
	finish(&building);
}

static void what_it_leaves_out_is_not_said(void **state)
{
	struct building building = build(RULE WHEN);
	const struct rule_people *people = &only_rule(&building)->people;

	(void)state;
	assert_int_equal(people->send.kind, SEND_UNSAID);
	assert_int_equal(people->review_by, NO_DAY);
	assert_int_equal(people->worse_by.amount.over, 0);
	assert_int_equal(people->propose.tier, 0);
	finish(&building);
}

static void it_may_be_said_now_or_daily(void **state)
{
	struct building now = build(SAID("send: now")), daily = build(SAID("send: daily at 07:15"));

	(void)state;
	assert_int_equal(only_rule(&now)->people.send.kind, SEND_NOW);
	assert_int_equal(only_rule(&daily)->people.send.kind, SEND_DAILY);
	assert_int_equal(only_rule(&daily)->people.send.second, (7 * 60 + 15) * 60);
	finish(&now);
	finish(&daily);
}

static void proposals_and_messages_are_kept(void **state)
{
	struct building building =
	        build(SAID("propose: {move_to_tier: 2, in: reading, expires: 15 school days}\n"
	                   "    family: {message: notice, via: [letter, sms], class: legal, approve_by: "
	                   "clerk, quiet_hours: family}"));
	const struct rule_people *people = &only_rule(&building)->people;

	(void)state;
	assert_int_equal(people->propose.tier, 2);
	assert_int_equal(people->propose.expires.amount, 15);
	assert_true(text_is(people->family.message, "notice"));
	assert_int_equal(people->family.via.count, 2);
	assert_int_equal(people->family.class, FAMILY_LEGAL);
	finish(&building);
}

static void when_a_family_may_be_written_to_is_read(void **state)
{
	struct building morning = build(SAID("family: {message: notice, hold: until next school day 10:00, "
	                                     "quiet_hours: 20:00-07:30, cap: 2 per week}")),
	                days = build(SAID("family: {message: notice, hold: 2 school days, "
	                                  "quiet_hours: family, cap: 1 per 10 days}")),
	                noon = build(SAID("family: {message: notice, hold: until 12:00, cap: 3 per day}"));
	const struct family *family = &only_rule(&morning)->people.family;

	(void)state;
	assert_int_equal(family->hold.kind, HOLD_SCHOOL_DAY);
	assert_int_equal(family->hold.second, 10 * 60 * 60);
	assert_int_equal(family->quiet_hours.kind, QUIET_SPAN);
	assert_int_equal(family->quiet_hours.from, 20 * 60 * 60);
	assert_int_equal(family->quiet_hours.until, (7 * 60 + 30) * 60);
	assert_true(family->cap.messages == 2 && family->cap.days == 7);
	family = &only_rule(&days)->people.family;
	assert_int_equal(family->hold.kind, HOLD_FOR);
	assert_int_equal(family->hold.length.amount, 2);
	assert_int_equal(family->quiet_hours.kind, QUIET_FAMILY);
	assert_true(family->cap.messages == 1 && family->cap.days == 10);
	family = &only_rule(&noon)->people.family;
	assert_int_equal(family->hold.kind, HOLD_CLOCK);
	assert_int_equal(family->quiet_hours.kind, QUIET_UNSAID);
	assert_true(family->cap.messages == 3 && family->cap.days == 1);
	finish(&morning);
	finish(&days);
	finish(&noon);
}

static void it_is_no_part_of_the_logic(void **state)
{
	struct building plain = build(RULE WHEN), said = build(SAID("send: now"));

	(void)state;
	assert_true(hash_equal(only_rule(&plain)->logic, only_rule(&said)->logic));
	assert_code(&said, 0, "R149", 6);
	finish(&plain);
	finish(&said);
}

static void a_mute_may_name_a_rule_of_a_later_file(void **state)
{
	const char *const files[] = {SAID("mutes: b.c"),
	        "format: 1\nrules:\n  - {rule: b.c, title: C, when: streak(absent) >= 5}\n"};
	struct building building = build_files(files, 2);

	(void)state;
	assert_int_equal(building.result, 0);
	assert_int_equal(building.why.errors, 0);
	finish(&building);
}

static void two_sources_or_at_least_two_of_several_may_propose_a_tier(void **state)
{
	static const char *const conditions[] = {
	        "count(probe over year) >= 3 and days(absent over year) >= 3",
	        "{at_least: 2, from_different: source, of: [{source: a, is: count(probe over year) >= 3}, "
	        "{source: b, is: count(screener over year) >= 3}]}"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char text[500];

		snprintf(text, sizeof text, RULE "    when: %s\n    propose: {move_to_tier: 2}\n",
		        conditions[i]);
		struct building building = build(text);

		assert_int_equal(building.result, 0);
		assert_int_equal(building.why.warnings, 0);
		finish(&building);
	}
}

/* --- exemptions --------------------------------------------------------------------------------------------- */

#define EXEMPT "when: streak(absent) >= 2\n    exempt:\n      - "

static void whoever_is_exempt_is_not_told_of_through_the_last_day(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, EXEMPT "{student: S1, reason: abroad, until: 2025-08-21}", NULL);
	fixture_attends(&d, "PUUUU");
	assert_string_equal(fixture_told(&d), "S1 2025-08-22T00:00:00Z.. known 2025-08-22T00:00:00Z\n");
	fixture_close(&d);
}

static void an_exemption_of_somebody_else_or_of_the_past_says_nothing(void **state)
{
	static const char *const others[] = {EXEMPT "{student: S2, reason: abroad, until: 2025-08-30}",
	        EXEMPT "{list: some, reason: abroad, until: 2025-08-10}\nlists: {some: [S1]}"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct district_fixture d;

		fixture_open(&d, others[i], NULL);
		fixture_attends(&d, "PUU");
		assert_string_equal(
		        fixture_told(&d), "S1 2025-08-20T00:00:00Z.. known 2025-08-20T09:00:00Z\n");
		fixture_close(&d);
	}
}

static void exemptions_are_part_of_the_logic_and_narrow_what_only_says(void **state)
{
	struct building plain = build(RULE WHEN "    only: grade >= 3\n"),
	                exempt = build(RULE WHEN "    only: grade >= 3\n    exempt: [{student: \"O'Hara\", "
	                                         "reason: abroad, until: 2025-08-21}]\n");

	(void)state;
	assert_false(hash_equal(only_rule(&plain)->logic, only_rule(&exempt)->logic));
	assert_int_equal(only_rule(&exempt)->only->kind, EXPR_AND);
	finish(&plain);
	finish(&exempt);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_it_says_is_kept),
	        cmocka_unit_test(what_it_leaves_out_is_not_said),
	        cmocka_unit_test(it_may_be_said_now_or_daily),
	        cmocka_unit_test(proposals_and_messages_are_kept),
	        cmocka_unit_test(when_a_family_may_be_written_to_is_read),
	        cmocka_unit_test(it_is_no_part_of_the_logic),
	        cmocka_unit_test(a_mute_may_name_a_rule_of_a_later_file),
	        cmocka_unit_test(two_sources_or_at_least_two_of_several_may_propose_a_tier),
	        cmocka_unit_test(whoever_is_exempt_is_not_told_of_through_the_last_day),
	        cmocka_unit_test(an_exemption_of_somebody_else_or_of_the_past_says_nothing),
	        cmocka_unit_test(exemptions_are_part_of_the_logic_and_narrow_what_only_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
