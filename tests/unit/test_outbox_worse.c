/* What people have acknowledged or resolved comes back when it has got worse since. */
#include "fixture_town.h"
#include "daemon/core/command.h"
#include "daemon/store/alert_row.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#define RULE(more)                                                                                           \
	"format: 1\nrules:\n  - rule: behavior.count\n    title: Count\n" more                               \
	"    when: count(referral over year) >= 1\n"

enum { A_DAY_H = 24 };

static int on_row(void *context, const struct alert_row *row)
{
	*(enum alert_state *)context = row->state;
	return 0;
}

static enum alert_state state_of(struct town *town)
{
	enum alert_state state = ALERT_OPEN;

	store_alert_get(town->store, 1, on_row, &state, NULL);
	return state;
}

static void a_quarter_more_brings_back_what_was_resolved(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, RULE(""));
	town_fire(&town);
	town_refer(&town, 2, 8, "offender");
	town_act(&town, COMMAND_RESOLVE, "family contacted");
	assert_int_equal(state_of(&town), ALERT_RESOLVED);
	town_refer(&town, 9, 9, "offender");
	town_pass(&town, 3 * HOUR);
	assert_int_equal(state_of(&town), ALERT_RESOLVED);
	town_refer(&town, 10, 10, "offender");
	town_pass(&town, HOUR);
	assert_int_equal(state_of(&town), ALERT_OPEN);
	town_sent_are(&town, "opened, worse");
	assert_non_null(strstr(town.fakes[0].bodies[1], "\"state\":\"open\""));
	town_pass(&town, A_DAY_H * (int64_t)HOUR);
	town_sent_are(&town, "opened, worse");
	town_remove(&town);
}

static void so_much_more_as_the_rule_says_counts_from_when_it_was_acknowledged(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, RULE("    worse_by: 3\n"));
	town_fire(&town);
	town_act(&town, COMMAND_ACK, "");
	town_refer(&town, 2, 3, "offender");
	town_pass(&town, 2 * HOUR);
	assert_int_equal(state_of(&town), ALERT_ACKNOWLEDGED);
	town_refer(&town, 4, 4, "offender");
	town_pass(&town, 2 * HOUR);
	assert_int_equal(state_of(&town), ALERT_OPEN);
	town_act(&town, COMMAND_ACK, "");
	town_refer(&town, 5, 6, "offender");
	town_pass(&town, 2 * HOUR);
	assert_int_equal(state_of(&town), ALERT_ACKNOWLEDGED);
	town_sent_are(&town, "opened, worse");
	town_remove(&town);
}

static void what_was_corrected_within_the_hour_does_not_bring_it_back(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, RULE("    worse_by: 100%\n"));
	town_fire(&town);
	town_act(&town, COMMAND_RESOLVE, "family contacted");
	town_refer(&town, 2, 2, "offender");
	town_pass(&town, 10 * MINUTE);
	town_refer(&town, 2, 2, "victim");
	town_pass(&town, 3 * HOUR);
	assert_int_equal(state_of(&town), ALERT_RESOLVED);
	town_sent_are(&town, "opened");
	town_remove(&town);
}

static void what_has_ended_stays_so(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, RULE(""));
	town_fire(&town);
	town_act(&town, COMMAND_RESOLVE, "family contacted");
	town_unfire(&town, 1);
	town_pass(&town, 3 * HOUR);
	assert_int_equal(state_of(&town), ALERT_RESOLVED);
	assert_int_equal(store_watch_next_ms(town.store), INT64_MAX);
	town_remove(&town);
}

/* Less is worse where the rule asks for little. */
static void less_is_worse_where_the_rule_says_so(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1,
	        "format: 1\nrules:\n  - rule: behavior.few\n    title: Few\n    worse_by: 50%\n"
	        "    when: count(positive over year) < 10 and count(referral over year) >= 1\n");
	town_fire(&town);
	struct buf lines = {0};
	for (int n = 1; n <= 4; n++)
		buf_print(&lines,
		        "{\"id\":\"p%d\",\"type\":\"behavior\",\"student\":\"s1\",\"time\":\"2026-10-30\","
		        "\"kind\":"
		        "\"positive\"}\n",
		        n);
	town_send(&town, &lines);
	town_act(&town, COMMAND_ACK, "");
	struct buf gone = {0};
	buf_add_z(&gone, "{\"id\":\"p1\",\"op\":\"delete\"}\n");
	town_send(&town, &gone);
	town_pass(&town, 2 * HOUR);
	assert_int_equal(state_of(&town), ALERT_ACKNOWLEDGED);
	struct buf more = {0};
	buf_add_z(&more, "{\"id\":\"p2\",\"op\":\"delete\"}\n");
	town_send(&town, &more);
	town_pass(&town, 2 * HOUR);
	assert_int_equal(state_of(&town), ALERT_OPEN);
	town_remove(&town);
}

/* Between two steps the number of a ladder can get worse as any other. */
static void a_ladder_that_says_so_comes_back_between_its_steps(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1,
	        "format: 1\nrules:\n  - rule: behavior.steps\n    title: Steps\n    worse_by: 2\n    "
	        "ladder:\n"
	        "      of: count(referral over year)\n"
	        "      steps: [{at: 1, message: One}, {at: 10, message: Ten}]\n");
	town_fire(&town);
	town_act(&town, COMMAND_RESOLVE, "family contacted");
	town_refer(&town, 2, 3, "offender");
	town_pass(&town, 2 * HOUR);
	assert_int_equal(state_of(&town), ALERT_OPEN);
	town_sent_are(&town, "opened, worse");
	town_remove(&town);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_quarter_more_brings_back_what_was_resolved),
	        cmocka_unit_test(so_much_more_as_the_rule_says_counts_from_when_it_was_acknowledged),
	        cmocka_unit_test(what_was_corrected_within_the_hour_does_not_bring_it_back),
	        cmocka_unit_test(what_has_ended_stays_so),
	        cmocka_unit_test(a_ladder_that_says_so_comes_back_between_its_steps),
	        cmocka_unit_test(less_is_worse_where_the_rule_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
