/* SipHash-2-4 with 128 bits of output, after the authors' reference implementation (github.com/veorq/SipHash). */
#include "hash.h"

#include <endian.h>
#include <string.h>

/* The first digits of pi: nothing up the sleeve. */
const struct hash_key HASH_KEY_FIXED = {0x243f6a8885a308d3, 0x13198a2e03707344};

enum { ROUNDS_A_WORD = 2, ROUNDS_AT_END = 4 };

struct state {
	uint64_t a, b, c, d;
};

static uint64_t rotate(uint64_t word, unsigned bits)
{
	return word << bits | word >> (64 - bits);
}

static void mix(struct state *state, int rounds)
{
	struct state s = *state;
	for (int i = 0; i < rounds; i++) {
		s.a += s.b;
		s.c += s.d;
		s.b = rotate(s.b, 13) ^ s.a;
		s.d = rotate(s.d, 16) ^ s.c;
		s.a = rotate(s.a, 32);
		s.c += s.b;
		s.a += s.d;
		s.b = rotate(s.b, 17) ^ s.c;
		s.d = rotate(s.d, 21) ^ s.a;
		s.c = rotate(s.c, 32);
	}
	*state = s;
}

static void absorb(struct state *state, uint64_t word)
{
	state->d ^= word;
	mix(state, ROUNDS_A_WORD);
	state->a ^= word;
}

/* Up to eight bytes as a little-endian word, so that every machine computes the same hash. */
static uint64_t read_word(const unsigned char *at, size_t size)
{
	uint64_t word = 0;
	memcpy(&word, at, size);
	return le64toh(word);
}

static uint64_t squeeze(struct state *state)
{
	mix(state, ROUNDS_AT_END);
	return state->a ^ state->b ^ state->c ^ state->d;
}

struct hash128 hash_bytes(struct hash_key key, const void *bytes, size_t size)
{
	struct state state = {
	        .a = key.low ^ 0x736f6d6570736575,
	        .b = key.high ^ 0x646f72616e646f6d ^ 0xee,
	        .c = key.low ^ 0x6c7967656e657261,
	        .d = key.high ^ 0x7465646279746573,
	};
	const unsigned char *at = bytes;
	size_t left = size;
	for (; left >= 8; left -= 8, at += 8)
		absorb(&state, read_word(at, 8));
	absorb(&state, (left ? read_word(at, left) : 0) | (uint64_t)size << 56);
	state.c ^= 0xee;
	uint64_t low = squeeze(&state);
	state.b ^= 0xdd;
	return (struct hash128){low, squeeze(&state)};
}

bool hash_equal(struct hash128 a, struct hash128 b)
{
	return a.low == b.low && a.high == b.high;
}

bool hash_is_zero(struct hash128 a)
{
	return !a.low && !a.high;
}
