/* Proposals in the store: each alert asks once a step, and what is asked goes with its alert. */
#include "daemon/store/statement.h"
#include "fixture_store.h"
#include <intervene/engine.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { LONG_AGO = 1000, LATER = 5000, ANY = (1 << PROPOSAL_STATE_COUNT) - 1 };

static void alert_put(struct store *store, int64_t id, int64_t closed_ms)
{
	struct alert_row row = {
	        .id = id,
	        .rule = text_of("behavior.two"),
	        .student = id,
	        .opened_ms = LONG_AGO,
	        .known_ms = LONG_AGO,
	        .closed_ms = closed_ms,
	        .ended_known_ms = closed_ms,
	        .why = text_of("because"),
	};
	struct proposal_row proposal = {.alert = id,
	        .domain = text_of("reading"),
	        .what = text_of("review: plan"),
	        .proposed_ms = LONG_AGO};

	store_alert_add(store, &row);
	store_proposal_add(store, &proposal);
	store_proposal_add(store, &proposal);
	proposal.step = 1;
	store_proposal_add(store, &proposal);
}

static int on_row(void *context, const struct proposal_row *row)
{
	int64_t *sum = context;

	*sum = *sum * 10 + row->alert;
	return 0;
}

/* The alerts of those in these states, digit by digit. */
static int64_t found(struct store *store, unsigned states)
{
	struct proposal_query query = {.states = states};
	int64_t sum = 0;

	assert_int_equal(store_proposals_find(store, &query, on_row, &sum, NULL), 0);
	return sum;
}

static int on_alert(void *context, const struct alert_row *row)
{
	(void)context;
	(void)row;
	return 0;
}

static void a_step_asks_once_and_goes_with_its_alert(void **state)
{
	struct store_home *place = *state;
	struct store *store = place->store;
	struct transition_row last = {.at_ms = LATER, .alert = 3, .what = text_of("opened")};
	int64_t after = 0;

	store_begin(store);
	alert_put(store, 1, LONG_AGO + 1);
	alert_put(store, 2, 0);
	alert_put(store, 3, 0);
	store_transition_add(store, &last);
	assert_int_equal(store_commit(store, NULL), STORE_OK);
	assert_int_equal(found(store, ANY), 112233);
	store_begin(store);
	store_alerts_purge(store, LATER, &after, 10, on_alert, NULL);
	assert_int_equal(store_commit(store, NULL), STORE_OK);
	assert_int_equal(found(store, ANY), 2233);
}

static void what_waits_is_counted_and_only_that_goes_on(void **state)
{
	struct store_home *place = *state;
	struct store *store = place->store;

	store_begin(store);
	alert_put(store, 1, 0);
	alert_put(store, 2, 0);
	store_proposals_end(store, 1, PROPOSAL_OPEN, PROPOSAL_LAPSED, LATER, text_of("resolved"));
	store_proposals_end(store, 1, PROPOSAL_APPROVED, PROPOSAL_CONTESTED, LATER, text_of("withdrawn"));
	assert_int_equal(store_commit(store, NULL), STORE_OK);
	assert_int_equal(found(store, 1 << PROPOSAL_LAPSED), 11);
	assert_int_equal(found(store, 1 << PROPOSAL_CONTESTED), 0);
	assert_int_equal(store_proposal_count(store, PROPOSAL_OPEN), 2);
	store_begin(store);
	store_proposals_again(store, 1, LATER);
	assert_int_equal(store_commit(store, NULL), STORE_OK);
	assert_int_equal(store_proposal_count(store, PROPOSAL_OPEN), 4);
	assert_true(store_proposal_next_ms(store) == INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                a_step_asks_once_and_goes_with_its_alert, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                what_waits_is_counted_and_only_that_goes_on, store_home_make, store_home_remove),
	};

	return cmocka_run_group_tests_name("store_proposals", tests, NULL, NULL);
}
