#ifndef DAEMON_STORE_BACKUPS_H
#define DAEMON_STORE_BACKUPS_H
/* Copies of a store in a folder: what they are called, which there are, and how one is made while the daemon runs.
 *
 *     /var/backups/intervened/intervened-20261123T184000Z.db        whose, and when it was made
 *
 * Whose it is, is the name of the configuration without .yml: two districts may keep theirs in one folder. */
#include "store.h"

struct buf;

struct text backups_owner(const char *config); /* "/etc/intervened/north.yml" is "north" */
void backup_name_write(struct text owner, int64_t at_ms, struct buf *out);

/* Each of that owner, in no order; not 0 from `each` ends it. */
typedef int backup_fn(void *context, const char *name, int64_t at_ms);
int backups_each(const char *folder, struct text owner, backup_fn *each, void *context, struct diag *why);
/* When the newest was made; 0: there is none. */
int backups_newest(const char *folder, struct text owner, int64_t *at_ms, struct diag *why);

/* `path` is new, its user's alone, and whole when this answers 0; else it is gone again.  The store may be in use: the copy has
 * all that was committed when it began.  on_read: pages copied, of so many; then pages looked through. */
struct backup_report {
	int64_t bytes, events;
};
typedef void backup_progress_fn(void *context, const char *what, uint64_t pages, uint64_t most);
int backup_make(const char *store, const char *path, backup_progress_fn *on_read, void *context,
        struct backup_report *out, struct diag *why);
#endif
