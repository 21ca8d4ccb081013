#ifndef TESTS_FAULTS_CRASH_VFS_H
#define TESTS_FAULTS_CRASH_VFS_H
/* SQLite on a disk in memory, which can be told to fail.
 *
 *     struct crash_vfs *vfs = crash_vfs_open(disk, "crash");
 *     crash_vfs_fail(vfs, (struct fault){.call = CALL_SYNC, .countdown = 3, .code = SQLITE_IOERR_FSYNC});
 *     store_open(path, "crash", ..);           files are known by the last part of their path
 *
 * One process, one thread: locks are kept between connections, and nobody ever waits.  What another thread would do can
 * be done before any write or sync of this one: crash_vfs_beside. */
#include "disk.h"

#include <sqlite3.h>

enum disk_call { CALL_OPEN, CALL_READ, CALL_WRITE, CALL_TRUNCATE, CALL_SYNC, CALL_DELETE, CALL_COUNT };

struct fault {
	enum disk_call call;
	int64_t countdown; /* fails at the countdown-th call from now; 0: never */
	int code;          /* what SQLite is answered */
	bool lasts;        /* so do all behind it */
	bool has_struck;
};

struct crash_vfs;
struct crash_vfs *crash_vfs_open(struct disk *disk, const char *name); /* both borrowed; is registered */
void crash_vfs_close(struct crash_vfs *vfs);                           /* takes NULL */
void crash_vfs_fail(struct crash_vfs *vfs, struct fault fault);
void crash_vfs_beside(const char *name, void (*beside)(void *context), void *context); /* NULL: nobody */
struct fault crash_vfs_fault(const struct crash_vfs *vfs);
#endif
