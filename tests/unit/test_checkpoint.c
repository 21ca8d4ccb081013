/* The write-ahead log: copied back beside the writer it begins anew again and again, and is never long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixture_store.h"
#include "base/diag.h"
#include "daemon/store/checkpoint.h"
#include "daemon/store/copier.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { COMMITS = 400, FRAMES_A_COMMIT = 12 };
static const struct copier_limits SMALL = {.due = 10, .old = 60, .rest = 30, .most = 150};

static int make(void **state)
{
	int result = store_home_make(state);
	struct store_home *home = *state;

	home->store->copier->limits = SMALL;
	return result;
}

/* Some pages, which cannot be made small. */
static void add_one(struct store *store)
{
	static char content[4000];

	sqlite3_randomness(sizeof(content), content);
	store_event_add(store, &(struct event_row){
	                               .seq = store_next_seq(store),
	                               .batch = 1,
	                               .type = 2,
	                               .rev = INT64_MIN,
	                               .was = {.day = NO_DAY},
	                               .source = text_of("sis"),
	                               .id = text_of("r1"),
	                               .content = {content, sizeof(content)},
	                       });
}

static void begin_one(struct store *store)
{
	store_begin(store);
	add_one(store);
}

static enum store_code write_one(struct store *store, struct diag *why)
{
	begin_one(store);
	return store_commit(store, why);
}

static int64_t pages(const struct store *store)
{
	struct store_log log;

	store_log(store, &log);
	return log.pages;
}

static int64_t waits(const struct store *store)
{
	struct store_log log;

	store_log(store, &log);
	return log.waits;
}

/* The most that was ever in the log. */
static int64_t write_many(struct store *store)
{
	int64_t most = 0;
	struct diag why;

	for (int i = 0; i < COMMITS; i++) {
		if (write_one(store, &why) != STORE_OK)
			fail_msg("%s", why.message);
		most = pages(store) > most ? pages(store) : most;
	}
	return most;
}

static int count_row(void *context, const struct event_row *row)
{
	(void)row;
	++*(int *)context;
	return 0;
}

static void all_is_there(struct store_home *home, int commits)
{
	int count = 0;

	store_home_reopen(home);
	assert_int_equal(store_events_each(home->store, count_row, &count, NULL), 0);
	assert_int_equal(count, commits);
}

static int64_t size_of_log(const struct store_home *home)
{
	char name[120];
	struct stat about;

	snprintf(name, sizeof(name), "%s-wal", home->path);
	return stat(name, &about) == 0 ? about.st_size : -1;
}

static void by_itself_the_store_copies_its_log_back_as_it_commits(void **state)
{
	struct store_home *home = *state;

	assert_in_range(write_many(home->store), SMALL.old, SMALL.old + SMALL.rest + FRAMES_A_COMMIT);
	assert_int_equal(waits(home->store), 0);
	assert_in_range(size_of_log(home), 1, (SMALL.old + SMALL.rest + FRAMES_A_COMMIT) * 4200);
	all_is_there(home, COMMITS);
}

struct beside {
	pthread_t thread;
	struct store *store;
	_Atomic bool is_over;
};

static void *copy_beside(void *context)
{
	struct beside *beside = context;
	struct diag why;

	while (!beside->is_over) {
		assert_int_equal(store_copy(beside->store, &why), STORE_OK);
		sched_yield();
	}
	return NULL;
}

static void beside_a_writer_that_never_pauses_the_log_stays_short(void **state)
{
	struct store_home *home = *state;
	struct beside beside = {.store = home->store};

	store_copy_elsewhere(home->store);
	assert_int_equal(pthread_create(&beside.thread, NULL, copy_beside, &beside), 0);
	assert_in_range(write_many(home->store), SMALL.old, SMALL.most + FRAMES_A_COMMIT);
	beside.is_over = true;
	pthread_join(beside.thread, NULL);
	all_is_there(home, COMMITS);
}

static void when_nobody_copies_it_back_the_writer_does(void **state)
{
	struct store_home *home = *state;

	store_copy_elsewhere(home->store);
	assert_in_range(write_many(home->store), SMALL.most, SMALL.most + FRAMES_A_COMMIT);
	assert_true(store_copy_is_due(home->store));
	assert_in_range(waits(home->store), 5, COMMITS / 2);
	all_is_there(home, COMMITS);
}

static void write_until(struct store *store, int64_t least)
{
	struct diag why;

	while (pages(store) < least)
		assert_int_equal(write_one(store, &why), STORE_OK);
}

static void what_is_written_while_it_is_copied_the_writer_copies_itself(void **state)
{
	struct store_home *home = *state;
	struct store *store = home->store;
	struct diag why;

	store_copy_elsewhere(store);
	write_until(store, SMALL.old);
	int64_t before = pages(store);
	begin_one(store);
	assert_int_equal(store_copy(store, &why), STORE_OK);
	assert_int_equal(store_commit(store, &why), STORE_OK);
	assert_true(pages(store) > before);
	assert_int_equal(store->copier->copied, pages(store));
	write_one(store, &why); /* finds nothing left */
	assert_in_range(pages(store), 1, FRAMES_A_COMMIT);
	assert_int_equal(waits(store), 0);
}

