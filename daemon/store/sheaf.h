#ifndef DAEMON_STORE_SHEAF_H
#define DAEMON_STORE_SHEAF_H
/* Filters of equal size bound together, so that all are asked at once.  Of twenty filters a key that is new has to ask
 * every one, and each would be another line of memory to wait for.  Here the bits that stand in one place of each lie side
 * by side: what the first word of sixteen filters says of a key is sixteen bits in a row, and after four words it is
 * mostly said.
 *
 *     struct sheaf *sheaf = sheaf_make(&filter);            of one, which it takes over
 *     sheaf_join(&memory, sheaf, other);                    of two, if both hold as many filters, as large
 *     struct filter_key key = filter_key_of(hash);          once for all that are asked
 *     sheaf_has(sheaf, &key)                                a bit for each filter that says yes
 *
 * The first one's filters keep their bits, and those of the other follow.  Large ones are joined a piece at a time, two
 * filters in all:
 *
 *     struct joining joining = joining_of(&memory, sheaf, other);
 *     while (joining_step(&joining)) ..                     meanwhile either answers as before
 *     joining_end(&joining); */
#include "filter.h"

struct sheaf {
	struct sheaf *next; /* whoever keeps it may link it */
	uint64_t *words;    /* owned; line by line, word by word, place by place, filter by filter */
	uint64_t lines;
	unsigned doublings; /* 2 to that many filters */
	uint32_t in_use;    /* filters that somebody still asks; whoever keeps it says so */
};

struct sheaf *sheaf_make(struct filter *filter);
void sheaf_destroy(struct sheaf *sheaf);
bool sheaf_may_join(const struct sheaf *a, const struct sheaf *b);
bool sheaf_is_large(const struct sheaf *sheaf); /* it is to be joined a piece at a time */
/* `other` is destroyed. */
void sheaf_join(struct large *memory, struct sheaf *sheaf, struct sheaf *other);

struct joining {
	struct sheaf *sheaf, *other; /* borrowed; NULL: there is none */
	uint64_t *words;             /* owned; what they become */
	uint64_t done;               /* words of either */
};
struct joining joining_of(struct large *memory, struct sheaf *sheaf, struct sheaf *other);
bool joining_step(struct joining *joining); /* false: that was all of it */
void joining_end(struct joining *joining);  /* as sheaf_join */
void joining_drop(struct joining *joining); /* takes none, too */

/* sheaf_has will be asked this soon. */
void sheaf_expect(const struct sheaf *sheaf, const struct filter_key *key);

static inline uint32_t sheaf_all(const struct sheaf *sheaf)
{
	return (UINT32_C(1) << (1U << sheaf->doublings)) - 1;
}

/* What the filters have in a word's place of the key, from the lowest bit on. */
static inline const uint64_t *sheaf_at(
        const struct sheaf *sheaf, const struct filter_key *key, unsigned word, unsigned *shift)
{
	uint64_t line = filter_line(sheaf->lines, key->hash);
	unsigned place = (unsigned)key->places[word] << sheaf->doublings;

	*shift = place % 64;
	return sheaf->words + ((line * FILTER_WORDS + word) << sheaf->doublings) + place / 64;
}

static inline uint32_t sheaf_has(const struct sheaf *sheaf, const struct filter_key *key)
{
	uint64_t has = sheaf_all(sheaf);
	unsigned shift;

	for (unsigned word = 0; word < FILTER_WORDS && has; word += FILTER_WORDS / 2)
		for (unsigned i = word; i < word + FILTER_WORDS / 2; i++) {
			const uint64_t *at = sheaf_at(sheaf, key, i, &shift);
			has &= *at >> shift;
		}
	return (uint32_t)has;
}
#endif
