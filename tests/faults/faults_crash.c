/* The power is cut at every write of a few weeks: what was acknowledged is there, nothing is there half, and it goes
 * on as if nothing had been.
 *
 * FAULT_OPERATIONS, FAULT_STRIDE and FAULT_SEEDS make it longer (60, every 7th write, 2 ways to lose what was not
 * synced). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/diag.h"
#include "crash_vfs.h"
#include "office.h"

#include <stdlib.h>
#include <string.h>

enum { COMPLAINTS_MOST = 5 };

/* Weeks without a crash, and what is known of each moment of them. */
struct weeks {
	struct scenario scenario;
	struct disk *disk;      /* owned */
	size_t *acknowledged;   /* owned; by operation, the step behind which it was */
	struct hash128 *tables; /* owned; by operation, as they were then */
	struct buf told;        /* at the end */
	bool without_syncs;
};

static size_t setting(const char *name, size_t otherwise)
{
	const char *value = getenv(name);

	return value ? (size_t)strtoull(value, NULL, 10) : otherwise;
}

static void weeks_live(struct weeks *weeks, bool without_syncs)
{
	struct crash_vfs *vfs;
	struct office office;
	struct diag why = {0};

	*weeks = (struct weeks){.disk = disk_create(), .without_syncs = without_syncs};
	scenario_make(&weeks->scenario, 1, setting("FAULT_OPERATIONS", 60));
	weeks->acknowledged = memory_take(weeks->scenario.count * sizeof(*weeks->acknowledged));
	weeks->tables = memory_take(weeks->scenario.count * sizeof(*weeks->tables));
	vfs = crash_vfs_open(weeks->disk, "weeks");
	office_prepare(&office, "weeks");
	office.without_syncs = without_syncs;
	for (size_t i = 0; i < weeks->scenario.count; i++) {
		if (office_do(&office, &weeks->scenario.items[i], &why) != REGISTRAR_DONE)
			fail_msg("operation %zu: %s", i, why.message);
		weeks->acknowledged[i] = disk_steps(weeks->disk);
		weeks->tables[i] = tables_hash(office_db(&office));
	}
	office_told(&office, &weeks->told);
	office_finish(&office);
	crash_vfs_close(vfs);
}

static void weeks_finish(struct weeks *weeks)
{
	scenario_finish(&weeks->scenario);
	disk_destroy(weeks->disk);
	free(weeks->acknowledged);
	free(weeks->tables);
	buf_finish(&weeks->told);
}

/* One cut: how the disk was, and what its tables may hold afterwards. */
struct cut {
	const struct weeks *weeks;
	struct disk *before;  /* owned; as the machine saw it at the cut */
	struct hash128 *seen; /* owned; by step, what a start would have found had nothing been lost */
	size_t done;          /* operations that were acknowledged */
	uint64_t seed;
	struct office office;
	int violations;
};

static struct hash128 tables_of(struct disk *disk)
{
	struct crash_vfs *vfs = crash_vfs_open(disk, "look");
	sqlite3 *db = NULL;
	struct hash128 hash = {0};

	if (sqlite3_open_v2("/d.db", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "look") == SQLITE_OK)
		hash = tables_hash(db);
	sqlite3_close(db);
	crash_vfs_close(vfs);
	return hash;
}

static struct hash128 tables_after_kill(const struct disk *disk)
{
	struct disk *then = disk_after_kill(disk);
	struct hash128 hash = tables_of(then);

	disk_destroy(then);
	return hash;
}

static void complain(struct cut *cut, const char *what, const char *more)
{
	if (!cut->weeks->without_syncs && cut->violations < COMPLAINTS_MOST)
		print_error("the power cut behind step %zu, seed %llu, %zu operations acknowledged: %s %s\n",
		        disk_steps(cut->before), (unsigned long long)cut->seed, cut->done, what, more);
	cut->violations++;
}

/* All that was acknowledged, and of what was under way whole transactions from its first on. */
static bool is_expected(const struct cut *cut, struct hash128 found)
{
	size_t from = cut->done ? cut->weeks->acknowledged[cut->done - 1] : 0;

	for (size_t step = from; step <= disk_steps(cut->before); step++)
		if (hash_equal(cut->seen[step], found))
			return true;
	return false;
}

