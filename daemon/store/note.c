/* Reads and writes what has a name in `meta`. */
#include "note.h"
#include "statement.h"
#include "base/buf.h"

void store_note_put(struct store *store, const char *name, struct text value)
{
	sqlite3_stmt *q = statement(store, META_PUT);

	sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_blob(q, 2, value.size ? value.at : "", (int)value.size, SQLITE_TRANSIENT);
	statement_write(store, q);
}

bool store_note_get(struct store *store, const char *name, struct buf *out)
{
	sqlite3_stmt *q = statement(store, META_GET);

	sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
	bool is_there = sqlite3_step(q) == SQLITE_ROW;
	if (is_there)
		buf_add_text(out, column_text(q, 0));
	sqlite3_reset(q);
	return is_there;
}
