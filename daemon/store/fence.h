#ifndef DAEMON_STORE_FENCE_H
#define DAEMON_STORE_FENCE_H
/* A store that is put back from a backup does not know what it sent after the backup was made.  A small file beside it
 * does: STORE.sent has the number of the last round of sending, and the newest transition that was ever sent.  Whoever
 * copies the store back leaves that file where it is; then the round in the store is behind the one in the file, and
 *
 *     all that waits is held,
 *     transitions with numbers that were sent before are held when they are posted,
 *     messages of the new life have keys of another generation.
 *
 * The file is written behind the commit of a round and before anything of it is handed over. */
#include "store.h"

struct fence {
	int64_t generation; /* of the store; begins at 1, one more with each restore */
	int64_t round;      /* of sending */
	int64_t sent;       /* the newest transition that was ever handed over */
	int64_t held_until; /* transitions up to this one are not sent by themselves */
};

/* Compares store and file, in a transaction of its own.  *is_restored: what waited is held now. */
enum store_code store_fence_open(
        struct store *store, struct fence *fence, bool *is_restored, struct diag *why);
void store_fence_put(struct store *store, const struct fence *fence); /* with the round's transaction */
int store_fence_write(
        struct store *store, const struct fence *fence, struct diag *why); /* behind its commit */
#endif
