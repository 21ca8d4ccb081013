#ifndef DAEMON_STORE_FILTER_H
#define DAEMON_STORE_FILTER_H
/* A set that may say yes wrongly and no only rightly: whoever asks it first does not look on the disk for what was never
 * there.  Each key lives in one cache line, one bit in each of its eight words (blocked Bloom filter;
 * Putze, Sanders and Singler, "Cache-, hash- and space-efficient Bloom filters", 2007; split into words as Apache
 * Parquet's).
 *
 *     filter_init(&filter, filter_size(key_count, 16));
 *     filter_add(&filter, hash);
 *     filter_has(&filter, hash)                             hashes must be spread over all 64 bits */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of 1,000 keys that it does not have, 12 bits a key say yes to 4, 16 to 1, 20 to hardly any (test_store_runs). */
enum { FILTER_LINE = 64 };

struct filter {
	void *memory;    /* owned */
	uint64_t *words; /* in memory, on a cache line */
	uint64_t lines;
};

size_t filter_size(int64_t keys, unsigned bits_a_key); /* bytes, whole lines, at least one */
void filter_init(struct filter *filter, size_t size);
void filter_finish(struct filter *filter); /* {0} again */
void filter_add(struct filter *filter, uint64_t hash);
bool filter_has(const struct filter *filter, uint64_t hash);
void filter_prefetch(const struct filter *filter, uint64_t hash); /* filter_has will be asked this soon */
#endif
