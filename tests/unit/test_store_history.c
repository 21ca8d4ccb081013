/* Histories: parts that stand one behind the other; beside it the log from a seq on, and stores that were made before
 * both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixture_store.h"
#include "base/diag.h"
#include "daemon/store/statement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void commit(struct store *store)
{
	struct diag why = {0};

	if (store_commit(store, &why) != STORE_OK)
		fail_msg("%s", why.message);
}

static int64_t ask_in(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *q = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	int64_t answer = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return answer;
}

static void run_sql_in(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	char *message = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s", message);
	sqlite3_close(db);
}

/* A part that has one word of each of two students. */
static int64_t part(struct store *store, int64_t upto, const char *of_2, const char *of_7)
{
	struct history_part part = {.upto_seq = upto};

	store_history_begin(store, &part);
	store_history_add(store, part.number, 2, text_of(of_2));
	store_history_add(store, part.number, 7, text_of(of_7));
	return part.number;
}

static int64_t sealed_part(struct store *store, int64_t upto, const char *of_2, const char *of_7)
{
	store_begin(store);
	int64_t number = part(store, upto, of_2, of_7);
	store_history_seal(store, number, true);
	commit(store);
	return number;
}

static int write_facts(void *context, struct text facts)
{
	char *out = context;
	size_t size = strlen(out);

	snprintf(out + size, 200 - size, "%.*s;", (int)facts.size, facts.size ? facts.at : "");
	return 0;
}

static void assert_history(struct store *store, int64_t student, const char *expected)
{
	char out[200] = "";

	assert_int_equal(store_history_of(store, student, write_facts, out, NULL), 0);
	assert_string_equal(out, expected);
}

/* From a place on. */
static void assert_part(struct store *store, int64_t number, int64_t place, const char *expected)
{
	struct history_cursor cursor = {0};
	struct buf out = {0};
	int failed = store_history_seek(store, &cursor, number, place, NULL);

	for (; !failed && !cursor.is_over; failed = store_history_next(store, &cursor, NULL))
		buf_print(
		        &out, "%lld %.*s;", (long long)cursor.place, (int)cursor.facts.size, cursor.facts.at);
	assert_int_equal(failed, 0);
	assert_string_equal(buf_z(&out), expected);
	store_history_leave(&cursor);
	buf_finish(&out);
}

static void what_is_known_of_a_student_is_in_every_part_the_newest_first(void **state)
{
	struct store_home *home = *state;

	assert_history(home->store, 2, "");
	assert_int_equal(store_history_upto(home->store), 0);
	sealed_part(home->store, 100, "absent twice", "");
	sealed_part(home->store, 200, "absent once more", "late");
	store_home_reopen(home);
	assert_history(home->store, 2, "absent once more;absent twice;");
	assert_history(home->store, 7, "late;;");
	assert_history(home->store, 3, "");
	assert_int_equal(store_history_upto(home->store), 200);
}

static void those_of_no_student_are_the_last_of_a_part(void **state)
{
	struct store_home *home = *state;
	struct history_part only = {.upto_seq = 5};

	store_begin(home->store);
	store_history_begin(home->store, &only);
	store_history_add(home->store, only.number, UINT32_MAX - 1, text_of("the last student"));
	store_history_add(home->store, only.number, -1, text_of("a school"));
	store_history_seal(home->store, only.number, true);
	commit(home->store);
	sealed_part(home->store, 6, "x", "y");
	assert_history(home->store, -1, "a school;");
	assert_part(home->store, only.number, 0, "4294967294 the last student;4294967295 a school;");
	assert_part(home->store, only.number, HISTORY_LAST_PLACE, "4294967295 a school;");
}

enum { MANY = 3000 };

/* Of every other student, much or little. */
static int64_t wide_part(struct store *store)
{
	struct history_part part = {.upto_seq = 9};
	struct buf facts = {0};

	store_begin(store);
	store_history_begin(store, &part);
	for (int student = 10; student < MANY; student += 2) {
		buf_clear(&facts);
		for (int i = 0; i <= student % 7 + (student == 1000 ? 5000 : 0); i++)
			buf_print(&facts, "%d.%d ", student, i * student);
		store_history_add(store, part.number, student, buf_text(&facts));
	}
	store_history_seal(store, part.number, true);
	commit(store);
	buf_finish(&facts);
	return part.number;
}

