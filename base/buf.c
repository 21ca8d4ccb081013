/* Text that grows, and nothing else that does. */
#include "buf.h"
#include "arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SMALLEST_BUF = 64 };

char *buf_grow(struct buf *buf, size_t size)
{
	/* A size that wraps around asks for all memory, which ends in the one line about it. */
	size_t wanted = buf->size + size < size ? SIZE_MAX : buf->size + size;
	size_t capacity = buf->capacity < SMALLEST_BUF ? SMALLEST_BUF : buf->capacity;
	while (capacity < wanted)
		capacity = capacity > SIZE_MAX / 2 ? SIZE_MAX : capacity * 2;
	buf->at = memory_grow(buf->at, capacity);
	buf->capacity = capacity;
	return buf->at + buf->size;
}

void buf_add(struct buf *buf, const void *bytes, size_t size)
{
	if (!size)
		return;
	memcpy(buf_room(buf, size), bytes, size);
	buf->size += size;
}

void buf_add_text(struct buf *buf, struct text a)
{
	buf_add(buf, a.at, a.size);
}

void buf_add_z(struct buf *buf, const char *terminated)
{
	buf_add(buf, terminated, strlen(terminated));
}

void buf_add_char(struct buf *buf, char c)
{
	*buf_room(buf, 1) = c;
	buf->size++;
}

void buf_print(struct buf *buf, const char *format, ...)
{
	va_list values, again;
	va_start(values, format);
	va_copy(again, values);
	int size = vsnprintf(NULL, 0, format, values);
	assert(size >= 0);
	vsnprintf(buf_room(buf, (size_t)size + 1), (size_t)size + 1, format, again);
	buf->size += (size_t)size;
	va_end(again);
	va_end(values);
}

struct text buf_text(const struct buf *buf)
{
	assert(buf->size <= UINT32_MAX);
	return (struct text){buf->at, (uint32_t)buf->size};
}

const char *buf_z(struct buf *buf)
{
	*buf_room(buf, 1) = '\0';
	return buf->at;
}

void buf_clear(struct buf *buf)
{
	buf->size = 0;
}

void buf_finish(struct buf *buf)
{
	free(buf->at);
	*buf = (struct buf){0};
}
