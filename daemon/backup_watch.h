#ifndef DAEMON_BACKUP_WATCH_H
#define DAEMON_BACKUP_WATCH_H
/* Looks every five minutes how old the newest copy of the store is, on a thread of its own: the folder may be far away.
 *
 *     struct backup_watch *watch = backup_watch_start(&age, folder, owner, seam);
 *     backup_watch_stop(watch);                                            takes NULL */
#include "base/text.h"

struct backup_age;
struct backup_watch;
struct seam;

/* All but the seam's are borrowed until it is stopped. */
struct backup_watch *backup_watch_start(
        struct backup_age *age, const char *folder, struct text owner, struct seam *seam);
void backup_watch_stop(struct backup_watch *watch);
#endif
