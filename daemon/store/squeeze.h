#ifndef DAEMON_STORE_SQUEEZE_H
#define DAEMON_STORE_SQUEEZE_H
/* Makes blocks of much the same lines small, and as they were again: a store that writes a fifth of the bytes waits for
 * the disk a fifth as long.  Zstandard at its quickest (RFC 8878), with its check of the content.
 *
 *     struct squeezer *squeezer = squeezer_create();
 *     squeeze(squeezer, block, &small);
 *     if (unsqueeze(squeezer, buf_text(&small), &again)) ..     damaged
 *     squeezer_destroy(squeezer); */
#include "base/buf.h"

struct squeezer;
struct squeezer *squeezer_create(void); /* never NULL */
void squeezer_destroy(struct squeezer *squeezer);
void squeeze(struct squeezer *squeezer, struct text block, struct buf *out);  /* in place of what is in it */
int unsqueeze(struct squeezer *squeezer, struct text small, struct buf *out); /* 0, or -1: it is damaged */
#endif
