/* Lives through a scenario and writes down how it went. */
#include "weeks.h"
#include "base/buf.h"
#include "base/diag.h"
#include "crash_vfs.h"

#include <stdlib.h>

size_t fault_setting(const char *name, size_t otherwise)
{
	const char *value = getenv(name);

	return value ? (size_t)strtoull(value, NULL, 10) : otherwise;
}

static struct hash128 tables_on(const char *path, const char *vfs)
{
	sqlite3 *db = NULL;
	struct hash128 hash = {0};

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs) == SQLITE_OK)
		hash = tables_hash(db);
	sqlite3_close(db);
	return hash;
}

struct hash128 tables_at(const char *path)
{
	return tables_on(path, NULL);
}

static struct hash128 tables_of(struct disk *disk)
{
	struct crash_vfs *vfs = crash_vfs_open(disk, "look");
	struct hash128 hash = tables_on("/d.db", "look");

	crash_vfs_close(vfs);
	return hash;
}

struct hash128 tables_after_kill(const struct disk *disk)
{
	struct disk *then = disk_after_kill(disk);
	struct hash128 hash = tables_of(then);

	disk_destroy(then);
	return hash;
}

static int live(struct weeks *weeks, struct office *office, struct diag *why)
{
	for (size_t i = 0; i < weeks->scenario.count; i++) {
		if (office_do(office, &weeks->scenario.items[i], why) != REGISTRAR_DONE)
			return diag_wrap(why, "operation %zu", i);
		weeks->acknowledged[i] = disk_steps(weeks->disk);
		weeks->tables[i] = tables_hash(office_db(office));
	}
	office_told(office, &weeks->told);
	return 0;
}

static void see(struct weeks *weeks)
{
	struct disk *before = disk_create();
	size_t steps = disk_steps(weeks->disk);

	weeks->seen = memory_take((steps + 1) * sizeof(*weeks->seen));
	for (size_t step = 0; step <= steps; step++) {
		disk_repeat(before, weeks->disk, step);
		weeks->seen[step] = tables_after_kill(before);
	}
	disk_destroy(before);
}

int weeks_live(struct weeks *weeks, bool without_syncs, struct diag *why)
{
	struct crash_vfs *vfs;
	struct office office;

	*weeks = (struct weeks){.disk = disk_create(), .without_syncs = without_syncs};
	scenario_make(&weeks->scenario, fault_setting("SEED", 1), fault_setting("FAULT_OPERATIONS", 60));
	weeks->acknowledged = memory_take(weeks->scenario.count * sizeof(*weeks->acknowledged));
	weeks->tables = memory_take(weeks->scenario.count * sizeof(*weeks->tables));
	vfs = crash_vfs_open(weeks->disk, "weeks");
	office_prepare(&office, "weeks");
	office.without_syncs = without_syncs;
	int result = live(weeks, &office, why);
	office_finish(&office);
	crash_vfs_close(vfs);
	see(weeks);
	return result;
}

void weeks_finish(struct weeks *weeks)
{
	scenario_finish(&weeks->scenario);
	disk_destroy(weeks->disk);
	free(weeks->acknowledged);
	free(weeks->tables);
	free(weeks->seen);
	buf_finish(&weeks->told);
}

/* The last operation of these that waited for the disk: a fold does not, as it is made again from the log, and neither does
 * what has nothing to write. */
static size_t promised_step(const struct weeks *weeks, size_t done)
{
	for (size_t i = done; i-- > 0;) {
		bool has_written = i == 0 || !hash_equal(weeks->tables[i], weeks->tables[i - 1]);

		if (has_written && weeks->scenario.items[i].deed != DEED_FOLD)
			return weeks->acknowledged[i];
	}
	return 0;
}

bool weeks_expect(const struct weeks *weeks, size_t done, size_t step, struct hash128 found)
{
	for (size_t i = promised_step(weeks, done); i <= step; i++)
		if (hash_equal(weeks->seen[i], found))
			return true;
	return false;
}
