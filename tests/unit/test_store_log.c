/* The log: events in blocks, as they went in; what is damaged is said; a store that had a row an event keeps them all. */
#include "fixture_store.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/diag.h"
#include "daemon/store/examine.h"
#include "daemon/store/retire.h"
#include "daemon/store/statement.h"

#include <stdlib.h>
#include <string.h>

enum { MANY = 3000 };

static void sql(const struct store_home *home, const char *words)
{
	char *message = NULL;

	if (sqlite3_exec(home->store->db, words, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s", message);
}

/* Of a store that does not open. */
static void mend(const struct store_home *home)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(home->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
	                         "DELETE FROM event_block; INSERT INTO event_block SELECT * FROM whole;"
	                         "DROP TABLE whole",
	                         NULL, NULL, NULL),
	        SQLITE_OK);
	sqlite3_close(db);
}

static int64_t blocks(struct store *store)
{
	sqlite3_stmt *q;

	assert_int_equal(
	        sqlite3_prepare_v2(store->db, "SELECT count(*) FROM event_block", -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	int64_t count = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return count;
}

/* Of every kind, numbers at their ends. */
static struct event_row row_of(int64_t seq, struct arena *arena)
{
	struct event_row row = {
	        .seq = seq,
	        .batch = 1 + seq / 10,
	        .received_ms = 1000 * (seq / 10),
	        .student = seq % 5 - 1,
	        .type = (int)(seq % 7),
	        .op = seq % 3 == 0,
	        .rev = INT64_MIN,
	        .was = {.day = NO_DAY},
	        .source = text_of(seq % 4 ? "sis" : "discipline"),
	        .id = text_of(arena_print(arena, "r%lld", (long long)seq)),
	        .content = text_of(arena_print(arena, "{\"day\":%lld}", (long long)seq)),
	};

	if (seq % 11 == 0)
		row.rev = seq % 2 ? INT64_MAX : INT64_MIN + 1;
	if (seq % 13 == 0)
		row.was = (struct civil_time){civil_day(1900 + (int)(seq % 200), 2, 28), NO_TIME, 0};
	if (seq % 17 == 0)
		row.was = (struct civil_time){civil_day(2026, 9, 3), 37800000, -18000};
	if (seq % 6 == 0)
		row.prev = seq - seq / 2;
	if (seq % 19 == 0)
		row.content = (struct text){NULL, 0};
	return row;
}

static bool is_same_time(struct civil_time a, struct civil_time b)
{
	if (a.day == NO_DAY || b.day == NO_DAY)
		return a.day == b.day;
	return a.day == b.day && a.ms == b.ms && a.offset_s == b.offset_s;
}

struct reader {
	struct arena arena;
	int64_t next, count;
};

static int assert_row(void *context, const struct event_row *row)
{
	struct reader *reader = context;
	struct event_row want = row_of(reader->next, &reader->arena);

	assert_int_equal(row->seq, want.seq);
	assert_int_equal(row->batch, want.batch);
	assert_int_equal(row->received_ms, want.received_ms);
	assert_int_equal(row->student, want.student);
	assert_int_equal(row->type, want.type);
	assert_int_equal(row->op, want.op);
	assert_int_equal(row->rev, want.rev);
	assert_int_equal(row->prev, want.prev);
	assert_true(is_same_time(row->was, want.was));
	assert_true(text_equal(row->source, want.source));
	assert_true(text_equal(row->id, want.id));
	assert_true(text_equal(row->content, want.content));
	arena_reset(&reader->arena);
	reader->next++;
	reader->count++;
	return 0;
}

static void assert_all(struct store *store, int64_t first, int64_t last)
{
	struct reader reader = {.next = first};
	struct diag why = {0};

	if (store_events_from(store, first, assert_row, &reader, &why))
		fail_msg("%s", why.message);
	assert_int_equal(reader.count, last - first + 1);
	for (int64_t seq = first; seq <= last; seq += 7) {
		reader.next = seq;
		assert_int_equal(store_event_get(store, seq, assert_row, &reader, &why), 0);
		assert_int_equal(reader.next, seq + 1);
	}
	arena_finish(&reader.arena);
}

static void add(struct store *store, int64_t first, int64_t last)
{
	struct arena arena = {0};
	struct diag why = {0};

	store_begin(store);
	for (int64_t seq = first; seq <= last; seq++) {
		struct event_row row = row_of(seq, &arena);
		store_event_add(store, &row);
		arena_reset(&arena);
	}
	if (store_commit(store, &why) != STORE_OK)
		fail_msg("%s", why.message);
	arena_finish(&arena);
}

static void events_of_every_kind_come_back_as_they_went_in(void **state)
{
	struct store_home *home = *state;

	add(home->store, 1, MANY);
	for (int64_t seq = MANY + 1; seq <= MANY + 50; seq++)
		add(home->store, seq, seq);
	assert_all(home->store, 1, MANY + 50);
	store_home_reopen(home);
	assert_int_equal(store_next_seq(home->store), MANY + 51);
	assert_all(home->store, 1, MANY + 50);
	assert_all(home->store, MANY / 2, MANY + 50);
	assert_all(home->store, MANY + 49, MANY + 50);
	assert_in_range(blocks(home->store) - 50, MANY / 1000, MANY / 50);
}

static void one_that_is_not_there_is_none(void **state)
{
	struct store_home *home = *state;
	struct reader reader = {0};

	assert_int_equal(store_event_get(home->store, 1, assert_row, &reader, NULL), 0);
	add(home->store, 1, 10);
	assert_int_equal(store_event_get(home->store, 0, assert_row, &reader, NULL), 0);
	assert_int_equal(store_event_get(home->store, 11, assert_row, &reader, NULL), 0);
	assert_int_equal(store_events_from(home->store, 11, assert_row, &reader, NULL), 0);
	assert_int_equal(reader.count, 0);
}

/* What a reader reads of a block is its own: another block may be read meanwhile. */
static int read_inside(void *context, const struct event_row *row)
{
	struct store *store = context;
	struct reader reader = {.next = MANY};
	int64_t seq = row->seq;

	if (seq % 500)
		return 0;
	struct event_row before = *row;
	assert_int_equal(store_event_get(store, MANY, assert_row, &reader, NULL), 0);
	arena_finish(&reader.arena);
	reader = (struct reader){.next = seq};
	assert_row(&reader, &before);
	arena_finish(&reader.arena);
	return 0;
}

static void another_is_read_while_one_is(void **state)
{
	struct store_home *home = *state;

	add(home->store, 1, MANY);
	assert_int_equal(store_events_each(home->store, read_inside, home->store, NULL), 0);
}

static void assert_exam_fails(const struct store_home *home)
{
	struct store_exam *exam;
	struct diag why = {0};

	assert_int_equal(store_exam_open(home->path, &exam, &why), 0);
	assert_int_equal(store_exam_check(exam, NULL, NULL, &why), -1);
	assert_string_equal(why.code, "D341");
	assert_non_null(strstr(why.message, "the log in its lines 1 to "));
	assert_int_equal(store_exam_last_from(exam, "nobody"), -1);
	store_exam_close(exam);
}

static void a_damaged_block_is_said_and_not_believed(void **state)
{
	static const char *const damages[] = {
	        "UPDATE event_block SET events = x'' WHERE first = 1",
	        "UPDATE event_block SET events = x'00' WHERE first = 1",
	        "UPDATE event_block SET events = substr(events, 1, length(events) - 1) WHERE "
	        "first = 1",
	        "UPDATE event_block SET events = CAST(substr(events, 1, 20) || x'00' || "
	        "substr(events, 22)"
	        " AS BLOB) WHERE first = 1",
	        "UPDATE event_block SET last = 7 WHERE first = 1",
	        "UPDATE event_block SET last = 12 WHERE first = 1",
	        "UPDATE event_block SET events = (SELECT events FROM whole WHERE first = 11) "
	        "WHERE first = 1",
	        "UPDATE event_block SET events = x'28b52ffd240001000099e9d851' WHERE first = "
	        "1", /* of nothing */
	};
	struct store_home *home = *state;

	add(home->store, 1, 10);
	add(home->store, 11, 20);
	sql(home, "CREATE TABLE whole AS SELECT * FROM event_block");
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		struct reader reader = {.next = 1};
		struct diag why = {0};
		sql(home, damages[i]);
		assert_int_equal(store_event_get(home->store, 5, assert_row, &reader, &why), -1);
		assert_string_equal(why.code, "D303");
		assert_non_null(strstr(why.message, "damaged in its lines 1 to "));
		assert_non_null(strstr(why.help, "backup"));
		assert_int_equal(store_events_each(home->store, assert_row, &reader, &why), -1);
		assert_int_equal(reader.count, 0);
		assert_all(home->store, 11, 20);
		assert_exam_fails(home);
		sql(home, "DELETE FROM event_block; INSERT INTO event_block SELECT * FROM whole");
	}
	assert_all(home->store, 1, 20);
}

static void assert_log_fails(struct store *store, int64_t from, const char *words)
{
	struct reader reader = {.next = from};
	struct diag why = {0};

	assert_int_equal(store_events_from(store, from, assert_row, &reader, &why), -1);
	assert_string_equal(why.code, "D303");
	assert_non_null(strstr(why.message, words));
	arena_finish(&reader.arena);
}

static void a_block_that_is_missing_is_missed(void **state)
{
	struct store_home *home = *state;
	struct store_exam *exam;
	struct diag why = {0};

	add(home->store, 1, 10);
	add(home->store, 11, 20);
	add(home->store, 21, 30);
	sql(home, "DELETE FROM event_block WHERE first = 11");
	assert_log_fails(home->store, 1, "lines 11 to 20");
	assert_log_fails(home->store, 8, "lines 11 to 20");
	assert_all(home->store, 21, 30);
	assert_int_equal(store_exam_open(home->path, &exam, &why), 0);
	assert_int_equal(store_exam_check(exam, NULL, NULL, &why), -1);
	assert_non_null(strstr(why.message, "lines 11 to 20"));
	store_exam_close(exam);
	sql(home, "DELETE FROM event_block WHERE first = 1");
	assert_log_fails(home->store, 1, "lines 1 to 20");
}

/* Else a number that was given would be given again, and one of the two lines be passed over. */
static void where_it_ends_is_not_believed_without_looking(void **state)
{
	static const char *const damages[] = {"UPDATE event_block SET last = 7",
	        "UPDATE event_block SET last = 12", "UPDATE event_block SET first = 3"};
	struct store_home *home = *state;

	add(home->store, 1, 10);
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		struct diag why = {0};
		sql(home, "CREATE TABLE whole AS SELECT * FROM event_block");
		sql(home, damages[i]);
		store_close(home->store);
		home->store = NULL;
		assert_int_equal(store_open(home->path, NULL, STORE_HOME_KEY, &home->store, &why), -1);
		assert_non_null(strstr(why.message, "the log is damaged"));
		mend(home);
		store_home_reopen(home);
	}
	assert_int_equal(store_next_seq(home->store), 11);
}

