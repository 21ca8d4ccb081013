/* The log, the ledger and the engine in step, at instants of the test's choosing. */
#include "fixture_office.h"

#include "base/buf.h"
#include "base/diag.h"
#include "base/json.h"
#include "base/zone.h"
#include "daemon/core/registrar_inside.h"
#include "daemon/store/statement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void what_time_alone_brings_is_told_at_its_own_instant(void **state)
{
	struct office *office = *state;

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-10") REFERRAL("r2", "ada", "2026-09-11"),
	        office_at(office, 9, 8, 9));
	office_alerts_are(office, "");
	assert_int_equal(registrar_next_ms(office->registrar) <= office_at(office, 9, 10, 0), true);
	office_tick(office, office_at(office, 9, 11, 12));
	office_alerts_are(office, "1 behavior.two 0 open");
	assert_int_equal(office_alert(office, 1).known_ms, office_at(office, 9, 11, 0));
	office_tick(office, office_at(office, 10, 1, 0));
	office_alerts_are(office, "1 behavior.two 0 cleared");
	assert_int_equal(office_alert(office, 1).closed_ms, office_at(office, 9, 24, 0));
	assert_int_equal(office_alert(office, 1).ended_known_ms, office_at(office, 9, 24, 0));
}

static void after_downtime_overdue_instants_come_in_order_each_as_its_own(void **state)
{
	struct office *office = *state;

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-10") REFERRAL("r2", "ada", "2026-09-11"),
	        office_at(office, 9, 8, 9));
	office_reopen(office, office_at(office, 10, 5, 9));
	office_alerts_are(office, "");
	office_tick(office, office_at(office, 10, 5, 9));
	office_alerts_are(office, "1 behavior.two 0 cleared");
	assert_int_equal(office_alert(office, 1).known_ms, office_at(office, 9, 11, 0));
	assert_int_equal(office_alert(office, 1).ended_known_ms, office_at(office, 9, 24, 0));
}

static void an_arrival_after_downtime_finds_time_caught_up_with(void **state)
{
	struct office *office = *state;

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-10") REFERRAL("r2", "ada", "2026-09-11"),
	        office_at(office, 9, 8, 9));
	office_reopen(office, office_at(office, 10, 5, 9));
	office_send(office, REFERRAL("r3", "ben", "2026-10-01"), office_at(office, 10, 5, 9));
	office_alerts_are(office, "1 behavior.two 0 cleared");
	assert_int_equal(office_alert(office, 1).known_ms, office_at(office, 9, 11, 0));
}

/* Else whoever reads would wait for all of what a night brings, whenever events come first in the morning. */
static void what_time_brings_before_an_arrival_comes_in_slices_too(void **state)
{
	struct office *office = *state;
	struct delivery *delivery = delivery_create();
	int64_t now = office_at(office, 10, 1, 9);
	struct diag why = {0};

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-10") REFERRAL("r2", "ada", "2026-09-11"),
	        office_at(office, 9, 8, 9));
	buf_add_z(&delivery->body, REFERRAL("r3", "ada", "2026-10-01"));
	delivery->source = text_of("sis");
	assert_int_equal(registrar_take(office->registrar, delivery, now, &why), REGISTRAR_MORE);
	assert_int_equal(delivery->counts.received, 0);
	while (registrar_take(office->registrar, delivery, now, &why) == REGISTRAR_MORE)
		assert_int_equal(delivery->counts.received, 0);
	assert_int_equal(delivery->counts.received, 1);
	office_alerts_are(office, "1 behavior.two 0 cleared");
	delivery_destroy(delivery);
}

static void opening_again_says_nothing_new(void **state)
{
	struct office *office = *state;

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        office_at(office, 9, 3, 9));
	office_send(office, "{\"id\":\"r2\",\"op\":\"delete\"}\n", office_at(office, 9, 3, 10));
	office_send(office, REFERRAL("r4", "ada", "2026-09-03"), office_at(office, 9, 3, 11));
	const char *expected = "1 behavior.two 0 withdrawn; 2 behavior.two 0 open";
	office_alerts_are(office, expected);
	int64_t said = store_last_transition(office->store);
	for (int i = 0; i < 3; i++) {
		office_reopen(office, office_at(office, 9, 3, 12));
		office_tick(office, office_at(office, 9, 3, 12));
		office_alerts_are(office, expected);
		assert_int_equal(store_last_transition(office->store), said);
	}
	office_send(office, "{\"id\":\"r1\",\"op\":\"delete\"}\n", office_at(office, 9, 3, 13));
	office_alerts_are(office, "1 behavior.two 0 withdrawn; 2 behavior.two 0 withdrawn");
}

