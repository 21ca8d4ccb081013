/* Runs prepared statements and turns SQLite's codes into the store's. */
#include "statement.h"
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

sqlite3_stmt *statement(struct store *store, enum statement which)
{
	sqlite3_stmt *q = store->statements[which];

	sqlite3_reset(q);
	sqlite3_clear_bindings(q);
	return q;
}

/* By us, whose copies never fail: of one that SQLite could not make a NULL would be left in the row. */
static void *copy_of(const void *bytes, size_t size)
{
	return memcpy(memory_take(size), bytes, size);
}

void statement_bind(sqlite3_stmt *q, int at, struct text text)
{
	if (text.size)
		sqlite3_bind_text(q, at, copy_of(text.at, text.size), (int)text.size, free);
}

void statement_bind_name(sqlite3_stmt *q, int at, struct text text)
{
	if (text.size)
		statement_bind(q, at, text);
	else
		sqlite3_bind_text(q, at, "", 0, SQLITE_STATIC);
}

void statement_bind_hash(sqlite3_stmt *q, int at, struct hash128 hash)
{
	sqlite3_bind_blob(q, at, copy_of(&hash, sizeof(hash)), sizeof(hash), free);
}

/* A full disk passes; everything else means that we no longer know what the disk holds. */
static enum store_code code_of(int result)
{
	return (result & 0xff) == SQLITE_FULL ? STORE_FULL : STORE_BROKEN;
}

void statement_fail(struct store *store, const char *sql)
{
	if (store->code != STORE_OK)
		return;
	store->code = code_of(sqlite3_extended_errcode(store->db));
	diag_set(&store->why, store->code == STORE_FULL ? "D301" : "D302",
	        "the store failed: %s (%d) in '%.60s'", sqlite3_errmsg(store->db),
	        sqlite3_extended_errcode(store->db), sql);
}

void store_wipes(struct store *store, bool wipes)
{
	sqlite3_exec(store->db, wipes ? "PRAGMA secure_delete = ON" : "PRAGMA secure_delete = FAST", NULL,
	        NULL, NULL);
}

void statement_write(struct store *store, sqlite3_stmt *q)
{
	if (store->code == STORE_OK && sqlite3_step(q) != SQLITE_DONE)
		statement_fail(store, sqlite3_sql(q));
	sqlite3_reset(q);
}

int64_t statement_integer(struct store *store, sqlite3_stmt *q)
{
	int64_t value = 0;
	int result = sqlite3_step(q);

	if (result == SQLITE_ROW)
		value = sqlite3_column_int64(q, 0);
	else if (result != SQLITE_DONE)
		statement_fail(store, sqlite3_sql(q));
	sqlite3_reset(q);
	return value;
}

int statement_each(struct store *store, sqlite3_stmt *q, const struct reading *reading, struct diag *why)
{
	int answer = 0, result = SQLITE_DONE;

	while (answer == 0 && (result = sqlite3_step(q)) == SQLITE_ROW)
		answer = reading->row(reading, q);
	if (answer == 0 && result != SQLITE_DONE)
		answer = diag_set(why, "D303", "cannot read the store: %s", sqlite3_errmsg(store->db));
	sqlite3_reset(q);
	return answer;
}

struct text column_text(sqlite3_stmt *q, int column)
{
	const char *at = sqlite3_column_blob(q, column);

	return (struct text){at, (uint32_t)sqlite3_column_bytes(q, column)};
}

struct hash128 column_hash(sqlite3_stmt *q, int column)
{
	struct hash128 hash = {0};
	const void *at = sqlite3_column_blob(q, column);

	if (at && sqlite3_column_bytes(q, column) == sizeof(hash))
		memcpy(&hash, at, sizeof(hash));
	return hash;
}
