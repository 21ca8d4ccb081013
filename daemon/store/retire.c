/* Writes blocks of the log anew without the lines that go. */
#include "retire.h"
#include "blocks.h"
#include "log_block.h"
#include "squeeze.h"
#include "statement.h"
#include "base/buf.h"

#include <inttypes.h>
#include <stdio.h>

static const char retiring[] = "retiring", kept_from[] = "kept from"; /* in `meta` */

struct retiring {
	struct store *store;
	retire_fn *goes;
	void *context;
	struct buf block, left, small; /* owned; as it was, as it will be, and that made small */
	int64_t first, last;
};

static bool any_goes(const struct retiring *work)
{
	for (int64_t seq = work->first; seq <= work->last; seq++)
		if (work->goes(work->context, seq))
			return true;
	return false;
}

/* The block with that line; false: there is none, or it cannot be read. */
static bool block_read(struct retiring *work, int64_t seq)
{
	struct store *store = work->store;
	sqlite3_stmt *q = statement(store, EVENT_EACH);

	sqlite3_bind_int64(q, 1, seq);
	int result = store->code == STORE_OK && seq < store->next.seq ? sqlite3_step(q) : SQLITE_DONE;
	if (result == SQLITE_ROW) {
		work->first = sqlite3_column_int64(q, 0);
		work->last = sqlite3_column_int64(q, 1);
		if (work->last < seq)
			result = SQLITE_CORRUPT;
		else if (any_goes(work) && log_block_open(blocks_squeezer(store), column_text(q, 2),
		                                   work->first, work->last, &work->block))
			result = SQLITE_CORRUPT;
	}
	if (result != SQLITE_ROW && result != SQLITE_DONE) {
		store->code = STORE_BROKEN;
		diag_set(&store->why, "D303", "the log is damaged in its lines %" PRId64 " to %" PRId64,
		        work->first, work->last);
	}
	sqlite3_reset(q);
	return result == SQLITE_ROW;
}

static void block_write(struct retiring *work)
{
	struct unpack in = unpack_of(buf_text(&work->block));
	struct event_row row = {0}, before = {0};
	sqlite3_stmt *q = statement(work->store, EVENT_PUT);

	buf_clear(&work->left);
	while (log_block_next(&in, &row)) {
		row.is_gone |= work->goes(work->context, row.seq);
		log_block_add(&work->left, &row, &before);
		before = row;
	}
	squeeze(blocks_squeezer(work->store), buf_text(&work->left), &work->small);
	sqlite3_bind_int64(q, 1, work->first);
	sqlite3_bind_blob(q, 2, work->small.at, (int)work->small.size, SQLITE_STATIC);
	statement_write(work->store, q);
}

static void meta_put(struct store *store, const char *name, int64_t value)
{
	sqlite3_stmt *q = statement(store, META_PUT);
	char digits[24];
	int size = snprintf(digits, sizeof(digits), "%" PRId64, value);

	sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_blob(q, 2, digits, size, SQLITE_TRANSIENT);
	statement_write(store, q);
}

static int64_t meta_get(struct store *store, const char *name, int64_t otherwise)
{
	sqlite3_stmt *q = statement(store, META_GET);
	int64_t value = otherwise;

	sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
	if (sqlite3_step(q) == SQLITE_ROW)
		text_read_integer(column_text(q, 0), &value);
	sqlite3_reset(q);
	return value;
}

static void retiring_put(struct store *store, bool is_under_way)
{
	meta_put(store, retiring, is_under_way);
	store->wipes_folds = is_under_way;
}

static void run_sql(struct store *store, const char *sql)
{
	if (store->code == STORE_OK && sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		statement_fail(store, sql);
}

static int64_t free_pages(struct store *store)
{
	sqlite3_stmt *q = NULL;
	int64_t count = 0;

	if (sqlite3_prepare_v2(store->db, "PRAGMA freelist_count", -1, &q, NULL) == SQLITE_OK)
		count = statement_integer(store, q);
	else
		statement_fail(store, "PRAGMA freelist_count");
	sqlite3_finalize(q);
	return store->code == STORE_OK ? count : 0;
}

/* What was cleared away of folds before today was in the log still, and left on its pages as it was.  All of them are taken
 * for something else, which goes: then they are zeros. */
static void free_pages_wipe(struct store *store)
{
	enum { SLICE_PAGES = 1 << 12 };
	char sql[160];

	if (!free_pages(store))
		return;
	run_sql(store, "CREATE TABLE wiped (zeros BLOB NOT NULL) STRICT");
	for (int64_t left; (left = free_pages(store)) > 0;) {
		snprintf(sql, sizeof(sql),
		        "INSERT INTO wiped SELECT zeroblob(%" PRId64
		        " * (page_size - 4)) FROM pragma_page_size",
		        left < SLICE_PAGES ? left : SLICE_PAGES);
		run_sql(store, sql);
	}
	run_sql(store, "DROP TABLE wiped");
}

void store_events_retire(struct store *store, retire_fn *goes, void *context)
{
	struct retiring work = {.store = store, .goes = goes, .context = context};

	for (int64_t next = 1; block_read(&work, next); next = work.last + 1)
		if (work.block.size) {
			block_write(&work);
			buf_clear(&work.block);
		}
	buf_finish(&work.block);
	buf_finish(&work.left);
	buf_finish(&work.small);
	store_fold_drop(store);
	free_pages_wipe(store);
	retiring_put(store, true);
}

void store_student_retire(struct store *store, int64_t number)
{
	sqlite3_stmt *q = statement(store, STUDENT_RETIRE);

	sqlite3_bind_int64(q, 1, number);
	statement_write(store, q);
}

bool store_student_is_retired(struct text id)
{
	return id.size && (unsigned char)id.at[0] == 0xff;
}

void store_kept_from_set(struct store *store, int32_t day)
{
	if (day <= store->kept_from) /* what went is not back since a district keeps more */
		return;
	meta_put(store, kept_from, day);
	store->kept_from = day;
}

int32_t store_kept_from(const struct store *store)
{
	return store->kept_from;
}

void retire_open(struct store *store)
{
	store->wipes_folds = meta_get(store, retiring, false);
	store->kept_from = (int32_t)meta_get(store, kept_from, NO_DAY);
}

bool store_is_retiring(const struct store *store)
{
	return store->wipes_folds;
}

enum store_code store_retire_end(struct store *store, struct diag *why)
{
	store_begin(store);
	retiring_put(store, false);
	return store_commit(store, why);
}