static void time_never_goes_back(void **state)
{
	struct office *office = *state;

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01"), office_at(office, 9, 3, 9));
	office_send(office, REFERRAL("r2", "ada", "2026-09-02"),
	        office_at(office, 9, 2, 9)); /* the clock was set back */
	assert_int_equal(office_alert(office, 1).known_ms, office_at(office, 9, 3, 9));
	assert_int_equal(store_last_instant(office->store), office_at(office, 9, 3, 9));
}

static void history_is_told_as_past_at_the_times_it_says(void **state)
{
	struct office *office = *state;
	int64_t now = office_at(office, 11, 2, 9);

	assert_int_equal(
	        office_take(office,
	                ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02")
	                        REFERRAL("r3", "ben", "2026-10-30") REFERRAL("r4", "ben", "2026-10-31"),
	                true, now, NULL),
	        REGISTRAR_DONE);
	office_alerts_are(office, "1 behavior.two 0 cleared past; 2 behavior.two 1 open past");
	assert_int_equal(office_alert(office, 1).known_ms, office_at(office, 9, 2, 0));
	assert_int_equal(office_alert(office, 2).known_ms, office_at(office, 10, 31, 0));
	office_reopen(office, now);
	office_tick(office, office_at(office, 11, 20, 0));
	office_alerts_are(office, "1 behavior.two 0 cleared past; 2 behavior.two 1 cleared");
}

#define REFERRAL_RECEIVED(id, time, received)                                                                \
	"{\"id\":\"" id "\",\"type\":\"behavior\",\"student\":\"ada\",\"time\":\"" time                      \
	"\",\"kind\":\"referral\",\"received_at\":\"" received "\"}\n"

static int keep_why(void *context, const struct alert_row *row)
{
	buf_add_text(context, row->why);
	return 0;
}

static void history_words_what_time_told_by_what_was_known_then(void **state)
{
	struct office *office = *state;
	struct buf why = {0};

	office_take(office,
	        ROSTER REFERRAL_RECEIVED("r1", "2026-09-10", "2026-09-08T12:00:00Z")
	                REFERRAL_RECEIVED("r2", "2026-09-11", "2026-09-08T12:00:00Z")
	                        REFERRAL_RECEIVED("r3", "2026-09-09", "2026-09-14T12:00:00Z"),
	        true, office_at(office, 11, 2, 9), NULL);
	office_alerts_are(office, "1 behavior.two 0 cleared past");
	assert_int_equal(office_alert(office, 1).known_ms, office_at(office, 9, 11, 0));
	store_alert_get(office->store, 1, keep_why, &why, NULL);
	assert_string_equal(buf_z(&why), "2 referrals.");
	buf_finish(&why);
}

static int refuse_transition(void *context, const struct transition_row *row)
{
	(void)context, (void)row;
	return -1;
}

static void history_leaves_an_alert_to_those_who_have_it(void **state)
{
	struct office *office = *state;
	int64_t now = office_at(office, 11, 2, 9);

	office_take(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        true, now, NULL);
	office_send(office, REFERRAL("r5", "ada", "2026-10-30") REFERRAL("r6", "ada", "2026-10-31"), now);
	office_alerts_are(office, "1 behavior.two 0 cleared past; 2 behavior.two 0 open");
	int64_t heard = store_last_transition(office->store);
	assert_int_equal(
	        office_take(office, REFERRAL("r3", "ada", "2026-09-03"), true, now, NULL), REGISTRAR_DONE);
	office_alerts_are(office, "1 behavior.two 0 cleared past; 2 behavior.two 0 open");
	assert_int_equal(
	        store_transitions_since(office->store, heard, 100, refuse_transition, NULL, NULL), 0);
	office_reopen(office, now);
	office_tick(office, office_at(office, 11, 20, 0));
	office_alerts_are(office, "1 behavior.two 0 cleared past; 2 behavior.two 0 cleared");
}

