/* What the tables of a store hold, whatever tables there are. */
#include "office.h"
#include "base/buf.h"

#include <sqlite3.h>
#include <string.h>

static void value_add(sqlite3_stmt *q, int column, struct buf *out)
{
	int size = sqlite3_column_bytes(q, column);

	buf_print(out, "%d:", sqlite3_column_type(q, column));
	buf_add(out, sqlite3_column_blob(q, column), (size_t)size);
	buf_add_char(out, '|');
}

/* One line a row; -1 when it cannot be read. */
static int rows_add(sqlite3 *db, const char *sql, struct buf *out)
{
	sqlite3_stmt *q = NULL;
	int result = sqlite3_prepare_v2(db, sql, -1, &q, NULL);

	while (result == SQLITE_OK || result == SQLITE_ROW) {
		result = sqlite3_step(q);
		for (int i = 0; result == SQLITE_ROW && i < sqlite3_column_count(q); i++)
			value_add(q, i, out);
		buf_add_char(out, '\n');
	}
	sqlite3_finalize(q);
	return result == SQLITE_DONE ? 0 : -1;
}

static int table_add(sqlite3 *db, const char *name, struct buf *out)
{
	char *sql = sqlite3_mprintf("SELECT * FROM \"%w\" ORDER BY 1", name);

	buf_print(out, "%s\n", name);
	int result = rows_add(db, sql, out);
	sqlite3_free(sql);
	return result;
}

/* Of a file that cannot be read: zero. */
struct hash128 tables_hash(sqlite3 *db)
{
	struct buf out = {0};
	sqlite3_stmt *q = NULL;
	int result = sqlite3_prepare_v2(
	        db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", -1, &q, NULL);
	struct hash128 hash = {0};

	while (result == SQLITE_OK || result == SQLITE_ROW) {
		result = sqlite3_step(q);
		if (result == SQLITE_ROW && table_add(db, (const char *)sqlite3_column_text(q, 0), &out))
			result = SQLITE_ERROR;
	}
	sqlite3_finalize(q);
	if (result == SQLITE_DONE)
		hash = hash_bytes(HASH_KEY_FIXED, out.at, out.size);
	buf_finish(&out);
	return hash;
}

bool tables_are_sound(sqlite3 *db)
{
	struct buf out = {0};
	bool is_read = rows_add(db, "PRAGMA integrity_check", &out) == 0;
	bool is_sound = is_read && strcmp(buf_z(&out), "3:ok|\n\n") == 0;

	buf_finish(&out);
	return is_sound;
}

void office_told(const struct office *office, struct buf *out)
{
	buf_clear(out);
	rows_add(office_db(office), "SELECT * FROM alert ORDER BY id", out);
	rows_add(office_db(office), "SELECT * FROM transition ORDER BY seq", out);
}
