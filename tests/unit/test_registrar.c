/* The log, the ledger and the engine in step, at instants of the test's choosing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/json.h"
#include "base/zone.h"
#include "daemon/config/files.h"
#include "daemon/core/registrar.h"
#include "daemon/store/statement.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULES                                                                                                \
	"format: 1\nrules:\n"                                                                                \
	"  - rule: behavior.two\n    title: Two\n    summary: \"{count(referral over last 14 days)} "        \
	"referrals.\"\n"                                                                                     \
	"    when: count(referral over last 14 days) >= 2\n"                                                 \
	"  - rule: attendance.three\n    title: Three\n    when: streak(absent) >= 3\n"
#define CALENDAR                                                                                             \
	"format: 1\ncalendar: all\ntimezone: America/Chicago\nyear: 2026-27\nfirst_day: 2026-08-17\n"        \
	"last_day: 2027-05-28\nweek: [mon, tue, wed, thu, fri]\nday_ends: \"16:00\"\n"
#define ROSTER                                                                                               \
	"{\"id\":\"n\",\"type\":\"school\",\"time\":\"2026-08-01\",\"school\":\"north\",\"calendar\":"       \
	"\"all\"}\n"                                                                                         \
	"{\"id\":\"ea\",\"type\":\"enrollment\",\"student\":\"ada\",\"time\":\"2026-08-17\",\"school\":"     \
	"\"north\","                                                                                         \
	"\"starts\":\"2026-08-17\"}\n"                                                                       \
	"{\"id\":\"eb\",\"type\":\"enrollment\",\"student\":\"ben\",\"time\":\"2026-08-17\",\"school\":"     \
	"\"north\","                                                                                         \
	"\"starts\":\"2026-08-17\"}\n"
#define REFERRAL(id, student, time)                                                                          \
	"{\"id\":\"" id "\",\"type\":\"behavior\",\"student\":\"" student "\",\"time\":\"" time              \
	"\",\"kind\":\"referral\"}\n"
#define ABSENT(id, student, time)                                                                            \
	"{\"id\":\"" id "\",\"type\":\"attendance\",\"student\":\"" student "\",\"time\":\"" time            \
	"\",\"status\":\"absent\"}\n"

struct office {
	char folder[64], path[100];
	const char *rules;
	struct store *store;
	struct zones *zones;
	struct ruleset *set;
	struct registrar *registrar;
	int64_t now_ms;
};

static int64_t at(const struct office *office, int month, int day, int hour)
{
	int year = month < 8 ? 2027 : 2026;

	return zone_instant(zones_find(office->zones, text_of("America/Chicago")),
	        civil_day(year, month, day), hour * 3600000);
}

static struct ruleset *set_of(struct office *office)
{
	struct file_bytes rules = {text_of("rules.yml"), text_of(office->rules)},
	                  calendars = {text_of("all.yml"), text_of(CALENDAR)};
	struct ruleset *set = NULL;
	struct diags why = {0};

	if (ruleset_build(&(struct file_set){&rules, 1}, &(struct file_set){&calendars, 1}, office->zones,
	            &set, &why))
		fail_msg("%s", why.items[0].message);
	diags_finish(&why);
	return set;
}

static void open_office(struct office *office, int64_t now_ms)
{
	struct diag why = {0};

	office->now_ms = now_ms;
	office->set = set_of(office);
	if (store_open(office->path, NULL, (struct hash_key){1, 2}, &office->store, &why))
		fail_msg("%s", why.message);
	struct registrar_options options = {
	        .store = office->store,
	        .set = office->set,
	        .zones = office->zones,
	        .zone = zones_find(office->zones, text_of("America/Chicago")),
	        .now_ms = now_ms,
	};
	if (registrar_open(&options, &office->registrar, &why))
		fail_msg("%s", why.message);
}

static void close_office(struct office *office)
{
	registrar_close(office->registrar);
	store_close(office->store);
	ruleset_unref(office->set);
}

static int make_office(void **state)
{
	struct office *office = calloc(1, sizeof(*office));

	snprintf(office->folder, sizeof(office->folder), "/tmp/test_registrar_XXXXXX");
	assert_non_null(mkdtemp(office->folder));
	snprintf(office->path, sizeof(office->path), "%s/d.db", office->folder);
	office->zones = zones_create(zone_file_bytes, NULL);
	office->rules = RULES;
	open_office(office, at(office, 9, 1, 8));
	*state = office;
	return 0;
}

static int on_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about, (void)kind, (void)where;
	return remove(path);
}

static int remove_office(void **state)
{
	struct office *office = *state;

	close_office(office);
	zones_destroy(office->zones);
	nftw(office->folder, on_entry, 4, FTW_DEPTH | FTW_PHYS);
	free(office);
	return 0;
}

static void reopen(struct office *office, int64_t now_ms)
{
	close_office(office);
	open_office(office, now_ms);
}

static struct delivery *delivery_of(const char *lines, bool is_history)
{
	struct delivery *delivery = delivery_create();

	buf_add_z(&delivery->body, lines);
	delivery->source = text_of("sis");
	delivery->is_history = is_history;
	return delivery;
}

/* Everything in one call; the delivery's counts in `counts` when it is not NULL. */
static enum registrar_code take(struct office *office, const char *lines, bool is_history, int64_t now_ms,
        struct delivery_counts *counts)
{
	struct delivery *delivery = delivery_of(lines, is_history);
	struct diag why = {0};
	enum registrar_code code;

