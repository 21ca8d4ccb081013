/* What is too large a change, and what it is measured by. */
#include "fixture_office.h"

#include "base/buf.h"
#include "base/diag.h"
#include "daemon/core/registrar_inside.h"
#include "daemon/store/held.h"

#include <sqlite3.h>
#include <string.h>

/* --- the decision ------------------------------------------------------------------------------------------- */

static void both_the_rows_and_the_share_must_be_exceeded(void **state)
{
	static const struct {
		struct mass mass;
		bool trips;
	} cases[] = {
	        {{51, 0, 509}, true},    /* just over both */
	        {{50, 0, 100}, false},   /* as many as it may be */
	        {{51, 0, 510}, false},   /* as large a share */
	        {{1, 50, 100}, true},    /* with those of the hour */
	        {{0, 5000, 100}, false}, /* touches nothing */
	        {{51, 0, 0}, true},
	        {{100000, 0, 1000001}, false},
	        {{1 << 30, 1 << 30, INT64_C(1) << 40}, false},
	};
	struct guard guard = {50, 10};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(guard_trips(&guard, &cases[i].mass), cases[i].trips);
	assert_false(guard_trips(&(struct guard){0}, &cases[0].mass));
}

static void the_same_row_counts_once_however_often_it_is_touched(void **state)
{
	static const struct touch touches[] = {{1, 9}, {0, 4}, {1, 9}, {1, 7}, {0, 4}, {0, 4}, {1, 9}};
	struct weighing weighing = {0};
	int64_t rows;
	uint32_t source;
	size_t at = 0;

	(void)state;
	assert_false(weighing_next(&weighing, &at, &source, &rows));
	for (size_t i = 0; i < sizeof(touches) / sizeof(touches[0]); i++)
		weighing_add(&weighing, touches[i].source, touches[i].seq);
	assert_true(weighing_next(&weighing, &at, &source, &rows));
	assert_int_equal(source, 0);
	assert_int_equal(rows, 1);
	assert_true(weighing_next(&weighing, &at, &source, &rows));
	assert_int_equal(source, 1);
	assert_int_equal(rows, 2);
	assert_false(weighing_next(&weighing, &at, &source, &rows));
	weighing_finish(&weighing);
}

/* --- what is counted ---------------------------------------------------------------------------------------- */

/* "sis 5; other 1;": as the registrar has it now. */
static void tally_is(struct office *office, const char *expected)
{
	const struct tally *tally = &office->registrar->tally;
	struct buf out = {0};

	for (uint32_t i = 0; i < tally->names.count; i++) {
		struct text name = names_text(&tally->names, i);
		if (tally_live(tally, i))
			buf_print(&out, "%.*s %d; ", (int)name.size, name.at, (int)tally_live(tally, i));
	}
	assert_string_equal(buf_z(&out), expected);
	assert_int_equal(tally_sum(tally), ledger_counts(office->registrar->ledger).live);
	buf_finish(&out);
}

