/* What stays open is said again, and what is no longer so is not. */
#include "fixture_town.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>
#include <string.h>

#define RULE                                                                                                 \
	"format: 1\nrules:\n  - rule: behavior.one\n    title: One\n"                                        \
	"    when: count(referral over last 90 days) >= 1\n"
#define EVERY(duration) RULE "    remind_every: " duration "\n"

static const int64_t A_DAY = 24 * (int64_t)HOUR;

static void plan(struct town *town, const char *status)
{
	struct buf lines = {0};

	buf_print(&lines,
	        "{\"id\":\"p\",\"type\":\"plan\",\"student\":\"s1\",\"time\":\"2026-10-01\",\"domain\":"
	        "\"behavior\",\"starts\":\"2026-10-01\",\"review_on\":\"2026-12-18\",\"status\":\"%s\"}\n",
	        status);
	town_send(town, &lines);
}

static void was_sent(const struct town *town, const char *const *whats, size_t count)
{
	assert_int_equal(town->fakes[0].sent_count, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(town->fakes[0].sent[i].what, whats[i]);
}

/* Since the alert was told, by the clock of the wall. */
static void was_sent_after(const struct town *town, size_t at, int64_t ms)
{
	assert_in_range(town->fakes[0].sent[at].at_ms - town->fakes[0].sent[0].at_ms, ms, ms + SECOND);
}

static void what_stays_open_is_said_again_each_time_that_so_long_has_passed(void **state)
{
	static const char *const whats[] = {"opened", "reminded", "reminded", "withdrawn"};
	struct town town;

	(void)state;
	town_make_with(&town, 1, EVERY("2 days"));
	town_fire(&town);
	town_pass(&town, 5 * A_DAY);
	was_sent(&town, whats, 3);
	was_sent_after(&town, 1, 2 * A_DAY);
	was_sent_after(&town, 2, 4 * A_DAY);
	town_unfire(&town, 1);
	town_pass(&town, 5 * A_DAY);
	was_sent(&town, whats, 4);
	town_states_are(&town, "4 sent");
	town_remove(&town);
}

/* Told on a Monday at four; days end at midnight. */
static void school_days_go_by_the_calendar_of_the_student(void **state)
{
	static const int ends[] = {2, 3, 4, 5, 8, 9}; /* Tuesday .. Friday, Monday, Tuesday */
	struct town town;

	(void)state;
	town_make_with(&town, 1, EVERY("1 school day"));
	town_fire(&town);
	town_pass(&town, 9 * A_DAY);
	assert_int_equal(town.fakes[0].sent_count, 7);
	for (size_t i = 0; i < 6; i++)
		was_sent_after(&town, i + 1, ends[i] * A_DAY - 4LL * HOUR);
	town_remove(&town);
}

static void hours_are_those_of_the_clock(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, EVERY("36 hours"));
	town_fire(&town);
	town_pass(&town, 80LL * HOUR);
	assert_int_equal(town.fakes[0].sent_count, 3);
	was_sent_after(&town, 2, 72LL * HOUR);
	town_remove(&town);
}

static void who_has_it_is_reminded_and_who_has_resolved_it_is_not(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, EVERY("2 days"));
	town_fire(&town);
	town_act(&town, COMMAND_ACK, "");
	town_pass(&town, 3 * A_DAY);
	assert_int_equal(town.fakes[0].sent_count, 2);
	town_act(&town, COMMAND_RESOLVE, "already known");
	town_pass(&town, 10 * A_DAY);
	assert_int_equal(town.fakes[0].sent_count, 2);
	town_remove(&town);
}

/* The channel is down while the reminder waits. */
static void wait_for_a_reminder(struct town *town)
{
	town_make_with(town, 1, EVERY("2 days"));
	town_fire(town);
	town->fakes[0].answer = HANDOVER_DOWN;
	town_pass(town, 2 * A_DAY + HOUR);
	town_states_are(town, "1 pending, 1 sent");
}

