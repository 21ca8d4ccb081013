/* Brings a store to the schema of this program, a step a version, behind a copy of it as it was. */
#include "statement.h"
#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A store up to this size is looked through at every start, 0.4 s at most; a larger one would keep its daemon from
 * starting for minutes. */
enum { CHECKED_MOST = 256 << 20 };

int sql_run(sqlite3 *db, const char *sql, struct diag *why)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return diag_set(why, "D304", "%s ('%.40s')", sqlite3_errmsg(db), sql);
}

int sql_answers(sqlite3 *db, const char *sql, const char *expect, struct diag *why)
{
	sqlite3_stmt *q = NULL;
	const unsigned char *answer = NULL;
	int result = 0;

	if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW)
		answer = sqlite3_column_text(q, 0);
	if (!answer)
		result = diag_set(why, "D304", "%s ('%s')", sqlite3_errmsg(db), sql);
	else if (strcmp((const char *)answer, expect) != 0)
		result = diag_set(
		        why, "D305", "'%s' answers '%.100s' where '%s' is needed", sql, answer, expect);
	sqlite3_finalize(q);
	return result;
}

static int sql_integer(struct store *store, const char *sql, int64_t *out, struct diag *why)
{
	sqlite3_stmt *q = NULL;
	int result = 0;

	if (sqlite3_prepare_v2(store->db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW)
		*out = sqlite3_column_int64(q, 0);
	else
		result = diag_set(why, "D304", "%s ('%s')", sqlite3_errmsg(store->db), sql);
	sqlite3_finalize(q);
	return result;
}

static int pragma_set(struct store *store, const char *name, int64_t value, struct diag *why)
{
	char sql[80];

	snprintf(sql, sizeof(sql), "PRAGMA %s = %" PRId64, name, value);
	return sql_run(store->db, sql, why);
}

static int key_put(struct store *store, struct hash_key fresh, struct diag *why)
{
	sqlite3_stmt *q = NULL;
	int result = sqlite3_prepare_v2(store->db, statement_sql[META_PUT], -1, &q, NULL);

	if (result == SQLITE_OK) {
		sqlite3_bind_text(q, 1, "hash key", -1, SQLITE_STATIC);
		sqlite3_bind_blob(q, 2, &fresh, sizeof(fresh), SQLITE_STATIC);
		result = sqlite3_step(q);
	}
	sqlite3_finalize(q);
	return result == SQLITE_DONE ? 0
	                             : diag_set(why, "D304", "%s (the hash key)", sqlite3_errmsg(store->db));
}

/* What SQL cannot say, behind the step of the same number. */
static int (*const step_moves[STORE_VERSION])(struct store *store, struct diag *why) = {[8] = log_migrate};

static int steps_take(struct store *store, int64_t from, struct diag *why)
{
	for (int64_t version = from; version < STORE_VERSION; version++)
		if (sql_run(store->db, schema_steps[version], why) ||
		        (step_moves[version] && step_moves[version](store, why)))
			return -1;
	return pragma_set(store, "user_version", STORE_VERSION, why);
}

static int schema_make(struct store *store, struct hash_key fresh, struct diag *why)
{
	if (sql_run(store->db, "BEGIN IMMEDIATE", why) || steps_take(store, 0, why) ||
	        pragma_set(store, "application_id", STORE_APPLICATION_ID, why) || key_put(store, fresh, why))
		return -1;
	return sql_run(store->db, "COMMIT", why);
}

/* Its bytes, and after a rename its name, as neither is safe before. */
static int path_sync(const char *path, int flags, struct diag *why)
{
	int file = open(path, flags | O_CLOEXEC);
	int result = file >= 0 && fsync(file) == 0 ? 0 : store_path_fail(why, path);

	if (file >= 0)
		close(file);
	return result;
}

static int folder_sync(const char *path, struct diag *why)
{
	const char *slash = strrchr(path, '/');
	struct buf folder = {0};

	buf_add(&folder, slash ? path : ".", slash ? (size_t)(slash - path) + 1 : 1);
	int result = path_sync(buf_z(&folder), O_RDONLY | O_DIRECTORY, why);
	buf_finish(&folder);
	return result;
}

static int vacuum_into(struct store *store, const char *path, struct diag *why)
{
	sqlite3_stmt *q = NULL;
	int result = sqlite3_prepare_v2(store->db, "VACUUM INTO ?1", -1, &q, NULL);

	if (result == SQLITE_OK) {
		sqlite3_bind_text(q, 1, path, -1, SQLITE_STATIC);
		result = sqlite3_step(q);
	}
	sqlite3_finalize(q);
	return result == SQLITE_DONE ? 0 : diag_set(why, "D311", "%s (%s)", sqlite3_errmsg(store->db), path);
}

int store_file_settle(const char *part, const char *name, struct diag *why)
{
	if (path_sync(part, O_RDONLY, why))
		return -1;
	return rename(part, name) == 0 ? folder_sync(name, why) : store_path_fail(why, name);
}

static int copy_write(struct store *store, const char *part, const char *name, struct diag *why)
{
	if (unlink(part) != 0 && errno != ENOENT)
		return store_path_fail(why, part);
	if (store_file_make(part, why) || vacuum_into(store, part, why))
		return -1;
	return store_file_settle(part, name, why);
}

static int copy_make(struct store *store, const char *path, struct diag *why)
{
	struct buf name = {0}, part = {0};

	buf_print(&name, "%s.before-v%d", path, STORE_VERSION);
	buf_print(&part, "%s.part", buf_z(&name));
	int result = copy_write(store, buf_z(&part), buf_z(&name), why);
	if (result) {
		unlink(buf_z(&part));
		diag_wrap(why, "it is of an earlier version, and cannot be copied before it is changed");
		diag_help(why, "the folder of the store needs as much free space as the store itself and a "
		               "fifth more");
	}
	buf_finish(&name);
	buf_finish(&part);
	return result;
}

static int schema_change(struct store *store, const char *path, int64_t from, struct diag *why)
{
	if (copy_make(store, path, why))
		return -1;
	if (sql_run(store->db, "BEGIN IMMEDIATE", why) || steps_take(store, from, why))
		return -1;
	return sql_run(store->db, "COMMIT", why);
}

static int damage_check(struct store *store, struct diag *why)
{
	int64_t pages, page_size;

	if (sql_integer(store, "PRAGMA page_count", &pages, why) ||
	        sql_integer(store, "PRAGMA page_size", &page_size, why))
		return -1;
	store->is_unread = pages * page_size > CHECKED_MOST;
	if (store->is_unread || sql_answers(store->db, "PRAGMA quick_check(1)", "ok", why) == 0)
		return 0;
	diag_wrap(why, "the store is damaged");
	return diag_help(why, "keep the file as it is and restore the newest backup beside it");
}

static int version_refuse(struct diag *why, int64_t version)
{
	diag_set(why, "D305",
	        "the store is of another version of intervened: %" PRId64 " where this one knows %d", version,
	        STORE_VERSION);
	return diag_help(why, "run the intervened that wrote it, or one that is newer");
}

int store_migrate(struct store *store, const char *path, struct hash_key fresh, struct diag *why)
{
	char expected[16];
	int64_t version;

	if (sql_answers(store->db, "SELECT count(*) FROM sqlite_schema", "0", NULL) == 0)
		return schema_make(store, fresh, why);
	snprintf(expected, sizeof(expected), "%d", STORE_APPLICATION_ID);
	if (sql_answers(store->db, "PRAGMA application_id", expected, why))
		return diag_wrap(why, "this is not a store of intervened");
	if (sql_integer(store, "PRAGMA user_version", &version, why))
		return -1;
	if (version < 1 || version > STORE_VERSION)
		return version_refuse(why, version);
	if (damage_check(store, why))
		return -1;
	return version >= STORE_VERSION ? 0 : schema_change(store, path, version, why);
}
