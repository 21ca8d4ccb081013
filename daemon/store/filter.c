/* A blocked Bloom filter: one cache line a probe. */
#include "filter.h"
#include "base/arena.h"

#include <stdlib.h>

enum { WORDS = FILTER_LINE / sizeof(uint64_t) };

size_t filter_size(int64_t keys, unsigned bits_a_key)
{
	size_t lines = ((size_t)keys * bits_a_key + FILTER_LINE * 8 - 1) / (FILTER_LINE * 8);

	return (lines ? lines : 1) * FILTER_LINE;
}

void filter_init(struct filter *filter, size_t size)
{
	filter->memory = memory_take(size + FILTER_LINE);
	uintptr_t past = (uintptr_t)filter->memory + FILTER_LINE - 1;
	filter->words = (uint64_t *)(past - past % FILTER_LINE);
	filter->lines = size / FILTER_LINE;
}

void filter_finish(struct filter *filter)
{
	free(filter->memory);
	*filter = (struct filter){0};
}

/* The top of a product takes the hash's high bits, so lines are even for any number of them. */
static uint64_t *line_of(const struct filter *filter, uint64_t hash)
{
	uint64_t line = (uint64_t)(((unsigned __int128)hash * filter->lines) >> 64);

	return filter->words + line * WORDS;
}

/* One multiplication spreads the low bits, which did not choose the line, over eight groups of six. */
static uint64_t bits_of(uint64_t hash)
{
	return ((hash << 24) ^ hash) * UINT64_C(0x9e3779b97f4a7c15) >> 16;
}

void filter_add(struct filter *filter, uint64_t hash)
{
	uint64_t *line = line_of(filter, hash), bits = bits_of(hash);

	for (int i = 0; i < WORDS; i++, bits >>= 6)
		line[i] |= UINT64_C(1) << (bits & 63);
}

bool filter_has(const struct filter *filter, uint64_t hash)
{
	const uint64_t *line = line_of(filter, hash);
	uint64_t bits = bits_of(hash);

	for (int i = 0; i < WORDS; i++, bits >>= 6)
		if (!(line[i] >> (bits & 63) & 1))
			return false;
	return true;
}

void filter_prefetch(const struct filter *filter, uint64_t hash)
{
	__builtin_prefetch(line_of(filter, hash));
}
