#ifndef DAEMON_CORE_HISTORY_BLOB_H
#define DAEMON_CORE_HISTORY_BLOB_H
/* The live versions of one student as one run of bytes: what the store keeps beside the log, so that a student is read
 * with one seek instead of one an event.  In order of seq; only what the engine asks of a version.
 *
 *     struct blob_cursor cursor = blob_of(bytes);
 *     while (blob_next(&cursor, &row)) ..
 *     if (blob_is_broken(&cursor)) .. */
#include "base/pack.h"
#include "daemon/store/store.h"

struct buf;
void blob_add(struct buf *out, const struct event_row *row);

struct blob_cursor {
	struct unpack in;
	struct text packed; /* the row as it stands, to be copied */
};
struct blob_cursor blob_of(struct text bytes);
/* Of the row: seq, received_ms, op (always an upsert), rev and was (none), source, id, content; texts are borrowed. */
bool blob_next(struct blob_cursor *cursor, struct event_row *row);
bool blob_is_broken(const struct blob_cursor *cursor);
#endif
