/* An office that folds its log away, and is closed and opened again, tells what one that does neither tells. */
#include "fixture_office.h"

#include "base/buf.h"
#include "base/diag.h"
#include "daemon/store/fold.h"

#include <string.h>

struct chance {
	uint64_t seed;
};

/* xorshift64* (Vigna, 2016) */
static unsigned below(struct chance *chance, unsigned limit)
{
	chance->seed ^= chance->seed >> 12;
	chance->seed ^= chance->seed << 25;
	chance->seed ^= chance->seed >> 27;
	return (unsigned)((chance->seed * UINT64_C(2685821657736338717)) >> 33) % limit;
}

/* Few ids and students, so that lines correct, move, delete and displace each other. */
static void random_line(struct chance *chance, unsigned day, struct buf *out)
{
	unsigned id = below(chance, 12), of = below(chance, 3), when = 1 + below(chance, day);
	const char *who = below(chance, 2) ? "ada" : "ben";

	if (!below(chance, 7)) {
		buf_print(out, "{\"id\":\"i%u\",\"op\":\"delete\"}\n", id);
		return;
	}
	buf_print(out, "{\"id\":\"i%u\",\"student\":\"%s\",\"time\":\"2026-09-%02u\"", id, who, when);
	if (!below(chance, 3))
		buf_print(out, ",\"slot\":\"%s%u\"", who, when);
	buf_add_z(out, of == 0   ? ",\"type\":\"behavior\",\"kind\":\"referral\"}\n"
	               : of == 1 ? ",\"type\":\"attendance\",\"status\":\"absent\"}\n"
	                         : ",\"type\":\"plan\",\"domain\":\"math\"}\n");
}

static void same_alerts(struct office *one, struct office *two, unsigned seed)
{
	struct buf a = {0}, b = {0};

	office_alerts(one, &a);
	office_alerts(two, &b);
	if (!text_equal(buf_text(&a), buf_text(&b)))
		fail_msg("seed %u:\n%s\n%s", seed, buf_z(&a), buf_z(&b));
	buf_finish(&a);
	buf_finish(&b);
}

static void one_month(unsigned seed)
{
	struct chance chance = {seed};
	struct office *plain, *folding;
	struct buf lines = {0};

	office_make((void **)&plain);
	office_make_folding((void **)&folding);
	for (unsigned day = 2; day <= 28; day++) {
		int64_t now = office_at(plain, 9, (int)day, (int)below(&chance, 20));
		bool is_history = !below(&chance, 8);
		buf_add_z(&lines, day == 2 ? ROSTER : "");
		for (unsigned count = below(&chance, 5); count; count--)
			random_line(&chance, day, &lines);
		assert_int_equal(office_take(plain, buf_z(&lines), is_history, now, NULL), REGISTRAR_DONE);
		assert_int_equal(office_take(folding, buf_z(&lines), is_history, now, NULL), REGISTRAR_DONE);
		buf_clear(&lines);
		if (!below(&chance, 3))
			office_fold(folding, below(&chance, 9));
		if (!below(&chance, 4))
			office_reopen(folding, now);
		office_tick(folding, now);
		same_alerts(plain, folding, seed);
	}
	buf_finish(&lines);
	office_remove((void **)&plain);
	office_remove((void **)&folding);
}

static void what_is_folded_away_is_told_the_same(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 15; seed++)
		one_month(seed);
}

/* While it was read the record was in memory and nowhere in the store; when it is taken it is the other way round. */
static void what_was_asked_before_a_fold_is_asked_again(void **state)
{
	struct office *office = *state;
	struct delivery_counts counts;

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        office_at(office, 9, 3, 9));
	struct delivery *delivery = office_read(
	        office, REFERRAL("r1", "ben", "2026-09-01") REFERRAL("r3", "ben", "2026-09-01"), false);
	assert_true(delivery->pages.first->lines[0].unknown_at > 0);
	office_fold(office, 1000);
	assert_int_equal(store_runs_upto(office->store), store_next_seq(office->store) - 1);
	assert_int_equal(
	        office_take_read(office, delivery, office_at(office, 9, 3, 10), &counts), REGISTRAR_DONE);
	assert_int_equal(counts.verdicts[EVENT_CORRECTED], 1);
	assert_int_equal(counts.verdicts[EVENT_NEW], 1);
	office_alerts_are(office, "1 behavior.two 0 withdrawn; 2 behavior.two 1 open");
}

