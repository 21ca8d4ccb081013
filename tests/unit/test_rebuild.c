/* Folds are made again from the log, whatever is wrong with the old ones, and what was wrong is said. */
#include "fixture_office.h"

#include "base/buf.h"
#include "base/diag.h"
#include "daemon/core/rebuild.h"
#include "daemon/store/fold.h"

#include <sqlite3.h>
#include <string.h>

struct rebuilt {
	struct rebuild_report report;
	struct buf said; /* owned */
	int64_t read, of;
};

static void on_read(void *context, int64_t done, int64_t of)
{
	struct rebuilt *rebuilt = context;

	rebuilt->read = done;
	rebuilt->of = of;
}

static void on_difference(void *context, const char *words)
{
	struct rebuilt *rebuilt = context;

	buf_print(&rebuilt->said, "%s%s", rebuilt->said.size ? "; " : "", words);
}

static int rebuild(struct office *office, struct rebuilt *out, struct diag *why)
{
	struct rebuild_options options = {
	        .books.path = office->path,
	        .books.set = office->set,
	        .books.zones = office->zones,
	        .books.zone = zones_find(office->zones, text_of("America/Chicago")),
	        .books.now_ms = office->now_ms,
	        .books.fold_rows = office->fold_rows,
	        .on_read = on_read,
	        .on_difference = on_difference,
	        .context = out,
	};

	*out = (struct rebuilt){0};
	return rebuild_folds(&options, &out->report, why);
}

/* Ada has an alert, and all of it is folded. */
static void prepare(struct office *office)
{
	office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        office_at(office, 9, 3, 9));
	office_fold(office, 1000);
}

