/* Identity runs: what was sealed is found, the newest is right, and no slice, rollback or crash loses a key. */
#include "store_keys.h"

#include <sched.h>
#include <stdatomic.h>

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
	char record[40], sql[100];

	for (int i = 0; i < RUN_FACTOR; i++)
		write_run(home->store, i + 1, 0, 10, "here");
	snprintf(record, sizeof(record), "identity_%d", RUN_FACTOR);
	snprintf(sql, sizeof(sql), "UPDATE %s SET rows = substr(rows, 1, 30)", record);
	sqlite3_exec(home->store->db, sql, NULL, NULL, NULL);
	assert_int_equal(store_identity_find(home->store, key_of(9, 7), copy_record, record, &why), -1);
	assert_string_equal(why.code, "D309");
	snprintf(record, sizeof(record), "identity run %d", RUN_FACTOR);
	assert_non_null(strstr(why.message, record));
	while (code == STORE_OK && store_runs_merge(home->store, 100, &code, &why))
		;
	assert_int_equal(code, STORE_BROKEN);
	assert_string_equal(why.code, "D309");
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

static uint32_t asked(const struct sheaf *sheaf, uint64_t hash)
{
	struct filter_key key = filter_key_of(hash);

	return sheaf_has(sheaf, &key);
}

static int made_up_of_100000(unsigned bits)
{
	struct large memory = {0};
	struct filter filter = {0};
	int made_up = 0;

	filter_init(&filter, &memory, filter_size(20000, bits));
	for (uint64_t i = 1; i <= 20000; i++)
		filter_add(&filter, scramble(i));
	struct sheaf *sheaf = sheaf_make(&filter);
	for (uint64_t i = 1; i <= 20000; i++)
		assert_true(asked(sheaf, scramble(i)));
	for (uint64_t i = 20001; i <= 120000; i++)
		made_up += (int)asked(sheaf, scramble(i));
	assert_in_range(sheaf->lines * FILTER_LINE * 8, 20000 * bits, 20000 * bits * 9 / 8);
	sheaf_destroy(sheaf);
	large_finish(&memory);
	return made_up;
}

static void a_filter_never_denies_a_key_and_seldom_makes_one_up(void **state)
{
	static const struct {
		unsigned bits, least, most; /* of 100,000 */
	} made_up[] = {{12, 300, 500}, {16, 60, 150}, {20, 5, 60}};

	(void)state;
	for (size_t i = 0; i < sizeof(made_up) / sizeof(made_up[0]); i++)
		assert_in_range(made_up_of_100000(made_up[i].bits), made_up[i].least, made_up[i].most);
}

/* Filter `number` has its thousand keys and no other's; its size is the same for all of them. */
static struct sheaf *sheaf_of_thousand(struct large *memory, uint64_t number)
{
	struct filter filter = {0};

	filter_init(&filter, memory, filter_size(1000, 20));
	for (uint64_t i = 0; i < 1000; i++)
		filter_add(&filter, scramble(number * 1000 + i));
	return sheaf_make(&filter);
}

static struct sheaf *bound(struct large *memory, uint64_t first, uint64_t count)
{
	if (count == 1)
		return sheaf_of_thousand(memory, first);
	struct sheaf *sheaf = bound(memory, first, count / 2),
	             *other = bound(memory, first + count / 2, count / 2);
	assert_true(sheaf_may_join(sheaf, other));
	sheaf_join(memory, sheaf, other);
	return sheaf;
}

static void filters_bound_together_answer_as_each_does_alone(void **state)
{
	struct large memory = {0};
	struct sheaf *alone[16];

	(void)state;
	for (uint64_t i = 0; i < 16; i++)
		alone[i] = sheaf_of_thousand(&memory, i);
	for (uint64_t count = 1; count <= 16; count *= 2) {
		struct sheaf *sheaf = bound(&memory, 0, count);
		for (uint64_t key = 0; key < 40000; key++) {
			uint32_t has = asked(sheaf, scramble(key));
			for (uint64_t i = 0; i < count; i++)
				assert_int_equal(has >> i & 1, asked(alone[i], scramble(key)));
			assert_int_equal(has >> count, 0);
		}
		sheaf_destroy(sheaf);
	}
	for (uint64_t i = 0; i < 16; i++)
		sheaf_destroy(alone[i]);
	large_finish(&memory);
}

static void what_differs_in_size_or_is_not_all_in_use_is_not_bound(void **state)
{
	struct large memory = {0};
	struct filter larger = {0};

	(void)state;
	struct sheaf *a = bound(&memory, 0, 1), *b = bound(&memory, 1, 1), *two = bound(&memory, 2, 2);
	filter_init(&larger, &memory, filter_size(2000, 20));
	struct sheaf *c = sheaf_make(&larger), *all = bound(&memory, 0, 16), *others = bound(&memory, 16, 16);
	assert_true(sheaf_may_join(a, b));
	assert_false(sheaf_may_join(a, c));
	assert_false(sheaf_may_join(a, two));
	assert_false(sheaf_may_join(all, others));
	b->in_use = 0;
	assert_false(sheaf_may_join(a, b));
	struct sheaf *made[] = {a, b, c, two, all, others};
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		sheaf_destroy(made[i]);
	large_finish(&memory);
}

