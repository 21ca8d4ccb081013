/* Binds filters together, by twos: one bit of this and one of that. */
#include "sheaf.h"
#include "base/arena.h"
#include "base/expect.h"
#include "base/large.h"

#include <assert.h>
#include <stdlib.h>

enum {
	DOUBLINGS_MOST = 4,
	BRIEF_MOST = 12 << 20, /* bytes: to join more would hold up the next commit, for 30 ms and longer */
	LARGE_DOUBLINGS = 1, /* four or eight are as many lines of memory to ask as the pairs they are of, */
	LARGE_MOST = 64 << 20, /* .. and meanwhile each join takes as much memory again */
	SLICE_WORDS = 1 << 15  /* of either of two, at a time */
};

struct sheaf *sheaf_make(struct filter *filter)
{
	struct sheaf *sheaf = memory_take(sizeof(*sheaf));

	*sheaf = (struct sheaf){.words = filter->words, .lines = filter->lines, .in_use = 1};
	*filter = (struct filter){0};
	return sheaf;
}

void sheaf_destroy(struct sheaf *sheaf)
{
	if (!sheaf)
		return;
	large_give(sheaf->words);
	free(sheaf);
}

static uint64_t word_count(const struct sheaf *sheaf)
{
	return (sheaf->lines * FILTER_WORDS) << sheaf->doublings;
}

static size_t joined_bytes(const struct sheaf *sheaf)
{
	return 2 * word_count(sheaf) * sizeof(uint64_t);
}

bool sheaf_is_large(const struct sheaf *sheaf)
{
	return joined_bytes(sheaf) > BRIEF_MOST;
}

static bool has_room(const struct sheaf *sheaf)
{
	if (sheaf_is_large(sheaf))
		return sheaf->doublings < LARGE_DOUBLINGS && joined_bytes(sheaf) <= LARGE_MOST;
	return sheaf->doublings < DOUBLINGS_MOST;
}

bool sheaf_may_join(const struct sheaf *a, const struct sheaf *b)
{
	return a->lines == b->lines && a->doublings == b->doublings && has_room(a) &&
	       a->in_use == sheaf_all(a) && b->in_use == sheaf_all(b);
}

/* Half of a word, with as much room behind each group of 2^doublings bits as it takes. */
static inline uint64_t spread(uint64_t half, unsigned doublings)
{
	static const uint64_t groups[] = {UINT64_C(0x5555555555555555), UINT64_C(0x3333333333333333),
	        UINT64_C(0x0f0f0f0f0f0f0f0f), UINT64_C(0x00ff00ff00ff00ff), UINT64_C(0x0000ffff0000ffff)};

	for (unsigned i = sizeof(groups) / sizeof(groups[0]); i-- > doublings;)
		half = (half | half << (1U << i)) & groups[i];
	return half;
}

static inline void mix(const struct joining *joining, uint64_t until, unsigned doublings)
{
	const uint64_t *a = joining->sheaf->words, *b = joining->other->words;
	uint64_t *out = joining->words;

	for (uint64_t i = joining->done; i < until; i++) {
		out[2 * i] = spread(a[i] & UINT32_MAX, doublings) | spread(b[i] & UINT32_MAX, doublings)
		                                                            << (1U << doublings);
		out[2 * i + 1] = spread(a[i] >> 32, doublings) | spread(b[i] >> 32, doublings)
		                                                         << (1U << doublings);
	}
}

/* A case each, so that the compiler knows the steps and takes several words at once. */
static void mix_until(struct joining *joining, uint64_t until)
{
	switch (joining->sheaf->doublings) {
	case 0: mix(joining, until, 0); break;
	case 1: mix(joining, until, 1); break;
	case 2: mix(joining, until, 2); break;
	default: mix(joining, until, 3); break;
	}
	joining->done = until;
}

struct joining joining_of(struct large *memory, struct sheaf *sheaf, struct sheaf *other)
{
	assert(sheaf_may_join(sheaf, other));
	return (struct joining){sheaf, other, large_take(memory, joined_bytes(sheaf)), 0};
}

bool joining_step(struct joining *joining)
{
	uint64_t left = word_count(joining->sheaf) - joining->done;

	mix_until(joining, joining->done + (left < SLICE_WORDS ? left : SLICE_WORDS));
	return left > SLICE_WORDS;
}

void joining_end(struct joining *joining)
{
	struct sheaf *sheaf = joining->sheaf, *other = joining->other;

	large_give(sheaf->words);
	sheaf->words = joining->words;
	sheaf->in_use |= other->in_use << (1U << sheaf->doublings);
	sheaf->doublings++;
	sheaf_destroy(other);
	*joining = (struct joining){0};
}

void joining_drop(struct joining *joining)
{
	large_give(joining->words);
	*joining = (struct joining){0};
}

void sheaf_join(struct large *memory, struct sheaf *sheaf, struct sheaf *other)
{
	struct joining joining = joining_of(memory, sheaf, other);

	while (joining_step(&joining))
		;
	joining_end(&joining);
}

/* The first half of the words of two filters is one line of memory; of more each word is looked at by itself. */
void sheaf_expect(const struct sheaf *sheaf, const struct filter_key *key)
{
	unsigned shift, words = sheaf->doublings < 2 ? 1 : FILTER_WORDS / 2;

	for (unsigned word = 0; word < words; word++)
		memory_expect(sheaf_at(sheaf, key, word, &shift));
}
