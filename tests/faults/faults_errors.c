/* The disk fails, once at each of its calls or until it is mended: what was acknowledged stays, the registrar says FULL or
 * BROKEN, and after FULL it is as if it had just been started.
 *
 * FAULT_ERRORS makes it longer (every 37th call; of those that are rare, every 8th). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/diag.h"
#include "crash_vfs.h"
#include "weeks.h"

#include <string.h>

enum { COMPLAINTS_MOST = 5 };

/* One life of the same weeks with one fault in it. */
struct trial {
	const struct weeks *weeks;
	struct fault fault;
	int64_t number; /* of the call that fails */
	struct disk *disk;
	struct crash_vfs *vfs;
	struct office office;
	size_t done;                    /* operations that were acknowledged */
	const struct operation *struck; /* the one in which the disk failed; NULL: none yet */
};

/* Of all lives with one kind of fault. */
struct tally {
	int lives, struck, full, broken, unnoticed, wrong;
};

static void complain(const struct trial *trial, struct tally *tally, const char *what, const char *more)
{
	if (tally->wrong++ < COMPLAINTS_MOST)
		print_error("call %lld of kind %d fails with %d, %zu operations acknowledged: %s %s\n",
		        (long long)trial->number, (int)trial->fault.call, trial->fault.code, trial->done,
		        what, more);
}

static void mend(struct trial *trial)
{
	crash_vfs_fail(trial->vfs, (struct fault){0});
}

/* On what the disk holds now, at the same time. */
static void wanted_by_a_fresh_one(const struct trial *trial, struct buf *out)
{
	struct disk *then = disk_after_kill(trial->disk);
	struct crash_vfs *vfs = crash_vfs_open(then, "fresh");
	struct office fresh;
	struct diag why = {0};

	office_prepare(&fresh, "fresh");
	if (office_start(&fresh, trial->weeks->scenario.items[trial->done].at_ms, &why) == 0)
		office_wanted(&fresh, out);
	else
		buf_add_z(out, why.message);
	office_finish(&fresh);
	crash_vfs_close(vfs);
	disk_destroy(then);
}

static void after_full(struct trial *trial, struct tally *tally)
{
	struct buf wanted = {0}, fresh = {0};

	tally->full++;
	mend(trial);
	wanted_by_a_fresh_one(trial, &fresh);
	office_wanted(&trial->office, &wanted);
	if (!text_equal(buf_text(&wanted), buf_text(&fresh))) {
		buf_print(&wanted, "but a fresh one\n%s", buf_z(&fresh));
		complain(trial, tally, "the engine wants", buf_z(&wanted));
	}
	buf_finish(&wanted);
	buf_finish(&fresh);
}

/* The process ends; and since nobody knows what the disk did, so does the power. */
static void after_broken(struct trial *trial, struct tally *tally)
{
	struct diag why = {0};
	struct disk *then = disk_after_power_loss(trial->disk, (uint64_t)trial->number);
	size_t step = trial->weeks->acknowledged[trial->done];

	tally->broken++;
	mend(trial);
	office_stop(&trial->office);
	crash_vfs_close(trial->vfs);
	disk_destroy(trial->disk);
	trial->disk = then;
	if (!weeks_expect(trial->weeks, trial->done, step, tables_after_kill(then)))
		complain(trial, tally, "what was acknowledged is not there, or more than that", "");
	trial->vfs = crash_vfs_open(then, "failing");
	if (office_start(&trial->office, trial->weeks->scenario.items[trial->done].at_ms, &why))
		complain(trial, tally, "it does not start again:", why.message);
	else if (!tables_are_sound(office_db(&trial->office)))
		complain(trial, tally, "the store is damaged", "");
}

static void operate(struct trial *trial, struct tally *tally)
{
	const struct operation *operation = &trial->weeks->scenario.items[trial->done];
	struct diag why = {0};
	enum registrar_code code = office_do(&trial->office, operation, &why);

	if (crash_vfs_fault(trial->vfs).has_struck && !trial->struck)
		trial->struck = operation;
	if (code == REGISTRAR_DONE)
		return;
	if (!crash_vfs_fault(trial->vfs).has_struck)
		complain(trial, tally, "nothing failed, and yet:", why.message);
	if (!why.message[0])
		complain(trial, tally, "it failed without a word", "");
	if (code == REGISTRAR_FULL)
		after_full(trial, tally);
	else
		after_broken(trial, tally);
	code = trial->office.registrar ? office_do(&trial->office, operation, &why) : REGISTRAR_BROKEN;
	if (code != REGISTRAR_DONE)
		complain(trial, tally, "sent again, it fails again:", why.message);
}

