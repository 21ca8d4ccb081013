/* Opens the store so that it can be trusted, and keeps its transactions. */
#include "blocks.h"
#include "copier.h"
#include "runs.h"
#include "base/arena.h"
#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* Each pragma is set and read back: a file system or an older file may not grant what was asked, and then the
 * promise that an acknowledged event survives would be a lie. */
static const char waits_for_disk[] = "PRAGMA synchronous = FULL";
static const struct {
	const char *set, *get, *expect;
} pragmas[] = {
        {"PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", "0"},
        {"PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal"},
        {waits_for_disk, "PRAGMA synchronous", "2"},
        {"PRAGMA journal_size_limit = 67108864", "PRAGMA journal_size_limit", "67108864"},
        {"PRAGMA secure_delete = ON", "PRAGMA secure_delete", "1"},
        {"PRAGMA cache_size = -65536", "PRAGMA cache_size", "-65536"},
};

static int pragmas_apply(sqlite3 *db, struct diag *why)
{
	for (size_t i = 0; i < sizeof(pragmas) / sizeof(pragmas[0]); i++)
		if (sql_run(db, pragmas[i].set, why) ||
		        sql_answers(db, pragmas[i].get, pragmas[i].expect, why))
			return -1;
	return 0;
}

int store_connect(const char *path, const char *vfs, sqlite3 **out, struct diag *why)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

	if (sqlite3_open_v2(path, out, flags, vfs) != SQLITE_OK)
		return diag_set(why, "D304", "cannot open: %s", sqlite3_errmsg(*out));
	sqlite3_extended_result_codes(*out, 1);
	sqlite3_busy_timeout(*out, STORE_BUSY_MS);
	return pragmas_apply(*out, why);
}

int store_path_fail(struct diag *why, const char *path)
{
	diag_set(why, "D306", "cannot make %s: %s", path, strerror(errno));
	return diag_help(why, "the folder of store.path must exist and be writable by this user");
}

/* For this user alone, whatever the umask is; what SQLite puts beside it takes its mode.  A link to nothing is no place
 * to make it. */
int store_file_make(const char *path, struct diag *why)
{
	int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (file >= 0)
		close(file);
	return file >= 0 || errno == EEXIST ? 0 : store_path_fail(why, path);
}