enum { LARGE_KEYS = 3 << 20 };

enum { ASKED = 300, RUNS_MOST = 64 };

/* Of a run, ascending, and spread over all of its filter, as real ones are. */
static struct hash128 wide_key(uint64_t run, uint64_t number)
{
	uint64_t place = number * RUNS_MOST + run;

	return key_of(place << 49, scramble(place));
}

static void write_wide_run(struct store *store, uint64_t run)
{
	store_begin(store);
	store_run_begin(store, (int64_t)run + 1);
	for (uint64_t i = 0; i < ASKED; i++)
		add(store, wide_key(run, i), "here");
	store_run_end(store);
	commit(store);
}

/* How many of the keys of a run may be known. */
static size_t ask_for(struct store *store, uint64_t run, int64_t *age)
{
	struct hash128 keys[ASKED];
	bool may_be_known[ASKED];
	size_t known = 0;

	for (uint64_t i = 0; i < ASKED; i++)
		keys[i] = wide_key(run, i);
	*age = store_identities_ask(store, keys, ASKED, may_be_known);
	for (size_t i = 0; i < ASKED; i++)
		known += may_be_known[i];
	return known;
}

static void many_are_asked_for_at_once_and_the_answer_is_as_old_as_the_runs(void **state)
{
	struct store_home *home = *state;
	enum store_code code;
	int64_t age, before, single;
	bool may_be_known;

	assert_int_equal(ask_for(home->store, 0, &before), 0);
	assert_true(before > 0);
	for (uint64_t i = 0; i < RUN_FACTOR; i++, before = age) {
		write_wide_run(home->store, i);
		assert_int_equal(ask_for(home->store, i, &age), ASKED);
		assert_in_range(ask_for(home->store, i + 1, &age), 0, ASKED / 5);
		assert_true(age > before);
		assert_int_equal(age, store_runs_age(home->store));
	}
	store_begin(home->store);
	store_run_begin(home->store, 99);
	add(home->store, wide_key(RUN_FACTOR, 0), "not yet");
	store_run_end(home->store);
	store_abort(home->store);
	assert_int_equal(store_runs_age(home->store), age);
	while (store_runs_merge(home->store, 1000, &code, NULL))
		;
	for (uint64_t i = 0; i < RUN_FACTOR; i++)
		assert_int_equal(ask_for(home->store, i, &age), ASKED);
	assert_true(age > before);
	struct hash128 key = wide_key(1, 5);
	single = store_identities_ask(home->store, &key, 1, &may_be_known);
	assert_true(may_be_known && single == age);
	assert_int_equal(store_identities_ask(home->store, NULL, 0, NULL), age);
}

/* Asks beside whoever writes runs and merges them: what was sealed when the age was counted up is never denied. */
struct asker {
	pthread_t thread;
	struct store *store;
	_Atomic int64_t sealed_age, sealed_runs; /* of that age there are as many, from 0 on */
	atomic_bool is_over;
	_Atomic size_t times;
	size_t denied;
};

static void *ask_on(void *context)
{
	struct asker *asker = context;

	for (uint64_t at = 0; !asker->is_over; at += 97) {
		uint64_t sealed = (uint64_t)asker->sealed_runs;
		int64_t age, since = asker->sealed_age;
		if (!sealed)
			continue;
		asker->denied += ask_for(asker->store, at % sealed, &age) < ASKED;
		asker->denied += age < since;
		asker->times++;
	}
	return NULL;
}

static void runs_are_asked_while_they_change(void **state)
{
	enum { RUNS = 3 * RUN_FACTOR + 5, TIMES_LEAST = 10 };
	struct store_home *home = *state;
	struct asker asker = {.store = home->store};
	enum store_code code;

	assert_int_equal(pthread_create(&asker.thread, NULL, ask_on, &asker), 0);
	for (uint64_t i = 0; i < RUNS; i++) {
		write_wide_run(home->store, i);
		asker.sealed_age = store_runs_age(home->store);
		asker.sealed_runs = (int64_t)i + 1;
		store_runs_merge(home->store, 1000, &code, NULL);
	}
	while (store_runs_merge(home->store, 1000, &code, NULL))
		;
	while (asker.times < TIMES_LEAST)
		sched_yield();
	asker.is_over = true;
	pthread_join(asker.thread, NULL);
	assert_int_equal(asker.denied, 0);
}

/* It has a thousand keys and the size of one of millions. */
static struct sheaf *large_sheaf(struct large *memory, uint64_t number)
{
	struct filter filter = {0};