	do
		code = registrar_take(office->registrar, delivery, now_ms, &why);
	while (code == REGISTRAR_MORE);
	if (code == REGISTRAR_BROKEN)
		fail_msg("%s", why.message);
	if (counts)
		*counts = delivery->counts;
	delivery_destroy(delivery);
	return code;
}

static void send(struct office *office, const char *lines, int64_t now_ms)
{
	assert_int_equal(take(office, lines, false, now_ms, NULL), REGISTRAR_DONE);
}

static void tick(struct office *office, int64_t now_ms)
{
	enum registrar_code code;
	struct diag why = {0};

	do
		code = registrar_tick(office->registrar, now_ms, &why);
	while (code == REGISTRAR_MORE);
	assert_int_equal(code, REGISTRAR_DONE);
}

static int add_alert(void *context, const struct alert_row *row)
{
	struct buf *out = context;
	const char *why = close_why_name((enum close_why)row->closed_why);

	buf_print(out, "%s%d %.*s %d %s%s", out->size ? "; " : "", (int)row->id, (int)row->rule.size,
	        row->rule.at, (int)row->student, why ? why : "open", row->is_past ? " past" : "");
	return 0;
}

/* "1 behavior.two 0 open; 2 ..": all alerts, in order. */
static void alerts_are(struct office *office, const char *expected)
{
	struct alert_query query = {.filter = ALERTS_ANY, .student = -1};
	struct buf out = {0};

	assert_int_equal(store_alerts_find(office->store, &query, add_alert, &out, NULL), 0);
	assert_string_equal(buf_z(&out), expected);
	buf_finish(&out);
}

static int keep_alert(void *context, const struct alert_row *row)
{
	*(struct alert_row *)context = *row;
	return 0;
}

static struct alert_row alert(struct office *office, int64_t id)
{
	struct alert_row row = {0};

	store_alert_get(office->store, id, keep_alert, &row, NULL);
	assert_int_equal(row.id, id);
	return row;
}

static void what_time_alone_brings_is_told_at_its_own_instant(void **state)
{
	struct office *office = *state;

	send(office, ROSTER REFERRAL("r1", "ada", "2026-09-10") REFERRAL("r2", "ada", "2026-09-11"),
	        at(office, 9, 8, 9));
	alerts_are(office, "");
	assert_int_equal(registrar_next_ms(office->registrar) <= at(office, 9, 10, 0), true);
	tick(office, at(office, 9, 11, 12));
	alerts_are(office, "1 behavior.two 0 open");
	assert_int_equal(alert(office, 1).known_ms, at(office, 9, 11, 0));
	tick(office, at(office, 10, 1, 0));
	alerts_are(office, "1 behavior.two 0 cleared");
	assert_int_equal(alert(office, 1).closed_ms, at(office, 9, 24, 0));
	assert_int_equal(alert(office, 1).ended_known_ms, at(office, 9, 24, 0));
}

static void after_downtime_overdue_instants_come_in_order_each_as_its_own(void **state)
{
	struct office *office = *state;

	send(office, ROSTER REFERRAL("r1", "ada", "2026-09-10") REFERRAL("r2", "ada", "2026-09-11"),
	        at(office, 9, 8, 9));
	reopen(office, at(office, 10, 5, 9));
	alerts_are(office, "");
	tick(office, at(office, 10, 5, 9));
	alerts_are(office, "1 behavior.two 0 cleared");
	assert_int_equal(alert(office, 1).known_ms, at(office, 9, 11, 0));
	assert_int_equal(alert(office, 1).ended_known_ms, at(office, 9, 24, 0));
}

