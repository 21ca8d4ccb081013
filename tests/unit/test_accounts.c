/* What the store counts is what it has, and a row that does not belong there is noticed. */
#include "fixture_office.h"

#include "base/buf.h"
#include "base/diag.h"
#include "base/json.h"
#include "daemon/core/accounts.h"
#include "daemon/store/examine.h"

#include <sqlite3.h>
#include <string.h>

static struct audit audit_of(const struct office *office)
{
	struct store_exam *exam = NULL;
	struct audit audit;
	struct diag why = {0};

	if (store_exam_open(office->path, &exam, &why) || store_exam_audit(exam, &audit, &why))
		fail_msg("%s", why.message);
	store_exam_close(exam);
	return audit;
}

static void run_sql(const struct office *office, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(office->path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	assert_true(sqlite3_changes(db) > 0);
	sqlite3_close(db);
}

/* An alert that is open, one that cleared, one through history; and a line that was refused. */
static void a_term(struct office *office)
{
	assert_int_equal(
	        office_take(office,
	                ROSTER REFERRAL("h1", "ben", "2026-08-17") REFERRAL("h2", "ben", "2026-08-18"), true,
	                office_at(office, 9, 2, 9), NULL),
	        REGISTRAR_DONE);
	office_send(office, REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        office_at(office, 9, 3, 9));
	assert_int_equal(office_take(office, "{\"id\":\"x\"}\n", false, office_at(office, 9, 3, 10), NULL),
	        REGISTRAR_DONE);
	office_send(office, REFERRAL("r3", "ada", "2026-09-24") REFERRAL("r4", "ada", "2026-09-25"),
	        office_at(office, 9, 25, 9));
}

static void of_a_store_that_is_sound_all_sums_agree(void **state)
{
	struct office *office = *state;

	assert_int_equal(audit_broken(&(struct audit){0}), 0);
	a_term(office);
	struct audit audit = audit_of(office);
	for (int i = 0; i < AUDIT_SUMS; i++)
		if (audit.sums[i].stored != audit.sums[i].counted)
			fail_msg("%s: %lld, %lld", audit.sums[i].what, (long long)audit.sums[i].stored,
			        (long long)audit.sums[i].counted);
	assert_int_equal(audit.sums[0].stored, 1);
	assert_int_equal(audit.sums[1].stored, 1);
	assert_true(audit.sums[2].stored > 0);
	assert_int_equal(audit.closed[CLOSE_CLEARED], 1);
	assert_string_equal(audit_reasons[CLOSE_CLEARED], "cleared");
}

static void a_row_too_many_or_too_few_is_noticed(void **state)
{
	static const struct {
		const char *sql, *what;
	} breaks[] = {
	        {"UPDATE alert_count SET count = count + 1 WHERE is_open = 1 AND is_past = 0", "open alerts"},
	        {"UPDATE alert_count SET count = count - 1 WHERE is_open = 0 AND is_past = 0",
	                "closed alerts"},
	        {"DELETE FROM alert_count WHERE is_past = 1", "past alerts"},
	        {"INSERT INTO alert_count VALUES (1, 0, 1, 1)", "alerts of rules on trial"},
	        {"DELETE FROM transition WHERE alert = 2", "alerts with a beginning"},
	        {"DROP TRIGGER quarantine_removed; DELETE FROM quarantine", "rejected lines"},
	        {"INSERT INTO outbox_count VALUES ('log', 0, 1)", "pending messages"},
	        {"INSERT INTO outbox_count VALUES ('log', 6, 1)", "held messages"},
	        {"INSERT INTO outbox_count VALUES ('log', 3, 1)", "failed messages"},
	        {"INSERT INTO outbox VALUES ('log', 9999, 1, 1, 2, 0, 0, 0, NULL, NULL)",
	                "messages of something told"},
	        {"INSERT INTO outbox VALUES ('log', 1, 1, 1, 2, 0, 0, 0, NULL, NULL);"
	         "UPDATE outbox_count SET count = 0",
	                "sent, cancelled and unknown messages"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
		struct office *office = NULL;
		office_make((void **)&office);
		a_term(office);
		run_sql(office, breaks[i].sql);
		struct audit audit = audit_of(office);
		if (audit_broken(&audit) != 1)
			fail_msg("%s: %zu broken", breaks[i].sql, audit_broken(&audit));
		for (int k = 0; k < AUDIT_SUMS; k++)
			if (audit.sums[k].stored != audit.sums[k].counted)
				assert_string_equal(audit.sums[k].what, breaks[i].what);
		office_remove((void **)&office);
	}
}

static const char *findings_of(struct accounts *accounts, struct buf *out)
{
	struct json json = {.out = out};

	buf_clear(out);
	json_list(&json);
	accounts_findings_json(accounts, &json);
	json_end(&json);
	return buf_z(out);
}

static void what_is_broken_is_told_until_it_is_not(void **state)
{
	struct audit sound = {0}, broken = {.sums[0] = {"open alerts", 3, 4}};
	struct accounts accounts;
	struct buf out = {0};

	(void)state;
	accounts_begin(&accounts);
	assert_string_equal(findings_of(&accounts, &out), "[]");
	accounts_note(&accounts, &broken, 5000);
	accounts_sum(&accounts, "lines", 7, 7);
	accounts_sum(&accounts, "events", 8, 9);
	assert_string_equal(findings_of(&accounts, &out),
	        "[\"accounts do not add up: open alerts: 3 are stored, 4 are counted\","
	        "\"accounts do not add up: events: 8 are stored, 9 are counted\"]");
	buf_clear(&out);
	accounts_metrics(&accounts, &out);
	assert_non_null(strstr(buf_z(&out), "\nintervened_accounting_breaches 2\n"));
	assert_non_null(strstr(buf_z(&out), "\nintervened_accounting_timestamp_seconds 5\n"));
	accounts_note(&accounts, &sound, 6000);
	accounts_sum(&accounts, "events", 9, 9);
	assert_string_equal(findings_of(&accounts, &out), "[]");
	accounts_end(&accounts);
	buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                of_a_store_that_is_sound_all_sums_agree, office_make, office_remove),
	        cmocka_unit_test(a_row_too_many_or_too_few_is_noticed),
	        cmocka_unit_test(what_is_broken_is_told_until_it_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
