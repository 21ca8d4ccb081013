#ifndef BASE_BUF_H
#define BASE_BUF_H
/* A growing byte string; the only place that grows text.  {0} is empty and owns nothing. */
#include "text.h"

struct buf {
	char *at; /* owned; not terminated */
	size_t size, capacity;
};

void buf_add(struct buf *buf, const void *bytes, size_t size);
void buf_add_text(struct buf *buf, struct text a);
void buf_add_z(struct buf *buf, const char *terminated);
void buf_add_char(struct buf *buf, char c);
void buf_print(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *buf_grow(struct buf *buf, size_t size); /* what buf_room does when there is none */
/* Where `size` bytes may be written; buf->size is the caller's to raise.  Asked for each number of a record: mostly there is
 * room. */
static inline char *buf_room(struct buf *buf, size_t size)
{
	return buf->at && buf->capacity - buf->size >= size ? buf->at + buf->size : buf_grow(buf, size);
}
struct text buf_text(const struct buf *buf);
const char *buf_z(struct buf *buf); /* terminated; valid until the next change */
void buf_clear(struct buf *buf);
void buf_finish(struct buf *buf);
#endif
