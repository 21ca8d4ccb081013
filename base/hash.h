#ifndef BASE_HASH_H
#define BASE_HASH_H
/* Keyed 128-bit hash (SipHash-2-4-128; Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).
 * Keyed, so that nobody can choose ids that collide; the key belongs to the store, tools use HASH_KEY_FIXED. */
#include "text.h"

struct hash_key {
	uint64_t low, high;
};
struct hash128 {
	uint64_t low, high;
};

extern const struct hash_key HASH_KEY_FIXED;
struct hash128 hash_bytes(struct hash_key key, const void *bytes, size_t size);
bool hash_equal(struct hash128 a, struct hash128 b);
bool hash_is_zero(struct hash128 a);
#endif