static void damage(const struct office *office, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(office->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_true(sqlite3_changes(db) > 0);
	sqlite3_close(db);
}

/* Stops the office, runs the statement on its store, makes the folds again, and starts it. */
static struct rebuilt rebuilt_after(struct office *office, const char *sql, int64_t now_ms)
{
	struct ruleset *set = ruleset_ref(office->set);
	struct rebuilt rebuilt;
	struct diag why = {0};

	office_close(office);
	if (sql)
		damage(office, sql);
	office->set = set;
	if (rebuild(office, &rebuilt, &why))
		fail_msg("%s", why.message);
	ruleset_unref(set);
	assert_int_equal(rebuilt.report.lines, 5);
	assert_int_equal(rebuilt.report.students, 2);
	assert_int_equal(rebuilt.report.live, 5);
	assert_int_equal(rebuilt.read, 5);
	assert_int_equal(rebuilt.of, 5);
	office_open(office, now_ms);
	return rebuilt;
}

/* Whoever knew nothing of r1 would not take its alert back. */
static void it_works(struct office *office)
{
	assert_int_equal(store_runs_upto(office->store), 5);
	office_alerts_are(office, "1 behavior.two 0 open");
	office_send(office, "{\"id\":\"r1\",\"op\":\"delete\"}\n", office_at(office, 9, 3, 11));
	office_alerts_are(office, "1 behavior.two 0 withdrawn");
}

static void of_sound_folds_nothing_differs(void **state)
{
	struct office *office = *state;

	prepare(office);
	struct rebuilt rebuilt = rebuilt_after(office, NULL, office_at(office, 9, 3, 10));
	assert_true(rebuilt.report.was_readable);
	assert_int_equal(rebuilt.report.live_before, 5);
	assert_int_equal(rebuilt.report.differences + rebuilt.report.pending, 0);
	it_works(office);
}

static void folds_that_cannot_be_read_are_made_again(void **state)
{
	static const struct {
		const char *sql, *code;
	} damages[] = {
	        {"UPDATE run_filter SET bits = x'00'", "D309"},
	        {"UPDATE history_block SET students = x'ffff'", "D311"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		struct office *office = NULL;
		office_make_folding((void **)&office);
		prepare(office);
		struct rebuilt rebuilt = rebuilt_after(office, damages[i].sql, office_at(office, 9, 3, 10));
		assert_false(rebuilt.report.was_readable);
		assert_string_equal(rebuilt.report.unreadable.code, damages[i].code);
		assert_int_equal(rebuilt.report.differences, 0);
		it_works(office);
		office_remove((void **)&office);
	}
}

static void facts_that_a_fold_had_lost_are_found_and_said(void **state)
{
	struct office *office = *state;

	prepare(office);
	struct rebuilt rebuilt =
	        rebuilt_after(office, "UPDATE history_block SET key = key + 1 WHERE key & 0xffffffff = 0",
	                office_at(office, 9, 3, 10));
	assert_true(rebuilt.report.was_readable);
	assert_int_equal(rebuilt.report.live_before, 2);
	assert_int_equal(rebuilt.report.differences, 1);
	assert_string_equal(buf_z(&rebuilt.said), "student ada: 3 events where there were 0");
	buf_finish(&rebuilt.said);
	it_works(office);
}

static void an_alert_that_the_log_does_not_bear_out_is_said(void **state)
{
	struct office *office = *state;

	prepare(office);
	struct rebuilt rebuilt = rebuilt_after(office,
	        "UPDATE run_filter SET bits = x'00'; INSERT INTO alert SELECT 2, 'attendance.three', "
	        "rule_version, 1, opened_ms, 0, 0, known_ms, 0, 0, 0, 0, 0, NULL, NULL, why, NULL, -1, NULL, "
	        "0, NULL, 0, 1, 0 FROM "
	        "alert",
	        office_at(office, 9, 3, 10));
	assert_int_equal(rebuilt.report.differences, 1);
	assert_string_equal(buf_z(&rebuilt.said), "student ben: an alert of attendance.three ends");
	buf_finish(&rebuilt.said);
	office_tick(office, office_at(office, 9, 3, 10));
	office_alerts_are(office, "1 behavior.two 0 open; 2 attendance.three 1 withdrawn");
}

static void what_is_only_to_be_told_yet_is_no_difference(void **state)
{
	struct office *office = *state;

	prepare(office);
	struct rebuilt rebuilt = rebuilt_after(office, "DELETE FROM alert", office_at(office, 9, 3, 10));
	assert_int_equal(rebuilt.report.differences, 0);
	assert_int_equal(rebuilt.report.pending, 1);
}

/* Folds that could not be made again are better than none. */
static void of_a_damaged_log_the_folds_stay(void **state)
{
	struct office *office = *state;
	struct ruleset *set = ruleset_ref(office->set);
	struct rebuilt rebuilt;
	struct diag why = {0};

	prepare(office);
	office_send(office, REFERRAL("r3", "ada", "2026-09-02"), office_at(office, 9, 3, 10));
	office_fold(office, 1000);
	office_close(office);
	damage(office, "CREATE TABLE whole AS SELECT * FROM event_block;"
	               "UPDATE event_block SET events = x'00' WHERE first = 1");
	office->set = set;
	assert_int_equal(rebuild(office, &rebuilt, &why), -1);
	assert_string_equal(why.code, "D303");
	ruleset_unref(set);
	damage(office,
	        "UPDATE event_block SET events = (SELECT events FROM whole WHERE first = 1) WHERE first = 1");
	office_open(office, office_at(office, 9, 3, 11));
	assert_int_equal(store_runs_upto(office->store), 5);
	office_alerts_are(office, "1 behavior.two 0 open");
	buf_finish(&rebuilt.said);
}

static void a_store_in_use_is_left_alone(void **state)
{
	struct office *office = *state;
	struct rebuilt rebuilt;
	struct diag why = {0};

	prepare(office);
	assert_int_equal(rebuild(office, &rebuilt, &why), -1);
	assert_string_equal(why.code, "D307");
	it_works(office);
}

#define WITH_OFFICE(test) cmocka_unit_test_setup_teardown(test, office_make_folding, office_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        WITH_OFFICE(of_sound_folds_nothing_differs),
	        cmocka_unit_test(folds_that_cannot_be_read_are_made_again),
	        WITH_OFFICE(facts_that_a_fold_had_lost_are_found_and_said),
	        WITH_OFFICE(an_alert_that_the_log_does_not_bear_out_is_said),
	        WITH_OFFICE(what_is_only_to_be_told_yet_is_no_difference),
	        WITH_OFFICE(of_a_damaged_log_the_folds_stay),
	        WITH_OFFICE(a_store_in_use_is_left_alone),
	};

	return cmocka_run_group_tests_name("rebuild", tests, NULL, NULL);
}