static void store_change(struct office *office, const char *sql, int64_t now_ms)
{
	struct ruleset *set = ruleset_ref(office->set);
	sqlite3 *db = NULL;

	office_close(office);
	assert_int_equal(sqlite3_open(office->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	ruleset_unref(set);
	office_open(office, now_ms);
}

#define OTHER                                                                                                \
	"{\"id\":\"o1\",\"source\":\"other\",\"type\":\"session\",\"student\":\"ada\",\"time\":\"2026-09-"   \
	"01\"}\n"
#define MARK(time, score)                                                                                    \
	"{\"id\":\"m\",\"type\":\"assessment\",\"student\":\"ben\",\"time\":\"" time                         \
	"\",\"kind\":\"mark\",\"course\":\"math\",\"score\":" score "}\n"

static void what_is_true_of_each_source_is_counted_with_the_log(void **state)
{
	struct office *office = *state;
	int64_t now = office_at(office, 9, 3, 9);

	office_send(office, ROSTER OTHER REFERRAL("r1", "ada", "2026-09-01"), now);
	tally_is(office, "sis 4; other 1; ");
	office_send(office, MARK("2026-09-01", "60") MARK("2026-09-02", "61"), now);
	tally_is(office, "sis 6; other 1; ");
	office_send(office, MARK("2026-09-02", "62") REFERRAL("r1", "ben", "2026-09-01"), now);
	tally_is(office, "sis 6; other 1; ");
	office_send(office, "{\"id\":\"m\",\"op\":\"delete\"}\n{\"id\":\"o1\",\"op\":\"delete\"}\n", now);
	tally_is(office, "sis 4; other 1; ");
	office_reopen(office, now);
	tally_is(office, "other 1; sis 4; ");
}

/* As a store that an earlier version wrote. */
static void a_store_without_the_counts_is_counted_when_it_is_opened(void **state)
{
	struct office *office = *state;
	int64_t now = office_at(office, 9, 3, 9);

	office_send(office, ROSTER OTHER REFERRAL("r1", "ada", "2026-09-01") MARK("2026-09-01", "60"), now);
	office_send(office, MARK("2026-09-02", "61") REFERRAL("r1", "ben", "2026-09-01"), now);
	store_change(office, "DELETE FROM source", now);
	tally_is(office, "sis 6; other 1; ");
	store_change(office, "UPDATE source SET live = 100; INSERT INTO source VALUES ('gone', 7)", now);
	tally_is(office, "other 1; sis 6; ");
	office_reopen(office, now);
	tally_is(office, "other 1; sis 6; ");
}

/* --- deliveries --------------------------------------------------------------------------------------------- */

static struct delivery *take(struct office *office, const char *lines, int64_t now_ms)
{
	struct delivery *delivery = delivery_create();
	enum registrar_code code;
	struct diag why = {0};

	buf_add_z(&delivery->body, lines);
	delivery->source = text_of("sis");
	do
		code = registrar_take(office->registrar, delivery, now_ms, &why);
	while (code == REGISTRAR_MORE);
	assert_int_equal(code, REGISTRAR_DONE);
	return delivery;
}

static int64_t held_by(struct office *office, const char *lines, int64_t now_ms)
{
	struct delivery *delivery = take(office, lines, now_ms);
	int64_t held = delivery->held.id;

	delivery_destroy(delivery);
	return held;
}

/* As the core does it: who is done leaves. */
static void take_round(
        struct office *office, struct delivery *const *deliveries, size_t count, int64_t now_ms)
{
	struct delivery *left[4];
	struct round round = {left, count, false};
	enum registrar_code code;
	struct diag why = {0};

	assert_true(count <= 4);
	memcpy(left, deliveries, count * sizeof(*left));
	do {
		code = registrar_take_round(office->registrar, &round, now_ms, &why);
		round.count = 0;
		for (size_t i = 0; i < count; i++)
			if (!deliveries[i]->is_done)
				left[round.count++] = deliveries[i];
	} while (code == REGISTRAR_MORE && round.count);
	assert_int_equal(round.count, 0);
}

#define GONE(id) "{\"id\":\"" id "\",\"op\":\"delete\"}\n"

static void small_ones_add_up_for_an_hour_and_no_longer(void **state)
{
	struct office *office = *state;
	int64_t now = office_at(office, 9, 3, 9);

	office_send(office,
	        ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-08-18")
	                REFERRAL("r3", "ben", "2026-09-01") REFERRAL("r4", "ben", "2026-08-18"),
	        now);
	registrar_guard(office->registrar, (struct guard){2, 10});
	assert_int_equal(held_by(office, GONE("r1") GONE("r2"), now), 0);
	assert_int_equal(held_by(office, GONE("r3"), now + 59 * 60000), 1);
	assert_int_equal(held_by(office, GONE("r3"), now + 60 * 60000), 1); /* it is there already */
	assert_int_equal(held_by(office, GONE("r3") "\n", now + 60 * 60000), 0);
	assert_int_equal(store_held_count(office->store, HELD_WAITING), 1);
}

/* Lines that correct each other touch nothing that stood before. */
static void a_first_load_that_corrects_itself_is_not_held(void **state)
{
	struct office *office = *state;
	int64_t now = office_at(office, 9, 3, 9);

	registrar_guard(office->registrar, (struct guard){1, 1});
	assert_int_equal(held_by(office,
	                         ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL(
	                                 "r1", "ada", "2026-09-02") REFERRAL("r2", "ada", "2026-09-01")
	                                 REFERRAL("r2", "ada", "2026-09-02") GONE("r1") GONE("r2"),
	                         now),
	        0);
	tally_is(office, "sis 3; ");
}

static void what_is_held_changes_nothing_and_says_what_it_would(void **state)
{
	struct office *office = *state;
	int64_t now = office_at(office, 9, 3, 9);

	office_send(
	        office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"), now);
	registrar_guard(office->registrar, (struct guard){1, 10});
	int64_t last = store_next_seq(office->store);
	struct delivery *delivery = take(office,
	        GONE("r1") REFERRAL("r2", "ben", "2026-09-02") REFERRAL("r9", "ada", "2026-09-01"), now);
	assert_int_equal(delivery->held.id, 1);
	assert_int_equal(delivery->held.lines, 3);
	assert_int_equal(delivery->counts.received, 0);
	assert_int_equal(delivery->held.would.verdicts[EVENT_DELETED], 1);
	assert_int_equal(delivery->held.would.verdicts[EVENT_CORRECTED], 1);
	assert_int_equal(delivery->held.would.verdicts[EVENT_NEW], 1);
	assert_string_equal(delivery->held.why, "2 of the 5 events of 'sis' would be corrected or deleted");
	delivery_destroy(delivery);
	assert_int_equal(store_next_seq(office->store), last);
	tally_is(office, "sis 5; ");
	office_alerts_are(office, "1 behavior.two 0 open");
}

/* Two that withdraw too much together are taken one by one; what was rolled back counts once. */
static void of_a_round_each_is_judged_by_itself(void **state)
{
	struct office *office = *state;
	int64_t now = office_at(office, 9, 3, 9);
	struct delivery *deliveries[2] = {delivery_create(), delivery_create()};

	office_send(office,
	        ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02")
	                REFERRAL("r3", "ben", "2026-09-01") REFERRAL("r4", "ben", "2026-09-02"),
	        now);
	office_alerts_are(office, "1 behavior.two 0 open; 2 behavior.two 1 open");
	for (int i = 0; i < 2; i++)
		deliveries[i]->source = text_of("sis");
	buf_add_z(&deliveries[0]->body, GONE("r1") OTHER "oops\n");
	buf_add_z(&deliveries[1]->body, GONE("r4") REFERRAL("r5", "ada", "2026-08-18"));
	registrar_guard(office->registrar, (struct guard){1, 50});
	take_round(office, deliveries, sizeof(deliveries) / sizeof(deliveries[0]), now);
	for (int i = 0; i < 2; i++)
		assert_int_equal(deliveries[i]->held.id, 0);
	office_alerts_are(office, "1 behavior.two 0 withdrawn; 2 behavior.two 1 withdrawn");
	tally_is(office, "sis 6; other 1; ");
	assert_int_equal(store_quarantine_count(office->store), 1);
	struct registrar_counts counts;
	registrar_count(office->registrar, &counts);
	assert_int_equal(counts.lines.rejected, 1);
	for (int i = 0; i < 2; i++)
		delivery_destroy(deliveries[i]);
}

static void deliveries_of_one_round_add_up_too(void **state)
{
	struct office *office = *state;
	int64_t now = office_at(office, 9, 3, 9);
	struct delivery *deliveries[3];
	static const char *const lines[] = {GONE("r1"), GONE("r2"), GONE("r3")};
	int held = 0;

	office_send(office,
	        ROSTER REFERRAL("r1", "ada", "2026-08-18") REFERRAL("r2", "ben", "2026-08-18")
	                REFERRAL("r3", "ben", "2026-09-01"),
	        now);
	registrar_guard(office->registrar, (struct guard){2, 10});
	for (int i = 0; i < 3; i++) {
		deliveries[i] = delivery_create();
		deliveries[i]->source = text_of("sis");
		buf_add_z(&deliveries[i]->body, lines[i]);
	}
	take_round(office, deliveries, sizeof(deliveries) / sizeof(deliveries[0]), now);
	for (int i = 0; i < 3; i++) {
		held += deliveries[i]->held.id != 0;
		assert_int_equal(deliveries[i]->counts.verdicts[EVENT_DELETED], !deliveries[i]->held.id);
		delivery_destroy(deliveries[i]);
	}
	assert_int_equal(held, 1);
	tally_is(office, "sis 4; ");
}

static void what_is_taken_back_can_be_taken_again(void **state)
{
	struct delivery *delivery = delivery_create();
	const struct hash_key key = {1, 2};
	struct delivery_mark mark;

	(void)state;
	for (int i = 0; i < 600; i++)
		buf_print(&delivery->body, i % 7 ? "{\"id\":\"x%d\",\"op\":\"delete\"}\n" : "oops %d\n", i);
	delivery->source = text_of("sis");
	for (int i = 0; i < 300; i++)
		assert_non_null(delivery_next(delivery, key));
	mark = delivery_mark(delivery);
	for (int again = 0; again < 3; again++) {
		struct read_line *line;
		int64_t number = 300;
		while ((line = delivery_next(delivery, key))) {
			assert_int_equal(line->number, ++number);
			if (line->why)
				delivery_reject(delivery, line->number, line->field, line->why);
		}
		assert_int_equal(number, 600);
		assert_int_equal(delivery->counts.received, 600);
		assert_true(delivery->is_done);
		delivery_return(delivery, &mark);
		assert_int_equal(delivery->counts.received, 300);
		assert_int_equal(delivery->counts.rejected + delivery->listed, 0);
		assert_false(delivery->is_done);
	}
	delivery_destroy(delivery);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(both_the_rows_and_the_share_must_be_exceeded),
	        cmocka_unit_test(the_same_row_counts_once_however_often_it_is_touched),
	        cmocka_unit_test(what_is_taken_back_can_be_taken_again),
	        cmocka_unit_test_setup_teardown(
	                what_is_true_of_each_source_is_counted_with_the_log, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                a_store_without_the_counts_is_counted_when_it_is_opened, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                small_ones_add_up_for_an_hour_and_no_longer, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                a_first_load_that_corrects_itself_is_not_held, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                what_is_held_changes_nothing_and_says_what_it_would, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                deliveries_of_one_round_add_up_too, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                of_a_round_each_is_judged_by_itself, office_make, office_remove),
	};
	const struct CMUnitTest folding[] = {
	        cmocka_unit_test_setup_teardown(what_is_true_of_each_source_is_counted_with_the_log,
	                office_make_folding, office_remove),
	        cmocka_unit_test_setup_teardown(a_store_without_the_counts_is_counted_when_it_is_opened,
	                office_make_folding, office_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) + cmocka_run_group_tests(folding, NULL, NULL);
}
