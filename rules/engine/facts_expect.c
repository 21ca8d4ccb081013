/* Calls up what is kept of a student before it is needed.  A district of a hundred thousand is a gigabyte, and lines come
 * in any order of students: each of some fifteen places would be waited for, one after the other.
 *
 * A line is filed at once, and its student judged when some thousand lines are: what only judging looks at would be gone
 * again by then. */
#include "facts.h"
#include "base/expect.h"

void facts_expect(const struct facts *facts)
{
	memory_expect_all(facts, sizeof *facts);
}

/* Of a year of facts the last are looked at. */
void facts_expect_end(const struct facts *facts)
{
	const struct columns *columns = &facts->columns;
	uint32_t word = facts->count / SERIES_WORD;

	memory_expect(facts->entries + facts->count);
	if (facts->count)
		memory_expect(facts->entries + facts->count - 1);
	memory_expect(facts->seqs.at + facts->seqs.size);
	if (word < columns->word_count)
		memory_expect_all(columns->words + (size_t)word * columns->count,
		        columns->count * sizeof *columns->words);
	memory_expect_all(facts->time.stretches, sizeof *facts->time.stretches);
}

void facts_expect_judging(const struct facts *facts)
{
	const struct judging *judging = &facts->judging;

	facts_expect_end(facts);
	memory_expect(facts->time.enrolled);
	memory_expect_all(
	        judging->wakes.items, judging->wakes.count * (1 + judging->wakes.words) * sizeof(uint64_t));
	memory_expect(judging->counting);
	memory_expect_all(judging->lives, judging->life_count * sizeof *judging->lives);
	memory_expect(judging->saves);
}

void facts_expect_kept(const struct facts *facts)
{
	memory_expect(&facts->stepped_ms);
	memory_expect(&facts->is_history);
}
