#ifndef RULES_ENGINE_SERIES_H
#define RULES_ENGINE_SERIES_H
/* Which entries of a student are in which column: a bit each, by the entry's place in the order of time.
 *
 *     struct series series = columns_series(&columns, number);
 *     for (uint32_t at = series_next(&series, from, to); at < to; at = series_next(&series, at + 1, to)) ..
 *
 * Nine of ten entries are in the columns of attendance and one of a hundred in those of behavior: a bit each is less
 * than a list of either, and what a window holds is counted 64 at a time. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SERIES_WORD = 64 }; /* entries a word */

/* All columns of one student in one piece of memory: of the first 64 entries a word for each column, then of the next. */
struct columns {
	uint64_t *words;            /* owned, in the `memory` that is given */
	uint32_t count, word_count; /* columns; words of each, some of them spare */
};

/* One column, until something is set. */
struct series {
	const uint64_t *words; /* borrowed */
	uint32_t stride, word_count;
};

struct large;
void columns_set(struct columns *columns, struct large *memory, uint32_t column, uint32_t at);
void columns_cut(struct columns *columns, uint32_t from); /* no entry from there on is in any */
struct series columns_series(const struct columns *columns, uint32_t column);

bool series_is_empty(const struct series *series);
bool series_has(const struct series *series, uint32_t at);
/* How many of the entries from .. to - 1 are in it. */
uint32_t series_count(const struct series *series, uint32_t from, uint32_t to);
/* The first of them; `to` when there is none. */
uint32_t series_next(const struct series *series, uint32_t from, uint32_t to);
/* The n-th last of them; `from` when there are fewer, `to` for none. */
uint32_t series_back(const struct series *series, uint32_t from, uint32_t to, uint32_t n);
/* Whether some of them are in the other one too. */
bool series_meets(const struct series *series, const struct series *other, uint32_t from, uint32_t to);
#endif
