/* pack.c - numbers, hashes and texts as bytes, and back. */
#include "pack.h"
#include "buf.h"
#include <string.h>

char *pack_number_at(char *at, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		*at++ = (char)(n | 0x80);
	*at++ = (char)n;
	return at;
}

/* 0, -1, 1, -2 .. become 0, 1, 2, 3 .. */
char *pack_signed_at(char *at, int64_t n)
{
	return pack_number_at(at, (uint64_t)n << 1 ^ (n < 0 ? UINT64_MAX : 0));
}

char *pack_text_at(char *at, struct text a)
{
	at = pack_number_at(at, a.size);
	if (a.size)
		memcpy(at, a.at, a.size);
	return at + a.size;
}

void pack_number(struct buf *buf, uint64_t n)
{
	char *began = buf_room(buf, PACK_NUMBER_MOST);

	buf->size += (size_t)(pack_number_at(began, n) - began);
}

void pack_signed(struct buf *buf, int64_t n)
{
	char *began = buf_room(buf, PACK_NUMBER_MOST);

	buf->size += (size_t)(pack_signed_at(began, n) - began);
}

void pack_hash(struct buf *buf, struct hash128 hash)
{
	buf_add(buf, &hash, sizeof hash);
}

void pack_text(struct buf *buf, struct text a)
{
	pack_number(buf, a.size);
	buf_add_text(buf, a);
}

struct unpack unpack_of(struct text record)
{
	return (struct unpack){.at = record.at, .end = record.at + record.size};
}

static const char *take(struct unpack *in, uint64_t size)
{
	const char *at = in->at;

	if (in->is_broken || size > (uint64_t)(in->end - in->at)) {
		in->is_broken = true;
		return NULL;
	}
	in->at += size;
	return at;
}

uint64_t unpack_number(struct unpack *in)
{
	uint64_t n = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		const char *byte = take(in, 1);

		if (!byte)
			return 0;
		n |= (uint64_t)(*byte & 0x7f) << shift;
		if (!(*byte & 0x80))
			return n;
	}
	in->is_broken = true;
	return 0;
}

int64_t unpack_signed(struct unpack *in)
{
	uint64_t n = unpack_number(in);

	return (int64_t)(n >> 1 ^ (n & 1 ? UINT64_MAX : 0));
}

struct hash128 unpack_hash(struct unpack *in)
{
	struct hash128 hash = {0};
	const char *at = take(in, sizeof hash);

	if (at)
		memcpy(&hash, at, sizeof hash);
	return hash;
}

struct text unpack_text(struct unpack *in)
{
	uint64_t size = unpack_number(in);
	const char *at = take(in, size);

	return at ? (struct text){at, (uint32_t)size} : (struct text){0};
}

const char *unpack_back(const char *first, const char *end)
{
	const char *at = end - 1;

	while (at > first && at[-1] & 0x80)
		at--;
	return at;
}