static void who_heard_of_an_alert_hears_that_history_took_it_back(void **state)
{
	struct office *office = *state;
	int64_t now = office_at(office, 9, 3, 9), heard;

	office_send(
	        office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"), now);
	heard = store_last_transition(office->store);
	office_take(office, "{\"id\":\"r2\",\"op\":\"delete\"}\n", true, now, NULL);
	office_alerts_are(office, "1 behavior.two 0 withdrawn");
	assert_int_equal(
	        store_transitions_since(office->store, heard, 100, refuse_transition, NULL, NULL), -1);
}

/* In memory, and read again from the store. */
static void what_somebody_took_on_is_theirs_whatever_history_comes(void **state)
{
	struct office *office = *state;
	int64_t now = office_at(office, 9, 10, 9);
	struct action action = {.alert = 1, .who = text_of("kim"), .at_ms = now};
	enum act done;

	office_take(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        true, now, NULL);
	office_alerts_are(office, "1 behavior.two 0 open past");
	assert_int_equal(registrar_ack(office->registrar, &action, &done, NULL), REGISTRAR_DONE);
	assert_int_equal(done, ACT_DONE);
	for (int times = 0; times < 2; times++) {
		assert_int_equal(office_take(office, REFERRAL("r0", "ada", "2026-08-20"), true, now, NULL),
		        REGISTRAR_DONE);
		office_alerts_are(office, "1 behavior.two 0 open");
		assert_int_equal(office_alert(office, 1).state, ALERT_ACKNOWLEDGED);
		office_take(office, "{\"id\":\"r0\",\"op\":\"delete\"}\n", true, now, NULL);
		office_reopen(office, now);
	}
}

static void history_in_several_deliveries_and_any_order_of_students_tells_the_same(void **state)
{
	struct office *office = *state;
	int64_t now = office_at(office, 11, 2, 9);

	office_take(office, ROSTER REFERRAL("r3", "ben", "2026-10-30") REFERRAL("r4", "ben", "2026-10-31"),
	        true, now, NULL);
	office_take(office, REFERRAL("r2", "ada", "2026-09-02"), true, now, NULL);
	office_take(office, REFERRAL("r1", "ada", "2026-09-01"), true, now, NULL);
	office_alerts_are(office, "1 behavior.two 1 open past; 2 behavior.two 0 cleared past");
	assert_int_equal(office_alert(office, 2).opened_ms, office_at(office, 9, 2, 0));
}

static void a_line_of_history_never_comes_before_the_one_in_front_of_it(void **state)
{
	struct office *office = *state;
	struct delivery_counts counts;

	office_take(office,
	        ROSTER REFERRAL("r1", "ada", "2026-09-05") REFERRAL("r1", "ada", "2026-09-01")
	                REFERRAL("r2", "ada", "2026-09-02"),
	        true, office_at(office, 11, 2, 9), &counts);
	assert_int_equal(counts.verdicts[EVENT_CORRECTED], 1);
	office_alerts_are(office, "1 behavior.two 0 cleared past");
	assert_int_equal(office_alert(office, 1).opened_ms, office_at(office, 9, 2, 0));
}

static void what_lost_its_evidence_is_said_to_be_withdrawn(void **state)
{
	struct office *office = *state;

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        office_at(office, 9, 3, 9));
	int64_t said = store_last_transition(office->store);
	office_send(office, "{\"id\":\"r2\",\"op\":\"delete\"}\n", office_at(office, 9, 3, 10));
	office_alerts_are(office, "1 behavior.two 0 withdrawn");
	assert_int_equal(store_last_transition(office->store), said + 1);
}

static void lines_of_history_are_taken_in_the_order_they_happened(void **state)
{
	struct office *office = *state;

	office_take(office,
	        ROSTER REFERRAL("r2", "ada", "2026-09-02") REFERRAL("r3", "ada", "2026-09-03")
	                REFERRAL("r1", "ada", "2026-09-01"),
	        true, office_at(office, 11, 2, 9), NULL);
	office_alerts_are(office, "1 behavior.two 0 cleared past");
	assert_int_equal(office_alert(office, 1).known_ms, office_at(office, 9, 2, 0));
}

/* Room for little more than what is there. */
static void fill_disk(struct office *office)
{
	sqlite3_exec(
	        office->store->db, "PRAGMA max_page_count = 1", NULL, NULL, NULL); /* means: as many as now */
}

static void free_disk(struct office *office)
{
	sqlite3_exec(office->store->db, "PRAGMA max_page_count = 1000000", NULL, NULL, NULL);
}

