/* SQLite's view of the disk: files, their locks, and the index of a write-ahead log that its connections share. */
#include "crash_vfs.h"
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS = 8, NAME_MOST = 200 };

/* Of one file, among all connections to it. */
struct sharing {
	const struct disk_file *file; /* borrowed */
	int readers;                  /* connections that hold a lock */
	const void *writer;           /* the one that holds more than a reader's */
	void **regions;               /* owned; of the shared index */
	size_t region_count, region_capacity;
	int slot_readers[SLOTS];
	const void *slot_writer[SLOTS];
};

struct crash_vfs {
	sqlite3_vfs base;
	struct disk *disk; /* borrowed */
	struct fault fault;
	struct sharing **sharings; /* owned */
	size_t sharing_count, sharing_capacity;
	unsigned char chance;
	void (*beside)(void *context);
	void *context; /* of beside */
};

struct handle {
	sqlite3_file base;
	struct crash_vfs *vfs;   /* borrowed */
	struct disk_file *file;  /* borrowed */
	struct sharing *sharing; /* borrowed */
	int level;
	bool reads_slot[SLOTS];
	bool is_temporary;
};

static struct handle *handle_of(sqlite3_file *file)
{
	return (struct handle *)file;
}

static struct crash_vfs *vfs_of(sqlite3_vfs *base)
{
	return (struct crash_vfs *)base;
}

static bool strikes(struct crash_vfs *vfs, enum disk_call call)
{
	struct fault *fault = &vfs->fault;

	if (fault->call != call || fault->countdown == 0)
		return fault->lasts && fault->has_struck && fault->call == call;
	if (--fault->countdown > 0)
		return false;
	return fault->has_struck = true;
}

/* What it does itself has nobody beside it. */
static void others(struct crash_vfs *vfs)
{
	void (*beside)(void *context) = vfs->beside;

	if (!beside)
		return;
	vfs->beside = NULL;
	beside(vfs->context);
	vfs->beside = beside;
}

/* --- bytes ---------------------------------------------------------------------------------------------------- */

static int on_read(sqlite3_file *base, void *out, int size, sqlite3_int64 at)
{
	struct handle *handle = handle_of(base);
	struct text content = disk_content(handle->file);
	size_t there = (size_t)at < content.size ? content.size - (size_t)at : 0;

	if (strikes(handle->vfs, CALL_READ))
		return handle->vfs->fault.code;
	if (there >= (size_t)size) {
		memcpy(out, content.at + at, (size_t)size);
		return SQLITE_OK;
	}
	memset(out, 0, (size_t)size);
	if (there)
		memcpy(out, content.at + at, there);
	return SQLITE_IOERR_SHORT_READ;
}

/* A write that fails may have got half way. */
static int on_write(sqlite3_file *base, const void *bytes, int size, sqlite3_int64 at)
{
	struct handle *handle = handle_of(base);

	others(handle->vfs);
	bool fails = strikes(handle->vfs, CALL_WRITE);
	disk_write(handle->vfs->disk, handle->file, (size_t)at, bytes, (size_t)(fails ? size / 2 : size));
	return fails ? handle->vfs->fault.code : SQLITE_OK;
}

static int on_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	struct handle *handle = handle_of(base);

	if (strikes(handle->vfs, CALL_TRUNCATE))
		return handle->vfs->fault.code;
	disk_truncate(handle->vfs->disk, handle->file, (size_t)size);
	return SQLITE_OK;
}

static int on_sync(sqlite3_file *base, int flags)
{
	struct handle *handle = handle_of(base);

	(void)flags;
	others(handle->vfs);
	if (strikes(handle->vfs, CALL_SYNC)) {
		disk_sync_fails(handle->vfs->disk, handle->file);
		return handle->vfs->fault.code;
	}
	disk_sync(handle->vfs->disk, handle->file);
	return SQLITE_OK;
}

static int on_size(sqlite3_file *base, sqlite3_int64 *out)
{
	*out = disk_content(handle_of(base)->file).size;
	return SQLITE_OK;
}

/* --- locks ---------------------------------------------------------------------------------------------------- */

static int on_lock(sqlite3_file *base, int level)
{
	struct handle *handle = handle_of(base);
	struct sharing *sharing = handle->sharing;
	bool writes = level > SQLITE_LOCK_SHARED;

	if (level <= handle->level)
		return SQLITE_OK;
	if (writes && sharing->writer && sharing->writer != handle)
		return SQLITE_BUSY;
	if (level == SQLITE_LOCK_EXCLUSIVE && sharing->readers > 1)
		return SQLITE_BUSY;
	if (handle->level == SQLITE_LOCK_NONE)
		sharing->readers++;
	if (writes)
		sharing->writer = handle;
	handle->level = level;
	return SQLITE_OK;
}

