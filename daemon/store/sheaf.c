/* Binds filters together, by twos: one bit of this and one of that. */
#include "sheaf.h"
#include "base/arena.h"
#include "base/large.h"

#include <assert.h>
#include <stdlib.h>

/* A join of more would hold up whoever waits for the next commit: of 10 MB it takes 30 ms. */
enum { DOUBLINGS_MOST = 4, BYTES_MOST = 12 << 20 };

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

bool sheaf_may_join(const struct sheaf *a, const struct sheaf *b)
{
	return a->lines == b->lines && a->doublings == b->doublings && a->doublings < DOUBLINGS_MOST &&
	       a->in_use == sheaf_all(a) && b->in_use == sheaf_all(b) &&
	       2 * word_count(a) * sizeof(uint64_t) <= BYTES_MOST;
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

static inline void mix(
        uint64_t *out, const uint64_t *a, const uint64_t *b, uint64_t count, unsigned doublings)
{
	for (uint64_t i = 0; i < count; i++) {
		out[2 * i] = spread(a[i] & UINT32_MAX, doublings) | spread(b[i] & UINT32_MAX, doublings)
		                                                            << (1U << doublings);
		out[2 * i + 1] = spread(a[i] >> 32, doublings) | spread(b[i] >> 32, doublings)
		                                                         << (1U << doublings);
	}
}

/* A case each, so that the compiler knows the steps and takes several words at once. */
static void mix_all(uint64_t *out, const struct sheaf *a, const struct sheaf *b)
{
	switch (a->doublings) {
	case 0: mix(out, a->words, b->words, word_count(a), 0); break;
	case 1: mix(out, a->words, b->words, word_count(a), 1); break;
	case 2: mix(out, a->words, b->words, word_count(a), 2); break;
	default: mix(out, a->words, b->words, word_count(a), 3); break;
	}
}

void sheaf_join(struct large *memory, struct sheaf *sheaf, struct sheaf *other)
{
	assert(sheaf_may_join(sheaf, other));
	uint64_t *words = large_take(memory, 2 * word_count(sheaf) * sizeof(*words));

	mix_all(words, sheaf, other);
	large_give(sheaf->words);
	sheaf->words = words;
	sheaf->in_use |= other->in_use << (1U << sheaf->doublings);
	sheaf->doublings++;
	sheaf_destroy(other);
}

/* The first half of the words of two filters is one line of memory; of more each word is looked at by itself. */
void sheaf_expect(const struct sheaf *sheaf, const struct filter_key *key)
{
	unsigned shift, words = sheaf->doublings < 2 ? 1 : FILTER_WORDS / 2;

	for (unsigned word = 0; word < words; word++)
		__builtin_prefetch(sheaf_at(sheaf, key, word, &shift));
}
