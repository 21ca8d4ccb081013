/* What could not be taken, as it came, until somebody has looked at it or its days are over. */
#include "statement.h"

void store_quarantine_add(struct store *store, const struct quarantine_row *row)
{
	sqlite3_stmt *q = statement(store, QUARANTINE_ADD);

	sqlite3_bind_int64(q, 1, row->at_ms);
	statement_bind(q, 2, row->source);
	sqlite3_bind_int64(q, 3, row->line);
	sqlite3_bind_text(q, 4, row->code, -1, SQLITE_STATIC);
	statement_bind(q, 5, row->field);
	sqlite3_bind_text(q, 6, row->reason, -1, SQLITE_STATIC);
	sqlite3_bind_blob(q, 7, row->bytes.at, (int)row->bytes.size, SQLITE_STATIC);
	statement_write(store, q);
}

bool store_quarantine_purge(struct store *store, int64_t before_ms, int rows)
{
	sqlite3_stmt *q = statement(store, QUARANTINE_PURGE);

	sqlite3_bind_int64(q, 1, before_ms);
	sqlite3_bind_int(q, 2, rows);
	statement_write(store, q);
	return store->code == STORE_OK && sqlite3_changes(store->db) == rows;
}

int64_t store_quarantine_bytes(struct store *store, struct text source)
{
	sqlite3_stmt *q = statement(store, QUARANTINE_BYTES);

	statement_bind(q, 1, source);
	return statement_integer(store, q);
}

int64_t store_quarantine_count(struct store *store)
{
	return statement_integer(store, statement(store, QUARANTINE_COUNT));
}

/* Texts are terminated, too. */
static struct text terminated_text(sqlite3_stmt *q, int column)
{
	const char *at = (const char *)sqlite3_column_text(q, column);

	return (struct text){at ? at : "", (uint32_t)sqlite3_column_bytes(q, column)};
}

static int quarantine_row(const struct reading *reading, sqlite3_stmt *q)
{
	struct quarantine_row row = {
	        .id = sqlite3_column_int64(q, 0),
	        .at_ms = sqlite3_column_int64(q, 1),
	        .source = terminated_text(q, 2),
	        .line = sqlite3_column_int64(q, 3),
	        .code = terminated_text(q, 4).at,
	        .field = terminated_text(q, 5),
	        .reason = terminated_text(q, 6).at,
	        .size = sqlite3_column_int64(q, 7),
	        .bytes = column_text(q, 8),
	};

	return reading->quarantine(reading->context, &row);
}

int store_quarantine_get(
        struct store *store, int64_t id, quarantine_row_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = quarantine_row, .quarantine = each, .context = context};
	sqlite3_stmt *q = statement(store, QUARANTINE_GET);

	sqlite3_bind_int64(q, 1, id);
	return statement_each(store, q, &reading, why);
}

int store_quarantine_find(struct store *store, const struct quarantine_query *query, quarantine_row_fn *each,
        void *context, struct diag *why)
{
	struct reading reading = {.row = quarantine_row, .quarantine = each, .context = context};
	sqlite3_stmt *q = statement(store, QUARANTINE_FIND);

	sqlite3_bind_int64(q, 1, query->after);
	statement_bind(q, 2, query->source);
	statement_bind(q, 3, query->code);
	return statement_each(store, q, &reading, why);
}

void store_quarantine_remove(struct store *store, int64_t id)
{
	sqlite3_stmt *q = statement(store, QUARANTINE_REMOVE);

	sqlite3_bind_int64(q, 1, id);
	statement_write(store, q);
}