static int on_unlock(sqlite3_file *base, int level)
{
	struct handle *handle = handle_of(base);
	struct sharing *sharing = handle->sharing;

	if (level >= handle->level)
		return SQLITE_OK;
	if (sharing->writer == handle)
		sharing->writer = NULL;
	if (level == SQLITE_LOCK_NONE)
		sharing->readers--;
	handle->level = level;
	return SQLITE_OK;
}

static int on_check_lock(sqlite3_file *base, int *out)
{
	*out = handle_of(base)->sharing->writer != NULL;
	return SQLITE_OK;
}

static int on_map(sqlite3_file *base, int number, int size, int must_make, void volatile **out)
{
	struct sharing *sharing = handle_of(base)->sharing;

	*out = NULL;
	while (must_make && sharing->region_count <= (size_t)number) {
		sharing->regions = memory_room(sharing->regions, sharing->region_count,
		        &sharing->region_capacity, sizeof(*sharing->regions));
		sharing->regions[sharing->region_count++] = memory_take((size_t)size);
	}
	if ((size_t)number < sharing->region_count)
		*out = sharing->regions[number];
	return SQLITE_OK;
}

static bool slot_is_free(const struct handle *handle, int slot, bool writes)
{
	const struct sharing *sharing = handle->sharing;
	int others = sharing->slot_readers[slot] - handle->reads_slot[slot];

	if (sharing->slot_writer[slot] && sharing->slot_writer[slot] != handle)
		return false;
	return !writes || others == 0;
}

static void slot_release(struct handle *handle, int slot)
{
	struct sharing *sharing = handle->sharing;

	if (sharing->slot_writer[slot] == handle)
		sharing->slot_writer[slot] = NULL;
	sharing->slot_readers[slot] -= handle->reads_slot[slot];
	handle->reads_slot[slot] = false;
}

static void slot_take(struct handle *handle, int slot, bool writes)
{
	slot_release(handle, slot);
	if (writes) {
		handle->sharing->slot_writer[slot] = handle;
		return;
	}
	handle->sharing->slot_readers[slot]++;
	handle->reads_slot[slot] = true;
}

static int on_slots(sqlite3_file *base, int from, int count, int flags)
{
	struct handle *handle = handle_of(base);
	bool writes = flags & SQLITE_SHM_EXCLUSIVE;

	for (int slot = from; flags & SQLITE_SHM_LOCK && slot < from + count; slot++)
		if (!slot_is_free(handle, slot, writes))
			return SQLITE_BUSY;
	for (int slot = from; slot < from + count; slot++) {
		if (flags & SQLITE_SHM_LOCK)
			slot_take(handle, slot, writes);
		else
			slot_release(handle, slot);
	}
	return SQLITE_OK;
}

static void on_barrier(sqlite3_file *base)
{
	(void)base;
}

static int on_unmap(sqlite3_file *base, int must_remove)
{
	struct handle *handle = handle_of(base);
	struct sharing *sharing = handle->sharing;

	for (int slot = 0; slot < SLOTS; slot++)
		slot_release(handle, slot);
	for (size_t i = 0; must_remove && i < sharing->region_count; i++)
		free(sharing->regions[i]);
	if (must_remove)
		sharing->region_count = 0;
	return SQLITE_OK;
}

static int on_control(sqlite3_file *base, int what, void *value)
{
	(void)base, (void)what, (void)value;
	return SQLITE_NOTFOUND;
}

static int on_sector_size(sqlite3_file *base)
{
	(void)base;
	return 4096;
}