static void an_arrival_after_downtime_finds_time_caught_up_with(void **state)
{
	struct office *office = *state;

	send(office, ROSTER REFERRAL("r1", "ada", "2026-09-10") REFERRAL("r2", "ada", "2026-09-11"),
	        at(office, 9, 8, 9));
	reopen(office, at(office, 10, 5, 9));
	send(office, REFERRAL("r3", "ben", "2026-10-01"), at(office, 10, 5, 9));
	alerts_are(office, "1 behavior.two 0 cleared");
	assert_int_equal(alert(office, 1).known_ms, at(office, 9, 11, 0));
}

static void opening_again_says_nothing_new(void **state)
{
	struct office *office = *state;

	send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        at(office, 9, 3, 9));
	send(office, "{\"id\":\"r2\",\"op\":\"delete\"}\n", at(office, 9, 3, 10));
	send(office, REFERRAL("r4", "ada", "2026-09-03"), at(office, 9, 3, 11));
	const char *expected = "1 behavior.two 0 withdrawn; 2 behavior.two 0 open";
	alerts_are(office, expected);
	int64_t said = store_last_transition(office->store);
	for (int i = 0; i < 3; i++) {
		reopen(office, at(office, 9, 3, 12));
		tick(office, at(office, 9, 3, 12));
		alerts_are(office, expected);
		assert_int_equal(store_last_transition(office->store), said);
	}
	send(office, "{\"id\":\"r1\",\"op\":\"delete\"}\n", at(office, 9, 3, 13));
	alerts_are(office, "1 behavior.two 0 withdrawn; 2 behavior.two 0 withdrawn");
}

static void time_never_goes_back(void **state)
{
	struct office *office = *state;

	send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01"), at(office, 9, 3, 9));
	send(office, REFERRAL("r2", "ada", "2026-09-02"), at(office, 9, 2, 9)); /* the clock was set back */
	assert_int_equal(alert(office, 1).known_ms, at(office, 9, 3, 9));
}

static void history_is_told_as_past_at_the_times_it_says(void **state)
{
	struct office *office = *state;
	int64_t now = at(office, 11, 2, 9);

	assert_int_equal(
	        take(office,
	                ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02")
	                        REFERRAL("r3", "ben", "2026-10-30") REFERRAL("r4", "ben", "2026-10-31"),
	                true, now, NULL),
	        REGISTRAR_DONE);
	alerts_are(office, "1 behavior.two 0 cleared past; 2 behavior.two 1 open past");
	assert_int_equal(alert(office, 1).known_ms, at(office, 9, 2, 0));
	assert_int_equal(alert(office, 2).known_ms, at(office, 10, 31, 0));
	reopen(office, now);
	tick(office, at(office, 11, 20, 0));
	alerts_are(office, "1 behavior.two 0 cleared past; 2 behavior.two 1 cleared");
}

static void history_in_several_deliveries_and_any_order_of_students_tells_the_same(void **state)
{
	struct office *office = *state;
	int64_t now = at(office, 11, 2, 9);

	take(office, ROSTER REFERRAL("r3", "ben", "2026-10-30") REFERRAL("r4", "ben", "2026-10-31"), true,
	        now, NULL);
	take(office, REFERRAL("r2", "ada", "2026-09-02"), true, now, NULL);
	take(office, REFERRAL("r1", "ada", "2026-09-01"), true, now, NULL);
	alerts_are(office, "1 behavior.two 1 open past; 2 behavior.two 0 cleared past");
	assert_int_equal(alert(office, 2).opened_ms, at(office, 9, 2, 0));
}

static void a_line_of_history_never_comes_before_the_one_in_front_of_it(void **state)
{
	struct office *office = *state;
	struct delivery_counts counts;

	take(office,
	        ROSTER REFERRAL("r1", "ada", "2026-09-05") REFERRAL("r1", "ada", "2026-09-01")
	                REFERRAL("r2", "ada", "2026-09-02"),
	        true, at(office, 11, 2, 9), &counts);
	assert_int_equal(counts.verdicts[EVENT_CORRECTED], 1);
	alerts_are(office, "1 behavior.two 0 cleared past");
	assert_int_equal(alert(office, 1).opened_ms, at(office, 9, 2, 0));
}

