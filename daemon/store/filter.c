/* A blocked Bloom filter: one line a key. */
#include "filter.h"
#include "base/large.h"

enum { SIZES_A_DOUBLING = 8 };

/* Runs have about as many rows as a power of two, a few more or less: what is rounded lies a thirty-second above, so that
 * most of them are alike. */
static size_t round_lines(size_t lines)
{
	size_t step = 1;

	while (lines / step >= 2 * SIZES_A_DOUBLING)
		step *= 2;
	size_t rounded = (lines * 32 / 33 + step - 1) / step * step;
	rounded += rounded / 32;
	return rounded > lines ? rounded : lines;
}

size_t filter_size(int64_t keys, unsigned bits_a_key)
{
	size_t lines = ((size_t)keys * bits_a_key + FILTER_LINE * 8 - 1) / (FILTER_LINE * 8);

	return (lines ? round_lines(lines) : 1) * FILTER_LINE;
}

void filter_init(struct filter *filter, struct large *memory, size_t size)
{
	filter->words = large_take(memory, size);
	filter->lines = size / FILTER_LINE;
}

void filter_finish(struct filter *filter)
{
	large_give(filter->words);
	*filter = (struct filter){0};
}

/* One multiplication spreads the low bits, which did not choose the line, over eight groups of six. */
struct filter_key filter_key_of(uint64_t hash)
{
	uint64_t bits = ((hash << 24) ^ hash) * UINT64_C(0x9e3779b97f4a7c15) >> 16;
	struct filter_key key = {.hash = hash};

	for (int i = 0; i < FILTER_WORDS; i++, bits >>= 6)
		key.places[i] = bits & 63;
	return key;
}

void filter_add(struct filter *filter, uint64_t hash)
{
	struct filter_key key = filter_key_of(hash);
	uint64_t *line = filter->words + filter_line(filter->lines, hash) * FILTER_WORDS;

	for (int i = 0; i < FILTER_WORDS; i++)
		line[i] |= UINT64_C(1) << key.places[i];
}
