/* Tells a store that was put back from one that went on. */
#include "fence.h"
#include "statement.h"
#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FENCE_NAME "fence"
enum { FILE_SIZE = 63 }; /* three numbers of twenty digits, spaces and a line feed between */

static const char *file_name(struct store *store, struct buf *name)
{
	buf_print(name, "%s.sent", sqlite3_db_filename(store->db, "main"));
	return buf_z(name);
}

/* -1: there is none that can be read, which is as bad as one that was lost. */
static int file_read(struct store *store, struct fence *out)
{
	struct buf name = {0};
	char bytes[FILE_SIZE + 1] = "";
	int file = open(file_name(store, &name), O_RDONLY | O_CLOEXEC);
	bool is_read = file >= 0 && read(file, bytes, FILE_SIZE) == FILE_SIZE;

	if (file >= 0)
		close(file);
	buf_finish(&name);
	return is_read && sscanf(bytes, "%20" SCNd64 " %20" SCNd64 " %20" SCNd64, &out->generation,
	                          &out->round, &out->sent) == 3
	               ? 0
	               : -1;
}

/* Always the same bytes of the file, which therefore needs no space to be written again. */
int store_fence_write(struct store *store, const struct fence *fence, struct diag *why)
{
	struct buf name = {0}, bytes = {0};
	int file = open(file_name(store, &name), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	buf_print(&bytes, "%020" PRId64 " %020" PRId64 " %020" PRId64 "\n", fence->generation, fence->round,
	        fence->sent);
	int result = 0;
	if (file < 0 || pwrite(file, bytes.at, bytes.size, 0) != (ssize_t)bytes.size || fdatasync(file) != 0)
		result = diag_set(why, "D319", "cannot write %s: %s", buf_z(&name), strerror(errno));
	if (file >= 0)
		close(file);
	buf_finish(&name);
	buf_finish(&bytes);
	return result;
}

void store_fence_put(struct store *store, const struct fence *fence)
{
	sqlite3_stmt *q = statement(store, META_PUT);

	sqlite3_bind_text(q, 1, FENCE_NAME, -1, SQLITE_STATIC);
	sqlite3_bind_blob(q, 2, fence, sizeof(*fence), SQLITE_TRANSIENT);
	statement_write(store, q);
}

static bool fence_get(struct store *store, struct fence *out)
{
	sqlite3_stmt *q = statement(store, META_GET);

	sqlite3_bind_text(q, 1, FENCE_NAME, -1, SQLITE_STATIC);
	bool is_there = sqlite3_step(q) == SQLITE_ROW && sqlite3_column_bytes(q, 0) == sizeof(*out);
	if (is_there)
		memcpy(out, sqlite3_column_blob(q, 0), sizeof(*out));
	sqlite3_reset(q);
	return is_there;
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* What the file does not say is taken to be as bad as it can be. */
static void life_begin(struct store *store, struct fence *fence, const struct fence *file)
{
	fence->generation = larger(fence->generation, file->generation) + 1;
	fence->round = larger(fence->round, file->round) + 1;
	fence->sent = larger(fence->sent, file->sent);
	fence->held_until = larger(fence->sent, store_last_transition(store));
}

enum store_code store_fence_open(
        struct store *store, struct fence *fence, bool *is_restored, struct diag *why)
{
	struct fence file = {0};
	bool has_file = file_read(store, &file) == 0;

	*fence = (struct fence){.generation = 1};
	bool is_known = fence_get(store, fence);
	*is_restored =
	        is_known ? !has_file || file.generation != fence->generation || file.round > fence->round
	                 : has_file && file.round > 0;
	store_begin(store);
	if (*is_restored) {
		life_begin(store, fence, &file);
		store_outbox_hold(
		        store, text_of("the store was put back from a backup: it may have been sent"));
	}
	store_fence_put(store, fence);
	enum store_code code = store_commit(store, why);
	if (code == STORE_OK && store_fence_write(store, fence, why))
		code = STORE_BROKEN;
	return code;
}
