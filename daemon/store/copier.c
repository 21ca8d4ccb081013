/* Copies the write-ahead log back into the file: most of it on one thread, what is left on the other. */
#include "copier.h"
#include "checkpoint.h"
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/* Each step costs the disk a sync of the file, during which those of the log are slower, and each new beginning of the log
 * one on the writer's thread.  In steps of 1,000 frames that is least (of 250 half is gained), and
 * twice as many in the log gain little more. */
static const struct copier_limits usual = {.due = 1000, .old = 2000, .rest = 250, .most = 4000};

enum { READERS_MS = 50 };

static void begin_anew(struct copier *copier)
{
	copier->frames = copier->copied = copier->asked = copier->tried = copier->waited = 0;
}

static int salts_read(sqlite3 *db, const char *name, unsigned char *out)
{
	enum { SALTS_AT = 16 }; /* in the header of the log: part of SQLite's file format */
	sqlite3_file *log = NULL;
	int result = sqlite3_file_control(db, name, SQLITE_FCNTL_JOURNAL_POINTER, &log);

	return result == SQLITE_OK ? log->pMethods->xRead(log, out, COPIER_SALTS, SALTS_AT) : result;
}

/* In place of SQLite's own, which copies the log back by itself and says nothing when that fails.  A new log may be longer
 * than the old after one transaction, but its salts are others; if they cannot be read, SQLite makes the commit fail. */
static int on_logged(void *context, sqlite3 *db, const char *name, int frames)
{
	struct copier *copier = context;
	unsigned char salts[COPIER_SALTS];
	int result = salts_read(db, name, salts);

	if (result != SQLITE_OK)
		return result;
	if (memcmp(salts, copier->salts, sizeof(salts)) != 0)
		begin_anew(copier);
	memcpy(copier->salts, salts, sizeof(salts));
	copier->frames = frames;
	return SQLITE_OK;
}

int copier_open(struct store *store, const char *path, const char *vfs, struct diag *why)
{
	struct copier *copier = memory_take(sizeof(*copier));

	store->copier = copier;
	copier->limits = usual;
	pthread_mutex_init(&copier->lock, NULL);
	sqlite3_wal_hook(store->db, on_logged, copier);
	return store_connect(path, vfs, &copier->db, why);
}

void copier_close(struct store *store)
{
	struct copier *copier = store->copier;

	if (!copier)
		return;
	sqlite3_close(copier->db);
	pthread_mutex_destroy(&copier->lock);
	free(copier);
	store->copier = NULL;
}

/* --- the thread that copies ---------------------------------------------------------------------------------- */

/* That there is no room to copy to, or somebody still reads the old, says nothing about the disk. */
static bool is_harmless(int result)
{
	switch (result & 0xff) {
	case SQLITE_OK:
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_FULL: return true;
	default: return false;
	}
}

/* SQLite leaves that to whoever copies the last frame, which is the writer. */
static int file_sync(sqlite3 *db)
{
	sqlite3_file *file = NULL;
	int result = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);

	return result == SQLITE_OK ? file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) : result;
}

static void copy(struct copier *copier)
{
	int reached = 0;
	int result = sqlite3_wal_checkpoint_v2(copier->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, &reached);

	if (result == SQLITE_OK)
		result = file_sync(copier->db);
	copier->reached = result == SQLITE_OK ? reached : 0;
	if (is_harmless(result))
		return;
	copier->code = STORE_BROKEN;
	diag_set(&copier->why, "D302", "the store failed: %s (%d) in 'checkpoint'", sqlite3_errstr(result),
	        result);
}

enum store_code store_copy(struct store *store, struct diag *why)
{
	struct copier *copier = store->copier;

	if (!store_copy_is_due(store))
		return STORE_OK;
	pthread_mutex_lock(&copier->lock);
	copy(copier);
	pthread_mutex_unlock(&copier->lock);
	enum store_code code = copier->code;
	if (code != STORE_OK)
		*why = copier->why;
	atomic_store(&copier->state, COPY_DONE);
	return code;
}

