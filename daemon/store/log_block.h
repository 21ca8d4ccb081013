#ifndef DAEMON_STORE_LOG_BLOCK_H
#define DAEMON_STORE_LOG_BLOCK_H
/* The inside of the log: events lie in blocks, a row of `event_block` each, in the order in which they were received.
 * Lines of one delivery are much alike: a block takes a fifth of the room that its events would take as rows, is written
 * with a tenth of the work, and carries a check, so that what a disk spoils is noticed and not believed.
 *
 *     log_block_add(&block, &row, &before);                     before: the row in front of it; {0}: it is the first
 *
 *     if (log_block_open(squeezer, small, first, last, &block)) ..
 *     struct unpack in = unpack_of(buf_text(&block));
 *     for (struct event_row row = {0}; log_block_next(&in, &row);) ..       its texts are borrowed from the block */
#include "store.h"
#include "base/pack.h"

enum {
	LOG_BLOCK_SIZE =
	        1 << 13 /* bytes before it is made small: explaining an alert reads a block an event */
};

struct squeezer;
/* Of a row of `event_block`: unpacked and looked through, that it has the lines `first` to `last`, each once.  -1: it is
 * damaged. */
int log_block_open(
        struct squeezer *squeezer, struct text small, int64_t first, int64_t last, struct buf *out);
void log_block_add(struct buf *block, const struct event_row *row, const struct event_row *before);
bool log_block_next(struct unpack *in, struct event_row *row); /* the one behind it takes its place */
#endif