static void go_on(struct town *town, const char *states)
{
	town->fakes[0].answer = HANDOVER_TAKEN;
	town_pass(town, HOUR);
	town_states_are(town, states);
	town_remove(town);
}

static void a_reminder_of_what_was_withdrawn_meanwhile_is_cancelled(void **state)
{
	struct town town;

	(void)state;
	wait_for_a_reminder(&town);
	town_unfire(&town, 1);
	go_on(&town, "2 sent, 1 cancelled");
}

static void a_reminder_of_what_was_resolved_meanwhile_is_cancelled(void **state)
{
	struct town town;

	(void)state;
	wait_for_a_reminder(&town);
	town_act(&town, COMMAND_RESOLVE, "already known");
	go_on(&town, "1 sent, 1 cancelled");
}

static void a_reminder_of_what_is_muted_meanwhile_is_cancelled(void **state)
{
	struct town town;

	(void)state;
	wait_for_a_reminder(&town);
	plan(&town, "active");
	go_on(&town, "1 sent, 1 cancelled");
}

static void a_channel_that_is_down_for_long_is_reminded_once(void **state)
{
	struct town town;

	(void)state;
	wait_for_a_reminder(&town);
	town_pass(&town, 20 * (int64_t)HOUR);
	town_pass(&town, 30 * (int64_t)HOUR);
	go_on(&town, "2 sent");
}

static void nobody_is_reminded_of_what_they_were_not_told(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, EVERY("2 hours"));
	town.fakes[0].answer = HANDOVER_DOWN;
	town_fire(&town);
	town_pass(&town, 9LL * HOUR);
	town_states_are(&town, "1 pending");
	town.fakes[0].answer = HANDOVER_TAKEN;
	town_pass(&town, HOUR + HOUR / 2); /* told at nine hours and some, and due at ten */
	town_states_are(&town, "2 sent");
	town_remove(&town);
}

static void while_it_is_muted_nothing_is_said_again_nor_made_up_for(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, EVERY("2 days"));
	town_fire(&town);
	plan(&town, "active");
	town_pass(&town, 5 * A_DAY);
	town_states_are(&town, "1 sent");
	plan(&town, "ended");
	town_pass(&town, A_DAY / 2);
	town_states_are(&town, "1 sent");
	town_pass(&town, A_DAY);
	town_states_are(&town, "2 sent");
	town_remove(&town);
}

static void what_was_due_while_nobody_ran_is_said_once_and_reckoned_from_then(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, EVERY("2 days"));
	town_fire(&town);
	town_close(&town);
	town_pass(&town, 9 * A_DAY);
	town_open(&town);
	town_pass(&town, HOUR);
	town_states_are(&town, "2 sent");
	was_sent_after(&town, 1, 9 * A_DAY + 10 * SECOND); /* a stop takes ten seconds here */
	town_pass(&town, 2 * A_DAY - 2 * HOUR);
	town_states_are(&town, "2 sent");
	town_pass(&town, 2 * HOUR);
	town_states_are(&town, "3 sent");
	town_remove(&town);
}

static void a_restart_puts_nothing_off_and_says_nothing_twice(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, EVERY("2 days"));
	town_fire(&town);
	for (int i = 0; i < 5; i++) {
		town_pass(&town, A_DAY);
		town_close(&town);
		town_open(&town);
	}
	town_states_are(&town, "3 sent");
	was_sent_after(&town, 2, 4 * A_DAY);
	town_remove(&town);
}

static void a_rule_that_begins_to_remind_begins_from_then(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, RULE);
	town_fire(&town);
	town_pass(&town, 7 * A_DAY);
	town_say_rules(&town, EVERY("2 days"));
	town_pass(&town, 2 * A_DAY - HOUR);
	town_states_are(&town, "1 sent");
	town_pass(&town, HOUR);
	town_states_are(&town, "2 sent");
	town_say_rules(&town, EVERY("1 day"));
	town_pass(&town, A_DAY);
	town_states_are(&town, "3 sent");
	town_say_rules(&town, RULE);
	town_pass(&town, 7 * A_DAY);
	town_states_are(&town, "3 sent");
	town_remove(&town);
}

