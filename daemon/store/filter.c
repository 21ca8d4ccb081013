/* A blocked Bloom filter: one cache line a probe. */
#include "filter.h"
#include "base/arena.h"

#include <stdlib.h>

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

/* One multiplication spreads the low bits, which did not choose the line, over eight groups of six. */
struct filter_key filter_key_of(uint64_t hash)
{
	uint64_t bits = ((hash << 24) ^ hash) * UINT64_C(0x9e3779b97f4a7c15) >> 16;
	struct filter_key key = {.hash = hash};

	for (int i = 0; i < FILTER_WORDS; i++, bits >>= 6)
		key.bits[i] = UINT64_C(1) << (bits & 63);
	return key;
}

void filter_add(struct filter *filter, uint64_t hash)
{
	struct filter_key key = filter_key_of(hash);
	uint64_t *line = filter_line(filter, hash);

	for (int i = 0; i < FILTER_WORDS; i++)
		line[i] |= key.bits[i];
}
