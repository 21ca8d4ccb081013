/* Memory: arenas, and the heap that never says no. */
#include "base/arena.h"
#include "death.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
	(void)state;
	struct arena arena = {0};
	unsigned char *before = NULL;
	for (size_t size = 0; size < 300; size++) {
		unsigned char *piece = arena_take(&arena, size);
		assert_int_equal((uintptr_t)piece % 16, 0);
		assert_ptr_not_equal(piece, before);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(piece[i], 0);
		memset(piece, 0xff, size);
		before = piece;
	}
	arena_finish(&arena);
}

static void a_reset_arena_hands_out_zeroed_memory_again(void **state)
{
	(void)state;
	struct arena arena = {0};
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 1000; i++) {
			char *piece = arena_take(&arena, 100);
			assert_int_equal(piece[0] | piece[99], 0);
			memset(piece, 'x', 100);
		}
		assert_true(arena.bytes >= 100 * 1000);
		arena_reset(&arena);
		assert_int_equal(arena.bytes, 0);
	}
	arena_finish(&arena);
}

static void a_piece_larger_than_any_block_is_given(void **state)
{
	(void)state;
	struct arena arena = {0};
	size_t size = (size_t)5 << 20;
	char *large = arena_take(&arena, size);
	large[0] = large[size - 1] = 'x';
	assert_non_null(arena_take(&arena, 1));
	arena_reset(&arena);
	arena_finish(&arena);
}

static void a_copy_is_terminated_and_outlives_its_source(void **state)
{
	(void)state;
	struct arena arena = {0};
	char source[] = "absence";
	struct text copy = arena_copy(&arena, text_of(source));
	source[0] = 'X';
	assert_string_equal(copy.at, "absence");
	assert_int_equal(copy.size, 7);
	assert_string_equal(arena_copy(&arena, (struct text){0}).at, "");
	arena_finish(&arena);
}

static void printed_text_is_as_long_as_it_needs_to_be(void **state)
{
	(void)state;
	struct arena arena = {0};
	assert_string_equal(arena_print(&arena, "S%d", 42), "S42");
	char *wide = arena_print(&arena, "%5000d", 1);
	assert_int_equal(strlen(wide), 5000);
	arena_finish(&arena);
}

static void a_finished_arena_is_empty_and_can_be_used_again(void **state)
{
	(void)state;
	struct arena arena = {0};
	arena_finish(&arena);
	arena_take(&arena, 10);
	arena_finish(&arena);
	assert_null(arena.first);
	assert_int_equal(arena.bytes, 0);
}

static void a_growing_array_keeps_what_it_holds(void **state)
{
	(void)state;
	int *numbers = NULL;
	size_t capacity = 0;
	for (size_t count = 0; count < 1000; count++) {
		numbers = memory_room(numbers, count, &capacity, sizeof *numbers);
		numbers[count] = (int)count;
	}
	for (int i = 0; i < 1000; i++)
		assert_int_equal(numbers[i], i);
	assert_true(capacity >= 1000 && capacity < 4000);
	free(numbers);
}

static void the_heap_gives_zeroes_and_never_null(void **state)
{
	(void)state;
	char *bytes = memory_take(100);
	for (int i = 0; i < 100; i++)
		assert_int_equal(bytes[i], 0);
	bytes = memory_grow(bytes, 200);
	assert_int_equal(bytes[99], 0);
	free(bytes);
	void *nothing = memory_take(0);
	assert_non_null(nothing);
	free(nothing);
}

static void take_too_many(void)
{
	struct arena arena = {0};
	arena_take_array(&arena, SIZE_MAX / 4, 16);
}

static void take_too_much(void)
{
	struct arena arena = {0};
	arena_take(&arena, SIZE_MAX - 7);
}

static void grow_too_far(void)
{
	size_t capacity = SIZE_MAX / 2;
	memory_room(NULL, SIZE_MAX / 2, &capacity, 16);
}

static void sizes_that_cannot_be_end_the_process_in_one_line(void **state)
{
	(void)state;
	assert_true(dies_saying(take_too_many, "intervened: out of memory (18446744073709551615 bytes)\n"));
	assert_true(dies_saying(take_too_much, "intervened: out of memory (18446744073709551608 bytes)\n"));
	assert_true(dies_saying(grow_too_far, "intervened: out of memory ("));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
	        cmocka_unit_test(a_reset_arena_hands_out_zeroed_memory_again),
	        cmocka_unit_test(a_piece_larger_than_any_block_is_given),
	        cmocka_unit_test(a_copy_is_terminated_and_outlives_its_source),
	        cmocka_unit_test(printed_text_is_as_long_as_it_needs_to_be),
	        cmocka_unit_test(a_finished_arena_is_empty_and_can_be_used_again),
	        cmocka_unit_test(a_growing_array_keeps_what_it_holds),
	        cmocka_unit_test(the_heap_gives_zeroes_and_never_null),
	        cmocka_unit_test(sizes_that_cannot_be_end_the_process_in_one_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
