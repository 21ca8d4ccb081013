/* Identity runs: what was sealed is found, the newest is right, and no slice, rollback or crash loses a key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixture_store.h"
#include "base/diag.h"
#include "daemon/store/runs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A key by its bytes, as numbers order them. */
static struct hash128 key_of(uint64_t first, uint64_t second)
{
	unsigned char bytes[16];
	struct hash128 key;

	for (int i = 0; i < 8; i++) {
		bytes[i] = (unsigned char)(first >> (56 - 8 * i));
		bytes[8 + i] = (unsigned char)(second >> (56 - 8 * i));
	}
	memcpy(&key, bytes, sizeof(key));
	return key;
}

static void add(struct store *store, struct hash128 key, const char *record)
{
	struct identity_row row = {key, text_of(record)};

	store_run_add(store, &row);
}

static void commit(struct store *store)
{
	struct diag why = {0};

	if (store_commit(store, &why) != STORE_OK)
		fail_msg("%s", why.message);
}

/* A run of one record for the keys first, first + 1, .. */
static void write_run(struct store *store, int64_t upto, uint64_t first, uint64_t count, const char *record)
{
	store_begin(store);
	store_run_begin(store, upto);
	for (uint64_t i = 0; i < count; i++)
		add(store, key_of(first + i, 7), record);
	store_run_end(store);
	commit(store);
}

static int copy_record(void *context, const struct identity_row *row)
{
	snprintf(context, 40, "%.*s", (int)row->record.size, row->record.at);
	return 0;
}

static const char *known(struct store *store, struct hash128 key, char record[40])
{
	struct diag why = {0};

	switch (store_identity_find(store, key, copy_record, record, &why)) {
	case 1: return record;
	case 0: return "unknown";
	default: fail_msg("%s", why.message); return NULL;
	}
}

static void assert_known(struct store *store, struct hash128 key, const char *expected)
{
	char record[40];

	assert_string_equal(known(store, key, record), expected);
}

static void merge_all(struct store *store, unsigned rows)
{
	enum store_code code;
	struct diag why = {0};

	while (store_runs_merge(store, rows, &code, &why))
		if (code != STORE_OK)
			fail_msg("%s", why.message);
}

