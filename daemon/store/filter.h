#ifndef DAEMON_STORE_FILTER_H
#define DAEMON_STORE_FILTER_H
/* A set that may say yes wrongly and no only rightly: whoever asks it first does not look on the disk for what was never
 * there.  Each key lives in one cache line, one bit in each of its eight words (blocked Bloom filter;
 * Putze, Sanders and Singler, "Cache-, hash- and space-efficient Bloom filters", 2007; split into words as Apache
 * Parquet's).
 *
 *     filter_init(&filter, filter_size(key_count, 16));
 *     filter_add(&filter, hash);                            hashes must be spread over all 64 bits
 *
 *     struct filter_key key = filter_key_of(hash);          once for all filters that are asked
 *     filter_has(&filter, &key) */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of 1,000 keys that it does not have, 12 bits a key say yes to 4, 16 to 1, 20 to hardly any (test_store_runs). */
enum { FILTER_LINE = 64, FILTER_WORDS = FILTER_LINE / sizeof(uint64_t) };

struct filter {
	void *memory;    /* owned */
	uint64_t *words; /* in memory, on a cache line */
	uint64_t lines;
};

struct filter_key {
	uint64_t hash, bits[FILTER_WORDS];
};

size_t filter_size(int64_t keys, unsigned bits_a_key); /* bytes, whole lines, at least one */
void filter_init(struct filter *filter, size_t size);
void filter_finish(struct filter *filter); /* {0} again */
struct filter_key filter_key_of(uint64_t hash);
void filter_add(struct filter *filter, uint64_t hash);

/* The top of a product takes the hash's high bits, so lines are even for any number of them. */
static inline uint64_t *filter_line(const struct filter *filter, uint64_t hash)
{
	return filter->words + (uint64_t)(((unsigned __int128)hash * filter->lines) >> 64) * FILTER_WORDS;
}

/* filter_has will be asked this soon. */
static inline void filter_prefetch(const struct filter *filter, uint64_t hash)
{
	__builtin_prefetch(filter_line(filter, hash));
}

/* All words at once: of twenty filters in a row, a branch a word would be guessed wrongly in each. */
static inline bool filter_has(const struct filter *filter, const struct filter_key *key)
{
	const uint64_t *line = filter_line(filter, key->hash);
	uint64_t missing = 0;

	for (int i = 0; i < FILTER_WORDS; i++)
		missing |= key->bits[i] & ~line[i];
	return !missing;
}
#endif