static int count_row(void *context, const struct event_row *row)
{
	(void)row;
	++*(size_t *)context;
	return 0;
}

static void only_the_tail_is_read_again(void **state)
{
	struct office *office = *state;
	size_t read = 0;

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        office_at(office, 9, 3, 9));
	office_fold(office, 1000);
	assert_int_equal(store_runs_upto(office->store), store_next_seq(office->store) - 1);
	office_send(office, "{\"id\":\"r1\",\"op\":\"delete\"}\n", office_at(office, 9, 3, 10));
	office_alerts_are(office, "1 behavior.two 0 withdrawn");
	store_events_from(office->store, store_runs_upto(office->store) + 1, count_row, &read, NULL);
	assert_int_equal(read, 1);
	office_reopen(office, office_at(office, 9, 3, 11));
	office_alerts_are(office, "1 behavior.two 0 withdrawn");
}

static void a_tail_of_some_folds_is_read_at_start_and_folded_when_there_is_time(void **state)
{
	struct office *office = *state;

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        office_at(office, 9, 3, 9));
	assert_true(registrar_folds(office->registrar));
	office_reopen(office, office_at(office, 9, 3, 10));
	assert_int_equal(store_runs_upto(office->store), 0);
	office_alerts_are(office, "1 behavior.two 0 open");
	assert_true(registrar_folds(office->registrar));
	office_fold(office, 1000);
	assert_int_equal(store_runs_upto(office->store), store_next_seq(office->store) - 1);
}

/* More than any load leaves behind: it is folded while it is read, as memory may not hold it. */
static void folds_are_made_again_from_the_log(void **state)
{
	struct office *office = *state;
	struct diag why = {0};

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        office_at(office, 9, 3, 9));
	office_send(office,
	        REFERRAL("b1", "ben", "2026-09-01") REFERRAL("b2", "ben", "2026-09-02") REFERRAL("b3", "ben",
	                "2026-09-02") REFERRAL("b4", "ben", "2026-09-02") REFERRAL("b5", "ben", "2026-09-02")
	                REFERRAL("b6", "ben", "2026-09-02") REFERRAL("b7", "ben", "2026-09-02"),
	        office_at(office, 9, 3, 9));
	office_fold(office, 1000);
	store_begin(office->store);
	store_fold_drop(office->store);
	assert_int_equal(store_commit(office->store, &why), STORE_OK);
	assert_int_equal(store_runs_upto(office->store), 0);
	office_reopen(office, office_at(office, 9, 3, 10));
	assert_true(store_runs_upto(office->store) > 0);
	office_send(office, "{\"id\":\"r1\",\"op\":\"delete\"}\n", office_at(office, 9, 3, 11));
	office_alerts_are(office, "1 behavior.two 0 withdrawn; 2 behavior.two 1 open");
}

static int count_part(void *context, const struct history_part *part)
{
	(void)part;
	++*(size_t *)context;
	return 0;
}

static size_t part_count(struct office *office)
{
	size_t count = 0;

	assert_int_equal(store_history_parts(office->store, count_part, &count, NULL), 0);
	return count;
}