/* Room for little more than what is there. */
static void fill_disk(struct office *office)
{
	sqlite3_exec(
	        office->store->db, "PRAGMA max_page_count = 1", NULL, NULL, NULL); /* means: as many as now */
}

static void free_disk(struct office *office)
{
	sqlite3_exec(office->store->db, "PRAGMA max_page_count = 1000000", NULL, NULL, NULL);
}

static void long_lines(struct buf *out, int count)
{
	for (int i = 0; i < count; i++)
		buf_print(out,
		        "{\"id\":\"long%d\",\"type\":\"behavior\",\"student\":\"ada\",\"time\":\"2026-09-"
		        "02\","
		        "\"kind\":\"referral\",\"location\":\"%0*d\"}\n",
		        i, 3000, i);
}

static void a_failed_commit_leaves_no_trace(void **state)
{
	struct office *office = *state;
	struct buf lines = {0};
	struct delivery_counts counts;
	const bool kinds[] = {false, true};

	send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        at(office, 9, 3, 9));
	long_lines(&lines, 30);
	int64_t seq = store_next_seq(office->store);
	for (int i = 0; i < 2; i++) {
		fill_disk(office);
		assert_int_equal(
		        take(office, buf_z(&lines), kinds[i], at(office, 9, 3, 10), NULL), REGISTRAR_FULL);
		free_disk(office);
		assert_int_equal(store_next_seq(office->store), seq);
		alerts_are(office, "1 behavior.two 0 open");
	}
	assert_int_equal(take(office, buf_z(&lines), false, at(office, 9, 3, 11), &counts), REGISTRAR_DONE);
	assert_int_equal(counts.verdicts[EVENT_NEW], 30);
	send(office, "{\"id\":\"r1\",\"op\":\"delete\"}\n{\"id\":\"r2\",\"op\":\"delete\"}\n",
	        at(office, 9, 3, 12));
	alerts_are(office, "1 behavior.two 0 open");
	tick(office, at(office, 9, 20, 0));
	alerts_are(office, "1 behavior.two 0 cleared");
	buf_finish(&lines);
}

static void rules_that_changed_while_nobody_ran(void **state)
{
	struct office *office = *state;

	send(office,
	        ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02")
	                ABSENT("a1", "ben", "2026-09-01") ABSENT("a2", "ben", "2026-09-02")
	                        ABSENT("a3", "ben", "2026-09-03"),
	        at(office, 9, 3, 17));
	alerts_are(office, "1 behavior.two 0 open; 2 attendance.three 1 open");
	office->rules = "format: 1\nrules:\n  - rule: behavior.two\n    title: Two\n"
	                "    when: count(referral over last 14 days) >= 3\n";
	reopen(office, at(office, 9, 3, 18));
	alerts_are(office, "1 behavior.two 0 rule changed; 2 attendance.three 1 rule removed");
	assert_int_equal(alert(office, 1).ended_known_ms, at(office, 9, 3, 18));
	office->rules = RULES;
	reopen(office, at(office, 9, 3, 19));
	alerts_are(office, "1 behavior.two 0 rule changed; 2 attendance.three 1 rule removed;"
	                   " 3 behavior.two 0 open; 4 attendance.three 1 open");
}

static void what_people_did_outlives_a_restart(void **state)
{
	struct office *office = *state;
	struct action action = {.alert = 1,
	        .who = text_of("alice"),
	        .outcome = text_of("moved"),
	        .at_ms = at(office, 9, 3, 10)};
	struct diag why = {0};
	enum act done;

	send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        at(office, 9, 3, 9));
	assert_int_equal(registrar_ack(office->registrar, &action, &done, &why), REGISTRAR_DONE);
	assert_int_equal(done, ACT_DONE);
	reopen(office, at(office, 9, 3, 11));
	assert_int_equal(alert(office, 1).state, ALERT_ACKNOWLEDGED);
	assert_int_equal(registrar_ack(office->registrar, &action, &done, &why), REGISTRAR_DONE);
	assert_int_equal(done, ACT_AGAIN);
	assert_int_equal(registrar_resolve(office->registrar, &action, &done, &why), REGISTRAR_DONE);
	assert_int_equal(done, ACT_DONE);
	assert_int_equal(alert(office, 1).state, ALERT_RESOLVED);
	assert_int_equal(registrar_ack(office->registrar, &action, &done, &why), REGISTRAR_DONE);
	assert_int_equal(done, ACT_RESOLVED);
}

