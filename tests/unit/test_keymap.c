/* From hashes to numbers. */
#include "base/keymap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct hash128 key_of(uint64_t n)
{
	return hash_bytes(HASH_KEY_FIXED, &n, sizeof n);
}

static void an_empty_map_holds_nothing(void **state)
{
	(void)state;
	struct keymap map = {0};
	assert_int_equal(keymap_get(&map, key_of(1)), NO_VALUE);
	assert_int_equal(keymap_get(&map, (struct hash128){0, 0}), NO_VALUE);
	keymap_finish(&map);
}

static void what_was_put_is_found(void **state)
{
	(void)state;
	struct keymap map = {0};
	for (uint32_t i = 0; i < 100000; i++)
		keymap_put(&map, key_of(i), i * 3);
	assert_int_equal(map.count, 100000);
	for (uint32_t i = 0; i < 100000; i++)
		assert_int_equal(keymap_get(&map, key_of(i)), i * 3);
	assert_int_equal(keymap_get(&map, key_of(100000)), NO_VALUE);
	keymap_finish(&map);
	assert_null(map.slots);
}

static void a_second_value_replaces_the_first(void **state)
{
	(void)state;
	struct keymap map = {0};
	keymap_put(&map, key_of(1), 10);
	keymap_put(&map, key_of(1), 20);
	assert_int_equal(keymap_get(&map, key_of(1)), 20);
	assert_int_equal(map.count, 1);
	keymap_finish(&map);
}

static void zero_is_a_key_and_a_value_like_any_other(void **state)
{
	(void)state;
	struct keymap map = {0};
	keymap_put(&map, (struct hash128){0, 0}, 0);
	assert_int_equal(keymap_get(&map, (struct hash128){0, 0}), 0);
	assert_int_equal(keymap_get(&map, (struct hash128){0, 1}), NO_VALUE);
	keymap_put(&map, (struct hash128){0, 1}, NO_VALUE - 1);
	assert_int_equal(keymap_get(&map, (struct hash128){0, 1}), NO_VALUE - 1);
	keymap_finish(&map);
}

static void keys_that_want_the_same_slot_are_kept_apart(void **state)
{
	(void)state;
	struct keymap map = {0};
	for (uint32_t i = 0; i < 1000; i++)
		keymap_put(&map, (struct hash128){.low = 7, .high = i}, i);
	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(keymap_get(&map, (struct hash128){.low = 7, .high = i}), i);
	keymap_finish(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_empty_map_holds_nothing),
	        cmocka_unit_test(what_was_put_is_found),
	        cmocka_unit_test(a_second_value_replaces_the_first),
	        cmocka_unit_test(zero_is_a_key_and_a_value_like_any_other),
	        cmocka_unit_test(keys_that_want_the_same_slot_are_kept_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
