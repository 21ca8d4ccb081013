/* Blocks on their way into the log: with a helper and without, the store holds the same; one that is dropped leaves
 * nothing, and a helper that never comes keeps nobody waiting. */
#include "fixture_store.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/diag.h"
#include "daemon/store/blocks.h"
#include "daemon/store/statement.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { LINES = 400, ROUNDS = 30, NOISE = 400 };

/* What cannot be made small, so that a block has some twenty lines. */
static struct text noise(int64_t seed, char out[NOISE])
{
	uint64_t state = (uint64_t)seed * UINT64_C(0x9e3779b97f4a7c15) + 1;

	for (int i = 0; i < NOISE; i++) {
		state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
		out[i] = (char)('!' + (state >> 33) % 90);
	}
	return (struct text){out, NOISE};
}

static void line_add(struct store *store, int64_t batch)
{
	char content[NOISE];
	int64_t seq = store_next_seq(store);
	struct event_row row = {
	        .seq = seq,
	        .batch = batch,
	        .rev = INT64_MIN,
	        .was = {.day = NO_DAY},
	        .source = text_of("sis"),
	        .id = text_of("r"),
	        .content = noise(seq, content),
	};

	store_event_add(store, &row);
}

static void round_begin(struct store *store, struct batch_row *batch)
{
	store_begin(store);
	store_batch_add(store, batch);
	for (int i = 0; i < LINES; i++)
		line_add(store, batch->number);
}

static int on_line(void *context, const struct event_row *row)
{
	int64_t *next = context;
	char content[NOISE];

	assert_int_equal(row->seq, *next);
	assert_true(text_equal(row->content, noise(row->seq, content)));
	++*next;
	return 0;
}

static void assert_lines(struct store *store, int64_t count)
{
	struct diag why = {0};
	int64_t next = 1;

	assert_int_equal(store_events_from(store, 1, on_line, &next, &why), 0);
	assert_int_equal(next - 1, count);
	assert_int_equal(store_next_seq(store) - 1, count);
}

/* Every third round is rolled back, while the helper is at it. */
static int64_t rounds_run(struct store *store)
{
	struct diag why = {0};
	int64_t kept = 0;

	for (int round = 0; round < ROUNDS; round++) {
		struct batch_row batch = {.at_ms = round};

		round_begin(store, &batch);
		if (round % 3 == 2) {
			store_abort(store);
			continue;
		}
		assert_int_equal(store_commit(store, &why), STORE_OK);
		kept += LINES;
	}
	return kept;
}

struct helper {
	struct store *store;
	atomic_bool is_over;
};

/* All the time, whoever wakes it: so that it meets every state of a block. */
static void *helper_main(void *context)
{
	struct helper *helper = context;

	while (!atomic_load(&helper->is_over))
		store_squeeze_help(helper->store);
	return NULL;
}

static void with_a_helper_and_without_the_log_is_the_same(void **state)
{
	struct store_home *home = *state;
	struct helper helper = {.store = home->store};
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, helper_main, &helper), 0);
	int64_t kept = rounds_run(home->store);
	assert_lines(home->store, kept);
	atomic_store(&helper.is_over, true);
	pthread_join(thread, NULL);
	kept += rounds_run(home->store);
	assert_lines(home->store, kept);
}

static void wake_nobody(void *count)
{
	++*(int *)count;
}

static void a_helper_that_never_comes_keeps_nobody_waiting(void **state)
{
	struct store_home *home = *state;
	int woken = 0;

	store_squeeze_elsewhere(home->store, wake_nobody, &woken);
	assert_lines(home->store, rounds_run(home->store));
	assert_in_range(woken, ROUNDS, ROUNDS * LINES);
}

static void what_is_on_its_way_is_read_too(void **state)
{
	struct store_home *home = *state;
	struct batch_row batch = {.at_ms = 1};
	struct diag why = {0};

	round_begin(home->store, &batch);
	assert_lines(home->store, LINES);
	assert_int_equal(store_commit(home->store, &why), STORE_OK);
	assert_lines(home->store, LINES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                with_a_helper_and_without_the_log_is_the_same, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_helper_that_never_comes_keeps_nobody_waiting, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                what_is_on_its_way_is_read_too, store_home_make, store_home_remove),
	};

	return cmocka_run_group_tests_name("blocks on their way", tests, NULL, NULL);
}