static int size_and_begin(void *context, struct text facts)
{
	struct buf *out = context;

	buf_print(out, "%u:%.*s", facts.size, (int)(facts.size < 6 ? facts.size : 6), facts.at);
	return 0;
}

static void assert_wide(struct store *store, int64_t student, const char *expected)
{
	struct buf out = {0};

	assert_int_equal(store_history_of(store, student, size_and_begin, &out, NULL), 0);
	assert_string_equal(buf_z(&out), expected);
	buf_finish(&out);
}

static void students_share_blocks_and_each_is_found(void **state)
{
	struct store_home *home = *state;
	struct history_cursor cursor = {0};
	int64_t number = wide_part(home->store), seen = 0;

	assert_in_range(ask_in(home->path, "SELECT count(*) FROM history_block"), 3, MANY / 20);
	assert_wide(home->store, 9, "");
	assert_wide(home->store, 10, "23:10.0 1");
	assert_wide(home->store, 11, "");
	assert_wide(home->store, 998, "41:998.0 ");
	assert_wide(home->store, 1000, "63978:1000.0");
	assert_wide(home->store, 1002, "17:1002.0");
	assert_wide(home->store, MANY - 2, "27:2998.0");
	assert_wide(home->store, MANY, "");
	assert_wide(home->store, -1, "");
	for (int64_t from = 0; from < MANY + 2; from++) {
		assert_int_equal(store_history_seek(home->store, &cursor, number, from, NULL), 0);
		int64_t expected = from < 10 ? 10 : from + from % 2;
		assert_int_equal(cursor.is_over, expected >= MANY);
		if (!cursor.is_over)
			assert_int_equal(cursor.place, expected);
	}
	assert_int_equal(store_history_seek(home->store, &cursor, number, 0, NULL), 0);
	for (; !cursor.is_over; seen++)
		assert_int_equal(store_history_next(home->store, &cursor, NULL), 0);
	assert_int_equal(seen, (MANY - 10) / 2);
	store_history_leave(&cursor);
}

static void a_damaged_block_is_said_and_not_read(void **state)
{
	static const char *const damages[] = {
	        "UPDATE history_block SET students = x''",
	        "UPDATE history_block SET students = x'00'",
	        "UPDATE history_block SET students = substr(students, 1, length(students) - 1)",
	};
	struct store_home *home = *state;

	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		struct history_cursor cursor = {0};
		struct diag why = {0};
		char out[200] = "";
		int64_t number = sealed_part(home->store, 100 + (int64_t)i, "absent twice", "absent once");
		run_sql_in(home->path, damages[i]);
		assert_int_equal(store_history_of(home->store, 7, write_facts, out, &why), -1);
		assert_string_equal(why.code, "D311");
		assert_int_equal(store_history_seek(home->store, &cursor, number, 0, &why), -1);
		assert_string_equal(out, "");
		store_history_leave(&cursor);
	}
}

static void what_is_not_sealed_is_not_read_and_cleared_away_a_few_rows_at_a_time(void **state)
{
	struct store_home *home = *state;
	int64_t written[2] = {0};
	enum store_code code;
	unsigned slices = 0;

	sealed_part(home->store, 100, "some", "more");
	store_begin(home->store);
	written[0] = part(home->store, 200, "half", "written");
	commit(home->store);
	assert_history(home->store, 2, "some;");
	assert_false(store_history_clear(home->store, written, 1, &code, NULL));
	written[0] = 0;
	while (store_history_clear(home->store, written, 1, &code, NULL)) {
		assert_int_equal(code, STORE_OK);
		slices++;
	}
	assert_in_range(slices, 1, 2);
	assert_history(home->store, 2, "some;");
	assert_int_equal(ask_in(home->path, "SELECT count(*) FROM history_block"), 1);
	assert_int_equal(ask_in(home->path, "SELECT count(*) FROM history_part"), 1);
}

