/* What each statement reads: none walks over what grows with the years, unless it is there to read all of it; and that
 * the counts that stand beside what they count follow it. */
#include "daemon/store/statement.h"
#include "fixture_store.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* Those that walk over a table, and why that is no harm. */
static const char *const walkers[STATEMENT_COUNT] = {
        [BATCH_LAST_INSTANT] = "from the end, and stops at the first that was no history",
        [BATCH_EACH] = "when all alerts are made again, offline",
        [STUDENT_EACH] = "at start",
        [HISTORY_UNSEAL_ALL] = "a row a part, of which there are some dozens",
        [HISTORY_PARTS] = "the same",
        [HISTORY_KEYS] = "the same, and a look into each",
        [DELIVERY_PURGE] = "now and then, and there are only so many",
        [RULE_EACH] = "as many as the district has",
        [RULE_ALERTS_RENAME] = "once, when a rule has another name",
        [OUTBOX_INTERRUPT] = "at start, over those that wait",
        [OUTBOX_OLDEST] = "over those that wait, once a day",
        [OUTBOX_HOLD] = "over those that wait",
        [OUTBOX_HOLD_RULE] = "over those that wait, and those of the day from the end; once a day and rule",
        [OPENED_BY_RULE] = "from the end, those of the day; once a day",
        [OUTBOX_COUNTS] = "a row a channel and state",
        [ALERT_COUNT] = "eight rows",
        [RULE_OPEN] = "a row an alert that is open",
        [RULESET_SINCE] = "a row a reload, when a person asks",
        [QUARANTINE_COUNT] = "a row a source",
        [RUN_UNSEAL_ALL] = "a row a run",
        [RUN_EACH] = "a row a run",
        [SOURCE_EACH] = "a row a source",
        [SOURCE_MINUTE_EACH] = "an hour's",
        [SOURCE_MINUTE_PURGE] = "an hour's",
        [HELD_FIND] = "as many as people were asked about; bodies are in another table",
        [HELD_EACH] = "the same",
        [HELD_BYTES] = "the same",
        [HELD_COUNT] = "the same",
        [HELD_PURGE] = "the same",
};

static bool walks(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *plan = NULL;
	char explain[4000];
	bool found = false;

	snprintf(explain, sizeof(explain), "EXPLAIN QUERY PLAN %s", sql);
	if (sqlite3_prepare_v2(db, explain, -1, &plan, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	while (sqlite3_step(plan) == SQLITE_ROW) {
		const char *line = (const char *)sqlite3_column_text(plan, 3);
		found |= strncmp(line, "SCAN ", 5) == 0 && strncmp(line, "SCAN CONSTANT", 13) != 0;
	}
	sqlite3_finalize(plan);
	return found;
}

static bool plan_has(sqlite3 *db, const char *sql, const char *words)
{
	sqlite3_stmt *plan = NULL;
	char explain[4000];
	bool found = false;

	snprintf(explain, sizeof(explain), "EXPLAIN QUERY PLAN %s", sql);
	assert_int_equal(sqlite3_prepare_v2(db, explain, -1, &plan, NULL), SQLITE_OK);
	while (sqlite3_step(plan) == SQLITE_ROW)
		found |= strstr((const char *)sqlite3_column_text(plan, 3), words) != NULL;
	sqlite3_finalize(plan);
	return found;
}

static void what_is_to_be_sent_is_looked_for_among_what_waits(void **state)
{
	static const enum statement asked[] = {OUTBOX_DUE, OUTBOX_NEXT};
	struct store_home *home = *state;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(home->path, &db), SQLITE_OK);
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		if (!plan_has(db, statement_sql[asked[i]], "outbox_waiting"))
			fail_msg("reads all that was ever sent: %s", statement_sql[asked[i]]);
	sqlite3_close(db);
}

static void none_walks_over_what_grows(void **state)
{
	struct store_home *home = *state;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(home->path, &db), SQLITE_OK);
	for (int i = 0; i < STATEMENT_COUNT; i++)
		if (walks(db, statement_sql[i]) && !walkers[i])
			fail_msg("walks over a whole table: %s", statement_sql[i]);
	sqlite3_close(db);
}

static void counts_follow_each_alert_through_its_life(void **state)
{
	struct store *store = ((struct store_home *)*state)->store;
	struct alert_row row = {.id = 1,
	        .rule = text_of("r"),
	        .student = 1,
	        .opened_ms = 1000,
	        .known_ms = 1000,
	        .is_shadow = true};
	struct {
		bool is_forgotten, is_past;
		int64_t closed_ms;
		int64_t open, closed, past, any;
	} lives[] = {
	        {false, false, 0, 1, 0, 0, 1},
	        {false, false, 2000, 0, 1, 0, 1},
	        {false, true, 2000, 0, 0, 1, 1},
	        {true, true, 2000, 0, 0, 0, 0},
	        {false, false, 0, 1, 0, 0, 1},
	};

	store_begin(store);
	store_alert_add(store, &row);
	assert_int_equal(store_alert_count(store, ALERTS_OPEN), 0);
	assert_int_equal(store_alert_count(store, ALERTS_ANY), 1);
	assert_int_equal(store_alert_shadows(store), 1);
	store_alert_surface(store, 1);
	assert_int_equal(store_alert_shadows(store), 0);
	for (size_t i = 0; i < sizeof(lives) / sizeof(lives[0]); i++) {
		row.is_forgotten = lives[i].is_forgotten;
		row.is_past = lives[i].is_past;
		row.closed_ms = lives[i].closed_ms;
		store_alert_episode(store, &row);
		assert_int_equal(store_alert_count(store, ALERTS_OPEN), lives[i].open);
		assert_int_equal(store_alert_count(store, ALERTS_CLOSED), lives[i].closed);
		assert_int_equal(store_alert_count(store, ALERTS_PAST), lives[i].past);
		assert_int_equal(store_alert_count(store, ALERTS_ANY), lives[i].any);
	}
	row.state = ALERT_RESOLVED;
	store_alert_action(store, &row);
	assert_int_equal(store_alert_count(store, ALERTS_OPEN), 0);
	assert_int_equal(store_alert_count(store, ALERTS_CLOSED), 1);
	assert_int_equal(store_commit(store, NULL), STORE_OK);
}

static void a_source_has_its_share_of_the_quarantine_back_when_lines_go(void **state)
{
	struct store *store = ((struct store_home *)*state)->store;
	struct quarantine_row row = {
	        .source = text_of("sis"), .bytes = text_of("0123456789"), .code = "E204", .reason = "why"};

	store_begin(store);
	for (row.at_ms = 1; row.at_ms <= 3; row.at_ms++)
		store_quarantine_add(store, &row);
	row.source = (struct text){0};
	store_quarantine_add(store, &row);
	assert_int_equal(store_quarantine_bytes(store, text_of("sis")), 30);
	assert_int_equal(store_quarantine_count(store), 4);
	store_quarantine_remove(store, 1);
	assert_false(store_quarantine_purge(store, 3, 10));
	assert_int_equal(store_quarantine_bytes(store, text_of("sis")), 10);
	assert_int_equal(store_quarantine_count(store), 2);
	assert_int_equal(store_commit(store, NULL), STORE_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                none_walks_over_what_grows, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(what_is_to_be_sent_is_looked_for_among_what_waits,
	                store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                counts_follow_each_alert_through_its_life, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(a_source_has_its_share_of_the_quarantine_back_when_lines_go,
	                store_home_make, store_home_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
