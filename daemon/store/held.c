/* The tables of deliveries that are held. */
#include "held.h"
#include "statement.h"

void store_held_add(struct store *store, struct held_row *row)
{
	sqlite3_stmt *q = statement(store, HELD_ADD);

	sqlite3_bind_int64(q, 1, row->at_ms);
	statement_bind(q, 2, row->source);
	statement_bind_name(q, 3, row->format);
	sqlite3_bind_int(q, 4, row->is_history);
	statement_write(store, q);
	row->id = sqlite3_last_insert_rowid(store->db);
	store_held_put(store, row);
}

void store_held_put(struct store *store, const struct held_row *row)
{
	sqlite3_stmt *q = statement(store, HELD_PUT);

	sqlite3_bind_int64(q, 1, row->id);
	sqlite3_bind_int(q, 2, (int)row->state);
	statement_bind_hash(q, 3, row->digest);
	sqlite3_bind_int64(q, 4, row->lines);
	sqlite3_bind_int64(q, 5, row->parts);
	sqlite3_bind_int64(q, 6, row->size);
	statement_bind(q, 7, row->would);
	statement_bind(q, 8, row->why);
	statement_write(store, q);
}

void store_held_decide(struct store *store, int64_t id, enum held_state state, struct text who, int64_t at_ms)
{
	sqlite3_stmt *q = statement(store, HELD_DECIDE);

	sqlite3_bind_int64(q, 1, id);
	sqlite3_bind_int(q, 2, (int)state);
	statement_bind(q, 3, who);
	sqlite3_bind_int64(q, 4, at_ms);
	statement_write(store, q);
}

void store_held_part_add(struct store *store, int64_t held, int64_t part, struct text bytes)
{
	sqlite3_stmt *q = statement(store, HELD_PART_ADD);

	sqlite3_bind_int64(q, 1, held);
	sqlite3_bind_int64(q, 2, part);
	sqlite3_bind_blob(q, 3, bytes.size ? bytes.at : "", (int)bytes.size, SQLITE_STATIC);
	statement_write(store, q);
}

void store_held_empty(struct store *store, int64_t held)
{
	sqlite3_stmt *q = statement(store, HELD_EMPTY);

	sqlite3_bind_int64(q, 1, held);
	statement_write(store, q);
}

static int held_row(const struct reading *reading, sqlite3_stmt *q)
{
	struct held_row row = {
	        .id = sqlite3_column_int64(q, 0),
	        .at_ms = sqlite3_column_int64(q, 1),
	        .source = column_text(q, 2),
	        .format = column_text(q, 3),
	        .is_history = sqlite3_column_int(q, 4),
	        .state = (enum held_state)sqlite3_column_int(q, 5),
	        .digest = column_hash(q, 6),
	        .lines = sqlite3_column_int64(q, 7),
	        .parts = sqlite3_column_int64(q, 8),
	        .size = sqlite3_column_int64(q, 9),
	        .would = column_text(q, 10),
	        .why = column_text(q, 11),
	        .who = column_text(q, 12),
	        .decided_ms = sqlite3_column_int64(q, 13),
	};

	return reading->held(reading->context, &row);
}

int store_held_get(struct store *store, int64_t id, held_row_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = held_row, .held = each, .context = context};
	sqlite3_stmt *q = statement(store, HELD_GET);

	sqlite3_bind_int64(q, 1, id);
	return statement_each(store, q, &reading, why);
}

int store_held_find(
        struct store *store, struct hash128 digest, held_row_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = held_row, .held = each, .context = context};
	sqlite3_stmt *q = statement(store, HELD_FIND);

	statement_bind_hash(q, 1, digest);
	return statement_each(store, q, &reading, why);
}

int store_held_each(
        struct store *store, enum held_state state, held_row_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = held_row, .held = each, .context = context};
	sqlite3_stmt *q = statement(store, HELD_EACH);

	sqlite3_bind_int(q, 1, (int)state);
	return statement_each(store, q, &reading, why);
}

static int held_part(const struct reading *reading, sqlite3_stmt *q)
{
	return reading->held_part(reading->context, column_text(q, 0));
}

int store_held_part(
        struct store *store, int64_t held, int64_t part, held_part_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = held_part, .held_part = each, .context = context};
	sqlite3_stmt *q = statement(store, HELD_PART);

	sqlite3_bind_int64(q, 1, held);
	sqlite3_bind_int64(q, 2, part);
	return statement_each(store, q, &reading, why);
}

int64_t store_held_bytes(struct store *store, struct text source)
{
	sqlite3_stmt *q = statement(store, HELD_BYTES);

	statement_bind(q, 1, source);
	return statement_integer(store, q);
}

int64_t store_held_count(struct store *store, enum held_state state)
{
	sqlite3_stmt *q = statement(store, HELD_COUNT);

	sqlite3_bind_int(q, 1, (int)state);
	return statement_integer(store, q);
}

void store_held_purge(struct store *store, int64_t before_ms)
{
	sqlite3_stmt *q = statement(store, HELD_PURGE);

	sqlite3_bind_int64(q, 1, before_ms);
	statement_write(store, q);
}
