/* Reads a store without being its daemon. */
#include "examine.h"
#include "audit.h"
#include "log_block.h"
#include "reads.h"
#include "squeeze.h"
#include "statement.h"
#include "base/buf.h"
#include "base/civil.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct store_exam {
	sqlite3 *db;               /* owned */
	struct squeezer *squeezer; /* owned */
	struct buf block;          /* owned; of the log, the one that was read last */
	struct reads reads;
	store_exam_fn *on_read; /* NULL: nobody listens */
	void *context;          /* of on_read */
	uint64_t most;
};

static void on_page(void *context, uint64_t pages)
{
	struct store_exam *exam = context;

	if (exam->on_read)
		exam->on_read(exam->context, pages, exam->most);
}

/* Beside a store that nobody has open SQLite would make files to read it; of one that is in use it needs them. */
static void uri_write(const char *path, struct buf *out)
{
	struct buf log = {0};

	buf_print(&log, "%s-wal", path);
	buf_add_z(out, "file:");
	for (const char *at = path; *at; at++)
		if (strchr("%?#", *at))
			buf_print(out, "%%%02X", (unsigned)(unsigned char)*at);
		else
			buf_add_char(out, *at);
	buf_add_z(out, access(buf_z(&log), F_OK) == 0 ? "?mode=ro" : "?mode=ro&immutable=1");
	buf_finish(&log);
}

int store_exam_open(const char *path, struct store_exam **out, struct diag *why)
{
	struct store_exam *exam = memory_take(sizeof(*exam));
	struct buf uri = {0};

	exam->squeezer = squeezer_create();
	reads_begin(&exam->reads, on_page, exam);
	*out = exam;
	if (access(path, R_OK) != 0)
		return diag_set(why, "D340", "cannot read %s: %s", path, strerror(errno));
	uri_write(path, &uri);
	int result = sqlite3_open_v2(
	        buf_z(&uri), &exam->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, exam->reads.vfs.zName);
	buf_finish(&uri);
	if (result != SQLITE_OK)
		return diag_set(why, "D340", "cannot open %s: %s", path, sqlite3_errmsg(exam->db));
	sqlite3_busy_timeout(exam->db, 5000);
	return 0;
}

void store_exam_close(struct store_exam *exam)
{
	if (!exam)
		return;
	sqlite3_close(exam->db);
	squeezer_destroy(exam->squeezer);
	buf_finish(&exam->block);
	reads_end(&exam->reads);
	free(exam);
}

/* The first row's first column, in the arena; NULL without one. */
static const char *answer(struct store_exam *exam, const char *sql, const char *bound, struct arena *arena)
{
	sqlite3_stmt *q = NULL;
	const char *kept = NULL;

	if (sqlite3_prepare_v2(exam->db, sql, -1, &q, NULL) == SQLITE_OK) {
		if (bound)
			sqlite3_bind_text(q, 1, bound, -1, SQLITE_STATIC);
		if (sqlite3_step(q) == SQLITE_ROW && sqlite3_column_text(q, 0))
			kept = arena_print(arena, "%s", (const char *)sqlite3_column_text(q, 0));
	}
	sqlite3_finalize(q);
	return kept;
}

static int64_t integer(struct store_exam *exam, const char *sql, const char *bound)
{
	struct arena arena = {0};
	const char *words = answer(exam, sql, bound, &arena);
	int64_t value = 0;

	if (words)
		text_read_integer(text_of(words), &value);
	arena_finish(&arena);
	return value;
}

static int expect(struct store_exam *exam, const char *pragma, const char *expected, const char *otherwise,
        struct diag *why)
{
	struct arena arena = {0};
	const char *words = answer(exam, pragma, NULL, &arena);
	int result = 0;

	if (!words)
		result = diag_set(why, "D341", "%s: %s", otherwise, sqlite3_errmsg(exam->db));
	else if (strcmp(words, expected) != 0)
		result = diag_set(why, "D341", "%s: '%s' answers '%.200s', not '%s'", otherwise, pragma,
		        words, expected);
	arena_finish(&arena);
	return result;
}

static int version_check(struct store_exam *exam, struct diag *why)
{
	int64_t version = integer(exam, "PRAGMA user_version", NULL);

	if (version >= 1 && version <= STORE_VERSION)
		return 0;
	return diag_set(why, "D341", "it is of version %d, and this program knows 1 to %d", (int)version,
	        STORE_VERSION);
}

/* Each page once as part of its tree, those of tables once more, row by row, and those of the log for what it says. */
static void progress_begin(struct store_exam *exam, store_exam_fn *on_read, void *context)
{
	exam->most = 3 * (uint64_t)integer(exam, "PRAGMA page_count", NULL);
	exam->reads.pages = 0;
	exam->context = context;
	exam->on_read = exam->most ? on_read : NULL;
}