/* Beside the file itself, so that one store has one lock by whatever name it is opened. */
static int lock_open(struct store *store, const char *path, struct diag *why)
{
	char *real = realpath(path, NULL);
	struct buf name = {0};

	if (!real)
		return store_path_fail(why, path);
	buf_print(&name, "%s.lock", real);
	free(real);
	store->lock = open(buf_z(&name), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	int result = store->lock >= 0 ? 0 : store_path_fail(why, buf_z(&name));
	buf_finish(&name);
	return result;
}

static int lock_take(struct store *store, const char *path, struct diag *why)
{
	char holder[32] = "";

	if (store_file_make(path, why) || lock_open(store, path, why))
		return -1;
	if (flock(store->lock, LOCK_EX | LOCK_NB) != 0) {
		ssize_t size = pread(store->lock, holder, sizeof(holder) - 1, 0);
		diag_set(why, "D307", "it is in use by another intervened (process %.*s)",
		        size > 0 ? (int)strcspn(holder, "\n") : 1, size > 0 ? holder : "?");
		return diag_help(
		        why, "one daemon a store: stop the other, or give this one a store.path of its own");
	}
	int size = snprintf(holder, sizeof(holder), "%ld\n", (long)getpid());
	bool is_written =
	        ftruncate(store->lock, 0) == 0 && pwrite(store->lock, holder, (size_t)size, 0) == size;
	return is_written ? 0 : diag_set(why, "D306", "cannot write the lock file: %s", strerror(errno));
}

static int statements_prepare(struct store *store, struct diag *why)
{
	for (int i = 0; i < STATEMENT_COUNT; i++)
		if (sqlite3_prepare_v3(store->db, statement_sql[i], -1, SQLITE_PREPARE_PERSISTENT,
		            &store->statements[i], NULL) != SQLITE_OK)
			return diag_set(
			        why, "D304", "%s ('%.60s')", sqlite3_errmsg(store->db), statement_sql[i]);
	return 0;
}

static int numbers_read(struct store *store, struct diag *why)
{
	sqlite3_stmt *q = statement(store, META_GET);
	int64_t last_seq;

	sqlite3_bind_text(q, 1, "hash key", -1, SQLITE_STATIC);
	bool has_key = sqlite3_step(q) == SQLITE_ROW && sqlite3_column_bytes(q, 0) == sizeof(store->hash_key);
	if (has_key)
		memcpy(&store->hash_key, sqlite3_column_blob(q, 0), sizeof(store->hash_key));
	sqlite3_reset(q);
	if (!has_key)
		return diag_set(why, "D308", "the store has lost its hash key");
	if (log_last_seq(store, &last_seq, why))
		return -1;
	store->next = (struct store_numbers){
	        .seq = last_seq + 1,
	        .batch = statement_integer(store, statement(store, BATCH_LAST)) + 1,
	        .transition = statement_integer(store, statement(store, TRANSITION_LAST)) + 1,
	        .ruleset = statement_integer(store, statement(store, RULESET_LAST)),
	};
	store->kept = store->next;
	if (store->code == STORE_OK)
		return 0;
	*why = store->why;
	return -1;
}

static int store_start(
        struct store *store, const char *path, const char *vfs, struct hash_key fresh, struct diag *why)
{
	if (lock_take(store, path, why) || store_connect(path, vfs, &store->db, why) ||
	        store_migrate(store, path, fresh, why) || copier_open(store, path, vfs, why) ||
	        statements_prepare(store, why))
		return -1;
	retire_open(store);
	return numbers_read(store, why);
}

typedef int folds_fn(struct store *store, struct diag *why);

static int open_with(const char *path, const char *vfs, struct hash_key fresh, folds_fn *folds,
        struct store **out, struct diag *why)
{
	struct store *store = memory_take(sizeof(*store));

	store->lock = -1;
	store->syncs = waits_for_disk;
	store->blocks = blocks_create();
	events_open(store);
	histories_open(store);
	if (store_start(store, path, vfs, fresh, why) || folds(store, why)) {
		store_close(store);
		return diag_wrap(why, "store %s", path);
	}
	*out = store;
	return 0;
}

int store_open(const char *path, const char *vfs, struct hash_key fresh, struct store **out, struct diag *why)
{
	return open_with(path, vfs, fresh, runs_open, out, why);
}

static int on_event(void *context, const struct event_row *row)
{
	(void)context, (void)row;
	return 0;
}

/* Not before it is certain that they can be made again. */
static int folds_forget(struct store *store, struct diag *why)
{
	runs_open_none(store);
	if (store_events_each(store, on_event, NULL, why))
		return -1;
	store_begin(store);
	store_fold_drop(store);
	return store_commit(store, why) == STORE_OK ? 0 : -1;
}

int store_open_unfolded(
        const char *path, const char *vfs, struct hash_key fresh, struct store **out, struct diag *why)
{
	return open_with(path, vfs, fresh, folds_forget, out, why);
}

void store_close(struct store *store)
{
	if (!store)
		return;
	if (store->runs)
		store_checkpoint(store);
	if (store->code == STORE_BROKEN)
		sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	copier_close(store);
	runs_close(store);
	events_close(store);
	histories_close(store);
	blocks_destroy(store->blocks);
	for (int i = 0; i < STATEMENT_COUNT; i++)
		sqlite3_finalize(store->statements[i]);
	sqlite3_close(store->db);
	if (store->lock >= 0)
		close(store->lock);
	free(store);
}

bool store_is_unread(const struct store *store)
{
	return store->is_unread;
}

struct hash_key store_hash_key(const struct store *store)
{
	return store->hash_key;
}

/* What is written in the log stands before all that is written behind it: no crash keeps the later and loses this. */
static void slack_set(struct store *store, bool is_slack)
{
	const char *sql = is_slack ? "PRAGMA synchronous = NORMAL" : store->syncs;

	if (store->is_slack == is_slack || store->code != STORE_OK)
		return;
	if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		store->is_slack = is_slack;
	else
		statement_fail(store, sql);
}

/* What broke stays broken: after a failed read or sync nothing that is asked later may look as if all were well. */
static void begin(struct store *store, bool is_slack)
{
	if (store->code != STORE_BROKEN)
		store->code = STORE_OK;
	slack_set(store, is_slack);
	store->kept = store->next;
	runs_keep(store);
	statement_write(store, statement(store, BEGIN));
}

void store_begin(struct store *store)
{
	begin(store, false);
}

void store_begin_fold(struct store *store)
{
	begin(store, true);
}

void store_blocks_write(struct store *store)
{
	events_add(store);
	histories_add(store);
	blocks_write(store);
}

enum store_code store_commit(struct store *store, struct diag *why)
{
	store_blocks_write(store);
	copier_begin(store);
	statement_write(store, statement(store, COMMIT));
	if (store->code == STORE_OK)
		runs_settle(store);
	copier_go_on(store);
	enum store_code code = store->code;
	if (code != STORE_OK) {
		if (why)
			*why = store->why;
		store_abort(store);
	}
	return code;
}

void store_abort(struct store *store)
{
	enum store_code code = store->code;

	store->next = store->kept;
	store->code = STORE_OK;
	events_drop(store);
	histories_drop(store);
	blocks_drop(store);
	runs_return(store);
	if (!sqlite3_get_autocommit(store->db))
		statement_write(store, statement(store, ROLLBACK));
	if (code == STORE_BROKEN)
		store->code = code;
}

/* Random, as what is written once more as it was might not reach the disk. */
enum store_code store_probe(struct store *store, struct diag *why)
{
	store_begin(store);
	statement_write(store, statement(store, META_PROBE));
	return store_commit(store, why);
}
