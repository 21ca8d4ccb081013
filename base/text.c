/* Slices of bytes: comparing, cutting, and telling whether they are UTF-8. */
#include "text.h"

#include <assert.h>
#include <string.h>

struct text text_of(const char *terminated)
{
	size_t size = terminated ? strlen(terminated) : 0;
	assert(size <= UINT32_MAX);
	return (struct text){terminated, (uint32_t)size};
}

/* memcmp must not be given NULL, even for no bytes. */
static int compare_bytes(const char *a, const char *b, size_t size)
{
	return size ? memcmp(a, b, size) : 0;
}

bool text_equal(struct text a, struct text b)
{
	return a.size == b.size && !compare_bytes(a.at, b.at, a.size);
}

bool text_is(struct text a, const char *terminated)
{
	return text_equal(a, text_of(terminated));
}

bool text_starts_with(struct text a, const char *terminated)
{
	struct text start = text_of(terminated);
	return a.size >= start.size && !compare_bytes(a.at, start.at, start.size);
}

bool text_ends_with(struct text a, const char *terminated)
{
	struct text end = text_of(terminated);
	return a.size >= end.size && !compare_bytes(a.at + (a.size - end.size), end.at, end.size);
}

int text_compare(struct text a, struct text b)
{
	int order = compare_bytes(a.at, b.at, a.size < b.size ? a.size : b.size);
	if (order)
		return order < 0 ? -1 : 1;
	return (a.size > b.size) - (a.size < b.size);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct text text_trim(struct text a)
{
	while (a.size && is_blank(a.at[a.size - 1]))
		a.size--;
	for (; a.size && is_blank(*a.at); a.at++)
		a.size--;
	return a;
}

struct text text_slice(struct text a, size_t from, size_t to)
{
	if (to > a.size)
		to = a.size;
	if (from > to)
		from = to;
	return (struct text){from ? a.at + from : a.at, (uint32_t)(to - from)};
}

/* Which second bytes each first byte allows, and how many bytes follow (The Unicode Standard, table 3-7).  The
 * narrow second bytes are what keeps out overlong forms, surrogates and everything past U+10FFFF. */
static const struct sequence {
	unsigned char first, last, second_first, second_last, more;
} sequences[] = {
        {0xc2, 0xdf, 0x80, 0xbf, 1},
        {0xe0, 0xe0, 0xa0, 0xbf, 2},
        {0xe1, 0xec, 0x80, 0xbf, 2},
        {0xed, 0xed, 0x80, 0x9f, 2},
        {0xee, 0xef, 0x80, 0xbf, 2},
        {0xf0, 0xf0, 0x90, 0xbf, 3},
        {0xf1, 0xf3, 0x80, 0xbf, 3},
        {0xf4, 0xf4, 0x80, 0x8f, 3},
};

static const struct sequence *find_sequence(unsigned char first)
{
	for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++)
		if (first >= sequences[i].first && first <= sequences[i].last)
			return &sequences[i];
	return NULL;
}

static bool is_continuation(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

/* Bytes of the character at `at`, of which `left` may be read; 0 when it is none. */
static size_t character_size(const unsigned char *at, size_t left)
{
	const struct sequence *row = find_sequence(*at);
	if (!row || left <= row->more || at[1] < row->second_first || at[1] > row->second_last)
		return 0;
	for (size_t i = 2; i <= row->more; i++)
		if (!is_continuation(at[i]))
			return 0;
	return row->more + 1u;
}

/* Nearly every text is plain ASCII: eight bytes at a time until one is not. */
static size_t ascii_size(const unsigned char *at, size_t left)
{
	size_t size = 0;
	for (uint64_t word; left - size >= sizeof word; size += sizeof word) {
		memcpy(&word, at + size, sizeof word);
		if (word & 0x8080808080808080u)
			break;
	}
	while (size < left && at[size] < 0x80)
		size++;
	return size;
}

bool text_is_utf8(struct text a)
{
	const unsigned char *at = (const unsigned char *)a.at;
	size_t left = a.size;
	while (left) {
		size_t size = *at < 0x80 ? ascii_size(at, left) : character_size(at, left);
		if (!size)
			return false;
		at += size;
		left -= size;
	}
	return true;
}

size_t text_columns(struct text a)
{
	size_t columns = 0;
	for (size_t i = 0; i < a.size; i++)
		columns += !is_continuation((unsigned char)a.at[i]);
	return columns;
}
