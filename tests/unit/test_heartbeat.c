/* Once a day, at its time, the day is marked as said: whatever restarts, and never for a day on which nobody ran.  The town
 * wakes at 04:00 on 2026-11-02. */
#include "fixture_town.h"
#include "daemon/store/day.h"
#include "base/civil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const int64_t A_DAY = 24LL * HOUR;
enum { AT = 6 * HOUR };

static int64_t day_said(struct town *town)
{
	struct day_mark mark = {0};

	return store_day_mark(town->store, &mark) ? mark.day - civil_day(2026, 10, 31) : 0;
}

static void begin(struct town *town)
{
	town_make(town, 1);
	core_heartbeat(town->core, AT);
}

static void restart(struct town *town)
{
	town_close(town);
	town_open(town);
	core_heartbeat(town->core, AT);
}

static void a_day_is_said_once_at_its_time(void **state)
{
	struct town town;
	struct day_mark first, second;

	(void)state;
	begin(&town);
	town_pass(&town, HOUR);
	assert_int_equal(day_said(&town), 0);
	town_pass(&town, HOUR + 2 * MINUTE);
	assert_int_equal(day_said(&town), 2);
	assert_true(store_day_mark(town.store, &first));
	town_pass(&town, 20 * HOUR);
	restart(&town);
	town_pass(&town, HOUR);
	assert_true(store_day_mark(town.store, &second));
	assert_int_equal(second.at_ms, first.at_ms);
	town_pass(&town, 4 * HOUR);
	assert_int_equal(day_said(&town), 3);
	town_remove(&town);
}

static void a_day_on_which_nobody_ran_is_not_made_up_for(void **state)
{
	struct day_mark before, after;
	struct town town;

	(void)state;
	begin(&town);
	town_pass(&town, 3 * HOUR);
	town_close(&town);
	town_wall_step(&town, 3 * A_DAY);
	town_open(&town);
	core_heartbeat(town.core, AT);
	town_pass(&town, 2 * MINUTE);
	assert_int_equal(day_said(&town), 5);
	assert_true(store_day_mark(town.store, &before));
	town_pass(&town, 10 * HOUR);
	assert_true(store_day_mark(town.store, &after));
	assert_int_equal(after.at_ms, before.at_ms);
	town_remove(&town);
}

static void a_clock_that_is_set_back_says_no_day_again(void **state)
{
	struct town town;

	(void)state;
	begin(&town);
	town_pass(&town, A_DAY + 3 * HOUR);
	assert_int_equal(day_said(&town), 3);
	town_wall_step(&town, -A_DAY);
	restart(&town);
	town_pass(&town, 2 * HOUR);
	assert_int_equal(day_said(&town), 3);
	town_pass(&town, A_DAY);
	assert_int_equal(day_said(&town), 3);
	town_pass(&town, A_DAY);
	assert_int_equal(day_said(&town), 4);
	town_remove(&town);
}

static void a_clock_that_was_wrong_for_a_moment_silences_nothing(void **state)
{
	struct town town;

	(void)state;
	begin(&town);
	town_pass(&town, 3 * HOUR);
	town_wall_step(&town, 300 * A_DAY);
	town_pass(&town, 2 * MINUTE);
	assert_int_equal(day_said(&town), 302);
	town_wall_step(&town, -300 * A_DAY);
	town_pass(&town, 2 * MINUTE);
	assert_int_equal(day_said(&town), 2);
	town_pass(&town, A_DAY);
	assert_int_equal(day_said(&town), 3);
	town_remove(&town);
}

static void it_counts_what_came_since_the_day_before(void **state)
{
	struct day_brought brought;
	struct day_mark mark = {0};
	struct town town;

	(void)state;
	begin(&town);
	town_fire(&town);
	town_pass(&town, 3 * HOUR);
	assert_true(store_day_mark(town.store, &mark));
	town_fire(&town);
	town_fire(&town);
	town_unfire(&town, 3);
	town.fakes[0].answer = HANDOVER_DOWN;
	town_fire(&town);
	assert_int_equal(store_day_count(town.store, &mark, &brought, NULL), 0);
	assert_int_equal(brought.opened, 3);
	assert_int_equal(brought.withdrawn, 1);
	assert_int_equal(brought.sent, 3);
	assert_int_equal(brought.pending, 1);
	assert_int_equal(brought.rejected + brought.held + brought.failed, 0);
	assert_true(brought.events >= 6);
	assert_true(brought.oldest_ms >= mark.at_ms);
	town_remove(&town);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_day_is_said_once_at_its_time),
	        cmocka_unit_test(a_day_on_which_nobody_ran_is_not_made_up_for),
	        cmocka_unit_test(a_clock_that_is_set_back_says_no_day_again),
	        cmocka_unit_test(a_clock_that_was_wrong_for_a_moment_silences_nothing),
	        cmocka_unit_test(it_counts_what_came_since_the_day_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