/* A store of an earlier version has a row an event, until its daemon is started by this program. */
static bool has_blocks(struct store_exam *exam)
{
	return integer(exam, "SELECT 1 FROM sqlite_schema WHERE name = 'event_block'", NULL) == 1;
}

/* What the block of that row says; false: it is damaged. */
static bool block_read(struct store_exam *exam, sqlite3_stmt *q)
{
	return log_block_open(exam->squeezer, column_text(q, 2), sqlite3_column_int64(q, 0),
	               sqlite3_column_int64(q, 1), &exam->block) == 0;
}

static int log_damaged(int64_t first, int64_t last, struct diag *why)
{
	return diag_set(
	        why, "D341", "it is damaged: the log in its lines %" PRId64 " to %" PRId64, first, last);
}

/* SQLite has no checks of what its pages say: blocks have.  And each begins where the one before it ends. */
static int blocks_check(struct store_exam *exam, sqlite3_stmt *q, struct diag *why)
{
	int64_t next = 1, first;
	int result;

	for (; (result = sqlite3_step(q)) == SQLITE_ROW; next = sqlite3_column_int64(q, 1) + 1) {
		first = sqlite3_column_int64(q, 0);
		if (first != next)
			return log_damaged(next, first - 1, why);
		if (!block_read(exam, q))
			return log_damaged(first, sqlite3_column_int64(q, 1), why);
	}
	return result == SQLITE_DONE
	               ? 0
	               : diag_set(why, "D341", "its log cannot be read: %s", sqlite3_errmsg(exam->db));
}

static int log_check(struct store_exam *exam, struct diag *why)
{
	sqlite3_stmt *q = NULL;
	int result;

	if (!has_blocks(exam))
		return 0;
	if (sqlite3_prepare_v2(exam->db, "SELECT first, last, events FROM event_block ORDER BY first", -1, &q,
	            NULL) != SQLITE_OK)
		return diag_set(why, "D341", "its log cannot be read: %s", sqlite3_errmsg(exam->db));
	result = blocks_check(exam, q, why);
	sqlite3_finalize(q);
	return result;
}

int store_exam_check(struct store_exam *exam, store_exam_fn *on_read, void *context, struct diag *why)
{
	struct arena arena = {0};
	const char *application = arena_print(&arena, "%d", STORE_APPLICATION_ID);
	int result = expect(exam, "PRAGMA application_id", application, "it is no store of intervened", why);

	if (result == 0)
		result = version_check(exam, why);
	progress_begin(exam, on_read, context);
	if (result == 0)
		result = expect(exam, "PRAGMA quick_check(1)", "ok", "it is damaged", why);
	if (result == 0)
		result = log_check(exam, why);
	exam->on_read = NULL;
	arena_finish(&arena);
	return result;
}

/* A few at a time, so that somebody hears how far it is; the transaction keeps the pages as they were. */
static int pages_copy(struct store_exam *exam, sqlite3 *to, store_exam_fn *on_copied, void *context)
{
	enum { PAGES_AT_ONCE = 1024 };
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", exam->db, "main");
	int result = backup ? SQLITE_OK : sqlite3_errcode(to);

	while (result == SQLITE_OK) {
		result = sqlite3_backup_step(backup, PAGES_AT_ONCE);
		uint64_t all = (uint64_t)sqlite3_backup_pagecount(backup);
		on_copied(context, all - (uint64_t)sqlite3_backup_remaining(backup), all);
	}
	if (backup)
		sqlite3_backup_finish(backup);
	return result;
}

int store_exam_copy(
        struct store_exam *exam, const char *path, store_exam_fn *on_copied, void *context, struct diag *why)
{
	static const char begin[] = "BEGIN; SELECT count(*) FROM sqlite_schema";
	sqlite3 *to = NULL;
	int result = sqlite3_exec(exam->db, begin, NULL, NULL, NULL);

	if (result == SQLITE_OK)
		result = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE, NULL);
	if (result == SQLITE_OK) /* half of a copy is of no use */
		result = sqlite3_exec(
		        to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL, NULL);
	if (result == SQLITE_OK)
		result = pages_copy(exam, to, on_copied, context);
	sqlite3_close(to);
	sqlite3_exec(exam->db, "COMMIT", NULL, NULL, NULL);
	return result == SQLITE_DONE
	               ? 0
	               : diag_set(why, "D342", "cannot copy the store: %s", sqlite3_errstr(result));
}

int store_exam_audit(struct store_exam *exam, struct audit *out, struct diag *why)
{
	return audit_read(exam->db, out, why);
}

int64_t store_exam_events(struct store_exam *exam)
{
	return integer(
	        exam, has_blocks(exam) ? statement_sql[EVENT_LAST] : "SELECT max(seq) FROM event", NULL);
}