/* Each of some pages, also when it is made small. */
static void long_lines(struct buf *out, int count)
{
	uint32_t x = 2463534242;

	for (int i = 0; i < count; i++) {
		buf_print(out,
		        "{\"id\":\"long%d\",\"type\":\"behavior\",\"student\":\"ada\",\"time\":\"2026-09-"
		        "02\","
		        "\"kind\":\"referral\",\"location\":\"",
		        i);
		for (int n = 0; n < 6000; n++) {
			x ^= x << 13, x ^= x >> 17, x ^= x << 5;
			buf_add_char(out, (char)('A' + x % 26));
		}
		buf_add_z(out, "\"}\n");
	}
}

static void a_failed_commit_leaves_no_trace(void **state)
{
	struct office *office = *state;
	struct buf lines = {0};
	struct delivery_counts counts;
	const bool kinds[] = {false, true};

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        office_at(office, 9, 3, 9));
	long_lines(&lines, 30);
	int64_t seq = store_next_seq(office->store);
	for (int i = 0; i < 2; i++) {
		fill_disk(office);
		assert_int_equal(
		        office_take(office, buf_z(&lines), kinds[i], office_at(office, 9, 3, 10), NULL),
		        REGISTRAR_FULL);
		free_disk(office);
		assert_int_equal(store_next_seq(office->store), seq);
		office_alerts_are(office, "1 behavior.two 0 open");
	}
	assert_int_equal(office_take(office, buf_z(&lines), false, office_at(office, 9, 3, 11), &counts),
	        REGISTRAR_DONE);
	assert_int_equal(counts.verdicts[EVENT_NEW], 30);
	office_send(office, "{\"id\":\"r1\",\"op\":\"delete\"}\n{\"id\":\"r2\",\"op\":\"delete\"}\n",
	        office_at(office, 9, 3, 12));
	office_alerts_are(office, "1 behavior.two 0 open");
	office_tick(office, office_at(office, 9, 20, 0));
	office_alerts_are(office, "1 behavior.two 0 cleared");
	buf_finish(&lines);
}

static void rules_that_changed_while_nobody_ran(void **state)
{
	struct office *office = *state;

	office_send(office,
	        ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02")
	                ABSENT("a1", "ben", "2026-09-01") ABSENT("a2", "ben", "2026-09-02")
	                        ABSENT("a3", "ben", "2026-09-03"),
	        office_at(office, 9, 3, 17));
	office_alerts_are(office, "1 behavior.two 0 open; 2 attendance.three 1 open");
	office->rules = "format: 1\nrules:\n  - rule: behavior.two\n    title: Two\n"
	                "    when: count(referral over last 14 days) >= 3\n";
	office_reopen(office, office_at(office, 9, 3, 18));
	office_alerts_are(office, "1 behavior.two 0 rule changed; 2 attendance.three 1 rule removed");
	assert_int_equal(office_alert(office, 1).ended_known_ms, office_at(office, 9, 3, 18));
	office->rules = RULES;
	office_reopen(office, office_at(office, 9, 3, 19));
	office_alerts_are(office, "1 behavior.two 0 rule changed; 2 attendance.three 1 rule removed;"
	                          " 3 behavior.two 0 open; 4 attendance.three 1 open");
}

static void what_people_did_outlives_a_restart(void **state)
{
	struct office *office = *state;
	struct action action = {.alert = 1,
	        .who = text_of("alice"),
	        .outcome = text_of("moved"),
	        .at_ms = office_at(office, 9, 3, 10)};
	struct diag why = {0};
	enum act done;

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        office_at(office, 9, 3, 9));
	assert_int_equal(registrar_ack(office->registrar, &action, &done, &why), REGISTRAR_DONE);
	assert_int_equal(done, ACT_DONE);
	office_reopen(office, office_at(office, 9, 3, 11));
	assert_int_equal(office_alert(office, 1).state, ALERT_ACKNOWLEDGED);
	assert_int_equal(registrar_ack(office->registrar, &action, &done, &why), REGISTRAR_DONE);
	assert_int_equal(done, ACT_AGAIN);
	assert_int_equal(registrar_resolve(office->registrar, &action, &done, &why), REGISTRAR_DONE);
	assert_int_equal(done, ACT_DONE);
	assert_int_equal(office_alert(office, 1).state, ALERT_RESOLVED);
	assert_int_equal(registrar_ack(office->registrar, &action, &done, &why), REGISTRAR_DONE);
	assert_int_equal(done, ACT_RESOLVED);
}