static int64_t ask(struct store *store, const char *sql)
{
	sqlite3_stmt *q = NULL;

	assert_int_equal(sqlite3_prepare_v2(store->db, sql, -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	int64_t answer = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return answer;
}

static int64_t table_count(struct store *store)
{
	return ask(store, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'identity@_%' ESCAPE '@'");
}

static void keys_are_ordered_by_their_bytes(void **state)
{
	(void)state;
	assert_int_equal(store_key_compare(key_of(1, 0), key_of(256, 0)), -1);
	assert_int_equal(store_key_compare(key_of(UINT64_C(1) << 63, 0), key_of(5, 0)), 1);
	assert_int_equal(store_key_compare(key_of(5, 1), key_of(5, UINT64_MAX)), -1);
	assert_int_equal(store_key_compare(key_of(5, 1), key_of(5, 1)), 0);
	struct run_key low = run_key_of(key_of(5, 1)), high = run_key_of(key_of(5, UINT64_MAX));
	assert_int_equal(run_key_compare(low, high), -1);
	assert_int_equal(run_key_compare(run_key_of(key_of(UINT64_MAX, 0)), high), 1);
}

static void what_a_sealed_run_holds_is_found_and_nothing_else(void **state)
{
	struct store_home *home = *state;

	assert_int_equal(store_runs_upto(home->store), 0);
	assert_known(home->store, key_of(1, 7), "unknown");
	write_run(home->store, 42, 1, 3, "here");
	for (int turn = 0; turn < 2; turn++) {
		assert_known(home->store, key_of(1, 7), "here");
		assert_known(home->store, key_of(3, 7), "here");
		assert_known(home->store, key_of(4, 7), "unknown");
		assert_known(home->store, key_of(1, 8), "unknown");
		assert_int_equal(store_runs_upto(home->store), 42);
		store_home_reopen(home);
	}
}

static void a_run_is_read_from_its_commit_on(void **state)
{
	struct store_home *home = *state;

	store_begin(home->store);
	store_run_begin(home->store, 1);
	add(home->store, key_of(1, 7), "a");
	commit(home->store);
	assert_known(home->store, key_of(1, 7), "unknown");
	store_begin(home->store);
	add(home->store, key_of(2, 7), "b");
	store_run_end(home->store);
	assert_known(home->store, key_of(2, 7), "unknown");
	commit(home->store);
	assert_known(home->store, key_of(1, 7), "a");
	assert_known(home->store, key_of(2, 7), "b");
}

static void the_newest_run_is_right(void **state)
{
	struct store_home *home = *state;

	write_run(home->store, 1, 1, 4, "old");
	write_run(home->store, 2, 3, 4, "new");
	assert_known(home->store, key_of(2, 7), "old");
	assert_known(home->store, key_of(3, 7), "new");
	assert_known(home->store, key_of(6, 7), "new");
	assert_int_equal(store_runs_upto(home->store), 2);
}

static void write_twins(struct store *store, int64_t upto, const char *record)
{
	store_begin(store);
	store_run_begin(store, upto);
	add(store, key_of(0, 0), record);
	add(store, key_of(9, 1), record);
	add(store, key_of(9, 2), record);
	add(store, key_of(9, UINT64_MAX), record);
	add(store, key_of(UINT64_MAX, 3), record);
	add(store, key_of(UINT64_MAX, UINT64_MAX), record);
	store_run_end(store);
	commit(store);
}

static void assert_twins(struct store *store, const char *record)
{
	assert_known(store, key_of(0, 0), record);
	assert_known(store, key_of(9, 1), record);
	assert_known(store, key_of(9, 2), record);
	assert_known(store, key_of(9, UINT64_MAX), record);
	assert_known(store, key_of(9, 3), "unknown");
	assert_known(store, key_of(UINT64_MAX, 3), record);
	assert_known(store, key_of(UINT64_MAX, UINT64_MAX), record);
	assert_known(store, key_of(UINT64_MAX, 4), "unknown");
}

static void keys_that_share_their_first_half_are_told_apart(void **state)
{
	struct store_home *home = *state;
	char record[16];

	for (int i = 0; i < RUN_FACTOR; i++) {
		snprintf(record, sizeof(record), "r%d", i);
		write_twins(home->store, i + 1, record);
		assert_twins(home->store, record);
	}
	merge_all(home->store, 1);
	assert_twins(home->store, record);
	assert_int_equal(table_count(home->store), 1);
	assert_int_equal(ask(home->store, "SELECT rows FROM run"), 6);
}

static void rows_larger_than_a_page_and_many_of_one_first_half_are_found(void **state)
{
	struct store_home *home = *state;
	static char large[(64 << 10) + 1];
	enum store_code code;

	memset(large, 'x', sizeof(large) - 1);
	for (int i = 0; i < RUN_FACTOR; i++) {
		store_begin(home->store);
		store_run_begin(home->store, i + 1);
		add(home->store, key_of(1, 1), large);
		add(home->store, key_of(2, 1), large);
		for (uint64_t second = 1; second <= 1000; second++)
			add(home->store, key_of(3, second), "of many");
		add(home->store, key_of(4, 1), "last");
		store_run_end(home->store);
		commit(home->store);
	}
	do {
		assert_known(home->store, key_of(2, 1), "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
		assert_known(home->store, key_of(3, 1), "of many");
		assert_known(home->store, key_of(3, 1000), "of many");
		assert_known(home->store, key_of(3, 1001), "unknown");
		assert_known(home->store, key_of(4, 1), "last");
	} while (store_runs_merge(home->store, 100, &code, NULL));
	assert_int_equal(home->store->runs->count, 1);
	assert_int_equal(home->store->runs->items[0].rows, 1003);
}

static void rows_that_are_not_as_they_were_written_are_said_and_not_merged(void **state)
{
	struct store_home *home = *state;
	enum store_code code = STORE_OK;
	struct diag why = {0};
	char record[40];

	for (int i = 0; i < RUN_FACTOR; i++)
		write_run(home->store, i + 1, 0, 10, "here");
	sqlite3_exec(home->store->db, "UPDATE identity_8 SET rows = substr(rows, 1, 30)", NULL, NULL, NULL);
	assert_int_equal(store_identity_find(home->store, key_of(9, 7), copy_record, record, &why), -1);
	assert_string_equal(why.code, "D309");
	assert_non_null(strstr(why.message, "identity run 8"));
	while (code == STORE_OK && store_runs_merge(home->store, 100, &code, &why))
		;
	assert_int_equal(code, STORE_BROKEN);
	assert_string_equal(why.code, "D309");
}

static void eight_runs_become_one_and_the_newest_record_stays(void **state)
{
	struct store_home *home = *state;
	char record[16];

	for (int i = 0; i < RUN_FACTOR; i++) {
		snprintf(record, sizeof(record), "r%d", i);
		write_run(home->store, 10 + i, (uint64_t)i * 50, 100, record);
	}
	merge_all(home->store, 64);
	assert_int_equal(home->store->runs->count, 1);
	assert_int_equal(table_count(home->store), 1);
	assert_int_equal(ask(home->store, "SELECT count(DISTINCT run) FROM run_filter"), 1);
	assert_int_equal(ask(home->store, "SELECT rows FROM run"), 450);
	assert_int_equal(store_runs_upto(home->store), 17);
	for (uint64_t i = 0; i < 450; i++) {
		snprintf(record, sizeof(record), "r%d", (int)(i / 50 < 7 ? i / 50 : 7));
		assert_known(home->store, key_of(i, 7), record);
	}
}

static void a_run_sealed_while_others_are_merged_is_newer_than_what_they_become(void **state)
{
	struct store_home *home = *state;
	enum store_code code;

	for (int i = 0; i < RUN_FACTOR; i++)
		write_run(home->store, i + 1, 0, 100, "old");
	for (int i = 0; i < 3; i++)
		assert_true(store_runs_merge(home->store, 10, &code, NULL));
	write_run(home->store, 100, 0, 50, "new");
	merge_all(home->store, 10);
	assert_int_equal(home->store->runs->count, 2);
	assert_known(home->store, key_of(49, 7), "new");
	assert_known(home->store, key_of(50, 7), "old");
	assert_int_equal(store_runs_upto(home->store), 100);
	store_home_reopen(home);
	assert_known(home->store, key_of(49, 7), "new");
}

static void what_was_not_sealed_at_the_end_never_happened(void **state)
{
	struct store_home *home = *state;
	enum store_code code;

	for (int i = 0; i < RUN_FACTOR; i++)
		write_run(home->store, i + 1, 0, 100, "old");
	for (int i = 0; i < 5; i++)
		assert_true(store_runs_merge(home->store, 10, &code, NULL));
	store_begin(home->store);
	store_run_begin(home->store, 50);
	add(home->store, key_of(1, 7), "lost");
	commit(home->store);
	assert_int_equal(table_count(home->store), RUN_FACTOR + 2);
	store_home_reopen(home);
	assert_int_equal(store_runs_upto(home->store), RUN_FACTOR);
	assert_known(home->store, key_of(1, 7), "old");
	merge_all(home->store, 10);
	assert_int_equal(table_count(home->store), 1);
	assert_int_equal(ask(home->store, "SELECT count(*) FROM run"), 1);
	assert_known(home->store, key_of(99, 7), "old");
}

static void a_transaction_that_is_rolled_back_takes_its_rows_out_again(void **state)
{
	struct store_home *home = *state;

	store_begin(home->store);
	store_run_begin(home->store, 5);
	add(home->store, key_of(1, 7), "a");
	commit(home->store);
	store_begin(home->store);
	add(home->store, key_of(2, 7), "lost");
	add(home->store, key_of(3, 7), "lost");
	store_abort(home->store);
	store_begin(home->store);
	add(home->store, key_of(3, 7), "c");
	store_run_end(home->store);
	store_abort(home->store);
	assert_int_equal(store_runs_upto(home->store), 0);
	store_begin(home->store);
	add(home->store, key_of(4, 7), "d");
	store_run_end(home->store);
	commit(home->store);
	assert_known(home->store, key_of(1, 7), "a");
	assert_known(home->store, key_of(2, 7), "unknown");
	assert_known(home->store, key_of(3, 7), "unknown");
	assert_known(home->store, key_of(4, 7), "d");
	assert_int_equal(home->store->runs->items[0].rows, 2);
}

static void a_run_that_ended_in_a_failed_transaction_grows_on_whatever_began_after_it(void **state)
{
	struct store_home *home = *state;

	store_begin(home->store);
	store_run_begin(home->store, 5);
	for (uint64_t i = 0; i < 200; i++)
		add(home->store, key_of(i, 7), "a");
	commit(home->store);
	store_begin(home->store);
	store_run_end(home->store);
	store_run_begin(home->store, 6);
	for (uint64_t i = 1000; i < 1300; i++)
		add(home->store, key_of(i, 7), "lost");
	store_abort(home->store);
	store_begin(home->store);
	add(home->store, key_of(200, 7), "a");
	store_run_end(home->store);
	commit(home->store);
	for (uint64_t i = 0; i <= 200; i++)
		assert_known(home->store, key_of(i, 7), "a");
	assert_known(home->store, key_of(1000, 7), "unknown");
}

static void a_run_that_is_given_up_is_cleared_away(void **state)
{
	struct store_home *home = *state;

	store_begin(home->store);
	store_run_begin(home->store, 5);
	add(home->store, key_of(1, 7), "given up");
	commit(home->store);
	write_run(home->store, 6, 2, 1, "b");
	merge_all(home->store, 10);
	assert_int_equal(table_count(home->store), 1);
	assert_known(home->store, key_of(1, 7), "unknown");
	assert_known(home->store, key_of(2, 7), "b");
}

static void a_full_disk_puts_a_merge_off_and_loses_nothing(void **state)
{
	struct store_home *home = *state;
	enum store_code code = STORE_OK;
	struct diag why = {0};
	char sql[60];

	for (int i = 0; i < RUN_FACTOR; i++)
		write_run(home->store, i + 1, (uint64_t)i * 1000, 1000, "kept");
	snprintf(sql, sizeof(sql), "PRAGMA max_page_count = %d",
	        (int)ask(home->store, "PRAGMA page_count") + 20);
	sqlite3_exec(home->store->db, sql, NULL, NULL, NULL);
	while (code == STORE_OK && store_runs_merge(home->store, 100, &code, &why))
		;
	assert_int_equal(code, STORE_FULL);
	assert_string_equal(why.code, "D301");
	assert_known(home->store, key_of(1, 7), "kept");
	assert_true(store_runs_merge(home->store, 100, &code, &why));
	assert_int_equal(code, STORE_FULL);
	sqlite3_exec(home->store->db, "PRAGMA max_page_count = 1000000", NULL, NULL, NULL);
	merge_all(home->store, 100);
	assert_int_equal(home->store->runs->count, 1);
	assert_int_equal(home->store->runs->items[0].rows, 8000);
	for (uint64_t i = 0; i < 8000; i++)
		assert_known(home->store, key_of(i, 7), "kept");
}

static void dropping_the_fold_forgets_every_run_once_it_is_committed(void **state)
{
	struct store_home *home = *state;

	write_run(home->store, 9, 0, 100, "old");
	store_begin(home->store);
	store_run_begin(home->store, 10);
	commit(home->store);
	store_begin(home->store);
	store_fold_drop(home->store);
	store_abort(home->store);
	assert_known(home->store, key_of(1, 7), "old");
	store_begin(home->store);
	store_fold_drop(home->store);
	commit(home->store);
	assert_known(home->store, key_of(1, 7), "unknown");
	assert_int_equal(store_runs_upto(home->store), 0);
	write_run(home->store, 3, 0, 10, "again");
	merge_all(home->store, 10);
	assert_int_equal(table_count(home->store), 1);
	assert_known(home->store, key_of(1, 7), "again");
	assert_known(home->store, key_of(50, 7), "unknown");
}

static void a_filter_of_another_size_is_damage_and_said(void **state)
{
	struct store_home *home = *state;
	struct diag why = {0};

	write_run(home->store, 9, 0, 100, "old");
	sqlite3_exec(home->store->db, "UPDATE run_filter SET bits = x'00'", NULL, NULL, NULL);
	store_close(home->store);
	home->store = NULL;
	assert_int_equal(store_open(home->path, NULL, STORE_HOME_KEY, &home->store, &why), -1);
	assert_string_equal(why.code, "D309");
	assert_non_null(strstr(why.message, "the filter of identity run 1"));
}

static uint64_t scramble(uint64_t number)
{
	number = (number ^ number >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	number = (number ^ number >> 27) * UINT64_C(0x94d049bb133111eb);
	return number ^ number >> 31;
}

static void a_filter_never_denies_a_key_and_seldom_makes_one_up(void **state)
{
	struct filter filter = {0};
	int made_up = 0;

	(void)state;
	filter_init(&filter, filter_size(20000));
	for (uint64_t i = 1; i <= 20000; i++)
		filter_add(&filter, scramble(i));
	for (uint64_t i = 1; i <= 20000; i++)
		assert_true(filter_has(&filter, scramble(i)));
	for (uint64_t i = 20001; i <= 120000; i++)
		made_up += filter_has(&filter, scramble(i));
	assert_in_range(made_up, 200, 700);
	assert_in_range(filter.lines * FILTER_LINE * 8, 20000 * 12, 20000 * 12 + FILTER_LINE * 8);
	filter_finish(&filter);
}

/* Everything at once against a plain array: small runs of a small world of keys, many of them twins, slices of merging
 * of any size between them, transactions that fail, and processes that end at any moment. */
enum { WORLD = 300, ROUNDS = 400 };

static struct hash128 world_key(int number)
{
	return key_of(scramble((uint64_t)number / 3), (uint64_t)number % 3 + 1);
}

static int world_order(const void *a, const void *b)
{
	return store_key_compare(world_key(*(const int *)a), world_key(*(const int *)b));
}

struct world {
	int by_key[WORLD];
	int known[WORLD]; /* the number of the run that holds it last; 0: none */
	uint64_t chance;
};

static unsigned chance(struct world *world, unsigned below)
{
	return (unsigned)(scramble(++world->chance) % below);
}

/* One run over several transactions; some are rolled back and done again; some are never sealed. */
static void world_run(struct world *world, struct store_home *home, int number)
{
	char record[16];
	bool is_in[WORLD];
	enum store_code code;

	snprintf(record, sizeof(record), "%d", number);
	store_begin(home->store);
	store_run_begin(home->store, number);
	for (int i = 0; i < WORLD; i++) {
		is_in[i] = chance(world, 4) == 0;
		if (is_in[i])
			add(home->store, world_key(world->by_key[i]), record);
		if (chance(world, 50) != 0)
			continue;
		commit(home->store);
		store_runs_merge(home->store, chance(world, 40), &code, NULL);
		store_begin(home->store);
		int lost = i + 1 + (int)chance(world, 20);
		for (int again = i + 1; again < lost && again < WORLD; again++)
			add(home->store, world_key(world->by_key[again]), "lost");
		store_abort(home->store);
		store_begin(home->store);
	}
	if (chance(world, 10) == 0) {
		commit(home->store);
		return;
	}
	store_run_end(home->store);
	commit(home->store);
	for (int i = 0; i < WORLD; i++)
		if (is_in[i])
			world->known[world->by_key[i]] = number;
}

static void world_check(const struct world *world, struct store *store)
{
	char expected[16];

	for (int i = 0; i < WORLD; i++) {
		snprintf(expected, sizeof(expected), "%d", world->known[i]);
		assert_known(store, world_key(i), world->known[i] ? expected : "unknown");
	}
}

static void no_order_of_runs_merges_rollbacks_and_restarts_loses_a_key(void **state)
{
	struct store_home *home = *state;
	struct world world = {0};
	enum store_code code;

	for (int i = 0; i < WORLD; i++)
		world.by_key[i] = i;
	qsort(world.by_key, WORLD, sizeof(world.by_key[0]), world_order);
	for (int round = 1; round <= ROUNDS; round++) {
		sqlite3_exec(home->store->db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
		world_run(&world, home, round);
		for (unsigned slices = chance(&world, 30); slices > 0; slices--)
			store_runs_merge(home->store, chance(&world, 40), &code, NULL);
		if (chance(&world, 20) == 0)
			store_home_reopen(home);
		if (chance(&world, 4) == 0)
			world_check(&world, home->store);
	}
	merge_all(home->store, 100);
	world_check(&world, home->store);
	assert_int_equal(table_count(home->store), home->store->runs->count);
	assert_in_range(home->store->runs->count, 1, 3 * RUN_FACTOR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(keys_are_ordered_by_their_bytes),
	        cmocka_unit_test(a_filter_never_denies_a_key_and_seldom_makes_one_up),
	        cmocka_unit_test_setup_teardown(what_a_sealed_run_holds_is_found_and_nothing_else,
	                store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_run_is_read_from_its_commit_on, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(the_newest_run_is_right, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                keys_that_share_their_first_half_are_told_apart, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(eight_runs_become_one_and_the_newest_record_stays,
	                store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_run_sealed_while_others_are_merged_is_newer_than_what_they_become, store_home_make,
	                store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                what_was_not_sealed_at_the_end_never_happened, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(a_transaction_that_is_rolled_back_takes_its_rows_out_again,
	                store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_run_that_ended_in_a_failed_transaction_grows_on_whatever_began_after_it,
	                store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_run_that_is_given_up_is_cleared_away, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_full_disk_puts_a_merge_off_and_loses_nothing, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(dropping_the_fold_forgets_every_run_once_it_is_committed,
	                store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_filter_of_another_size_is_damage_and_said, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(no_order_of_runs_merges_rollbacks_and_restarts_loses_a_key,
	                store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(rows_larger_than_a_page_and_many_of_one_first_half_are_found,
	                store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                rows_that_are_not_as_they_were_written_are_said_and_not_merged, store_home_make,
	                store_home_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
