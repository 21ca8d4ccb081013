/* The outbox on a real store, with channels of the test's own and time in the test's hand. */
#include "fixture_town.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void what_is_said_is_sent_once_and_in_order(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	for (int i = 0; i < 20; i++)
		town_fire(&town);
	town_unfire(&town, 3);
	town_states_are(&town, "21 sent");
	assert_int_equal(town.fakes[0].sent_count, 21);
	for (size_t i = 0; i < 21; i++)
		assert_int_equal(town.fakes[0].sent[i].transition, i + 1);
	assert_string_equal(town.fakes[0].sent[20].what, "withdrawn");
	town_remove(&town);
}

static void after_a_day_without_it_each_is_delivered_once_oldest_first(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].answer = HANDOVER_DOWN;
	for (int i = 0; i < 240; i++) {
		town_fire(&town);
		town_pass(&town, HOUR / 10);
	}
	town_states_are(&town, "240 pending");
	size_t tries = town.fakes[0].sent_count;
	assert_in_range(tries, 20, 600); /* a few every half hour or so, not each message every time */
	town.fakes[0].answer = HANDOVER_TAKEN;
	town_pass(&town, HOUR);
	town_states_are(&town, "240 sent");
	assert_int_equal(town.fakes[0].sent_count, tries + 240);
	for (size_t i = 0; i < 240; i++)
		assert_int_equal(town.fakes[0].sent[tries + i].transition, i + 1);
	town_remove(&town);
}

static void a_channel_that_is_down_keeps_no_other_waiting(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 2);
	town.fakes[0].answer = HOLD;
	for (int i = 0; i < 50; i++)
		town_fire(&town);
	assert_int_equal(town.fakes[1].sent_count, 50);
	assert_int_equal(town.fakes[0].sent_count, 4);
	town_states_are(&town, "50 pending");
	fake_let_go(&town.fakes[0], HANDOVER_DOWN);
	town_fire(&town);
	assert_int_equal(town.fakes[1].sent_count, 51);
	town_remove(&town);
}

static void the_end_waits_for_the_beginning(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].answer = HOLD;
	town_fire(&town);
	town_unfire(&town, 1);
	assert_int_equal(town.fakes[0].sent_count, 1);
	fake_let_go(&town.fakes[0], HANDOVER_TAKEN);
	town_settle(&town);
	assert_int_equal(town.fakes[0].sent_count, 2);
	assert_string_equal(town.fakes[0].sent[1].what, "withdrawn");
	town_states_are(&town, "2 sent");
	town_remove(&town);
}

static void what_was_withdrawn_before_it_was_sent_is_cancelled_with_its_end(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].answer = HANDOVER_DOWN;
	town_fire(&town);
	town_unfire(&town, 1);
	town.fakes[0].answer = HANDOVER_TAKEN;
	size_t tries = town.fakes[0].sent_count;
	town_pass(&town, HOUR);
	town_states_are(&town, "2 cancelled");
	assert_int_equal(town.fakes[0].sent_count, tries);
	town_remove(&town);
}

static void what_may_have_arrived_stays_unknown_and_its_end_is_sent(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].answer = HANDOVER_DOWN;
	town.fakes[0].is_uncertain = true;
	town_fire(&town);
	town_states_are(&town, "1 unknown");
	town_unfire(&town, 1);
	town.fakes[0].answer = HANDOVER_TAKEN;
	town_pass(&town, HOUR);
	town_states_are(&town, "1 sent, 1 unknown");
	assert_string_equal(town.fakes[0].sent[town.fakes[0].sent_count - 1].what, "withdrawn");
	town_remove(&town);
}

static void a_message_that_always_fails_is_given_up_and_holds_up_no_other(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.channels[0].tries = 7;
	town_fire(&town);
	town.fakes[0].bad_alert = 2;
	town_fire(&town);
	for (int i = 0; i < 50; i++) {
		town_fire(&town);
		town_pass(&town, MINUTE);
	}
	town_pass(&town, HOUR);
	town_states_are(&town, "51 sent, 1 failed");
	size_t bad = 0;
	for (size_t i = 0; i < town.fakes[0].sent_count; i++)
		bad += town.fakes[0].sent[i].transition == 2;
	assert_int_equal(bad, 7);
	town_remove(&town);
}

static void a_new_message_waits_a_minute_at_most_for_one_that_fails_alone(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].bad_alert = 1;
	town_fire(&town);
	town_pass(&town, 10LL * HOUR);
	int64_t said = seam_mono_ms(town.seam);
	town_fire(&town);
	town_pass(&town, HOUR);
	int64_t sent = 0;
	for (size_t i = 0; i < town.fakes[0].sent_count; i++)
		if (town.fakes[0].sent[i].transition == 2)
			sent = town.fakes[0].sent[i].at_ms;
	assert_in_range(sent - said, 0, MINUTE);
	town_remove(&town);
}

static void who_asks_to_be_left_alone_is_left_alone(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].answer = HANDOVER_DOWN;
	town.fakes[0].retry_after_ms = 2 * HOUR;
	town_fire(&town);
	town.fakes[0].answer = HANDOVER_TAKEN;
	town_pass(&town, 2 * HOUR - SECOND);
	town_fire(&town);
	assert_int_equal(town.fakes[0].sent_count, 1);
	town_pass(&town, SECOND);
	assert_int_equal(town.fakes[0].sent_count, 3);
	town_remove(&town);
}

