/* The rows of rule sets that were in force: how they come into a store, go with a transaction, and are found again. */
#include "daemon/store/ruleset_row.h"
#include "fixture_store.h"
#include "fixture_town.h"
#include "daemon/store/statement.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const char rule[] = "format: 1\nrules:\n  - rule: behavior.one\n    title: A referral\n"
                           "    when: count(referral over last 14 days) >= 1\n";

static void add(struct store *store, const char *who)
{
	struct ruleset_row row = {.hash = {1, 2}, .at_ms = 1000, .who = text_of(who), .opens = NOT_COUNTED};

	store_ruleset_add(store, &row);
}

static void transition_add(struct store *store)
{
	struct transition_row row = {.alert = 1, .what = text_of("opened")};

	store_transition_add(store, &row);
}

static int on_row(void *context, const struct ruleset_row *row)
{
	struct buf *out = context;

	buf_print(out, "%lld %.*s %.*s;", (long long)row->number, (int)row->who.size, row->who.at,
	        (int)row->added.size, row->added.at);
	return 0;
}

static void rows_are(struct store *store, int64_t before, int limit, const char *expected)
{
	struct buf out = {0};

	assert_int_equal(store_rulesets_each(store, before, limit, on_row, &out, NULL), 0);
	assert_string_equal(buf_z(&out), expected);
	buf_finish(&out);
}

static int64_t ask(struct store *store, const char *sql)
{
	sqlite3_stmt *q = NULL;
	int64_t answer = -1;

	assert_int_equal(sqlite3_prepare_v2(store->db, sql, -1, &q, NULL), SQLITE_OK);
	if (sqlite3_step(q) == SQLITE_ROW)
		answer = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return answer;
}

static void the_newest_comes_first_and_from_where_one_says(void **state)
{
	struct store *store = ((struct store_home *)*state)->store;

	store_begin(store);
	add(store, "a");
	add(store, "b");
	add(store, "c");
	assert_int_equal(store_commit(store, NULL), STORE_OK);
	rows_are(store, INT64_MAX, 2, "3 c [];2 b [];");
	rows_are(store, 2, 9, "1 a [];");
}

static void a_transition_has_the_number_of_the_set_in_force(void **state)
{
	struct store_home *home = *state;
	struct store *store = home->store;

	store_begin(store);
	transition_add(store);
	add(store, "a");
	transition_add(store);
	assert_int_equal(store_commit(store, NULL), STORE_OK);
	store_begin(store);
	add(store, "b");
	transition_add(store);
	store_abort(store);
	store_begin(store);
	transition_add(store);
	assert_int_equal(store_commit(store, NULL), STORE_OK);
	store_home_reopen(home);
	store = home->store;
	store_begin(store);
	transition_add(store);
	assert_int_equal(store_commit(store, NULL), STORE_OK);
	assert_int_equal(ask(store, "SELECT ruleset FROM transition WHERE seq = 1"), 0);
	assert_int_equal(ask(store, "SELECT count(*) FROM transition WHERE ruleset = 1"), 3);
	rows_are(store, INT64_MAX, 9, "1 a [];");
}

static void a_count_is_of_what_was_said_since(void **state)
{
	struct store *store = ((struct store_home *)*state)->store;
	struct transition_row closed = {.alert = 1, .what = text_of("rule changed")},
	                      past = {.alert = 1, .what = text_of("opened"), .is_past = true};

	store_begin(store);
	transition_add(store);
	add(store, "start");
	transition_add(store);
	transition_add(store);
	store_transition_add(store, &closed);
	store_transition_add(store, &past);
	store_ruleset_count(store, 1);
	assert_int_equal(store_commit(store, NULL), STORE_OK);
	assert_int_equal(ask(store, "SELECT opens * 100 + closes * 10 + keeps FROM ruleset"), 210);
}

static void a_store_of_the_version_before_knows_its_rules_and_not_who_put_them_there(void **state)
{
	static const char back[] = "DROP TABLE proposal; DROP TABLE ruleset; ALTER TABLE transition DROP "
	                           "COLUMN ruleset; PRAGMA user_version = 16";
	struct town town;
	sqlite3 *db = NULL;

	(void)state;
	town_make_with(&town, 1, rule);
	town_fire(&town);
	town_close(&town);
	assert_int_equal(sqlite3_open(town.path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, back, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	town_open(&town);
	town_fire(&town);
	rows_are(town.store, INT64_MAX, 9, "1 start [];");
	assert_int_equal(ask(town.store, "SELECT changed = '[]' AND removed = '[]' FROM ruleset"), 1);
	assert_int_equal(ask(town.store, "SELECT count(*) FROM transition WHERE ruleset = 0"), 1);
	assert_int_equal(ask(town.store, "SELECT count(*) FROM transition WHERE ruleset = 1"), 1);
	town_remove(&town);
}

static void a_start_with_the_same_rules_is_no_other_set(void **state)
{
	struct town town;

	(void)state;
	town_make_with(&town, 1, rule);
	town_fire(&town);
	town_close(&town);
	town_open(&town);
	rows_are(town.store, INT64_MAX, 9, "1 start [\"behavior.one\"];");
	town_remove(&town);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                the_newest_comes_first_and_from_where_one_says, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_transition_has_the_number_of_the_set_in_force, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_count_is_of_what_was_said_since, store_home_make, store_home_remove),
	        cmocka_unit_test(a_store_of_the_version_before_knows_its_rules_and_not_who_put_them_there),
	        cmocka_unit_test(a_start_with_the_same_rules_is_no_other_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