	filter_init(&filter, memory, filter_size(LARGE_KEYS, 20));
	for (uint64_t i = 0; i < 1000; i++)
		filter_add(&filter, scramble(number * 1000 + i));
	return sheaf_make(&filter);
}

/* Three runs, each with a filter that is large. */
static void open_large(struct store *store)
{
	runs_open_none(store);
	struct runs *runs = store->runs;

	runs->count = 3;
	runs->items = memory_take(runs->count * sizeof(*runs->items));
	for (size_t i = 0; i < runs->count; i++) {
		runs->items[i] = (struct run){.sheaf = large_sheaf(&runs->memory, i), .bit = 1};
		runs->items[i].sheaf->next = runs->sheaves;
		runs->sheaves = runs->items[i].sheaf;
	}
}

static void assert_each_has_its_own(const struct runs *runs)
{
	for (uint64_t key = 0; key < 1000 * runs->count; key += 7)
		for (size_t i = 0; i < runs->count; i++) {
			bool has = asked(runs->items[i].sheaf, scramble(key)) & runs->items[i].bit;
			assert_int_equal(has, key / 1000 == i);
		}
}

static void large_filters_are_bound_by_twos_and_answer_meanwhile(void **state)
{
	struct store store = {0};
	unsigned slices = 0;

	(void)state;
	open_large(&store);
	struct runs *runs = store.runs;
	assert_true(sheaf_is_large(runs->sheaves));
	for (; runs_bind(runs); slices++)
		if (slices % 8 == 0)
			assert_each_has_its_own(runs);
	assert_in_range(slices, 10, 100);
	assert_each_has_its_own(runs);
	assert_ptr_equal(runs->items[1].sheaf, runs->items[2].sheaf);
	assert_ptr_not_equal(runs->items[0].sheaf, runs->items[1].sheaf);
	runs_close(&store);
}

static void what_is_being_bound_when_a_store_is_closed_goes_with_it(void **state)
{
	struct store store = {0};

	(void)state;
	open_large(&store);
	assert_true(runs_bind(store.runs));
	assert_true(runs_bind(store.runs));
	runs_close(&store);
}

static size_t sheaf_count(const struct store *store)
{
	size_t count = 0;

	for (const struct sheaf *sheaf = store->runs->sheaves; sheaf; sheaf = sheaf->next)
		count++;
	return count;
}

static void runs_that_come_go_and_come_back_are_bound_and_found(void **state)
{
	struct store_home *home = *state;
	enum store_code code;

	for (uint64_t i = 0; i < RUN_FACTOR + 3; i++) {
		write_run(home->store, (int64_t)i + 1, i * 10, 10, "here");
		assert_int_equal(sheaf_count(home->store), __builtin_popcountll(i + 1));
		for (uint64_t key = 0; key < i * 10 + 10; key++)
			assert_known(home->store, key_of(key, 7), "here");
	}
	store_home_reopen(home);
	assert_int_equal(sheaf_count(home->store), 3);
	do
		for (uint64_t key = 0; key < 190; key += 7)
			assert_known(home->store, key_of(key, 7), "here");
	while (store_runs_merge(home->store, 50, &code, NULL));
	assert_int_equal(home->store->runs->count, 4);
	assert_int_equal(sheaf_count(home->store), 3);
	for (uint64_t key = 0; key < 190; key++)
		assert_known(home->store, key_of(key, 7), "here");
	assert_known(home->store, key_of(200, 7), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(keys_are_ordered_by_their_bytes),
	        cmocka_unit_test(a_filter_never_denies_a_key_and_seldom_makes_one_up),
	        cmocka_unit_test(filters_bound_together_answer_as_each_does_alone),
	        cmocka_unit_test(what_differs_in_size_or_is_not_all_in_use_is_not_bound),
	        cmocka_unit_test(large_filters_are_bound_by_twos_and_answer_meanwhile),
	        cmocka_unit_test(what_is_being_bound_when_a_store_is_closed_goes_with_it),
	        cmocka_unit_test_setup_teardown(
	                many_are_asked_for_at_once_and_the_answer_is_as_old_as_the_runs, store_home_make,
	                store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                runs_are_asked_while_they_change, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(runs_that_come_go_and_come_back_are_bound_and_found,
	                store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(what_a_sealed_run_holds_is_found_and_nothing_else,
	                store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_run_is_read_from_its_commit_on, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(the_newest_run_is_right, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                keys_that_share_their_first_half_are_told_apart, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(dropping_the_fold_forgets_every_run_once_it_is_committed,
	                store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_filter_of_another_size_is_damage_and_said, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(rows_larger_than_a_page_and_many_of_one_first_half_are_found,
	                store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                rows_that_are_not_as_they_were_written_are_said_and_not_merged, store_home_make,
	                store_home_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
