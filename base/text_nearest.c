/* What somebody most likely meant by a word that is not known. */
#include "text.h"

#include <string.h>

enum { WORD_MAX = 64 };

static unsigned smaller(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Edits that turn a into b: insert, drop or change a byte, or swap two neighbours (optimal string alignment,
 * the restricted form of Damerau, "A technique for computer detection and correction of spelling errors", 1964). */
static unsigned distance(struct text a, struct text b)
{
	unsigned rows[3][WORD_MAX + 1], *before = rows[0], *above = rows[1], *row = rows[2];
	memset(rows, 0, sizeof rows);
	for (unsigned j = 0; j <= b.size; j++)
		above[j] = j;
	for (unsigned i = 1; i <= a.size; i++) {
		row[0] = i;
		for (unsigned j = 1; j <= b.size; j++) {
			char x = a.at[i - 1], y = b.at[j - 1];
			row[j] = smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == b.at[j - 2] && a.at[i - 2] == y)
				row[j] = smaller(row[j], before[j - 2] + 1);
		}
		unsigned *oldest = before;
		before = above;
		above = row;
		row = oldest;
	}
	return above[b.size];
}

const char *text_nearest_of(struct text word, const char *const *candidates, size_t count, bool *is_only)
{
	*is_only = false;
	if (word.size > WORD_MAX)
		return NULL;
	unsigned third = word.size / 3;
	unsigned fewest = (third < 1 ? 1 : smaller(third, 3)) + 1;
	const char *nearest = NULL;
	for (size_t i = 0; i < count; i++) {
		struct text candidate = text_of(candidates[i]);
		if (candidate.size > WORD_MAX)
			continue;
		unsigned edits = distance(word, candidate);
		unsigned longer = word.size > candidate.size ? word.size : candidate.size;
		/* A word in which every byte changes is no likeness, however short it is. */
		if (edits > fewest || (edits && edits == longer))
			continue;
		if (edits == fewest) {
			*is_only = *is_only && text_is(candidate, nearest);
			continue;
		}
		fewest = edits;
		nearest = candidates[i];
		*is_only = true;
	}
	return nearest;
}

const char *text_nearest(struct text word, const char *const *candidates, size_t count)
{
	bool is_only;
	return text_nearest_of(word, candidates, count, &is_only);
}
