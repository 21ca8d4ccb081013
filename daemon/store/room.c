/* Looks how much room the volume of the store has. */
#include "room.h"
#include "statement.h"
#include "base/buf.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

static const int64_t SPARE_BYTES = 64 << 20;

int64_t store_room_least(int64_t log_bytes, int64_t volume_bytes)
{
	int64_t wanted = 2 * log_bytes + SPARE_BYTES;

	return wanted < volume_bytes / 4 ? wanted : volume_bytes / 4;
}

static int64_t log_bytes(const char *path)
{
	struct buf name = {0};
	struct stat about;

	buf_print(&name, "%s-wal", path);
	int64_t bytes = stat(buf_z(&name), &about) == 0 ? about.st_size : 0;
	buf_finish(&name);
	return bytes;
}

int store_room_at(const char *path, struct store_room *out, struct diag *why)
{
	struct statvfs volume;

	if (statvfs(path, &volume) != 0)
		return diag_set(why, "D312", "cannot see how much room %s has: %s", path, strerror(errno));
	*out = (struct store_room){
	        .free_bytes = (int64_t)volume.f_bavail * (int64_t)volume.f_frsize,
	        .least_bytes = store_room_least(
	                log_bytes(path), (int64_t)volume.f_blocks * (int64_t)volume.f_frsize),
	};
	return 0;
}

int store_room(const struct store *store, struct store_room *out, struct diag *why)
{
	return store_room_at(sqlite3_db_filename(store->db, "main"), out, why);
}
