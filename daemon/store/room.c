/* Looks how much room the volume of the store has. */
#include "room.h"
#include "statement.h"

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

static int64_t file_bytes(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 ? about.st_size : 0;
}

int store_room(const struct store *store, struct store_room *out, struct diag *why)
{
	const char *path = sqlite3_db_filename(store->db, "main");
	struct statvfs volume;

	if (statvfs(path, &volume) != 0)
		return diag_set(why, "D312", "cannot see how much room %s has: %s", path, strerror(errno));
	*out = (struct store_room){
	        .free_bytes = (int64_t)volume.f_bavail * (int64_t)volume.f_frsize,
	        .least_bytes = store_room_least(file_bytes(sqlite3_filename_wal(path)),
	                (int64_t)volume.f_blocks * (int64_t)volume.f_frsize),
	};
	return 0;
}