/* A referral a day, which is corrected to another student the next day: of each version that went, some part knows. */
static void parts_of_the_histories_become_one_and_know_the_same(void **state)
{
	struct office *plain = NULL, *folding = *state;
	struct buf lines = {0};

	office_make((void **)&plain);
	for (int day = 1; day <= 28; day++) {
		int64_t now = office_at(plain, 9, day, 9);
		buf_add_z(&lines, day == 1 ? ROSTER : "");
		for (int of = day > 1 ? day - 1 : day; of <= day; of++)
			buf_print(&lines,
			        "{\"id\":\"r%d\",\"type\":\"behavior\",\"student\":\"%s\",\"time\":"
			        "\"2026-09-%02d\",\"kind\":\"referral\"}\n",
			        of, of < day ? "ada" : "ben", of);
		office_send(plain, buf_z(&lines), now);
		office_send(folding, buf_z(&lines), now);
		buf_clear(&lines);
		assert_int_equal(registrar_fold_all(folding->registrar, NULL), REGISTRAR_DONE);
		if (day % 9 == 0)
			office_fold(folding, (unsigned)day);
		if (day % 10 == 0)
			office_reopen(folding, now);
		same_alerts(plain, folding, (unsigned)day);
	}
	office_fold(folding, 1000);
	assert_in_range(part_count(folding), 1, 14);
	office_reopen(folding, office_at(folding, 9, 28, 10));
	office_tick(folding, office_at(folding, 9, 28, 10));
	office_tick(plain, office_at(plain, 9, 28, 10));
	same_alerts(plain, folding, 0);
	buf_finish(&lines);
	office_remove((void **)&plain);
}

/* Nobody is ever idle here: each delivery does its part. */
static void a_load_that_never_pauses_does_not_let_parts_pile_up(void **state)
{
	enum { PARTS_MOST = 60 };
	struct office *office = *state;
	unsigned sent = 0;

	office_send(office, ROSTER, office_at(office, 9, 1, 9));
	for (size_t parts = 0; parts < PARTS_MOST + 3; parts++)
		assert_int_equal(registrar_fold_all(office->registrar, NULL), REGISTRAR_DONE);
	assert_in_range(store_runs_count(office->store), PARTS_MOST, PARTS_MOST + 5);
	while (part_count(office) >= PARTS_MOST || store_runs_count(office->store) >= PARTS_MOST) {
		office_send(office, REFERRAL("r1", "ada", "2026-09-01"), office_at(office, 9, 3, 9));
		assert_in_range(++sent, 1, 500);
	}
	office_reopen(office, office_at(office, 9, 3, 10));
	office_send(office, REFERRAL("r2", "ada", "2026-09-02"), office_at(office, 9, 3, 11));
	office_alerts_are(office, "1 behavior.two 0 open");
}

static void folds_that_end_at_different_lines_are_refused(void **state)
{
	struct office *office = *state;
	struct diag why = {0};
	struct history_part part = {.upto_seq = 77};

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01"), office_at(office, 9, 3, 9));
	office_fold(office, 1000);
	struct registrar_options options = {
	        .store = office->store,
	        .set = office->set,
	        .zones = office->zones,
	        .go_live = NO_DAY,
	        .now_ms = office->now_ms,
	};
	registrar_close(office->registrar);
	office->registrar = NULL;
	store_begin(office->store);
	store_history_begin(office->store, &part);
	store_history_seal(office->store, part.number, true);
	assert_int_equal(store_commit(office->store, &why), STORE_OK);
	assert_int_equal(registrar_open(&options, &office->registrar, &why), -1);
	assert_non_null(strstr(why.message, "what is folded of students ends at line 77"));
	assert_non_null(strstr(why.help, "doctor --rebuild"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_is_folded_away_is_told_the_same),
	        cmocka_unit_test_setup_teardown(
	                what_was_asked_before_a_fold_is_asked_again, office_make_folding, office_remove),
	        cmocka_unit_test_setup_teardown(
	                only_the_tail_is_read_again, office_make_folding, office_remove),
	        cmocka_unit_test_setup_teardown(parts_of_the_histories_become_one_and_know_the_same,
	                office_make_folding, office_remove),
	        cmocka_unit_test_setup_teardown(
	                a_load_that_never_pauses_does_not_let_parts_pile_up, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                folds_that_end_at_different_lines_are_refused, office_make_folding, office_remove),
	        cmocka_unit_test_setup_teardown(
	                a_tail_of_some_folds_is_read_at_start_and_folded_when_there_is_time,
	                office_make_folding, office_remove),
	        cmocka_unit_test_setup_teardown(
	                folds_are_made_again_from_the_log, office_make_folding, office_remove),
	};

	return cmocka_run_group_tests_name("registrar, folds", tests, NULL, NULL);
}
