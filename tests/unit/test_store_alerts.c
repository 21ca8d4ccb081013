/* Alerts and their transitions in the store: none is open twice, and each is found by what is asked. */
#include "daemon/store/statement.h"
#include "fixture_store.h"
#include <intervene/engine.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

static struct alert_row alert_of(int64_t id, int64_t student)
{
	return (struct alert_row){
	        .id = id,
	        .rule = text_of("behavior.two"),
	        .student = student,
	        .opened_ms = 1000 * id,
	        .known_ms = 1000 * id,
	        .why = text_of("because"),
	};
}

static void one_alert_of_a_rule_is_open_for_a_student_never_two(void **state)
{
	struct store_home *place = *state;
	struct alert_row first = alert_of(1, 5), second = alert_of(2, 5);
	struct diag why = {0};

	store_begin(place->store);
	store_alert_add(place->store, &first);
	store_alert_add(place->store, &second);
	assert_int_equal(store_commit(place->store, &why), STORE_BROKEN);
	assert_non_null(strstr(why.message, "UNIQUE"));
	store_home_reopen(place);
	first.closed_ms = 2000;
	store_begin(place->store);
	store_alert_add(place->store, &first);
	store_alert_add(place->store, &second);
	assert_int_equal(store_commit(place->store, &why), STORE_OK);
}

static void a_question_that_failed_fails_what_is_written_behind_it(void **state)
{
	struct store_home *place = *state;
	struct diag why = {0};

	sqlite3_exec(place->store->db, "ALTER TABLE alert RENAME TO gone", NULL, NULL, NULL);
	assert_int_equal(store_alert_last(place->store), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(store_probe(place->store, &why), STORE_BROKEN);
	assert_non_null(strstr(why.message, "no such table"));
}

static int count_alert(void *context, const struct alert_row *row)
{
	int64_t *sum = context;

	*sum += row->id;
	return 0;
}

static int64_t sum_of(struct store *store, struct alert_query query)
{
	int64_t sum = 0;

	assert_int_equal(store_alerts_find(store, &query, count_alert, &sum, NULL), 0);
	return sum;
}

static void alerts_are_found_by_state_rule_student_and_time(void **state)
{
	struct store_home *place = *state;
	struct alert_row rows[] = {alert_of(1, 1), alert_of(2, 2), alert_of(4, 3), alert_of(8, 4),
	        alert_of(16, 5), alert_of(32, 6)};

	rows[1].closed_ms = 9000;
	rows[2].state = ALERT_RESOLVED;
	rows[3].is_past = true;
	rows[3].closed_ms = 9000;
	rows[4].is_forgotten = true;
	rows[5].is_shadow = true;
	store_begin(place->store);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		store_alert_add(place->store, &rows[i]);
	assert_int_equal(store_commit(place->store, NULL), STORE_OK);
	assert_int_equal(sum_of(place->store, (struct alert_query){ALERTS_OPEN, {0}, -1, 0, 0}), 1);
	assert_int_equal(sum_of(place->store, (struct alert_query){ALERTS_CLOSED, {0}, -1, 0, 0}), 2 + 4);
	assert_int_equal(sum_of(place->store, (struct alert_query){ALERTS_PAST, {0}, -1, 0, 0}), 8);
	assert_int_equal(
	        sum_of(place->store, (struct alert_query){ALERTS_ANY, {0}, -1, 0, 0}), 1 + 2 + 4 + 8 + 32);
	assert_int_equal(sum_of(place->store, (struct alert_query){ALERTS_ANY, {0}, 3, 0, 0}), 4);
	assert_int_equal(
	        sum_of(place->store, (struct alert_query){ALERTS_ANY, {0}, -1, 4000, 0}), 4 + 8 + 32);
	assert_int_equal(sum_of(place->store, (struct alert_query){ALERTS_ANY, {0}, -1, 0, 2}), 4 + 8 + 32);
	assert_int_equal(
	        sum_of(place->store, (struct alert_query){ALERTS_ANY, text_of("other"), -1, 0, 0}), 0);
	assert_int_equal(store_alert_last(place->store), 32);
	assert_int_equal(store_alert_count(place->store, ALERTS_CLOSED), 2);
}

static void the_alert_before_it_is_one_that_had_cleared(void **state)
{
	struct store_home *place = *state;
	struct alert_row rows[] = {alert_of(1, 1), alert_of(2, 1), alert_of(3, 1)};

	rows[0].closed_ms = rows[1].closed_ms = 9000;
	rows[0].closed_why = CLOSE_CLEARED;
	rows[1].closed_why = CLOSE_WITHDRAWN;
	store_begin(place->store);
	for (size_t i = 0; i < 3; i++)
		store_alert_add(place->store, &rows[i]);
	assert_int_equal(store_commit(place->store, NULL), STORE_OK);
	assert_int_equal(store_alert_earlier(place->store, &rows[2]), 1);
	assert_int_equal(store_alert_earlier(place->store, &rows[0]), 0);
}

static int keep_transition(void *context, const struct transition_row *row)
{
	int64_t *seqs = context;

	seqs[0]++;
	seqs[seqs[0]] = row->seq;
	return 0;
}

static void the_stream_passes_over_what_nobody_is_told(void **state)
{
	struct store_home *place = *state;
	struct alert_row live = alert_of(1, 1), shadow = alert_of(2, 2);
	struct transition_row rows[] = {
	        {.alert = 1, .what = text_of("opened"), .is_past = true},
	        {.alert = 1, .what = text_of("cleared")},
	        {.alert = 2, .what = text_of("opened")},
	        {.alert = 1, .what = text_of("acknowledged"), .who = text_of("alice")},
	};
	int64_t seqs[8] = {0};

	shadow.is_shadow = true;
	store_begin(place->store);
	store_alert_add(place->store, &live);
	store_alert_add(place->store, &shadow);
	for (size_t i = 0; i < 4; i++)
		store_transition_add(place->store, &rows[i]);
	assert_int_equal(store_commit(place->store, NULL), STORE_OK);
	assert_int_equal(store_transitions_since(place->store, 0, 100, keep_transition, seqs, NULL), 0);
	assert_int_equal(seqs[0], 2);
	assert_int_equal(seqs[1], 2);
	assert_int_equal(seqs[2], 4);
	assert_int_equal(store_last_transition(place->store), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(one_alert_of_a_rule_is_open_for_a_student_never_two,
	                store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(a_question_that_failed_fails_what_is_written_behind_it,
	                store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                alerts_are_found_by_state_rule_student_and_time, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                the_alert_before_it_is_one_that_had_cleared, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                the_stream_passes_over_what_nobody_is_told, store_home_make, store_home_remove),
	};

	return cmocka_run_group_tests_name("store_alerts", tests, NULL, NULL);
}