static int block_each(struct store_exam *exam, event_row_fn *each, void *context)
{
	struct unpack in = unpack_of(buf_text(&exam->block));
	int result = 0;

	for (struct event_row row = {0}; result == 0 && log_block_next(&in, &row);)
		if (!row.is_gone)
			result = each(context, &row);
	return result;
}

/* One statement reads the log as it stood when that began, whatever a daemon adds meanwhile. */
int store_exam_each(struct store_exam *exam, event_row_fn *each, void *context, struct diag *why)
{
	sqlite3_stmt *q = NULL;
	int result = 0, step = SQLITE_DONE;

	if (integer(exam, "PRAGMA user_version", NULL) != STORE_VERSION)
		return diag_set(why, "D341",
		        "it is of another version: a start of the daemon of this version brings it up");
	if (sqlite3_prepare_v2(exam->db, "SELECT first, last, events FROM event_block ORDER BY first", -1, &q,
	            NULL) != SQLITE_OK)
		return diag_set(why, "D341", "its log cannot be read: %s", sqlite3_errmsg(exam->db));
	while (result == 0 && (step = sqlite3_step(q)) == SQLITE_ROW)
		result = block_read(exam, q)
		                 ? block_each(exam, each, context)
		                 : log_damaged(sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1), why);
	if (result == 0 && step != SQLITE_DONE)
		result = diag_set(why, "D341", "its log cannot be read: %s", sqlite3_errmsg(exam->db));
	sqlite3_finalize(q);
	return result;
}

bool store_exam_alert(
        struct store_exam *exam, int64_t id, struct text *rule, struct text *student, struct arena *arena)
{
	const char *number = arena_print(arena, "%" PRId64, id);
	const char *of = answer(exam,
	        "SELECT rule FROM alert WHERE id = CAST(?1 AS INTEGER) AND is_forgotten = 0", number, arena);
	const char *who = answer(exam,
	        "SELECT s.id FROM alert a JOIN student s ON s.number = a.student"
	        " WHERE a.id = CAST(?1 AS INTEGER)",
	        number, arena);

	*rule = text_of(of ? of : "");
	*student = text_of(who ? who : "");
	return of && who;
}

int64_t store_exam_last_instant(struct store_exam *exam)
{
	return integer(
	        exam, "SELECT at_ms FROM batch WHERE is_history = 0 ORDER BY number DESC LIMIT 1", NULL);
}

/* When the first line came, of which that is left when it is gone itself. */
static int64_t first_received(struct store_exam *exam)
{
	sqlite3_stmt *q = NULL;
	struct event_row row = {0};

	if (sqlite3_prepare_v2(exam->db, "SELECT first, last, events FROM event_block WHERE first = 1", -1,
	            &q, NULL) == SQLITE_OK &&
	        sqlite3_step(q) == SQLITE_ROW && block_read(exam, q)) {
		struct unpack in = unpack_of(buf_text(&exam->block));
		log_block_next(&in, &row);
	}
	sqlite3_finalize(q);
	return row.received_ms;
}

int32_t store_exam_first_day(struct store_exam *exam)
{
	int64_t received_ms = first_received(exam);
	int64_t kept_from =
	        integer(exam, "SELECT CAST(value AS TEXT) FROM meta WHERE name = 'kept from'", NULL);
	int64_t came = received_ms / MS_A_DAY;

	if (!received_ms)
		return NO_DAY;
	return (int32_t)(came > kept_from ? came : kept_from);
}

/* Of the block that was read; 0: it has none of that source. */
static int64_t block_last_from(const struct store_exam *exam, struct text source)
{
	struct unpack in = unpack_of(buf_text(&exam->block));
	struct event_row row = {0};
	int64_t last_ms = 0;

	while (log_block_next(&in, &row))
		if (text_equal(row.source, source))
			last_ms = row.received_ms;
	return last_ms;
}

/* -1: what may have it is damaged. */
static int64_t blocks_last_from(struct store_exam *exam, struct text source)
{
	sqlite3_stmt *q = NULL;
	int64_t last_ms = 0;

	if (sqlite3_prepare_v2(exam->db, "SELECT first, last, events FROM event_block ORDER BY first DESC",
	            -1, &q, NULL) == SQLITE_OK)
		while (!last_ms && sqlite3_step(q) == SQLITE_ROW)
			last_ms = block_read(exam, q) ? block_last_from(exam, source) : -1;
	sqlite3_finalize(q);
	return last_ms;
}

int64_t store_exam_last_from(struct store_exam *exam, const char *source)
{
	static const char rows[] =
	        "SELECT received_ms FROM event WHERE source = ?1 ORDER BY seq DESC LIMIT 1";

	return has_blocks(exam) ? blocks_last_from(exam, text_of(source)) : integer(exam, rows, source);
}
