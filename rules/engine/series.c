/* series.c - a column of a student as bits: set, counted and walked by the word. */
#include "series.h"
#include "base/arena.h"
#include <stdlib.h>
#include <string.h>

enum { WORD = 64 };

/* What of a word lies in from .. to - 1. */
static uint64_t word_between(const struct series *series, uint32_t word, uint32_t from, uint32_t to)
{
	uint64_t bits = series->words[word];

	if (word == from / WORD)
		bits &= UINT64_MAX << from % WORD;
	if (word == to / WORD)
		bits &= ~(UINT64_MAX << to % WORD);
	return bits;
}

/* Behind the last word everything is zero. */
static uint32_t end_of(const struct series *series, uint32_t to)
{
	uint32_t end = series->word_count * WORD;

	return to < end ? to : end;
}

void series_set(struct series *series, uint32_t at)
{
	uint32_t word = at / WORD;

	if (word >= series->word_count) {
		series->words = memory_grow(series->words, (word + 1) * sizeof *series->words);
		memset(series->words + series->word_count, 0,
		        (word + 1 - series->word_count) * sizeof *series->words);
		series->word_count = word + 1;
	}
	series->words[word] |= (uint64_t)1 << at % WORD;
}

void series_finish(struct series *series)
{
	free(series->words);
	*series = (struct series){0};
}

bool series_has(const struct series *series, uint32_t at)
{
	return at / WORD < series->word_count && series->words[at / WORD] >> at % WORD & 1;
}

uint32_t series_count(const struct series *series, uint32_t from, uint32_t to)
{
	uint32_t count = 0;

	to = end_of(series, to);
	for (uint32_t word = from / WORD; from < to && word <= (to - 1) / WORD; word++)
		count += (uint32_t)__builtin_popcountll(word_between(series, word, from, to));
	return count;
}

uint32_t series_next(const struct series *series, uint32_t from, uint32_t to)
{
	uint32_t end = end_of(series, to);

	for (uint32_t word = from / WORD; from < end && word <= (end - 1) / WORD; word++) {
		uint64_t bits = word_between(series, word, from, end);

		if (bits)
			return word * WORD + (uint32_t)__builtin_ctzll(bits);
	}
	return to;
}

uint32_t series_back(const struct series *series, uint32_t from, uint32_t to, uint32_t n)
{
	uint32_t end = end_of(series, to);

	if (!n)
		return to;
	for (uint32_t word = (end + WORD - 1) / WORD; end > from && word-- > from / WORD;) {
		uint64_t bits = word_between(series, word, from, end);
		uint32_t here = (uint32_t)__builtin_popcountll(bits);

		if (here < n) {
			n -= here;
			continue;
		}
		for (; here > n; here--)
			bits &= bits - 1;
		return word * WORD + (uint32_t)__builtin_ctzll(bits);
	}
	return from;
}