static int count_part(void *context, const struct history_part *row)
{
	*(int64_t *)context = *(int64_t *)context * 10 + row->number;
	return 0;
}

static void one_part_takes_the_place_of_others_at_once(void **state)
{
	struct store_home *home = *state;
	int64_t a = sealed_part(home->store, 100, "a", "a"), b = sealed_part(home->store, 200, "b", "b");
	int64_t numbers = 0;

	sealed_part(home->store, 300, "c", "c");
	store_begin(home->store);
	int64_t merged = part(home->store, 200, "ab", "ab");
	store_history_seal(home->store, merged, true);
	store_history_seal(home->store, a, false);
	store_history_seal(home->store, b, false);
	store_abort(home->store);
	assert_history(home->store, 2, "c;b;a;");
	store_begin(home->store);
	merged = part(home->store, 200, "ab", "ab");
	store_history_seal(home->store, merged, true);
	store_history_seal(home->store, a, false);
	store_history_seal(home->store, b, false);
	commit(home->store);
	assert_history(home->store, 2, "c;ab;");
	assert_int_equal(store_history_parts(home->store, count_part, &numbers, NULL), 0);
	assert_int_equal(numbers, 34);
}

static int refuse(void *context, struct text facts)
{
	(void)context, (void)facts;
	return -1;
}

static void a_reader_that_cannot_go_on_says_so(void **state)
{
	struct store_home *home = *state;

	sealed_part(home->store, 100, "some", "more");
	assert_int_equal(store_history_of(home->store, 2, refuse, NULL, NULL), -1);
	assert_int_equal(store_history_of(home->store, 3, refuse, NULL, NULL), 0);
}

static void dropping_the_fold_forgets_every_history(void **state)
{
	struct store_home *home = *state;

	sealed_part(home->store, 100, "some", "more");
	store_begin(home->store);
	store_fold_drop(home->store);
	store_abort(home->store);
	assert_history(home->store, 2, "some;");
	store_begin(home->store);
	store_fold_drop(home->store);
	commit(home->store);
	assert_history(home->store, 2, "");
	assert_int_equal(store_history_upto(home->store), 0);
}

static int sum_seq(void *context, const struct event_row *row)
{
	*(int64_t *)context += row->seq;
	return row->seq == 40 ? 7 : 0;
}

static void the_log_is_read_from_a_seq_on(void **state)
{
	struct store_home *home = *state;
	int64_t sum = 0;

	store_begin(home->store);
	for (int64_t seq = 1; seq <= 10; seq++) {
		struct event_row row = {.seq = seq,
		        .batch = 1,
		        .was = {.day = NO_DAY},
		        .source = text_of("s"),
		        .id = text_of("i"),
		        .content = text_of("{}")};
		store_event_add(home->store, &row);
	}
	commit(home->store);
	assert_int_equal(store_events_from(home->store, 8, sum_seq, &sum, NULL), 0);
	assert_int_equal(sum, 8 + 9 + 10);
	assert_int_equal(store_events_from(home->store, 11, sum_seq, &sum, NULL), 0);
	assert_int_equal(sum, 8 + 9 + 10);
	assert_int_equal(store_events_each(home->store, sum_seq, &sum, NULL), 0);
	assert_int_equal(sum, 8 + 9 + 10 + 55);
}

