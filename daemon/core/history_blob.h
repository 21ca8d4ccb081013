#ifndef DAEMON_CORE_HISTORY_BLOB_H
#define DAEMON_CORE_HISTORY_BLOB_H
/* What a part of the histories has of one student: which versions that came before it went, and those that came in it,
 * with all that the engine asks of one.
 *
 *     blob_begin(&buf, went, went_count);  blob_add(&buf, &row); ..
 *
 * What is known of a student is in several of them, together:
 *
 *     blobs_clear(&blobs);
 *     blobs_add(&blobs, facts); ..                     the newest first
 *     blobs_begin(&blobs);
 *     while (blobs_next(&blobs, &row)) ..              what has not gone, from the oldest on
 *     if (blobs.is_broken) .. */
#include "base/buf.h"
#include "base/pack.h"
#include "daemon/store/store.h"

void blob_begin(struct buf *out, const int64_t *went, size_t count);
void blob_add(struct buf *out, const struct event_row *row);
/* Of the row: seq, received_ms, op (always an upsert), rev and was (none), source, id, content; texts are borrowed.
 * False: there is none, or in->is_broken. */
bool blob_next(struct unpack *in, struct event_row *row);

struct blobs {
	struct buf bytes; /* owned, as all here */
	struct blob_span {
		size_t at, size;
		struct unpack rest;
	} * items; /* the newest first */
	size_t count, capacity;
	struct gone {
		int64_t seq;
		bool is_met; /* it had come in one of them */
	} * gone;            /* ascending once it is begun */
	size_t gone_count, gone_capacity;
	struct text packed; /* the last row as it stands, to be copied */
	bool is_broken;
};
void blobs_clear(struct blobs *blobs);
void blobs_add(struct blobs *blobs, struct text facts);
void blobs_go(struct blobs *blobs, const int64_t *seqs, size_t count); /* these went later */
void blobs_begin(struct blobs *blobs);
bool blobs_next(struct blobs *blobs, struct event_row *row);
bool blobs_has_gone(struct blobs *blobs, int64_t seq);
void blobs_owe(
        const struct blobs *blobs, struct buf *out); /* begins a blob with what went and had not come here */
void blobs_finish(struct blobs *blobs);
#endif
