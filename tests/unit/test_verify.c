/* The log makes the alerts once more as they were told, whatever came in which way, and what was not told so is named. */
#include "fixture_office.h"

#include "base/buf.h"
#include "base/diag.h"
#include "daemon/core/verify.h"
#include "tests/sim/chance.h"

#include <sqlite3.h>
#include <string.h>

#define DAY_MS ((int64_t)24 * 3600 * 1000)

struct verified {
	struct verify_report report;
	struct buf said; /* owned */
};

static void on_difference(void *context, const char *words)
{
	struct verified *verified = context;

	buf_print(&verified->said, "%s%s", verified->said.size ? "; " : "", words);
}

/* Of a stopped office. */
static int verify(const struct office *office, struct ruleset *set, struct verified *out, struct diag *why)
{
	struct verify_options options = {
	        .books.path = office->path,
	        .books.set = set,
	        .books.zones = office->zones,
	        .books.zone = zones_find(office->zones, text_of("America/Chicago")),
	        .books.now_ms = office->now_ms,
	        .books.memory = office->fold_rows ? 1 : 0,
	        .alerts_kept_ms = 400 * DAY_MS,
	        .on_difference = on_difference,
	        .context = out,
	};

	*out = (struct verified){0};
	return verify_alerts(&options, &out->report, why);
}

static void run_sql(const struct office *office, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(office->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_true(sqlite3_changes(db) > 0);
	sqlite3_close(db);
}

/* Stops the office, runs the statement on its store, lives through its log, and starts it again. */
static struct verified verified_after(struct office *office, const char *sql)
{
	struct ruleset *set = ruleset_ref(office->set);
	struct verified verified;
	struct diag why = {0};

	office_close(office);
	if (sql)
		run_sql(office, sql);
	if (verify(office, set, &verified, &why))
		fail_msg("%s", why.message);
	ruleset_unref(set);
	office_open(office, office->now_ms);
	return verified;
}

static void is_sound(struct office *office, size_t alerts)
{
	struct verified verified = verified_after(office, NULL);

	if (verified.said.size)
		fail_msg("%s", buf_z(&verified.said));
	assert_int_equal(verified.report.differences, 0);
	assert_int_equal(verified.report.compared, alerts);
	assert_int_equal(verified.report.before + verified.report.changed + verified.report.pending, 0);
	assert_true(hash_equal(verified.report.digest, verified.report.digest_told));
}

/* Opened, cleared by time alone, opened again, withdrawn by a correction that comes late. */
static void a_term(struct office *office)
{
	office_send(office,
	        ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02")
	                ABSENT("a1", "ben", "2026-09-01"),
	        office_at(office, 9, 3, 9));
	office_send(office, ABSENT("a2", "ben", "2026-09-02") ABSENT("a3", "ben", "2026-09-03"),
	        office_at(office, 9, 3, 17));
	office_tick(office, office_at(office, 9, 25, 9));
	office_send(office, REFERRAL("r3", "ada", "2026-10-01") REFERRAL("r4", "ada", "2026-10-02"),
	        office_at(office, 10, 2, 9));
	office_send(office, "{\"id\":\"a2\",\"op\":\"delete\"}\n{\"id\":\"r4\",\"op\":\"delete\"}\n",
	        office_at(office, 10, 5, 9));
}

static void what_was_told_comes_out_again(void **state)
{
	struct office *office = *state;

	a_term(office);
	office_alerts_are(
	        office, "1 behavior.two 0 cleared; 2 attendance.three 1 cleared; 3 behavior.two 0 withdrawn");
	is_sound(office, 3);
}

static void history_and_what_came_while_nobody_ran_come_out_again(void **state)
{
	struct office *office = *state;

	assert_int_equal(
	        office_take(office,
	                ROSTER REFERRAL("h1", "ben", "2026-08-20") REFERRAL("h2", "ben", "2026-08-21"), true,
	                office_at(office, 9, 2, 9), NULL),
	        REGISTRAR_DONE);
	a_term(office);
	assert_int_equal(
	        office_take(office, REFERRAL("h3", "ada", "2026-08-26") REFERRAL("h4", "ada", "2026-08-27"),
	                true, office_at(office, 10, 6, 9), NULL),
	        REGISTRAR_DONE);
	office_send(office, REFERRAL("r5", "ada", "2026-10-08") REFERRAL("r6", "ada", "2026-10-08"),
	        office_at(office, 10, 8, 9));
	office_reopen(office, office_at(office, 11, 20, 9));
	office_tick(office, office_at(office, 11, 20, 9));
	struct verified verified = verified_after(office, NULL);
	if (verified.said.size)
		fail_msg("%s", buf_z(&verified.said));
	assert_true(verified.report.compared >= 5);
}

/* --- whatever comes ----------------------------------------------------------------------------------------- */

enum { TERMS = 25, STEPS = 40, IDS = 60 };

static const char *const students[] = {"ada", "ben"};

/* One of so many ids: most come again, of another day or student, or go. */
static void line_add(struct buf *out, struct chance *chance, int32_t today)
{
	int id = chance_below(chance, IDS);
	char date[CIVIL_DATE_SIZE];

	civil_print_date(today - chance_below(chance, 20), date);
	if (chance_below(chance, 6) == 0)
		buf_print(out, "{\"id\":\"x%d\",\"op\":\"delete\"}\n", id);
	else if (id % 2)
		buf_print(out,
		        "{\"id\":\"x%d\",\"type\":\"behavior\",\"student\":\"%s\",\"time\":\"%s\",\"kind\":"
		        "\"referral\"}\n",
		        id, students[chance_below(chance, 2)], date);
	else
		buf_print(out,
		        "{\"id\":\"x%d\",\"type\":\"attendance\",\"student\":\"%s\",\"time\":\"%s\","
		        "\"status\":"
		        "\"%s\"}\n",
		        id, students[chance_below(chance, 2)], date,
		        chance_below(chance, 4) ? "absent" : "present");
}

static void lines_take(struct office *office, struct chance *chance, int64_t now_ms, bool is_history)
{
	struct buf lines = {0};

	for (int left = 1 + chance_below(chance, 6); left; left--)
		line_add(&lines, chance, (int32_t)(now_ms / DAY_MS));
	assert_int_equal(office_take(office, buf_z(&lines), is_history, now_ms, NULL), REGISTRAR_DONE);
	buf_finish(&lines);
}

/* In most of them a rule is changed while nobody runs.  Nothing comes at the very instant at which something is due: right
 * after a start the two are one arrival, and otherwise one behind the other. */
static void a_random_term(struct office *office, struct chance *chance)
{
	static const char changed[] = RULES "    clear_for: 1 day\n";
	int64_t now_ms = office_at(office, 9, 1, 9) + 7 * 60000;
	int changes_at = chance_below(chance, STEPS + STEPS / 2);

	office_send(office, ROSTER, now_ms);
	for (int step = 0; step < STEPS; step++) {
		now_ms += (int64_t)chance_below(chance, 60) * 3600000;
		if (step == changes_at) {
			office->rules = changed;
			office_reopen(office, now_ms);
		}
		switch (chance_below(chance, 10)) {
		case 0: office_reopen(office, now_ms); break;
		case 1: office_tick(office, now_ms); break;
		case 2: lines_take(office, chance, now_ms, true); break;
		default: lines_take(office, chance, now_ms, false);
		}
	}
}

static void whatever_came_comes_out_again(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= TERMS; seed++) {
		struct chance chance = {seed};
		struct office *office = NULL;
		(seed % 2 ? office_make : office_make_folding)((void **)&office);
		a_random_term(office, &chance);
		struct verified verified = verified_after(office, NULL);
		if (verified.said.size)
			fail_msg("seed %d: %s", (int)seed, buf_z(&verified.said));
		office_remove((void **)&office);
	}
}

