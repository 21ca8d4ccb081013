/* The keyed hash, against its authors' vectors. */
#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* Computed with another implementation: `openssl mac -macopt hexkey:000102..0f -macopt size:16 SIPHASH`, of the
 * bytes 00 01 02 .. (after ff comes 00).  Up to 63 bytes these are the vectors that the authors published. */
static const struct {
	size_t size;
	const char *hash;
} vectors[] = {
        {0, "a3817f04ba25a8e66df67214c7550293"},
        {1, "da87c1d86b99af44347659119b22fc45"},
        {2, "8177228da4a45dc7fca38bdef60affe4"},
        {3, "9c70b60c5267a94e5f33b6b02985ed51"},
        {4, "f88164c12d9c8faf7d0f6e7c7bcd5579"},
        {5, "1368875980776f8854527a07690e9627"},
        {6, "14eeca338b208613485ea0308fd7a15e"},
        {7, "a1f1ebbed8dbc153c0b84aa61ff08239"},
        {8, "3b62a9ba6258f5610f83e264f31497b4"},
        {9, "264499060ad9baabc47f8b02bb6d71ed"},
        {10, "00110dc378146956c95447d3f3d0fbba"},
        {11, "0151c568386b6677a2b4dc6f81e5dc18"},
        {12, "d626b266905ef35882634df68532c125"},
        {13, "9869e247e9c08b10d029934fc4b952f7"},
        {14, "31fcefac66d7de9c7ec7485fe4494902"},
        {15, "5493e99933b0a8117e08ec0f97cfc3d9"},
        {16, "6ee2a4ca67b054bbfd3315bf85230577"},
        {17, "473d06e8738db89854c066c47ae47740"},
        {63, "5150d1772f50834a503e069a973fbd7c"},
        {64, "1eaf077dc0d4cd3f8cad4d383658a74b"},
        {255, "1c9bb67528165f8e468248e3799b0eab"},
        {256, "67a00304d3834c4612eaee7b5f579acb"},
        {300, "ce005a406d14b36d5386b5f7a7e1b311"},
};

static const struct hash_key counting_key = {0x0706050403020100, 0x0f0e0d0c0b0a0908};

static void print_hash(struct hash128 hash, char out[33])
{
	for (int i = 0; i < 16; i++) {
		uint64_t half = i < 8 ? hash.low : hash.high;
		snprintf(out + i * 2, 3, "%02x", (unsigned)(half >> i % 8 * 8 & 0xff));
	}
}

static void the_published_vectors_come_out(void **state)
{
	(void)state;
	unsigned char input[300];
	char hash[33];
	for (size_t i = 0; i < sizeof input; i++)
		input[i] = (unsigned char)i;
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		print_hash(hash_bytes(counting_key, input, vectors[i].size), hash);
		assert_string_equal(hash, vectors[i].hash);
	}
}

static void another_key_gives_another_hash(void **state)
{
	(void)state;
	struct hash128 a = hash_bytes(counting_key, "S100", 4), b = hash_bytes(HASH_KEY_FIXED, "S100", 4);
	assert_false(hash_equal(a, b));
	assert_false(hash_equal(a, hash_bytes(counting_key, "S101", 4)));
}

static void a_byte_of_zero_changes_the_hash(void **state)
{
	(void)state;
	struct hash128 none = hash_bytes(HASH_KEY_FIXED, NULL, 0), one = hash_bytes(HASH_KEY_FIXED, "\0", 1);
	assert_false(hash_equal(none, one));
	assert_false(hash_equal(one, hash_bytes(HASH_KEY_FIXED, "\0\0", 2)));
}

static void bytes_at_any_address_hash_the_same(void **state)
{
	(void)state;
	char moved[32];
	struct hash128 first = hash_bytes(HASH_KEY_FIXED, "attendance 2026", 15);
	for (size_t at = 0; at < 16; at++) {
		memcpy(moved + at, "attendance 2026", 15);
		assert_true(hash_equal(hash_bytes(HASH_KEY_FIXED, moved + at, 15), first));
	}
}

static void only_both_halves_zero_are_zero(void **state)
{
	(void)state;
	assert_true(hash_is_zero((struct hash128){0, 0}));
	assert_false(hash_is_zero((struct hash128){1, 0}));
	assert_false(hash_is_zero((struct hash128){0, 1}));
	assert_false(hash_equal((struct hash128){0, 1}, (struct hash128){0, 2}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_published_vectors_come_out),
	        cmocka_unit_test(another_key_gives_another_hash),
	        cmocka_unit_test(a_byte_of_zero_changes_the_hash),
	        cmocka_unit_test(bytes_at_any_address_hash_the_same),
	        cmocka_unit_test(only_both_halves_zero_are_zero),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