/* --- a row an event, until version 8 ------------------------------------------------------------------------ */

static void bind_old(sqlite3_stmt *q, const struct event_row *row)
{
	char was[CIVIL_INSTANT_SIZE] = "";

	if (row->was.day != NO_DAY && row->was.ms == NO_TIME)
		civil_print_date(row->was.day, was);
	else if (row->was.day != NO_DAY)
		civil_print_instant(civil_instant_ms(row->was), row->was.offset_s, was);
	sqlite3_bind_int64(q, 1, row->seq);
	sqlite3_bind_int64(q, 2, row->batch);
	sqlite3_bind_int64(q, 3, row->received_ms);
	sqlite3_bind_text(q, 4, row->source.at, (int)row->source.size, SQLITE_TRANSIENT);
	sqlite3_bind_text(q, 5, row->id.at, (int)row->id.size, SQLITE_TRANSIENT);
	if (row->student >= 0)
		sqlite3_bind_int64(q, 6, row->student);
	sqlite3_bind_int(q, 7, row->type);
	sqlite3_bind_int(q, 8, row->op);
	if (row->rev != INT64_MIN)
		sqlite3_bind_int64(q, 9, row->rev);
	if (*was)
		sqlite3_bind_text(q, 10, was, -1, SQLITE_TRANSIENT);
	if (row->prev)
		sqlite3_bind_int64(q, 11, row->prev);
	sqlite3_bind_blob(
	        q, 12, row->content.size ? row->content.at : "", (int)row->content.size, SQLITE_TRANSIENT);
}