static void what_is_stored_otherwise_is_named(void **state)
{
	static const struct {
		const char *sql, *says;
	} damages[] = {
	        {"UPDATE alert SET opened_ms = opened_ms - 3600000 WHERE id = 1", "; the log makes nothing"},
	        {"UPDATE alert SET known_ms = known_ms + 60000 WHERE id = 1",
	                ", known 2026-09-03T09:01:00-05:00"},
	        {"UPDATE alert SET closed_why = 2 WHERE id = 1", "(withdrawn)"},
	        {"UPDATE alert SET is_forgotten = 1 WHERE id = 2", "stored is nothing; the log makes opened"},
	        {"DELETE FROM alert WHERE id = 3", "behavior.two of student ada: stored is nothing"},
	};

	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		struct office *office = NULL;
		office_make((void **)&office);
		a_term(office);
		struct verified verified = verified_after(office, damages[i].sql);
		assert_true(verified.report.differences > 0);
		assert_false(hash_equal(verified.report.digest, verified.report.digest_told));
		if (!strstr(buf_z(&verified.said), damages[i].says))
			fail_msg("%s does not say %s", buf_z(&verified.said), damages[i].says);
		buf_finish(&verified.said);
		office_remove((void **)&office);
	}
	(void)state;
}

/* The other rule is compared as before, also over the night in which the daemon did not run. */
static void of_a_rule_that_changed_only_what_came_since_is_compared(void **state)
{
	static const char changed[] = RULES "    clear_for: 1 day\n";
	struct office *office = *state;

	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        office_at(office, 9, 3, 9));
	office_send(office,
	        ABSENT("a1", "ben", "2026-09-01") ABSENT("a2", "ben", "2026-09-02")
	                ABSENT("a3", "ben", "2026-09-03"),
	        office_at(office, 9, 3, 10));
	office->rules = changed;
	office_reopen(office, office_at(office, 9, 20, 9));
	office_tick(office, office_at(office, 9, 20, 9));
	struct verified verified = verified_after(office, NULL);
	if (verified.said.size)
		fail_msg("%s", buf_z(&verified.said));
	assert_int_equal(verified.report.compared, 1);
	assert_int_equal(verified.report.changed, 1);
}

static void a_log_from_which_lines_are_gone_is_not_compared(void **state)
{
	struct office *office = *state;
	struct ruleset *set = ruleset_ref(office->set);
	struct verified verified;
	struct diag why = {0};

	a_term(office);
	office_close(office);
	run_sql(office, "INSERT OR REPLACE INTO meta VALUES ('kept from', CAST('20500' AS BLOB))");
	assert_int_equal(verify(office, set, &verified, &why), -1);
	assert_string_equal(why.code, "D326");
	ruleset_unref(set);
	office_open(office, office->now_ms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(what_was_told_comes_out_again, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                history_and_what_came_while_nobody_ran_come_out_again, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(history_and_what_came_while_nobody_ran_come_out_again,
	                office_make_folding, office_remove),
	        cmocka_unit_test(whatever_came_comes_out_again),
	        cmocka_unit_test(what_is_stored_otherwise_is_named),
	        cmocka_unit_test_setup_teardown(
	                of_a_rule_that_changed_only_what_came_since_is_compared, office_make, office_remove),
	        cmocka_unit_test_setup_teardown(
	                a_log_from_which_lines_are_gone_is_not_compared, office_make, office_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