/* False: the weeks were over before the fault came. */
static bool live(struct trial *trial, struct tally *tally)
{
	const struct scenario *scenario = &trial->weeks->scenario;
	struct buf told = {0};
	trial->struck = NULL;
	int failed = tally->full + tally->broken, wrong = tally->wrong;

	for (trial->done = 0; trial->done < scenario->count && tally->wrong == wrong; trial->done++)
		operate(trial, tally);
	/* What fails while a store is closed is found out, or not, by whoever opens it. */
	if (trial->struck && trial->struck->deed != DEED_START)
		tally->unnoticed += tally->full + tally->broken == failed;
	tally->struck += trial->struck != NULL;
	tally->lives++;
	if (tally->wrong == wrong) {
		office_told(&trial->office, &told);
		if (!text_equal(buf_text(&told), buf_text(&trial->weeks->told)))
			complain(trial, tally, "in the end other things were told", "");
	}
	buf_finish(&told);
	return trial->struck != NULL;
}

static bool try(struct trial *trial, struct tally *tally)
{
	trial->disk = disk_create();
	trial->vfs = crash_vfs_open(trial->disk, "failing");
	trial->fault.countdown = trial->number;
	crash_vfs_fail(trial->vfs, trial->fault);
	office_prepare(&trial->office, "failing");
	bool has_struck = live(trial, tally);
	office_finish(&trial->office);
	crash_vfs_close(trial->vfs);
	disk_destroy(trial->disk);
	return has_struck;
}

static struct tally try_each(const struct weeks *weeks, const char *what, struct fault fault)
{
	struct tally tally = {0};
	struct trial trial = {.weeks = weeks, .fault = fault, .number = 1};
	bool is_rare = fault.call != CALL_READ && fault.call != CALL_WRITE;
	int64_t stride = (int64_t)fault_setting("FAULT_ERRORS", 37);

	while (try(&trial, &tally))
		trial.number += is_rare ? stride / 5 + 1 : stride;
	print_message(
	        "%s: %d lives, the fault struck in %d: %d times FULL, %d BROKEN, %d unnoticed; %d wrong\n",
	        what, tally.lives, tally.struck, tally.full, tally.broken, tally.unnoticed, tally.wrong);
	return tally;
}

static int make_weeks(void **state)
{
	static struct weeks weeks;
	struct diag why = {0};

	if (weeks_live(&weeks, false, &why))
		fail_msg("%s", why.message);
	*state = &weeks;
	return 0;
}

static int remove_weeks(void **state)
{
	weeks_finish(*state);
	return 0;
}

static void a_disk_that_is_full_at_any_write_leaves_the_engine_as_a_fresh_one(void **state)
{
	struct tally tally = try_each(*state, "a full disk",
	        (struct fault){.call = CALL_WRITE, .code = SQLITE_FULL, .lasts = true});

	assert_int_equal(tally.wrong, 0);
	assert_true(tally.full > 10);
}

static void a_write_that_fails_once_loses_nothing(void **state)
{
	struct tally tally =
	        try_each(*state, "a write", (struct fault){.call = CALL_WRITE, .code = SQLITE_IOERR_WRITE});

	assert_int_equal(tally.wrong, 0);
	assert_int_equal(tally.unnoticed, 0);
	assert_true(tally.broken > 2);
}

static void a_sync_that_fails_ends_it(void **state)
{
	struct tally tally =
	        try_each(*state, "a sync", (struct fault){.call = CALL_SYNC, .code = SQLITE_IOERR_FSYNC});

	assert_int_equal(tally.wrong, 0);
	assert_int_equal(tally.unnoticed, 0);
	assert_true(tally.broken > 2);
}

static void a_read_that_fails_tells_nothing_wrong(void **state)
{
	struct tally tally =
	        try_each(*state, "a read", (struct fault){.call = CALL_READ, .code = SQLITE_IOERR_READ});

	assert_int_equal(tally.wrong, 0);
	assert_int_equal(tally.unnoticed, 0);
	assert_true(tally.broken > 2);
}

static void files_that_cannot_be_opened_cut_or_removed_lose_nothing(void **state)
{
	assert_int_equal(
	        try_each(*state, "an open", (struct fault){.call = CALL_OPEN, .code = SQLITE_CANTOPEN}).wrong,
	        0);
	assert_int_equal(try_each(*state, "a truncation",
	                         (struct fault){.call = CALL_TRUNCATE, .code = SQLITE_IOERR_TRUNCATE})
	                         .wrong,
	        0);
	assert_int_equal(try_each(*state, "a removal",
	                         (struct fault){.call = CALL_DELETE, .code = SQLITE_IOERR_DELETE})
	                         .wrong,
	        0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_disk_that_is_full_at_any_write_leaves_the_engine_as_a_fresh_one),
	        cmocka_unit_test(a_write_that_fails_once_loses_nothing),
	        cmocka_unit_test(a_sync_that_fails_ends_it),
	        cmocka_unit_test(a_read_that_fails_tells_nothing_wrong),
	        cmocka_unit_test(files_that_cannot_be_opened_cut_or_removed_lose_nothing),
	};

	return cmocka_run_group_tests_name("errors", tests, make_weeks, remove_weeks);
}