/* A store as version 1 made it, with a word in each table that must still be there. */
static const char version_1_sql[] =
        "PRAGMA journal_mode = WAL; PRAGMA application_id = 1230392900; PRAGMA user_version = 1;"
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE batch (number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind INTEGER NOT NULL,"
        " is_history INTEGER NOT NULL) STRICT;"
        "CREATE TABLE event (seq INTEGER PRIMARY KEY, batch INTEGER NOT NULL, received_ms INTEGER NOT NULL,"
        " source TEXT NOT NULL, id TEXT NOT NULL, student INTEGER, type INTEGER NOT NULL, op INTEGER NOT "
        "NULL,"
        " rev INTEGER, was TEXT, prev INTEGER, content BLOB NOT NULL) STRICT;"
        "CREATE TABLE student (number INTEGER PRIMARY KEY, id TEXT NOT NULL) STRICT;"
        "CREATE TABLE rule (id TEXT PRIMARY KEY, logic BLOB NOT NULL, title TEXT, domain TEXT,"
        " severity TEXT NOT NULL, steps TEXT NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE alert (id INTEGER PRIMARY KEY, rule TEXT NOT NULL, rule_version BLOB NOT NULL,"
        " student INTEGER NOT NULL, opened_ms INTEGER NOT NULL, closed_ms INTEGER NOT NULL,"
        " closed_why INTEGER NOT NULL, known_ms INTEGER NOT NULL, ended_known_ms INTEGER NOT NULL,"
        " is_past INTEGER NOT NULL, is_shadow INTEGER NOT NULL, is_forgotten INTEGER NOT NULL, state INTEGER "
        "NOT NULL,"
        " owner TEXT, outcome TEXT, why TEXT) STRICT;"
        "CREATE INDEX alert_by_student ON alert (student);"
        "CREATE UNIQUE INDEX alert_once ON alert (rule, student) WHERE closed_ms = 0 AND is_forgotten = 0;"
        "CREATE TABLE transition (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, alert INTEGER NOT NULL,"
        " what TEXT NOT NULL, who TEXT, outcome TEXT, note TEXT, is_past INTEGER NOT NULL) STRICT;"
        "CREATE INDEX transition_by_alert ON transition (alert);"
        "CREATE TABLE quarantine (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, source TEXT,"
        " line INTEGER NOT NULL, code TEXT NOT NULL, field TEXT, reason TEXT NOT NULL, bytes BLOB) STRICT;"
        "CREATE INDEX quarantine_by_time ON quarantine (at_ms);"
        "INSERT INTO meta VALUES ('hash key', x'01000000000000000200000000000000');"
        "INSERT INTO batch VALUES (1, 1000, 0, 0);"
        "INSERT INTO event VALUES (1, 1, 1000, 'sis', 'r1', 0, 2, 0, NULL, NULL, NULL, x'7b7d');"
        "INSERT INTO student VALUES (0, 'S1');"
        "INSERT INTO alert VALUES (5, 'a.b', x'00', 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, NULL, NULL, 'because');"
        "INSERT INTO transition VALUES (9, 1, 5, 'opened', NULL, NULL, NULL, 0);"
        "INSERT INTO quarantine VALUES (1, 1, 'sis', 3, 'E200', NULL, 'not JSON', x'00');";

static void make_version_1(struct store_home *home)
{
	store_close(home->store);
	home->store = NULL;
	assert_int_equal(unlink(home->path), 0);
	run_sql_in(home->path, version_1_sql);
}

static void copy_name(const struct store_home *home, char out[140])
{
	snprintf(out, 140, "%s.before-v%d", home->path, STORE_VERSION);
}

static void a_store_of_version_1_opens_with_all_that_was_in_it(void **state)
{
	struct store_home *home = *state;
	int64_t sum = 0;

	make_version_1(home);
	store_home_reopen(home);
	assert_int_equal(store_hash_key(home->store).low, 1);
	assert_int_equal(store_hash_key(home->store).high, 2);
	assert_int_equal(store_next_seq(home->store), 2);
	assert_int_equal(store_last_transition(home->store), 9);
	assert_int_equal(store_alert_last(home->store), 5);
	assert_int_equal(store_quarantine_count(home->store), 1);
	assert_int_equal(store_events_each(home->store, sum_seq, &sum, NULL), 0);
	assert_int_equal(sum, 1);
	assert_int_equal(store_runs_upto(home->store), 0);
	sealed_part(home->store, 1, "new", "");
	store_begin(home->store);
	store_run_begin(home->store, 1);
	store_run_end(home->store);
	commit(home->store);
	store_home_reopen(home);
	assert_history(home->store, 2, "new;");
	assert_int_equal(store_runs_upto(home->store), 1);
}

static void a_copy_as_it_was_lies_beside_it_for_its_user_alone(void **state)
{
	struct store_home *home = *state;
	struct stat about;
	char name[140];

	make_version_1(home);
	copy_name(home, name);
	assert_int_equal(access(name, F_OK), -1);
	store_home_reopen(home);
	assert_int_equal(stat(name, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	assert_int_equal(ask_in(name, "PRAGMA user_version"), 1);
	assert_int_equal(ask_in(name, "PRAGMA application_id"), STORE_APPLICATION_ID);
	assert_int_equal(ask_in(name, "SELECT count(*) FROM event"), 1);
	assert_int_equal(ask_in(name, "SELECT count(*) FROM sqlite_schema WHERE name = 'run'"), 0);
	assert_int_equal(ask_in(home->path, "PRAGMA user_version"), STORE_VERSION);
}

static void a_store_that_is_not_older_is_not_copied(void **state)
{
	struct store_home *home = *state;
	char name[140];

	store_home_reopen(home);
	copy_name(home, name);
	assert_int_equal(access(name, F_OK), -1);
}

static void without_a_copy_it_is_not_changed(void **state)
{
	struct store_home *home = *state;
	struct diag why = {0};
	char name[140], inside[160];

	make_version_1(home);
	copy_name(home, name);
	snprintf(inside, sizeof(inside), "%s/x", name);
	assert_int_equal(mkdir(name, 0700), 0);
	assert_int_equal(mkdir(inside, 0700), 0);
	assert_int_equal(store_open(home->path, NULL, STORE_HOME_KEY, &home->store, &why), -1);
	assert_non_null(strstr(why.message, "cannot be copied before it is changed"));
	assert_non_null(strstr(why.help, "free space"));
	assert_int_equal(ask_in(home->path, "PRAGMA user_version"), 1);
	snprintf(inside, sizeof(inside), "%s.part", name);
	assert_int_equal(access(inside, F_OK), -1);
}

static void a_copy_that_was_cut_short_is_made_again(void **state)
{
	struct store_home *home = *state;
	char name[140], part[150];

	make_version_1(home);
	copy_name(home, name);
	snprintf(part, sizeof(part), "%s.part", name);
	FILE *file = fopen(part, "w");
	fputs("half a page", file);
	fclose(file);
	store_home_reopen(home);
	assert_int_equal(access(part, F_OK), -1);
	assert_int_equal(ask_in(name, "SELECT count(*) FROM event"), 1);
}

static void the_version_of_a_later_store_is_said(void **state)
{
	struct store_home *home = *state;
	struct diag why = {0};

	store_close(home->store);
	home->store = NULL;
	run_sql_in(home->path, "PRAGMA user_version = 99");
	assert_int_equal(store_open(home->path, NULL, STORE_HOME_KEY, &home->store, &why), -1);
	assert_non_null(strstr(why.message, "another version of intervened: 99"));
	assert_non_null(strstr(why.help, "newer"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(what_is_known_of_a_student_is_in_every_part_the_newest_first,
	                store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                students_share_blocks_and_each_is_found, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_damaged_block_is_said_and_not_read, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                those_of_no_student_are_the_last_of_a_part, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                what_is_not_sealed_is_not_read_and_cleared_away_a_few_rows_at_a_time, store_home_make,
	                store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                one_part_takes_the_place_of_others_at_once, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_reader_that_cannot_go_on_says_so, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                dropping_the_fold_forgets_every_history, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                the_log_is_read_from_a_seq_on, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(a_store_of_version_1_opens_with_all_that_was_in_it,
	                store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(a_copy_as_it_was_lies_beside_it_for_its_user_alone,
	                store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_store_that_is_not_older_is_not_copied, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                without_a_copy_it_is_not_changed, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_copy_that_was_cut_short_is_made_again, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                the_version_of_a_later_store_is_said, store_home_make, store_home_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