static void what_was_tried_for_three_days_is_given_up(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].answer = HANDOVER_DOWN;
	town_fire(&town);
	town_pass(&town, 71LL * HOUR);
	town_states_are(&town, "1 pending");
	town_fire(&town); /* has its own three days */
	town_pass(&town, 4LL * HOUR);
	town_states_are(&town, "1 pending, 1 failed");
	town_remove(&town);
}

static void a_clock_that_steps_keeps_nothing_waiting(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].bad_alert = 1;
	town_fire(&town);
	town_pass(&town, 30LL * HOUR);
	town_states_are(&town, "1 unknown");
	town.fakes[0].bad_alert = 0;
	town_wall_step(&town, -400LL * 24 * HOUR);
	town_pass(&town, 2 * MINUTE);
	town_states_are(&town, "1 sent");
	town_remove(&town);
}

static void a_hand_over_that_a_crash_interrupts_is_unknown_and_made_again_under_its_key(void **state)
{
	struct town town, after;

	(void)state;
	town_make(&town, 1);
	town_fire(&town);
	town.fakes[0].answer = HOLD;
	for (int i = 0; i < 6; i++)
		town_fire(&town);
	town_make(&after, 1);
	town_close(&after);
	town_copy(town.path, after.path, 3);
	memset(after.fakes[0].sent, 0, sizeof(after.fakes[0].sent));
	after.fakes[0].sent_count = 0;
	after.fakes[0].answer = HANDOVER_DOWN;
	town_open(&after);
	town_states_are(&after, "1 pending, 1 sent, 5 unknown"); /* one more was claimed ahead */
	after.fakes[0].answer = HANDOVER_TAKEN;
	town_pass(&after, MINUTE);
	town_states_are(&after, "7 sent");
	for (size_t i = 1; i < 5; i++)
		assert_string_equal(after.fakes[0].sent[i - 1].key, town.fakes[0].sent[i].key);
	fake_let_go(&town.fakes[0], HANDOVER_TAKEN);
	town_settle(&town);
	town_remove(&town);
	town_remove(&after);
}

/* Backed up while one waits; that one and another are sent; put back, with or without the file that knows it. */
static void put_back(bool has_file, const char *expected)
{
	struct town town;
	char backup[140], file[140];

	town_make(&town, 1);
	town_fire(&town);
	town.fakes[0].answer = HANDOVER_DOWN;
	town_fire(&town);
	town_close(&town);
	snprintf(backup, sizeof(backup), "%s/backup", town.folder);
	town_copy(town.path, backup, 1);
	town.fakes[0].answer = HANDOVER_TAKEN;
	town_open(&town);
	town_fire(&town);
	town_states_are(&town, "3 sent");
	town_close(&town);
	town_copy(backup, town.path, 1);
	snprintf(file, sizeof(file), "%s.sent", town.path);
	if (!has_file)
		assert_int_equal(remove(file), 0);
	town_open(&town);
	town_states_are(&town, "1 sent, 1 held");
	town.next_student = 2;
	town_fire(&town); /* what was sent as the third: told anew, under its number */
	town_fire(&town);
	town_states_are(&town, expected);
	const char *before = town.fakes[0].sent[town.fakes[0].sent_count - 2].key;
	const char *last = town.fakes[0].sent[town.fakes[0].sent_count - 1].key;
	assert_string_not_equal(before, last);
	town_remove(&town);
}

static void a_store_that_is_put_back_sends_nothing_again(void **state)
{
	(void)state;
	put_back(true, "2 sent, 2 held");
	put_back(false, "3 sent, 1 held"); /* how far sending had come, nobody knows */
}

static void a_stop_waits_a_moment_for_what_is_under_way(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town.fakes[0].answer = HOLD;
	town_fire(&town);
	town_close(&town);
	town.fakes[0].is_uncertain = false;
	town.fakes[0].answer = HANDOVER_TAKEN;
	town_open(&town);
	town_states_are(&town, "1 sent");
	assert_int_equal(town.fakes[0].sent_count, 2);
	assert_string_equal(town.fakes[0].sent[0].key, town.fakes[0].sent[1].key);
	town_remove(&town);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_is_said_is_sent_once_and_in_order),
	        cmocka_unit_test(after_a_day_without_it_each_is_delivered_once_oldest_first),
	        cmocka_unit_test(a_channel_that_is_down_keeps_no_other_waiting),
	        cmocka_unit_test(the_end_waits_for_the_beginning),
	        cmocka_unit_test(what_was_withdrawn_before_it_was_sent_is_cancelled_with_its_end),
	        cmocka_unit_test(what_may_have_arrived_stays_unknown_and_its_end_is_sent),
	        cmocka_unit_test(a_message_that_always_fails_is_given_up_and_holds_up_no_other),
	        cmocka_unit_test(a_new_message_waits_a_minute_at_most_for_one_that_fails_alone),
	        cmocka_unit_test(who_asks_to_be_left_alone_is_left_alone),
	        cmocka_unit_test(what_was_tried_for_three_days_is_given_up),
	        cmocka_unit_test(a_clock_that_steps_keeps_nothing_waiting),
	        cmocka_unit_test(a_hand_over_that_a_crash_interrupts_is_unknown_and_made_again_under_its_key),
	        cmocka_unit_test(a_store_that_is_put_back_sends_nothing_again),
	        cmocka_unit_test(a_stop_waits_a_moment_for_what_is_under_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
