/* mask.c - sets of rules as bits. */
#include "mask.h"

enum { WORD_BITS = 64 };

size_t mask_words(size_t rule_count)
{
	return (rule_count + WORD_BITS - 1) / WORD_BITS;
}

bool mask_has(const uint64_t *mask, uint32_t rule)
{
	return mask[rule / WORD_BITS] >> rule % WORD_BITS & 1;
}

void mask_add(uint64_t *mask, uint32_t rule)
{
	mask[rule / WORD_BITS] |= UINT64_C(1) << rule % WORD_BITS;
}

void mask_remove(uint64_t *mask, uint32_t rule)
{
	mask[rule / WORD_BITS] &= ~(UINT64_C(1) << rule % WORD_BITS);
}

void mask_clear(uint64_t *mask, size_t words)
{
	for (size_t i = 0; i < words; i++)
		mask[i] = 0;
}

void mask_join(uint64_t *mask, const uint64_t *other, size_t words)
{
	for (size_t i = 0; i < words; i++)
		mask[i] |= other[i];
}

void mask_keep(uint64_t *mask, const uint64_t *other, size_t words)
{
	for (size_t i = 0; i < words; i++)
		mask[i] &= other[i];
}

void mask_join_both(uint64_t *mask, const uint64_t *a, const uint64_t *b, size_t words)
{
	for (size_t i = 0; i < words; i++)
		mask[i] |= a[i] & b[i];
}

bool mask_is_empty(const uint64_t *mask, size_t words)
{
	uint64_t any = 0;

	for (size_t i = 0; i < words; i++)
		any |= mask[i];
	return !any;
}

uint32_t mask_rank(const uint64_t *mask, uint32_t rule)
{
	uint64_t before = mask[rule / WORD_BITS] & ((UINT64_C(1) << rule % WORD_BITS) - 1);
	uint32_t count = (uint32_t)__builtin_popcountll(before);

	for (size_t i = 0; i < rule / WORD_BITS; i++)
		count += (uint32_t)__builtin_popcountll(mask[i]);
	return count;
}

uint32_t mask_next(const uint64_t *mask, size_t words, uint32_t from)
{
	for (size_t i = from / WORD_BITS; i < words; i++) {
		uint64_t rest = mask[i];

		if (i == from / WORD_BITS)
			rest &= ~UINT64_C(0) << from % WORD_BITS;
		if (rest)
			return (uint32_t)(i * WORD_BITS) + (uint32_t)__builtin_ctzll(rest);
	}
	return NO_RULE;
}
