/* With `on_correction: annotate` nothing is taken back: people hear of the correction, and have the alert until they resolve it. */
#include "fixture_town.h"
#include "daemon/store/alert_row.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#define RULE(mode)                                                                                           \
	"format: 1\nrules:\n  - rule: behavior.count\n    title: Count\n    on_correction: annotate\n" mode  \
	"    when: count(referral over year) >= 1\n"

static void are_open(struct town *town, int64_t count)
{
	assert_int_equal(store_alert_count(town->store, ALERTS_OPEN), count);
}

static void what_was_corrected_stays_until_somebody_resolves_it(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, RULE(""));
	town_fire(&town);
	town_refer(&town, 1, 1, "victim");
	town_pass(&town, HOUR);
	town_sent_are(&town, "opened, annotated");
	assert_non_null(strstr(town.fakes[0].bodies[1], "\"state\":\"open\""));
	are_open(&town, 1);
	town_act(&town, COMMAND_ACK, "");
	town_pass(&town, 3 * HOUR);
	are_open(&town, 1);
	town_act(&town, COMMAND_RESOLVE, "data error");
	are_open(&town, 0);
	town_sent_are(&town, "opened, annotated");
	town_remove(&town);
}

static void what_comes_true_again_is_an_alert_beside_it(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, RULE(""));
	town_fire(&town);
	town_refer(&town, 1, 1, "victim");
	town_pass(&town, HOUR);
	town_refer(&town, 2, 2, "offender");
	town_pass(&town, HOUR);
	town_sent_are(&town, "opened, annotated, opened");
	are_open(&town, 2);
	town_close(&town);
	town_open(&town);
	are_open(&town, 2);
	town_act(&town, COMMAND_RESOLVE, "data error");
	are_open(&town, 1);
	town_remove(&town);
}

static void what_nobody_heard_of_is_not_annotated_either(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, RULE(""));
	town.fakes[0].answer = HANDOVER_DOWN;
	town_fire(&town);
	town_refer(&town, 1, 1, "victim");
	town.fakes[0].answer = HANDOVER_TAKEN;
	town_pass(&town, 2 * HOUR);
	town_states_are(&town, "2 cancelled");
	town_remove(&town);
}

static void what_was_resolved_or_is_on_trial_is_over(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, RULE(""));
	town_fire(&town);
	town_act(&town, COMMAND_RESOLVE, "family contacted");
	town_refer(&town, 1, 1, "victim");
	are_open(&town, 0);
	town_remove(&town);
	town_make_with(&town, 1, RULE("    mode: shadow\n"));
	town_fire(&town);
	town_refer(&town, 1, 1, "victim");
	are_open(&town, 0);
	town_pass(&town, HOUR);
	town_sent_are(&town, "");
	town_remove(&town);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_was_corrected_stays_until_somebody_resolves_it),
	        cmocka_unit_test(what_comes_true_again_is_an_alert_beside_it),
	        cmocka_unit_test(what_nobody_heard_of_is_not_annotated_either),
	        cmocka_unit_test(what_was_resolved_or_is_on_trial_is_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
