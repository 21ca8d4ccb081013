/* Calls up what is kept of a student before it is needed.  A district of a hundred thousand is a gigabyte, and lines come
 * in any order of students: each of some fifteen places would be waited for, one after the other. */
#include "facts.h"

enum { CACHE_LINE = 64 };

static void call(const void *from, size_t size)
{
	for (size_t at = 0; from && at < size; at += CACHE_LINE)
		__builtin_prefetch((const char *)from + at);
}

void facts_expect(const struct facts *facts)
{
	call(facts, sizeof *facts);
}

/* Of a year of facts the last are looked at. */
void facts_expect_parts(const struct facts *facts)
{
	const struct columns *columns = &facts->columns;
	const struct judging *judging = &facts->judging;

	__builtin_prefetch(facts->entries + facts->count);
	if (facts->count)
		__builtin_prefetch(facts->entries + facts->count - 1);
	__builtin_prefetch(facts->seqs.at + facts->seqs.size);
	uint32_t word = facts->count / SERIES_WORD;
	if (word < columns->word_count)
		call(columns->words + (size_t)word * columns->count, columns->count * sizeof *columns->words);
	call(facts->time.stretches, sizeof *facts->time.stretches);
	__builtin_prefetch(facts->time.enrolled);
	call(judging->wakes.items, judging->wakes.count * (1 + judging->wakes.words) * sizeof(uint64_t));
	__builtin_prefetch(judging->counting);
	call(judging->lives, judging->life_count * sizeof *judging->lives);
	__builtin_prefetch(judging->saves);
}
