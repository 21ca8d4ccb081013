/* Messages that nobody needs any more go, a slice at a time, and no others. */
#include "fixture_town.h"
#include "daemon/store/statement.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

static const int64_t A_DAY = 24LL * HOUR;

static int on_row(void *context, const struct outbox_row *row)
{
	struct buf *out = context;

	buf_print(out, "%s%lld %s", out->size ? ", " : "", (long long)row->transition,
	        outbox_state_name(row->state));
	return 0;
}

/* Those that are there, by their changes. */
static void there_are(struct town *town, const char *expected)
{
	struct outbox_query all = {.states = OUTBOX_ALL};
	struct buf out = {0};

	assert_int_equal(store_outbox_find(town->store, &all, on_row, &out, NULL), 0);
	assert_string_equal(buf_z(&out), expected);
	buf_finish(&out);
}

static void what_was_sent_goes_when_its_alert_has_ended_and_its_days_are_over(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town_fire(&town);
	town_fire(&town);
	town_unfire(&town, 1);
	there_are(&town, "1 sent, 2 sent, 3 sent");
	town_pass(&town, (TOWN_DAYS - 1) * A_DAY);
	there_are(&town, "1 sent, 2 sent, 3 sent, 4 sent"); /* the other has cleared */
	town_pass(&town, 2 * A_DAY);
	there_are(&town, "2 sent, 4 sent");
	town_pass(&town, 30 * A_DAY);
	there_are(&town, "");
	town_states_are(&town, "4 sent"); /* they stay counted */
	town_remove(&town);
}

static void of_an_alert_that_is_open_all_stay(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town_fire(&town);
	assert_int_equal(sql_run(town.store->db, "UPDATE transition SET at_ms = 0", NULL), 0);
	town_pass(&town, A_DAY);
	there_are(&town, "1 sent");
	town_unfire(&town, 1);
	there_are(&town, "1 sent, 2 sent");
	town_remove(&town);
}

static void what_waits_for_a_person_stays_and_keeps_what_belongs_to_it(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town_fire(&town);
	town.fakes[0].answer = HANDOVER_NEVER;
	town_unfire(&town, 1);
	town_fire(&town);
	there_are(&town, "1 sent, 2 failed, 3 failed");
	town_pass(&town, 2 * TOWN_DAYS * A_DAY);
	there_are(&town, "1 sent, 2 failed, 3 failed, 4 cancelled");
	town_remove(&town);
}

static void what_waits_for_its_channel_stays(void **state)
{
	struct town town;

	(void)state;
	town_make(&town, 1);
	town_fire(&town);
	town.channel_count = 0; /* taken out of the configuration */
	town_close(&town);
	town_open(&town);
	town.channel_count = 1;
	town_close(&town);
	town.fakes[0].answer = HANDOVER_DOWN;
	town.channels[0].give_up_ms = 1000 * A_DAY;
	town.channels[0].most_ms = A_DAY;
	town_open(&town);
	town_unfire(&town, 1);
	there_are(&town, "1 sent, 2 pending");
	town_pass(&town, 2 * TOWN_DAYS * A_DAY);
	there_are(&town, "1 sent, 2 pending");
	town.fakes[0].answer = HANDOVER_TAKEN;
	town_pass(&town, A_DAY);
	there_are(&town, "");
	town_remove(&town);
}

/* More than a slice, some of which stay. */
static void many_go_slice_by_slice(void **state)
{
	struct town town;
	struct outbox_slice slice = {.before_ms = INT64_MAX};
	int slices = 0;

	(void)state;
	town_make(&town, 2);
	for (int i = 1; i <= 25; i++)
		town_fire(&town);
	for (int i = 1; i <= 25; i += 2)
		town_unfire(&town, i);
	store_begin(town.store);
	do
		slices++;
	while (store_outbox_purge(town.store, &slice, 7));
	assert_int_equal(store_commit(town.store, NULL), STORE_OK);
	assert_int_equal(slices, 2 * 38 / 7 + 1);
	struct outbox_query hook = {.states = OUTBOX_ALL, .channel = text_of("hook")};
	struct buf out = {0};
	store_outbox_find(town.store, &hook, on_row, &out, NULL);
	assert_string_equal(buf_z(&out),
	        "2 sent, 4 sent, 6 sent, 8 sent, 10 sent, 12 sent, 14 sent, 16 sent, "
	        "18 sent, 20 sent, 22 sent, 24 sent");
	buf_finish(&out);
	town_remove(&town);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_was_sent_goes_when_its_alert_has_ended_and_its_days_are_over),
	        cmocka_unit_test(of_an_alert_that_is_open_all_stay),
	        cmocka_unit_test(what_waits_for_a_person_stays_and_keeps_what_belongs_to_it),
	        cmocka_unit_test(what_waits_for_its_channel_stays),
	        cmocka_unit_test(many_go_slice_by_slice),
	};

	return cmocka_run_group_tests_name("outbox_old", tests, NULL, NULL);
}
