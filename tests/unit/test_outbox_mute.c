/* What is kept back while something else speaks for it: another alert of the student, or a plan that runs. */
#include "fixture_town.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#define MUTING                                                                                               \
	"format: 1\nrules:\n  - rule: behavior.one\n    title: One\n"                                        \
	"    when: count(referral over last 14 days) >= 1\n"                                                 \
	"  - rule: behavior.two\n    title: Two\n    mutes: behavior.one\n"                                  \
	"    when: count(referral over last 14 days) >= 2\n"

static void referral(struct town *town, const char *id, const char *more)
{
	struct buf lines = {0};

	buf_print(&lines,
	        "{\"id\":\"%s\",\"type\":\"behavior\",\"student\":\"s1\",\"time\":\"2026-10-30\",\"kind\":"
	        "\"referral\"%s}\n",
	        id, more);
	town_send(town, &lines);
}

static void plan(struct town *town, const char *status)
{
	struct buf lines = {0};

	buf_print(&lines,
	        "{\"id\":\"p\",\"type\":\"plan\",\"student\":\"s1\",\"time\":\"2026-10-01\",\"domain\":"
	        "\"behavior\","
	        "\"starts\":\"2026-10-01\",\"review_on\":\"2026-12-18\",\"status\":\"%s\"}\n",
	        status);
	town_send(town, &lines);
}

/* The channel is down at first: the second alert comes before the first message has left. */
static void an_alert_speaks_for_another_and_then_no_more(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, MUTING);
	town.fakes[0].answer = HANDOVER_DOWN;
	town_fire(&town);
	referral(&town, "again", "");
	town.fakes[0].answer = HANDOVER_TAKEN;
	town_pass(&town, 10 * MINUTE);
	town_states_are(&town, "1 pending, 1 sent");
	referral(&town, "again", ",\"role\":\"victim\"");
	town_pass(&town, 2 * MINUTE);
	town_states_are(&town, "3 sent");
	town_remove(&town);
}

static void what_ends_while_it_is_muted_is_never_sent(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, MUTING);
	town.fakes[0].answer = HANDOVER_DOWN;
	town_fire(&town);
	referral(&town, "again", "");
	town.fakes[0].answer = HANDOVER_TAKEN;
	town_pass(&town, 10 * MINUTE);
	size_t sent = town.fakes[0].sent_count;
	town_pass(&town, 20 * 24 * (int64_t)HOUR);
	town_states_are(&town, "2 sent, 2 cancelled");
	assert_int_equal(town.fakes[0].sent_count, sent + 1);
	town_remove(&town);
}

static void while_a_plan_runs_its_domain_is_quiet(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	plan(&town, "active");
	town_fire(&town);
	town_pass(&town, HOUR);
	town_states_are(&town, "1 pending");
	assert_int_equal(town.fakes[0].sent_count, 0);
	plan(&town, "ended");
	town_pass(&town, 11 * MINUTE);
	town_states_are(&town, "1 sent");
	town_remove(&town);
}

static void a_rule_may_speak_beside_a_plan(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1,
	        "format: 1\nrules:\n  - rule: behavior.one\n    title: One\n    while_supported: send\n"
	        "    when: count(referral over last 14 days) >= 1\n");
	plan(&town, "active");
	town_fire(&town);
	town_states_are(&town, "1 sent");
	town_remove(&town);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_alert_speaks_for_another_and_then_no_more),
	        cmocka_unit_test(what_ends_while_it_is_muted_is_never_sent),
	        cmocka_unit_test(while_a_plan_runs_its_domain_is_quiet),
	        cmocka_unit_test(a_rule_may_speak_beside_a_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