static void a_trial_ends_on_its_day_and_what_is_open_is_told_then(void **state)
{
	struct office *office = *state;

	office->rules = RULES "    mode: shadow until 2026-09-04\n";
	office_reopen(office, office_at(office, 9, 1, 9));
	office_send(office,
	        ROSTER ABSENT("a1", "ada", "2026-09-01") ABSENT("a2", "ada", "2026-09-02")
	                ABSENT("a3", "ada", "2026-09-03"),
	        office_at(office, 9, 3, 18));
	assert_true(office_alert(office, 1).is_shadow);
	office_tick(office, office_at(office, 9, 4, 0) - 1);
	int64_t said = store_last_transition(office->store);
	assert_true(office_alert(office, 1).is_shadow);
	office_tick(office, office_at(office, 9, 4, 12));
	assert_false(office_alert(office, 1).is_shadow);
	assert_int_equal(store_last_transition(office->store), said + 1);
	assert_int_equal(store_last_instant(office->store), office_at(office, 9, 4, 0));
	office_reopen(office, office_at(office, 9, 4, 13));
	assert_int_equal(store_last_transition(office->store), said + 1);
}

static void a_new_rule_tells_nothing_as_known_before_it_was_there(void **state)
{
	struct office *office = *state;

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        office_at(office, 9, 3, 9));
	office->rules = RULES "  - rule: behavior.one\n    title: One\n"
	                      "    when: count(referral over last 14 days) >= 1\n";
	office_reopen(office, office_at(office, 9, 3, 18));
	assert_int_equal(office_alert(office, 2).known_ms, office_at(office, 9, 3, 18));
}

static uint64_t arrivals_of(struct office *office, const char *name, bool is_one)
{
	struct registrar_counts earlier, now;
	struct buf body = {0};

	for (int i = 0; i < 6000; i++)
		buf_print(&body,
		        "{\"id\":\"%s%d\",\"type\":\"behavior\",\"time\":\"2026-09-02\","
		        "\"kind\":\"referral\",\"student\":\"%s%d\"}\n",
		        name, i, name, is_one ? 0 : i);
	registrar_count(office->registrar, &earlier);
	office_send(office, buf_z(&body), office_at(office, 9, 3, 9));
	registrar_count(office->registrar, &now);
	buf_finish(&body);
	return now.arrivals - earlier.arrivals;
}

static void an_arrival_is_as_long_as_its_students_allow(void **state)
{
	struct office *office = *state;

	assert_int_equal(arrivals_of(office, "one", true), 1);
	assert_int_equal(arrivals_of(office, "many", false), 2);
}

/* Of all of them together it would be hundreds of times as much. */
static void what_students_are_restored_from_is_not_kept(void **state)
{
	struct office *office = *state;

	arrivals_of(office, "many", false);
	office_reopen(office, office_at(office, 10, 5, 9));
	office_tick(office, office_at(office, 10, 5, 9));
	assert_in_range(office->registrar->arena.bytes, 1, 4096);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                what_time_alone_brings_is_told_at_its_own_instant, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(after_downtime_overdue_instants_come_in_order_each_as_its_own,
	                office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                an_arrival_after_downtime_finds_time_caught_up_with, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                what_time_brings_before_an_arrival_comes_in_slices_too, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                what_students_are_restored_from_is_not_kept, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(opening_again_says_nothing_new, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(time_never_goes_back, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                history_is_told_as_past_at_the_times_it_says, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                history_leaves_an_alert_to_those_who_have_it, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                what_somebody_took_on_is_theirs_whatever_history_comes, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                who_heard_of_an_alert_hears_that_history_took_it_back, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                history_words_what_time_told_by_what_was_known_then, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                history_in_several_deliveries_and_any_order_of_students_tells_the_same, office_make,
	                office_remove),
	        cmocka_unit_test_setup_teardown(a_line_of_history_never_comes_before_the_one_in_front_of_it,
	                office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                what_lost_its_evidence_is_said_to_be_withdrawn, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                lines_of_history_are_taken_in_the_order_they_happened, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(a_failed_commit_leaves_no_trace, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                rules_that_changed_while_nobody_ran, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                what_people_did_outlives_a_restart, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                a_trial_ends_on_its_day_and_what_is_open_is_told_then, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                a_new_rule_tells_nothing_as_known_before_it_was_there, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                an_arrival_is_as_long_as_its_students_allow, office_make, office_remove),
	};

	struct CMUnitTest folding[sizeof(tests) / sizeof(tests[0])];

	memcpy(folding, tests, sizeof(tests));
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		folding[i].setup_func = office_make_folding;
	return cmocka_run_group_tests_name("registrar", tests, NULL, NULL) +
	       cmocka_run_group_tests_name("registrar, folding", folding, NULL, NULL);
}