static void go_on(struct cut *cut)
{
	const struct weeks *weeks = cut->weeks;
	struct diag why = {0};
	struct buf told = {0};
	enum registrar_code code = REGISTRAR_DONE;

	for (size_t i = cut->done; i < weeks->scenario.count && code == REGISTRAR_DONE; i++)
		code = office_do(&cut->office, &weeks->scenario.items[i], &why);
	if (code != REGISTRAR_DONE) {
		complain(cut, "it does not go on:", why.message);
		return;
	}
	office_told(&cut->office, &told);
	if (!text_equal(buf_text(&told), buf_text(&weeks->told)))
		complain(cut, "in the end other things were told", "");
	buf_finish(&told);
}

static int64_t time_of_cut(const struct cut *cut)
{
	return cut->weeks->scenario.items[cut->done ? cut->done - 1 : 0].at_ms;
}

/* A start at the time of the last acknowledgement has nothing to add to what was told, if it was told whole. */
static void start_and_go_on(struct cut *cut)
{
	struct buf before = {0}, after = {0};
	struct diag why = {0};

	office_told(&cut->office, &before);
	office_stop(&cut->office);
	if (office_start(&cut->office, time_of_cut(cut), &why)) {
		complain(cut, "it does not start:", why.message);
	} else {
		office_told(&cut->office, &after);
		if (!text_equal(buf_text(&before), buf_text(&after)))
			complain(cut, "alerts were there half:", buf_z(&before));
		if (cut->seed % 5 == 0)
			go_on(cut);
	}
	buf_finish(&before);
	buf_finish(&after);
}

static void judge(struct cut *cut)
{
	struct diag why = {0};

	if (store_open(cut->office.path, "after", (struct hash_key){1, 2}, &cut->office.store, &why)) {
		complain(cut, "the store does not open:", why.message);
		return;
	}
	if (!tables_are_sound(office_db(&cut->office)))
		complain(cut, "the store is damaged", "");
	start_and_go_on(cut);
}

static void cut_power(struct cut *cut)
{
	struct disk *then = disk_after_power_loss(cut->before, cut->seed);

	if (!is_expected(cut, tables_after_kill(then)))
		complain(cut, "what was acknowledged is not there, or more than that", "");
	struct crash_vfs *vfs = crash_vfs_open(then, "after");
	judge(cut);
	office_stop(&cut->office);
	crash_vfs_close(vfs);
	disk_destroy(then);
}

static void acknowledged_are_seen(struct cut *cut)
{
	for (size_t i = 0; i < cut->weeks->scenario.count; i++)
		if (!hash_equal(cut->weeks->tables[i], cut->seen[cut->weeks->acknowledged[i]]))
			complain(cut, "a kill right after an acknowledgement loses it", "");
}

/* How often something was wrong. */
static int cut_everywhere(const struct weeks *weeks)
{
	size_t steps = disk_steps(weeks->disk), stride = setting("FAULT_STRIDE", 7),
	       seeds = setting("FAULT_SEEDS", 2);
	struct cut cut = {.weeks = weeks, .before = disk_create()};

	cut.seen = memory_take((steps + 1) * sizeof(*cut.seen));
	office_prepare(&cut.office, "after");
	for (size_t step = 0; step <= steps; step++) {
		disk_repeat(cut.before, weeks->disk, step);
		cut.seen[step] = tables_after_kill(cut.before);
		while (cut.done < weeks->scenario.count && weeks->acknowledged[cut.done] <= step)
			cut.done++;
		for (size_t i = 0; step % stride == 0 && i < seeds; i++) {
			cut.seed = seeds < 20 ? step / stride * seeds + i : i;
			cut_power(&cut);
		}
	}
	acknowledged_are_seen(&cut);
	print_message("%zu operations, %zu steps of the disk, every %zu, %zu seeds: %d wrong\n",
	        weeks->scenario.count, steps, stride, seeds, cut.violations);
	office_finish(&cut.office);
	disk_destroy(cut.before);
	free(cut.seen);
	return cut.violations;
}

static void what_was_acknowledged_survives_a_power_loss_at_any_write(void **state)
{
	struct weeks weeks;

	(void)state;
	weeks_live(&weeks, false);
	assert_true(weeks.told.size > 2000);
	assert_int_equal(cut_everywhere(&weeks), 0);
	weeks_finish(&weeks);
}

static void without_syncs_it_would_not(void **state)
{
	struct weeks weeks;

	(void)state;
	weeks_live(&weeks, true);
	assert_true(cut_everywhere(&weeks) > 0);
	weeks_finish(&weeks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_was_acknowledged_survives_a_power_loss_at_any_write),
	        cmocka_unit_test(without_syncs_it_would_not),
	};

	return cmocka_run_group_tests_name("crash", tests, NULL, NULL);
}