static void a_trial_ends_on_its_day_and_what_is_open_is_told_then(void **state)
{
	struct office *office = *state;

	office->rules = RULES "    mode: shadow until 2026-09-04\n";
	reopen(office, at(office, 9, 1, 9));
	send(office,
	        ROSTER ABSENT("a1", "ada", "2026-09-01") ABSENT("a2", "ada", "2026-09-02")
	                ABSENT("a3", "ada", "2026-09-03"),
	        at(office, 9, 3, 18));
	assert_true(alert(office, 1).is_shadow);
	tick(office, at(office, 9, 4, 0) - 1);
	int64_t said = store_last_transition(office->store);
	assert_true(alert(office, 1).is_shadow);
	tick(office, at(office, 9, 4, 12));
	assert_false(alert(office, 1).is_shadow);
	assert_int_equal(store_last_transition(office->store), said + 1);
	assert_int_equal(store_last_instant(office->store), at(office, 9, 4, 0));
	reopen(office, at(office, 9, 4, 13));
	assert_int_equal(store_last_transition(office->store), said + 1);
}

static void a_new_rule_tells_nothing_as_known_before_it_was_there(void **state)
{
	struct office *office = *state;

	send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01") REFERRAL("r2", "ada", "2026-09-02"),
	        at(office, 9, 3, 9));
	office->rules = RULES "  - rule: behavior.one\n    title: One\n"
	                      "    when: count(referral over last 14 days) >= 1\n";
	reopen(office, at(office, 9, 3, 18));
	assert_int_equal(alert(office, 2).known_ms, at(office, 9, 3, 18));
}

static uint64_t arrivals_of(struct office *office, const char *name, bool is_one)
{
	struct registrar_counts earlier, now;
	struct buf body = {0};

	for (int i = 0; i < 6000; i++)
		buf_print(&body,
		        "{\"id\":\"%s%d\",\"type\":\"behavior\",\"time\":\"2026-09-02\","
		        "\"kind\":\"referral\",\"student\":\"%s%d\"}\n",
		        name, i, name, is_one ? 0 : i);
	registrar_count(office->registrar, &earlier);
	send(office, buf_z(&body), at(office, 9, 3, 9));
	registrar_count(office->registrar, &now);
	buf_finish(&body);
	return now.arrivals - earlier.arrivals;
}

static void an_arrival_is_as_long_as_its_students_allow(void **state)
{
	struct office *office = *state;

	assert_int_equal(arrivals_of(office, "one", true), 1);
	assert_int_equal(arrivals_of(office, "many", false), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                what_time_alone_brings_is_told_at_its_own_instant, make_office, remove_office),
	        cmocka_unit_test_setup_teardown(after_downtime_overdue_instants_come_in_order_each_as_its_own,
	                make_office, remove_office),
	        cmocka_unit_test_setup_teardown(
	                an_arrival_after_downtime_finds_time_caught_up_with, make_office, remove_office),
	        cmocka_unit_test_setup_teardown(opening_again_says_nothing_new, make_office, remove_office),
	        cmocka_unit_test_setup_teardown(time_never_goes_back, make_office, remove_office),
	        cmocka_unit_test_setup_teardown(
	                history_is_told_as_past_at_the_times_it_says, make_office, remove_office),
	        cmocka_unit_test_setup_teardown(
	                history_in_several_deliveries_and_any_order_of_students_tells_the_same, make_office,
	                remove_office),
	        cmocka_unit_test_setup_teardown(a_line_of_history_never_comes_before_the_one_in_front_of_it,
	                make_office, remove_office),
	        cmocka_unit_test_setup_teardown(a_failed_commit_leaves_no_trace, make_office, remove_office),
	        cmocka_unit_test_setup_teardown(
	                rules_that_changed_while_nobody_ran, make_office, remove_office),
	        cmocka_unit_test_setup_teardown(
	                what_people_did_outlives_a_restart, make_office, remove_office),
	        cmocka_unit_test_setup_teardown(
	                a_trial_ends_on_its_day_and_what_is_open_is_told_then, make_office, remove_office),
	        cmocka_unit_test_setup_teardown(
	                a_new_rule_tells_nothing_as_known_before_it_was_there, make_office, remove_office),
	        cmocka_unit_test_setup_teardown(
	                an_arrival_is_as_long_as_its_students_allow, make_office, remove_office),
	};

	return cmocka_run_group_tests_name("registrar", tests, NULL, NULL);
}