/* As on the file systems that it runs on: bytes beside a write that is torn stay as they were. */
static int on_characteristics(sqlite3_file *base)
{
	(void)base;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int on_close(sqlite3_file *base)
{
	struct handle *handle = handle_of(base);

	on_unlock(base, SQLITE_LOCK_NONE);
	on_unmap(base, false);
	if (handle->is_temporary)
		disk_remove(handle->vfs->disk, handle->file, false);
	return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
        .iVersion = 2,
        .xClose = on_close,
        .xRead = on_read,
        .xWrite = on_write,
        .xTruncate = on_truncate,
        .xSync = on_sync,
        .xFileSize = on_size,
        .xLock = on_lock,
        .xUnlock = on_unlock,
        .xCheckReservedLock = on_check_lock,
        .xFileControl = on_control,
        .xSectorSize = on_sector_size,
        .xDeviceCharacteristics = on_characteristics,
        .xShmMap = on_map,
        .xShmLock = on_slots,
        .xShmBarrier = on_barrier,
        .xShmUnmap = on_unmap,
};

/* --- names ---------------------------------------------------------------------------------------------------- */

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static struct sharing *sharing_of(struct crash_vfs *vfs, const struct disk_file *file)
{
	for (size_t i = 0; i < vfs->sharing_count; i++)
		if (vfs->sharings[i]->file == file)
			return vfs->sharings[i];
	vfs->sharings = memory_room(
	        vfs->sharings, vfs->sharing_count, &vfs->sharing_capacity, sizeof(struct sharing *));
	struct sharing *sharing = memory_take(sizeof(*sharing));
	sharing->file = file;
	return vfs->sharings[vfs->sharing_count++] = sharing;
}

static int on_open(sqlite3_vfs *base, const char *path, sqlite3_file *out, int flags, int *out_flags)
{
	static const int logs = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;
	struct crash_vfs *vfs = vfs_of(base);
	const char *name = path ? last_part(path) : "temporary";
	struct disk_file *file = path ? disk_find(vfs->disk, name) : NULL;

	memset(out, 0, sizeof(struct handle));
	if (strikes(vfs, CALL_OPEN))
		return vfs->fault.code;
	if (!file && !(flags & SQLITE_OPEN_CREATE))
		return SQLITE_CANTOPEN;
	if (!file)
		file = disk_make(vfs->disk, name, flags & logs);
	*handle_of(out) = (struct handle){.base.pMethods = &methods,
	        .vfs = vfs,
	        .file = file,
	        .sharing = sharing_of(vfs, file),
	        .is_temporary = !path || flags & SQLITE_OPEN_DELETEONCLOSE};
	if (out_flags)
		*out_flags = flags;
	return SQLITE_OK;
}

static int on_delete(sqlite3_vfs *base, const char *path, int sync_folder)
{
	struct crash_vfs *vfs = vfs_of(base);
	struct disk_file *file = disk_find(vfs->disk, last_part(path));

	if (strikes(vfs, CALL_DELETE))
		return vfs->fault.code;
	if (!file)
		return SQLITE_IOERR_DELETE_NOENT;
	disk_remove(vfs->disk, file, sync_folder);
	return SQLITE_OK;
}

static int on_access(sqlite3_vfs *base, const char *path, int flags, int *out)
{
	const struct disk_file *file = disk_find(vfs_of(base)->disk, last_part(path));

	/* An empty log is no log, as with SQLite's own. */
	*out = file && (flags != SQLITE_ACCESS_EXISTS || disk_content(file).size > 0);
	return SQLITE_OK;
}

static int on_full_path(sqlite3_vfs *base, const char *path, int size, char *out)
{
	(void)base;
	sqlite3_snprintf(size, out, "%s", path);
	return SQLITE_OK;
}

/* The same at each run, so that a trace is the same. */
static int on_random(sqlite3_vfs *base, int size, char *out)
{
	for (int i = 0; i < size; i++)
		out[i] = (char)(vfs_of(base)->chance += 37);
	return size;
}

static int on_sleep(sqlite3_vfs *base, int microseconds)
{
	(void)base;
	return microseconds;
}

static int on_time(sqlite3_vfs *base, sqlite3_int64 *out)
{
	(void)base;
	*out = 0;
	return SQLITE_OK;
}

static int on_last_error(sqlite3_vfs *base, int size, char *out)
{
	(void)base, (void)size, (void)out;
	return 0;
}

struct crash_vfs *crash_vfs_open(struct disk *disk, const char *name)
{
	struct crash_vfs *vfs = memory_take(sizeof(*vfs));

	vfs->disk = disk;
	vfs->base = (sqlite3_vfs){
	        .iVersion = 2,
	        .szOsFile = sizeof(struct handle),
	        .mxPathname = NAME_MOST,
	        .zName = name,
	        .xOpen = on_open,
	        .xDelete = on_delete,
	        .xAccess = on_access,
	        .xFullPathname = on_full_path,
	        .xRandomness = on_random,
	        .xSleep = on_sleep,
	        .xGetLastError = on_last_error,
	        .xCurrentTimeInt64 = on_time,
	};
	sqlite3_vfs_register(&vfs->base, 0);
	return vfs;
}

static void sharing_destroy(struct sharing *sharing)
{
	for (size_t i = 0; i < sharing->region_count; i++)
		free(sharing->regions[i]);
	free(sharing->regions);
	free(sharing);
}

void crash_vfs_close(struct crash_vfs *vfs)
{
	if (!vfs)
		return;
	sqlite3_vfs_unregister(&vfs->base);
	for (size_t i = 0; i < vfs->sharing_count; i++)
		sharing_destroy(vfs->sharings[i]);
	free(vfs->sharings);
	free(vfs);
}

void crash_vfs_fail(struct crash_vfs *vfs, struct fault fault)
{
	vfs->fault = fault;
}

struct fault crash_vfs_fault(const struct crash_vfs *vfs)
{
	return vfs->fault;
}

void crash_vfs_beside(const char *name, void (*beside)(void *context), void *context)
{
	struct crash_vfs *vfs = vfs_of(sqlite3_vfs_find(name));

	vfs->beside = beside;
	vfs->context = context;
}
