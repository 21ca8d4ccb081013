#ifndef DAEMON_STORE_ROOM_H
#define DAEMON_STORE_ROOM_H
/* How much room the volume of the store has, and how much must stay for what is not refused: a full disk is safe, but
 * then nobody can say that an alert was seen either.
 *
 *     struct store_room room;
 *     if (store_room(store, &room, &why) == 0 && room.free_bytes < room.least_bytes)
 *             take no more events for now */
#include "store.h"

struct store_room {
	int64_t free_bytes;  /* to this user */
	int64_t least_bytes; /* below that intake stops */
};
int store_room(const struct store *store, struct store_room *out, struct diag *why);
int store_room_at(
        const char *path, struct store_room *out, struct diag *why); /* of a store that others have open */
/* Twice the write-ahead log, as copying it back may need as much again, and 64 MiB; on a small disk a quarter of it. */
int64_t store_room_least(int64_t log_bytes, int64_t volume_bytes);
#endif