/* In one transaction; the log has then so many pages at least, whether it begins anew or not. */
static void write_at_once(struct store *store, int64_t least)
{
	struct diag why;

	store_begin(store);
	for (int64_t i = 0; i < least; i++)
		add_one(store);
	assert_int_equal(store_commit(store, &why), STORE_OK);
	assert_true(pages(store) >= least);
}

static int64_t pages_in_the_file(const struct store_home *home)
{
	enum { HEADER = 32, PAGE = 24 + 4096 };

	return (size_of_log(home) - HEADER) / PAGE;
}

static void a_new_log_that_is_longer_at_once_than_the_old_is_not_taken_for_it(void **state)
{
	struct store_home *home = *state;
	struct store *store = home->store;
	struct diag why;

	store_copy_elsewhere(store);
	write_until(store, SMALL.due);
	int64_t before = pages(store);
	assert_int_equal(store_copy(store, &why), STORE_OK);
	write_at_once(store, before);
	assert_int_equal(pages(store), pages_in_the_file(home)); /* it did begin anew */
	assert_int_equal(store->copier->copied, 0);
	assert_true(store_copy_is_due(store));
}

/* The other has still to wait for the disk when the log it has copied is over. */
static void what_was_copied_of_an_old_log_is_not_taken_for_the_new_ones(void **state)
{
	struct store_home *home = *state;
	struct store *store = home->store;
	struct diag why;

	store_copy_elsewhere(store);
	write_until(store, SMALL.due);
	int64_t before = pages(store);
	assert_int_equal(store_copy(store, &why), STORE_OK);
	assert_int_equal(store->copier->reached, before);
	atomic_store(&store->copier->state, COPY_DUE);
	assert_int_equal(write_one(store, &why), STORE_OK);
	assert_true(pages(store) < before);
	write_until(store, before);
	atomic_store(&store->copier->state, COPY_DONE);
	assert_int_equal(write_one(store, &why), STORE_OK);
	assert_int_equal(store->copier->copied, 0);
	assert_true(store_copy_is_due(store));
}

static void a_long_rest_is_left_to_the_other(void **state)
{
	struct store_home *home = *state;
	struct store *store = home->store;
	struct diag why;

	store_copy_elsewhere(store);
	store->copier->limits.rest = 0;
	write_until(store, SMALL.old);
	begin_one(store);
	assert_int_equal(store_copy(store, &why), STORE_OK);
	assert_int_equal(store_commit(store, &why), STORE_OK);
	assert_true(store->copier->copied < pages(store));
}

static void nothing_is_done_that_is_not_due(void **state)
{
	struct store_home *home = *state;
	struct diag why;

	store_copy_elsewhere(home->store);
	store_checkpoint(home->store);
	assert_int_equal(write_one(home->store, &why), STORE_OK);
	assert_false(store_copy_is_due(home->store));
	assert_int_equal(store_copy(home->store, &why), STORE_OK);
	assert_int_equal(home->store->copier->reached, 0);
	write_until(home->store, SMALL.due);
	assert_true(store_copy_is_due(home->store));
}

/* Meanwhile the log grows, as what the reader sees must stay; it is not copied at each commit for nothing. */
static void who_reads_for_long_keeps_the_log_which_then_begins_anew(void **state)
{
	struct store_home *home = *state;
	sqlite3 *reader = NULL;
	struct diag why;

	assert_int_equal(sqlite3_open_v2(home->path, &reader, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(
	        sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM event_block", NULL, NULL, NULL), SQLITE_OK);
	assert_true(write_many(home->store) > COMMITS);
	assert_in_range(waits(home->store), 1, COMMITS);
	sqlite3_exec(reader, "COMMIT", NULL, NULL, NULL);
	sqlite3_close(reader);
	for (int i = 0; i < 3 * SMALL.due; i++)
		write_one(home->store, &why);
	assert_true(pages(home->store) < SMALL.most);
	all_is_there(home, COMMITS + 3 * SMALL.due);
}

static void when_it_is_asked_for_all_is_copied_and_the_log_is_empty(void **state)
{
	struct store_home *home = *state;
	struct diag why;

	store_copy_elsewhere(home->store);
	for (int i = 0; i < 10; i++)
		write_one(home->store, &why);
	assert_true(size_of_log(home) > 0);
	store_checkpoint(home->store);
	assert_int_equal(size_of_log(home), 0);
	assert_int_equal(pages(home->store), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                by_itself_the_store_copies_its_log_back_as_it_commits, make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                beside_a_writer_that_never_pauses_the_log_stays_short, make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                when_nobody_copies_it_back_the_writer_does, make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                what_is_written_while_it_is_copied_the_writer_copies_itself, make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_new_log_that_is_longer_at_once_than_the_old_is_not_taken_for_it, make,
	                store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                what_was_copied_of_an_old_log_is_not_taken_for_the_new_ones, make, store_home_remove),
	        cmocka_unit_test_setup_teardown(a_long_rest_is_left_to_the_other, make, store_home_remove),
	        cmocka_unit_test_setup_teardown(nothing_is_done_that_is_not_due, make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                who_reads_for_long_keeps_the_log_which_then_begins_anew, make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                when_it_is_asked_for_all_is_copied_and_the_log_is_empty, make, store_home_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
