/* Steps of a ladder as messages: in their order, each once in a school year, so long after the one before as the rule says. */
#include "fixture_town.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#define LADDER(pace)                                                                                         \
	"format: 1\nrules:\n  - rule: behavior.letters\n    title: Letters\n    ladder:\n"                   \
	"      of: count(referral over year)\n" pace                                                         \
	"      steps:\n        - {at: 1, message: First letter, severity: low}\n"                            \
	"        - {at: 2, message: Second letter, severity: medium}\n"                                      \
	"        - {at: 3, message: Meeting, severity: high}\n"

enum { DAY = 24 };
static const int64_t A_DAY = DAY * (int64_t)HOUR;

/* "opened 1, worse 2": what was sent, each with its step. */
static void assert_sent(const struct town *town, const char *expected)
{
	const struct fake *fake = &town->fakes[0];
	struct buf out = {0};

	for (size_t i = 0; i < fake->sent_count; i++) {
		const char *step = strstr(fake->bodies[i], "\"step\":");
		buf_print(&out, "%s%s %c", i ? ", " : "", fake->sent[i].what, step ? step[7] : '-');
	}
	assert_string_equal(buf_z(&out), expected);
	buf_finish(&out);
}

static void steps_reached_at_once_are_told_one_after_the_other(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, LADDER(""));
	town_fire(&town);
	assert_sent(&town, "opened 1");
	assert_non_null(strstr(town.fakes[0].bodies[0], "\"severity\":\"low\""));
	town_refer(&town, 2, 3, "offender");
	town_pass(&town, MINUTE);
	assert_sent(&town, "opened 1, worse 2, worse 3");
	assert_non_null(strstr(town.fakes[0].bodies[2], "\"severity\":\"high\""));
	assert_non_null(strstr(town.fakes[0].bodies[2], "\"state\":\"open\""));
	town_states_are(&town, "3 sent");
	town_remove(&town);
}

static void where_order_does_not_matter_only_the_last_is_told(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, LADDER("      in_order: false\n"));
	town_fire(&town);
	town_refer(&town, 2, 3, "offender");
	town_pass(&town, MINUTE);
	assert_sent(&town, "opened 1, worse 3");
	town_remove(&town);
}

static void each_step_waits_its_time_after_the_one_before(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, LADDER("      apart: 5 days\n"));
	town_fire(&town);
	town_refer(&town, 2, 3, "offender");
	town_pass(&town, 5 * A_DAY - HOUR);
	assert_sent(&town, "opened 1");
	town_states_are(&town, "2 pending, 1 sent");
	town_pass(&town, 2 * HOUR);
	assert_sent(&town, "opened 1, worse 2");
	town_pass(&town, 5 * A_DAY - 4 * HOUR);
	assert_sent(&town, "opened 1, worse 2");
	town_pass(&town, 4 * HOUR);
	assert_sent(&town, "opened 1, worse 2, worse 3");
	town_remove(&town);
}

static void a_step_that_is_no_longer_reached_is_not_told(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, LADDER("      apart: 5 days\n"));
	town_fire(&town);
	town_refer(&town, 2, 3, "offender");
	town_pass(&town, HOUR);
	town_refer(&town, 3, 3, "victim");
	town_pass(&town, 20 * A_DAY);
	assert_sent(&town, "opened 1, worse 2");
	town_states_are(&town, "2 sent, 1 cancelled");
	town_remove(&town);
}

static void a_step_is_told_once_in_a_school_year_whatever_is_corrected(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, LADDER(""));
	town_fire(&town);
	town_refer(&town, 2, 2, "offender");
	town_pass(&town, HOUR);
	town_refer(&town, 2, 2, "victim");
	town_pass(&town, HOUR);
	town_refer(&town, 2, 3, "offender");
	town_pass(&town, HOUR);
	assert_sent(&town, "opened 1, worse 2, worse 3");
	town_states_are(&town, "3 sent, 1 cancelled");
	town_remove(&town);
}

static void the_end_does_not_wait_for_steps(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, LADDER("      apart: 5 school days\n"));
	town_fire(&town);
	town_refer(&town, 2, 3, "offender");
	town_pass(&town, HOUR);
	town_refer(&town, 2, 3, "victim");
	town_unfire(&town, 1);
	town_pass(&town, 3 * MINUTE);
	assert_sent(&town, "opened 1, withdrawn -");
	town_states_are(&town, "2 sent, 2 cancelled");
	town_remove(&town);
}

/* It is told from the step on that presses enough for it, and then of the end too. */
static void a_channel_for_what_presses_hears_of_the_step_that_does(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, LADDER(""));
	town_close(&town);
	town.channels[0].severities = 1U << RULE_HIGH;
	town_open(&town);
	town_fire(&town);
	town_refer(&town, 2, 2, "offender");
	town_pass(&town, HOUR);
	assert_sent(&town, "");
	town_refer(&town, 3, 3, "offender");
	town_pass(&town, HOUR);
	assert_sent(&town, "worse 3");
	town_refer(&town, 2, 3, "victim");
	town_unfire(&town, 1);
	town_pass(&town, 3 * MINUTE);
	assert_sent(&town, "worse 3, withdrawn -");
	town_remove(&town);
}

static void plan(struct town *town)
{
	struct buf lines = {0};

	buf_add_z(&lines,
	        "{\"id\":\"p\",\"type\":\"plan\",\"student\":\"s1\",\"time\":\"2026-10-01\",\"domain\":"
	        "\"behavior\",\"starts\":\"2026-10-01\",\"review_on\":\"2026-12-18\",\"status\":\"active\"}"
	        "\n");
	town_send(town, &lines);
}

/* Two steps at once are how it begins. */
static void a_plan_keeps_it_quiet_until_it_is_worse_than_it_began(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, LADDER(""));
	plan(&town);
	town_refer(&town, 2, 3, "offender");
	town_fire(&town);
	town_refer(&town, 3, 3, "victim");
	town_pass(&town, HOUR);
	assert_sent(&town, "");
	town_refer(&town, 3, 3, "offender");
	town_pass(&town, HOUR);
	assert_sent(&town, "opened 1, worse 2, worse 3");
	town_remove(&town);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(steps_reached_at_once_are_told_one_after_the_other),
	        cmocka_unit_test(where_order_does_not_matter_only_the_last_is_told),
	        cmocka_unit_test(each_step_waits_its_time_after_the_one_before),
	        cmocka_unit_test(a_step_that_is_no_longer_reached_is_not_told),
	        cmocka_unit_test(a_step_is_told_once_in_a_school_year_whatever_is_corrected),
	        cmocka_unit_test(the_end_does_not_wait_for_steps),
	        cmocka_unit_test(a_plan_keeps_it_quiet_until_it_is_worse_than_it_began),
	        cmocka_unit_test(a_channel_for_what_presses_hears_of_the_step_that_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
