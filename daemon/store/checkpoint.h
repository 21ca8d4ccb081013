#ifndef DAEMON_STORE_CHECKPOINT_H
#define DAEMON_STORE_CHECKPOINT_H
/* The write-ahead log is copied back into the store's file beside the writer, by a connection of its own, so that the
 * writer does not wait for the disk:
 *
 *     store_copy_elsewhere(store);                           once; until then it is done by store_commit itself
 *     if (store_copy_is_due(store)) ..                       any thread; only a commit makes it so
 *     store_copy(store, &why);                               another thread, always the same
 *
 * What is written meanwhile is left over, and the log begins anew only when a transaction finds nothing left.  So when it
 * has become long, store_commit copies such a rest by itself, once that is short; and when it is too long, it waits for the
 * other thread and copies whatever there is. */
#include "store.h"

void store_copy_elsewhere(struct store *store);
bool store_copy_is_due(const struct store *store);
/* BROKEN: the next commit will be, too, but it may be long until there is one.  Does nothing when it is not due. */
enum store_code store_copy(struct store *store, struct diag *why);

struct store_log {
	int64_t pages; /* in the write-ahead log */
	int64_t waits; /* how often it was too long, since the store was opened */
};
void store_log(const struct store *store, struct store_log *out); /* the writer's thread */
#endif
