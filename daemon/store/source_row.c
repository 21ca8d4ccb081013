/* The tables of sources: what is true of each, and what changed lately. */
#include "source_row.h"
#include "statement.h"

void store_source_put(struct store *store, struct text source, int64_t live)
{
	sqlite3_stmt *q = statement(store, SOURCE_PUT);

	statement_bind_name(q, 1, source);
	sqlite3_bind_int64(q, 2, live);
	statement_write(store, q);
}

void store_source_minute_add(struct store *store, struct text source, int64_t minute, int64_t rows)
{
	sqlite3_stmt *q = statement(store, SOURCE_MINUTE_ADD);

	statement_bind_name(q, 1, source);
	sqlite3_bind_int64(q, 2, minute);
	sqlite3_bind_int64(q, 3, rows);
	statement_write(store, q);
}

void store_source_minutes_purge(struct store *store, int64_t before_minute)
{
	sqlite3_stmt *q = statement(store, SOURCE_MINUTE_PURGE);

	sqlite3_bind_int64(q, 1, before_minute);
	statement_write(store, q);
}

void store_sources_forget(struct store *store)
{
	statement_write(store, statement(store, SOURCE_FORGET));
}

static int live_row(const struct reading *reading, sqlite3_stmt *q)
{
	return reading->source_live(reading->context, column_text(q, 0), sqlite3_column_int64(q, 1));
}

int store_sources_each(struct store *store, source_live_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = live_row, .source_live = each, .context = context};

	return statement_each(store, statement(store, SOURCE_EACH), &reading, why);
}

static int minute_row(const struct reading *reading, sqlite3_stmt *q)
{
	return reading->source_minute(
	        reading->context, column_text(q, 0), sqlite3_column_int64(q, 1), sqlite3_column_int64(q, 2));
}

int store_source_minutes_each(struct store *store, source_minute_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = minute_row, .source_minute = each, .context = context};

	return statement_each(store, statement(store, SOURCE_MINUTE_EACH), &reading, why);
}