static void fill_old(sqlite3 *db)
{
	struct arena arena = {0};
	sqlite3_stmt *q;

	assert_int_equal(
	        sqlite3_prepare_v2(
	                db, "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", -1, &q, NULL),
	        SQLITE_OK);
	for (int64_t seq = 1; seq <= MANY; seq++) {
		struct event_row row = row_of(seq, &arena);
		bind_old(q, &row);
		assert_int_equal(sqlite3_step(q), SQLITE_DONE);
		sqlite3_reset(q);
		sqlite3_clear_bindings(q);
	}
	sqlite3_finalize(q);
	arena_finish(&arena);
}

static void make_version_8(struct store_home *home)
{
	sql(home, "BEGIN; DROP TABLE proposal; DROP TABLE event_block; PRAGMA user_version = 8;"
	          "DROP TRIGGER alert_added; DROP TRIGGER alert_moved;"
	          "CREATE TRIGGER alert_added AFTER INSERT ON alert BEGIN SELECT 1; END;"
	          "CREATE TRIGGER alert_moved AFTER INSERT ON alert BEGIN SELECT 1; END;"
	          "ALTER TABLE alert DROP COLUMN is_kept;"
	          "DROP TABLE ruleset; ALTER TABLE transition DROP COLUMN ruleset;"
	          "DROP INDEX alert_once; ALTER TABLE alert DROP COLUMN per; ALTER TABLE alert DROP COLUMN "
	          "rung; ALTER TABLE transition DROP COLUMN step;"
	          "DROP INDEX alert_to_watch; ALTER TABLE alert DROP COLUMN watch_ms;"
	          "ALTER TABLE alert DROP COLUMN seen_over; ALTER TABLE alert DROP COLUMN seen_under;"
	          "DROP INDEX alert_to_remind; ALTER TABLE alert DROP COLUMN remind_ms;"
	          "ALTER TABLE alert DROP COLUMN remind_from_ms; ALTER TABLE rule DROP COLUMN remind_every;"
	          "CREATE UNIQUE INDEX alert_once ON alert (rule, student);"
	          "CREATE TABLE event (seq INTEGER PRIMARY KEY, batch INTEGER NOT NULL, received_ms INTEGER "
	          "NOT "
	          "NULL, source TEXT NOT NULL, id TEXT NOT NULL, student INTEGER, type INTEGER NOT NULL,"
	          " op INTEGER NOT NULL, rev INTEGER, was TEXT, prev INTEGER, content BLOB NOT NULL) STRICT");
	fill_old(home->store->db);
	sql(home, "COMMIT");
}

