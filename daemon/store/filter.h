#ifndef DAEMON_STORE_FILTER_H
#define DAEMON_STORE_FILTER_H
/* A set that may say yes wrongly, once in a few hundred, and no only rightly: whoever asks it first does not look on the disk
 * for what was never there.  Each key lives in one cache line, one bit in each of its eight words (blocked Bloom filter;
 * Putze, Sanders and Singler, "Cache-, hash- and space-efficient Bloom filters", 2007; split into words as Apache
 * Parquet's).
 *
 *     filter_init(&filter, filter_size(key_count));
 *     filter_add(&filter, hash);
 *     filter_has(&filter, hash)                             hashes must be spread over all 64 bits */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FILTER_LINE = 64, FILTER_BITS_A_KEY = 12 };

struct filter {
	void *memory;    /* owned */
	uint64_t *words; /* in memory, on a cache line */
	uint64_t lines;
};

size_t filter_size(int64_t keys); /* bytes, whole lines, at least one */
void filter_init(struct filter *filter, size_t size);
void filter_finish(struct filter *filter); /* {0} again */
void filter_add(struct filter *filter, uint64_t hash);
bool filter_has(const struct filter *filter, uint64_t hash);
void filter_prefetch(const struct filter *filter, uint64_t hash); /* filter_has will be asked this soon */
#endif
