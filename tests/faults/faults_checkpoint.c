/* The disk fails under whoever copies the write-ahead log back: the writer hears of it before it acknowledges anything
 * more, and the log, which may be all there is now, stays as it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/diag.h"
#include "crash_vfs.h"
#include "office.h"
#include "daemon/store/checkpoint.h"
#include "daemon/store/copier.h"

#include <stdio.h>
#include <string.h>

static const struct hash_key KEY = {1, 2};
enum { STUDENTS = 200, SEEDS = 20 };

struct home {
	struct disk *disk;
	struct crash_vfs *vfs;
	struct office office; /* its store, and nothing else of it */
};

static void open_store(struct home *home)
{
	struct diag why = {0};

	home->vfs = crash_vfs_open(home->disk, "failing");
	if (store_open(home->office.path, "failing", KEY, &home->office.store, &why))
		fail_msg("%s", why.message);
	home->office.store->copier->limits.due = STUDENTS / 2;
	store_copy_elsewhere(home->office.store);
}

static void close_store(struct home *home)
{
	store_close(home->office.store);
	home->office.store = NULL;
	crash_vfs_close(home->vfs);
}

static int make(void **state)
{
	static struct home home;

	home.disk = disk_create();
	office_prepare(&home.office, "failing");
	open_store(&home);
	*state = &home;
	return 0;
}

static int clean(void **state)
{
	struct home *home = *state;

	close_store(home);
	office_finish(&home->office);
	disk_destroy(home->disk);
	return 0;
}

static enum store_code add_student(struct store *store, int64_t number, struct diag *why)
{
	char id[32];

	snprintf(id, sizeof(id), "S%lld", (long long)number);
	store_begin(store);
	store_student_add(store, number, text_of(id));
	return store_commit(store, why);
}

static int count_student(void *context, int64_t number, struct text id)
{
	(void)number, (void)id;
	++*(int *)context;
	return 0;
}

static void fill(struct store *store)
{
	struct diag why = {0};

	for (int64_t n = 0; n < STUDENTS; n++)
		if (add_student(store, n, &why) != STORE_OK)
			fail_msg("%s", why.message);
	assert_true(store_copy_is_due(store));
}

/* The writer commits once more as soon as the other has begun; then that one's disk fails. */
struct meanwhile {
	struct home *home;
	struct fault fault;
	bool is_over;
};

static void write_meanwhile(void *context)
{
	struct meanwhile *meanwhile = context;
	struct diag why = {0};

	if (meanwhile->is_over)
		return;
	meanwhile->is_over = true;
	assert_int_equal(add_student(meanwhile->home->office.store, STUDENTS, &why), STORE_OK);
	crash_vfs_fail(meanwhile->home->vfs, meanwhile->fault);
}

/* False: it made no so many syncs. */
static bool copy_fails(struct home *home, int64_t sync, struct diag *why)
{
	struct meanwhile meanwhile = {
	        home, {.call = CALL_SYNC, .countdown = sync, .code = SQLITE_IOERR_FSYNC}, false};

	crash_vfs_beside("failing", write_meanwhile, &meanwhile);
	enum store_code code = store_copy(home->office.store, why);
	bool has_struck = crash_vfs_fault(home->vfs).has_struck;
	crash_vfs_beside("failing", NULL, NULL);
	crash_vfs_fail(home->vfs, (struct fault){0});
	assert_int_equal(code, has_struck ? STORE_BROKEN : STORE_OK);
	return has_struck;
}

static void a_sync_that_fails_beside_the_writer_fails_its_next_commit(void **state)
{
	struct home *home = *state;
	struct diag beside = {0}, why = {0};

	fill(home->office.store);
	assert_true(copy_fails(home, 2, &beside));
	assert_non_null(strstr(beside.message, "(1034) in 'checkpoint'"));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(add_student(home->office.store, STUDENTS + 1, &why), STORE_BROKEN);
		assert_string_equal(why.message, beside.message);
	}
}

static void expect_all(struct home *home)
{
	int count = 0;

	assert_true(tables_are_sound(office_db(&home->office)));
	assert_int_equal(store_students_each(home->office.store, count_student, &count, NULL), 0);
	assert_int_equal(count, STUDENTS + 1);
}

/* What the sync did not write is forgotten for good; no later one that succeeds says anything about it. */
static void the_log_that_could_not_be_copied_back_is_kept_until_the_next_start(void **state)
{
	struct home *home = *state;
	struct diag why = {0};

	for (int64_t sync = 1, more = 1; more; sync++) {
		fill(home->office.store);
		more = copy_fails(home, sync, &why);
		store_checkpoint(home->office.store);
		close_store(home);
		for (uint64_t seed = 0; seed < SEEDS; seed++) {
			struct disk *disk = home->disk;
			home->disk = disk_after_power_loss(disk, seed);
			open_store(home);
			expect_all(home);
			close_store(home);
			disk_destroy(home->disk);
			home->disk = disk;
		}
		disk_destroy(home->disk);
		home->disk = disk_create();
		open_store(home);
		assert_true(more || sync == 3);
	}
}

static void that_there_is_no_room_says_nothing_about_the_disk(void **state)
{
	struct home *home = *state;
	struct diag why = {0};

	fill(home->office.store);
	crash_vfs_fail(home->vfs,
	        (struct fault){.call = CALL_WRITE, .countdown = 1, .code = SQLITE_FULL, .lasts = true});
	assert_int_equal(store_copy(home->office.store, &why), STORE_OK);
	assert_true(crash_vfs_fault(home->vfs).has_struck);
	crash_vfs_fail(home->vfs, (struct fault){0});
	assert_int_equal(add_student(home->office.store, STUDENTS, &why), STORE_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                a_sync_that_fails_beside_the_writer_fails_its_next_commit, make, clean),
	        cmocka_unit_test_setup_teardown(
	                the_log_that_could_not_be_copied_back_is_kept_until_the_next_start, make, clean),
	        cmocka_unit_test_setup_teardown(
	                that_there_is_no_room_says_nothing_about_the_disk, make, clean),
	};

	return cmocka_run_group_tests_name("checkpoint", tests, NULL, NULL);
}