static void assert_seen_from_outside(const struct store_home *home)
{
	struct store_exam *exam;
	struct diag why = {0};

	assert_int_equal(store_exam_open(home->path, &exam, &why), 0);
	assert_int_equal(store_exam_check(exam, NULL, NULL, &why), 0);
	assert_int_equal(store_exam_events(exam), MANY);
	assert_int_equal(store_exam_last_from(exam, "sis"), 1000 * ((MANY - 1) / 10));
	assert_int_equal(store_exam_last_from(exam, "discipline"), 1000 * (MANY / 10));
	assert_int_equal(store_exam_last_from(exam, "nobody"), 0);
	store_exam_close(exam);
}

static void a_store_that_had_a_row_an_event_keeps_them_all(void **state)
{
	struct store_home *home = *state;

	make_version_8(home);
	assert_seen_from_outside(home);
	store_home_reopen(home);
	assert_int_equal(store_next_seq(home->store), MANY + 1);
	assert_all(home->store, 1, MANY);
	assert_seen_from_outside(home);
	add(home->store, MANY + 1, MANY + 20);
	assert_all(home->store, 1, MANY + 20);
}

/* --- lines that are gone ---------------------------------------------------------------------------------------- */

static bool is_third(void *context, int64_t seq)
{
	(void)context;
	return seq % 3 == 0;
}

struct gone {
	int64_t next, count;
};

static int count_gone(void *context, const struct event_row *row)
{
	struct gone *gone = context;

	assert_int_equal(row->seq, gone->next++);
	assert_int_equal(row->is_gone, row->seq % 3 == 0);
	assert_int_equal(row->id.size == 0, row->is_gone);
	assert_true(!row->is_gone || row->content.size == 0);
	gone->count += row->is_gone;
	return 0;
}

static int64_t gone_in(struct store *store)
{
	struct gone gone = {.next = 1};

	assert_int_equal(store_events_each(store, count_gone, &gone, NULL), 0);
	assert_int_equal(gone.next, store_next_seq(store));
	return gone.count;
}

/* A line that is gone leaves its number, in blocks and behind them; a transaction that is not committed takes none. */
static void lines_that_are_gone_leave_their_numbers(void **state)
{
	struct store_home *home = *state;

	add(home->store, 1, MANY);
	store_begin(home->store);
	store_events_retire(home->store, is_third, NULL);
	store_abort(home->store);
	assert_all(home->store, 1, MANY);
	assert_int_equal(store_kept_from(home->store), NO_DAY);
	for (int times = 0; times < 2; times++) {
		store_begin(home->store);
		store_events_retire(home->store, is_third, NULL);
		store_kept_from_set(home->store, 20000);
		assert_int_equal(store_commit(home->store, NULL), STORE_OK);
		assert_int_equal(gone_in(home->store), MANY / 3);
	}
	store_home_reopen(home);
	assert_int_equal(gone_in(home->store), MANY / 3);
	assert_true(store_is_retiring(home->store));
	assert_int_equal(store_kept_from(home->store), 20000);
	assert_int_equal(store_retire_end(home->store, NULL), STORE_OK);
	store_home_reopen(home);
	assert_false(store_is_retiring(home->store));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                lines_that_are_gone_leave_their_numbers, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                events_of_every_kind_come_back_as_they_went_in, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                one_that_is_not_there_is_none, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                another_is_read_while_one_is, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_damaged_block_is_said_and_not_believed, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_block_that_is_missing_is_missed, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                where_it_ends_is_not_believed_without_looking, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                a_store_that_had_a_row_an_event_keeps_them_all, store_home_make, store_home_remove),
	};

	return cmocka_run_group_tests_name("the log", tests, NULL, NULL);
}