/* --- the writer's -------------------------------------------------------------------------------------------- */

void store_copy_elsewhere(struct store *store)
{
	store->copier->is_elsewhere = true;
}

bool store_copy_is_due(const struct store *store)
{
	return atomic_load(&store->copier->state) == COPY_DUE;
}

void store_log(const struct store *store, struct store_log *out)
{
	*out = (struct store_log){.pages = store->copier->frames, .waits = store->copier->waits};
}

static void fail(struct store *store)
{
	if (store->code != STORE_BROKEN)
		store->why = store->copier->why;
	store->code = STORE_BROKEN;
}

/* What was asked of a log that has begun anew since says nothing of this one; and the writer may have copied more. */
static void hear(struct store *store)
{
	struct copier *copier = store->copier;

	if (atomic_load(&copier->state) != COPY_DONE)
		return;
	if (copier->asked && copier->reached > copier->copied)
		copier->copied = copier->reached;
	if (copier->code != STORE_OK)
		fail(store);
	atomic_store(&copier->state, COPY_NONE);
}

/* Here, with a transaction open, it leaves over what that one writes, as another thread would. */
void copier_begin(struct store *store)
{
	struct diag why;

	if (!store->copier->is_elsewhere)
		store_copy(store, &why);
	hear(store);
}

/* After a failed sync of the file the log is all there is: it must not be thought copied, and begin anew. */
static bool copy_here(struct store *store, int how)
{
	struct copier *copier = store->copier;
	int result = SQLITE_OK, reached = 0;

	pthread_mutex_lock(&copier->lock);
	if (copier->code != STORE_OK)
		fail(store);
	if (store->code != STORE_BROKEN)
		result = sqlite3_wal_checkpoint_v2(store->db, NULL, how, NULL, &reached);
	pthread_mutex_unlock(&copier->lock);
	if (result == SQLITE_OK)
		copier->copied = reached;
	if (!is_harmless(result))
		statement_fail(store, "checkpoint");
	return result == SQLITE_OK && store->code != STORE_BROKEN;
}

void store_checkpoint(struct store *store)
{
	if (copy_here(store, SQLITE_CHECKPOINT_TRUNCATE))
		begin_anew(store->copier);
}

/* Somebody who reads may keep the log from beginning anew, so that is not tried at each commit. */
static bool is_rest_short(const struct copier *copier)
{
	return copier->frames >= copier->limits.old &&
	       copier->frames - copier->copied <= copier->limits.rest &&
	       copier->frames - copier->tried >= copier->limits.due &&
	       atomic_load(&copier->state) == COPY_NONE;
}

static bool is_too_long(const struct copier *copier)
{
	return copier->frames - copier->waited >= copier->limits.most;
}

/* For the other thread, and a moment for whoever reads what it did not copy; who reads longer than that is left alone
 * until the log has grown as much again. */
static void wait_for_all(struct store *store)
{
	store->copier->waits++;
	store->copier->waited = store->copier->frames;
	sqlite3_busy_timeout(store->db, READERS_MS);
	copy_here(store, SQLITE_CHECKPOINT_RESTART);
	sqlite3_busy_timeout(store->db, STORE_BUSY_MS);
}

/* What is left of an old log is to become short soon. */
static bool is_due(const struct copier *copier)
{
	const struct copier_limits *limits = &copier->limits;
	int since = copier->copied > copier->asked ? copier->copied : copier->asked;
	int least = copier->frames >= limits->old ? limits->rest : limits->due;

	return copier->frames - since >= least && atomic_load(&copier->state) == COPY_NONE;
}

void copier_go_on(struct store *store)
{
	struct copier *copier = store->copier;

	hear(store);
	if (store->code != STORE_OK)
		return;
	if (is_too_long(copier)) {
		wait_for_all(store);
	} else if (is_rest_short(copier)) {
		copier->tried = copier->frames;
		copy_here(store, SQLITE_CHECKPOINT_PASSIVE);
	} else if (is_due(copier)) {
		copier->asked = copier->frames;
		atomic_store(&copier->state, COPY_DUE);
	}
}
