#ifndef TESTS_FAULTS_DISK_H
#define TESTS_FAULTS_DISK_H
/* A disk in memory that remembers every step it was asked to take, so that the power can be cut at any of them.
 *
 * Who reads, reads what was written.  What a power loss leaves is less: what was synced, and of the writes behind the
 * last sync of a file each one whole, not at all, or torn between two sectors, as the seed has it.  A name that was
 * made or removed counts as written when a file of the folder is synced whose name must last.
 *
 *     size_t steps = disk_steps(disk);
 *     disk_repeat(again, disk, 17);                          `again` is as the disk was behind its 17th step
 *     struct disk *then = disk_after_power_loss(again, seed);
 */
#include "base/buf.h"

#include <stdint.h>

struct disk;
struct disk_file; /* belongs to its disk; a handle stays good when its name is removed */

struct disk *disk_create(void);
void disk_destroy(struct disk *disk); /* takes NULL */

size_t disk_steps(const struct disk *disk);
/* Takes the steps of `of` up to its `steps`th, behind those taken before; `of` must outlive this disk. */
void disk_repeat(struct disk *disk, const struct disk *of, size_t steps);
struct disk *disk_after_kill(const struct disk *disk); /* nothing is lost: the system still has all writes */
struct disk *disk_after_power_loss(const struct disk *disk, uint64_t seed);

/* NULL: there is none of that name.  `name_lasts`: its first sync writes the folder too, as SQLite does for its logs. */
struct disk_file *disk_find(struct disk *disk, const char *name);
struct disk_file *disk_make(struct disk *disk, const char *name, bool name_lasts);
struct text disk_content(const struct disk_file *file); /* valid until the next step */
void disk_write(struct disk *disk, struct disk_file *file, size_t at, const void *bytes, size_t size);
void disk_truncate(struct disk *disk, struct disk_file *file, size_t size);
void disk_sync(struct disk *disk, struct disk_file *file);
/* The system has forgotten what it could not write: of the writes since the last sync each is lost or not, for good. */
void disk_sync_fails(struct disk *disk, struct disk_file *file);
void disk_remove(struct disk *disk, struct disk_file *file, bool at_once); /* at_once: the folder is synced */
#endif
