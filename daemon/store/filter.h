#ifndef DAEMON_STORE_FILTER_H
#define DAEMON_STORE_FILTER_H
/* A set that may say yes wrongly and no only rightly: whoever asks it first does not look on the disk for what was never
 * there.  Each key lives in one line of 64 bytes, one bit in each of its eight words (blocked Bloom filter;
 * Putze, Sanders and Singler, "Cache-, hash- and space-efficient Bloom filters", 2007; split into words as Apache
 * Parquet's).  Several that are asked for the same keys are
 * bound together in sheaf.h.
 *
 *     filter_init(&filter, &memory, filter_size(key_count, 16));
 *     filter_add(&filter, hash);                            hashes must be spread over all 64 bits
 *
 *     struct filter_key key = filter_key_of(hash);
 *     filter_has(&filter, &key) */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of 1,000 keys that it does not have, 12 bits a key say yes to 4, 16 to 1, 20 to hardly any (test_store_runs). */
enum { FILTER_LINE = 64, FILTER_WORDS = FILTER_LINE / sizeof(uint64_t) };

struct large;
struct filter {
	uint64_t *words; /* owned, in the memory that was given */
	uint64_t lines;
};

struct filter_key {
	uint64_t hash;
	uint8_t places[FILTER_WORDS]; /* its bit in each word */
};

/* Bytes, whole lines, at least one.  Of sets with about as many keys they are the same. */
size_t filter_size(int64_t keys, unsigned bits_a_key);
void filter_init(struct filter *filter, struct large *memory, size_t size);
void filter_finish(struct filter *filter); /* {0} again */
struct filter_key filter_key_of(uint64_t hash);
void filter_add(struct filter *filter, uint64_t hash);

/* The top of a product takes the hash's high bits, so lines are even for any number of them. */
static inline uint64_t filter_line(uint64_t lines, uint64_t hash)
{
	return (uint64_t)(((unsigned __int128)hash * lines) >> 64);
}

static inline bool filter_has(const struct filter *filter, const struct filter_key *key)
{
	const uint64_t *line = filter->words + filter_line(filter->lines, key->hash) * FILTER_WORDS;
	uint64_t has = 1;

	for (int i = 0; i < FILTER_WORDS; i++)
		has &= line[i] >> key->places[i];
	return has;
}
#endif
