/* Runs that are merged, rolled back and given up: none of it loses a key. */
#include "store_keys.h"

static void so_many_runs_become_one_and_the_newest_record_stays(void **state)
{
	enum { ROWS = (RUN_FACTOR + 1) * 50, NEWEST = RUN_FACTOR - 1 };
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
	assert_int_equal(ask(home->store, "SELECT rows FROM run"), ROWS);
	assert_int_equal(store_runs_upto(home->store), 10 + NEWEST);
	for (int i = 0; i < ROWS; i++) {
		snprintf(record, sizeof(record), "r%d", i / 50 < NEWEST ? i / 50 : NEWEST);
		assert_known(home->store, key_of((uint64_t)i, 7), record);
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
	assert_int_equal(home->store->runs->items[0].rows, RUN_FACTOR * 1000);
	for (uint64_t i = 0; i < RUN_FACTOR * 1000; i++)
		assert_known(home->store, key_of(i, 7), "kept");
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
	        cmocka_unit_test_setup_teardown(so_many_runs_become_one_and_the_newest_record_stays,
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
	        cmocka_unit_test_setup_teardown(no_order_of_runs_merges_rollbacks_and_restarts_loses_a_key,
	                store_home_make, store_home_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
