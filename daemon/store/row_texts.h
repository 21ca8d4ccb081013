#ifndef DAEMON_STORE_ROW_TEXTS_H
#define DAEMON_STORE_ROW_TEXTS_H
/* What the log and the histories store alike of an event: source, id and content, each behind its size.  They are most of
 * its bytes, so whoever reads lines ahead packs them once, and both are a copy of that.
 *
 *     row.texts = row_texts(source, id, content, &arena);         ahead; or not at all
 *     row_texts_add(&block, &row); .. */
#include "store.h"
#include "base/pack.h"

struct arena;
struct buf;
struct text row_texts(struct text source, struct text id, struct text content, struct arena *arena);
void row_texts_add(struct buf *out, const struct event_row *row);
void row_texts_next(struct unpack *in, struct event_row *row); /* the three of it, borrowed */
#endif