static void a_store_of_the_version_before_begins_from_when_it_was_brought_up(void **state)
{
	static const char back[] = "DROP TABLE proposal; DROP TRIGGER alert_added; DROP TRIGGER alert_moved;"
	                           "CREATE TRIGGER alert_added AFTER INSERT ON alert BEGIN SELECT 1; END;"
	                           "CREATE TRIGGER alert_moved AFTER INSERT ON alert BEGIN SELECT 1; END;"
	                           "ALTER TABLE alert DROP COLUMN is_kept;"
	                           "DROP TABLE ruleset; ALTER TABLE transition DROP COLUMN ruleset;"
	                           "DROP INDEX alert_to_watch; ALTER TABLE alert DROP COLUMN watch_ms;"
	                           "ALTER TABLE alert DROP COLUMN seen_over;"
	                           "ALTER TABLE alert DROP COLUMN seen_under;"
	                           "DROP INDEX alert_to_remind; ALTER TABLE alert DROP COLUMN remind_ms;"
	                           "ALTER TABLE alert DROP COLUMN remind_from_ms;"
	                           "ALTER TABLE rule DROP COLUMN remind_every; PRAGMA user_version = 13";
	struct town town;
	sqlite3 *db = NULL;

	(void)state;
	town_make_with(&town, 1, EVERY("2 days"));
	town_fire(&town);
	town_close(&town);
	assert_int_equal(sqlite3_open(town.path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, back, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	town_pass(&town, 7 * A_DAY);
	town_open(&town);
	town_pass(&town, 2 * A_DAY - HOUR);
	town_states_are(&town, "1 sent");
	town_pass(&town, HOUR);
	town_states_are(&town, "2 sent");
	town_remove(&town);
}

static void of_what_is_on_trial_nothing_is_said_again(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, EVERY("2 days") "    mode: shadow until 2026-11-09\n");
	town_fire(&town);
	town_pass(&town, 6 * A_DAY);
	town_states_are(&town, "");
	town_pass(&town, A_DAY); /* live, and told */
	town_states_are(&town, "1 sent");
	town_pass(&town, 2 * A_DAY);
	town_states_are(&town, "2 sent");
	town_remove(&town);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_stays_open_is_said_again_each_time_that_so_long_has_passed),
	        cmocka_unit_test(school_days_go_by_the_calendar_of_the_student),
	        cmocka_unit_test(hours_are_those_of_the_clock),
	        cmocka_unit_test(who_has_it_is_reminded_and_who_has_resolved_it_is_not),
	        cmocka_unit_test(a_reminder_of_what_was_withdrawn_meanwhile_is_cancelled),
	        cmocka_unit_test(a_reminder_of_what_was_resolved_meanwhile_is_cancelled),
	        cmocka_unit_test(a_reminder_of_what_is_muted_meanwhile_is_cancelled),
	        cmocka_unit_test(a_channel_that_is_down_for_long_is_reminded_once),
	        cmocka_unit_test(nobody_is_reminded_of_what_they_were_not_told),
	        cmocka_unit_test(while_it_is_muted_nothing_is_said_again_nor_made_up_for),
	        cmocka_unit_test(what_was_due_while_nobody_ran_is_said_once_and_reckoned_from_then),
	        cmocka_unit_test(a_restart_puts_nothing_off_and_says_nothing_twice),
	        cmocka_unit_test(a_rule_that_begins_to_remind_begins_from_then),
	        cmocka_unit_test(a_store_of_the_version_before_begins_from_when_it_was_brought_up),
	        cmocka_unit_test(of_what_is_on_trial_nothing_is_said_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
