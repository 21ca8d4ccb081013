/* The core and the thread that copies the write-ahead log back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixture_town.h"
#include "daemon/store/checkpoint.h"
#include "daemon/store/copier.h"

#include <stdlib.h>

static int make(void **state)
{
	struct town *town = calloc(1, sizeof(*town));

	town_make(town, 1);
	town->fakes[0].answer = HANDOVER_DOWN;
	town->store->copier->limits = (struct copier_limits){.due = 1, .old = 1000, .rest = 1, .most = 1000};
	*state = town;
	return 0;
}

static int clean(void **state)
{
	town_remove(*state);
	free(*state);
	return 0;
}

static void what_falls_due_before_the_last_copy_is_back_is_copied_then(void **state)
{
	struct town *town = *state;

	town_hold(town, "checkpoint");
	town_fire(town); /* is copied, and the loop does not know it yet */
	town_fire(town);
	assert_true(store_copy_is_due(town->store));
	town_let_go(town, "checkpoint");
	assert_false(store_copy_is_due(town->store));
}

/* Each copy is asked for by a commit; what none of them could copy is not tried over and over. */
static void while_a_reader_keeps_the_log_nobody_tries_without_end(void **state)
{
	struct town *town = *state;
	sqlite3 *reader = NULL;
	struct store_log log;

	assert_int_equal(sqlite3_open_v2(town->path, &reader, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(
	        sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM event_block", NULL, NULL, NULL), SQLITE_OK);
	town_hold(town, "checkpoint");
	town_fire(town);
	town_fire(town);
	town_let_go(town, "checkpoint");
	store_log(town->store, &log);
	assert_true(town->store->copier->reached < log.pages);
	assert_false(store_copy_is_due(town->store));
	sqlite3_close(reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                what_falls_due_before_the_last_copy_is_back_is_copied_then, make, clean),
	        cmocka_unit_test_setup_teardown(
	                while_a_reader_keeps_the_log_nobody_tries_without_end, make, clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
