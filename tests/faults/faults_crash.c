/* The power is cut at every write of a few weeks: what was acknowledged is there, nothing is there half, and it goes
 * on as if nothing had been.
 *
 * FAULT_STRIDE and FAULT_SEEDS make it longer (every 7th write, 2 ways to lose what was not synced). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/diag.h"
#include "crash_vfs.h"
#include "weeks.h"

#include <stdlib.h>
#include <string.h>

enum { COMPLAINTS_MOST = 5, ENOUGH = 40 };

/* One cut: how the disk was, and how often something was wrong behind it. */
struct cut {
	const struct weeks *weeks;
	struct disk *before; /* owned; as the machine saw it at the cut */
	size_t done;         /* operations that were acknowledged */
	uint64_t seed;
	struct office office;
	int violations;
};

static void complain(struct cut *cut, const char *what, const char *more)
{
	if (!cut->weeks->without_syncs && cut->violations < COMPLAINTS_MOST)
		print_error("the power cut behind step %zu, seed %llu, %zu operations acknowledged: %s %s\n",
		        disk_steps(cut->before), (unsigned long long)cut->seed, cut->done, what, more);
	cut->violations++;
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

	if (!weeks_expect(cut->weeks, cut->done, disk_steps(cut->before), tables_after_kill(then)))
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
		if (!hash_equal(cut->weeks->tables[i], cut->weeks->seen[cut->weeks->acknowledged[i]]))
			complain(cut, "a kill right after an acknowledgement loses it", "");
}

/* How often something was wrong. */
static int cut_everywhere(const struct weeks *weeks)
{
	size_t steps = disk_steps(weeks->disk), stride = fault_setting("FAULT_STRIDE", 7),
	       seeds = fault_setting("FAULT_SEEDS", 2);
	struct cut cut = {.weeks = weeks, .before = disk_create()};

	office_prepare(&cut.office, "after");
	for (size_t step = 0; step <= steps && cut.violations < ENOUGH; step++) {
		disk_repeat(cut.before, weeks->disk, step);
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
	return cut.violations;
}

static void live(struct weeks *weeks, bool without_syncs)
{
	struct diag why = {0};

	if (weeks_live(weeks, without_syncs, &why))
		fail_msg("%s", why.message);
}

static void what_was_acknowledged_survives_a_power_loss_at_any_write(void **state)
{
	struct weeks weeks;

	(void)state;
	live(&weeks, false);
	assert_true(weeks.told.size > 2000);
	assert_int_equal(cut_everywhere(&weeks), 0);
	weeks_finish(&weeks);
}

static void without_syncs_it_would_not(void **state)
{
	struct weeks weeks;

	(void)state;
	live(&weeks, true);
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
