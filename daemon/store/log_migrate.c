/* Puts the events of an older store, which had a row each, into blocks. */
#include "log_block.h"
#include "statement.h"

static const char rows_sql[] =
        "SELECT seq, batch, received_ms, source, id, student, type, op, rev, was, prev,"
        " content FROM event ORDER BY seq";

static int64_t column_number(sqlite3_stmt *q, int column, int64_t none)
{
	return sqlite3_column_type(q, column) == SQLITE_NULL ? none : sqlite3_column_int64(q, column);
}

static void row_move(struct store *store, sqlite3_stmt *q)
{
	struct event_row row = {
	        .seq = sqlite3_column_int64(q, 0),
	        .batch = sqlite3_column_int64(q, 1),
	        .received_ms = sqlite3_column_int64(q, 2),
	        .source = column_text(q, 3),
	        .id = column_text(q, 4),
	        .student = column_number(q, 5, -1),
	        .type = sqlite3_column_int(q, 6),
	        .op = sqlite3_column_int(q, 7),
	        .rev = column_number(q, 8, INT64_MIN),
	        .was = {.day = NO_DAY},
	        .prev = sqlite3_column_int64(q, 10),
	        .content = column_text(q, 11),
	};

	civil_read_time(column_text(q, 9), &row.was);
	store_event_add(store, &row);
}

static int rows_move(struct store *store, sqlite3_stmt *q, struct diag *why)
{
	int result;

	while ((result = sqlite3_step(q)) == SQLITE_ROW && store->code == STORE_OK)
		row_move(store, q);
	if (result != SQLITE_DONE && result != SQLITE_ROW)
		return diag_set(why, "D304", "%s (the log)", sqlite3_errmsg(store->db));
	store_blocks_write(store);
	if (store->code == STORE_OK)
		return 0;
	*why = store->why;
	return -1;
}

/* The old rows are not written over with zeros, which would go through the write-ahead log: what they said stays, in blocks.
 * The statements of a store are prepared when its tables are as they shall be: this one is needed before. */
int log_migrate(struct store *store, struct diag *why)
{
	sqlite3_stmt *rows = NULL, **add = &store->statements[EVENT_ADD];
	int result = -1;

	if (sqlite3_prepare_v2(store->db, rows_sql, -1, &rows, NULL) == SQLITE_OK &&
	        sqlite3_prepare_v2(store->db, statement_sql[EVENT_ADD], -1, add, NULL) == SQLITE_OK)
		result = rows_move(store, rows, why);
	else
		diag_set(why, "D304", "%s (the log)", sqlite3_errmsg(store->db));
	sqlite3_finalize(rows);
	sqlite3_finalize(*add);
	*add = NULL;
	store_wipes(store, false);
	if (result == 0)
		result = sql_run(store->db, "DROP TABLE event", why);
	store_wipes(store, true);
	return result;
}
