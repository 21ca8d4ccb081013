/* series.c - the columns of a student as bits: set, counted and walked by the word. */
#include "series.h"
#include "base/large.h"
#include <string.h>

/* What of a word lies in from .. to - 1. */
static uint64_t word_between(const struct series *series, uint32_t word, uint32_t from, uint32_t to)
{
	uint64_t bits = series->words[word * series->stride];

	if (word == from / SERIES_WORD)
		bits &= UINT64_MAX << from % SERIES_WORD;
	if (word == to / SERIES_WORD)
		bits &= ~(UINT64_MAX << to % SERIES_WORD);
	return bits;
}

/* Behind the last word everything is zero. */
static uint32_t end_of(const struct series *series, uint32_t to)
{
	uint32_t end = series->word_count * SERIES_WORD;

	return to < end ? to : end;
}

void columns_set(struct columns *columns, struct large *memory, uint32_t column, uint32_t at)
{
	size_t had = (size_t)columns->word_count * columns->count;

	if (at / SERIES_WORD >= columns->word_count) {
		columns->word_count =
		        at / SERIES_WORD + 1 + at / SERIES_WORD / 8; /* many are not copied for each few */
		size_t has = (size_t)columns->word_count * columns->count;

		columns->words = large_grow(memory, columns->words, has * sizeof *columns->words);
		memset(columns->words + had, 0, (has - had) * sizeof *columns->words);
	}
	columns->words[at / SERIES_WORD * columns->count + column] |= (uint64_t)1 << at % SERIES_WORD;
}

void columns_cut(struct columns *columns, uint32_t from)
{
	uint64_t stay = ~(UINT64_MAX << from % SERIES_WORD);

	for (uint32_t word = from / SERIES_WORD; word < columns->word_count; word++, stay = 0)
		for (uint32_t column = 0; column < columns->count; column++)
			columns->words[(size_t)word * columns->count + column] &= stay;
}

struct series columns_series(const struct columns *columns, uint32_t column)
{
	if (!columns->words)
		return (struct series){0};
	return (struct series){columns->words + column, columns->count, columns->word_count};
}

bool series_is_empty(const struct series *series)
{
	for (uint32_t word = 0; word < series->word_count; word++)
		if (series->words[word * series->stride])
			return false;
	return true;
}

bool series_has(const struct series *series, uint32_t at)
{
	return at / SERIES_WORD < series->word_count &&
	       series->words[at / SERIES_WORD * series->stride] >> at % SERIES_WORD & 1;
}

uint32_t series_count(const struct series *series, uint32_t from, uint32_t to)
{
	uint32_t count = 0;

	to = end_of(series, to);
	for (uint32_t word = from / SERIES_WORD; from < to && word <= (to - 1) / SERIES_WORD; word++)
		count += (uint32_t)__builtin_popcountll(word_between(series, word, from, to));
	return count;
}

uint32_t series_next(const struct series *series, uint32_t from, uint32_t to)
{
	uint32_t end = end_of(series, to);

	for (uint32_t word = from / SERIES_WORD; from < end && word <= (end - 1) / SERIES_WORD; word++) {
		uint64_t bits = word_between(series, word, from, end);

		if (bits)
			return word * SERIES_WORD + (uint32_t)__builtin_ctzll(bits);
	}
	return to;
}

uint32_t series_back(const struct series *series, uint32_t from, uint32_t to, uint32_t n)
{
	uint32_t end = end_of(series, to);

	if (!n)
		return to;
	for (uint32_t word = (end + SERIES_WORD - 1) / SERIES_WORD;
	        end > from && word-- > from / SERIES_WORD;) {
		uint64_t bits = word_between(series, word, from, end);
		uint32_t here = (uint32_t)__builtin_popcountll(bits);

		if (here < n) {
			n -= here;
			continue;
		}
		for (; here > n; here--)
			bits &= bits - 1;
		return word * SERIES_WORD + (uint32_t)__builtin_ctzll(bits);
	}
	return from;
}

bool series_meets(const struct series *series, const struct series *other, uint32_t from, uint32_t to)
{
	to = end_of(series, to);
	for (uint32_t word = from / SERIES_WORD; from < to && word <= (to - 1) / SERIES_WORD; word++)
		if (word_between(series, word, from, to) & word_between(other, word, from, to))
			return true;
	return false;
}
