#ifndef RULES_ENGINE_SERIES_H
#define RULES_ENGINE_SERIES_H
/* Which entries of a student are in one column: a bit each, by the entry's place in the order of time.
 *
 *     for (uint32_t at = series_next(&series, from, to); at < to; at = series_next(&series, at + 1, to)) ..
 *
 * Nine of ten entries are in the columns of attendance and one of a hundred in those of behavior: a bit each is less
 * than a list of either, and what a window holds is counted 64 at a time. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct series {
	uint64_t *words; /* owned; NULL: empty */
	uint32_t word_count;
	bool has_states; /* some entry ends before it is over: visibility must be asked */
};

void series_set(struct series *series, uint32_t at);
void series_finish(struct series *series);
bool series_has(const struct series *series, uint32_t at);
/* How many of the entries from .. to - 1 are in it. */
uint32_t series_count(const struct series *series, uint32_t from, uint32_t to);
/* The first of them; `to` when there is none. */
uint32_t series_next(const struct series *series, uint32_t from, uint32_t to);
/* The n-th last of them; `from` when there are fewer, `to` for none. */
uint32_t series_back(const struct series *series, uint32_t from, uint32_t to, uint32_t n);
#endif
