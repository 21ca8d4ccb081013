/* Blocks made small, and as they were again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "daemon/store/squeeze.h"

#include <string.h>

static void assert_same(struct squeezer *squeezer, struct text block)
{
	struct buf small = {0}, again = {0};

	buf_add_z(&small, "what was in it");
	squeeze(squeezer, block, &small);
	assert_int_equal(unsqueeze(squeezer, buf_text(&small), &again), 0);
	assert_int_equal(again.size, block.size);
	if (block.size)
		assert_memory_equal(again.at, block.at, block.size);
	buf_finish(&small);
	buf_finish(&again);
}

static void a_block_comes_back_as_it_was(void **state)
{
	struct squeezer *squeezer = squeezer_create();
	struct buf block = {0};
	uint64_t random = 1;

	(void)state;
	for (int size = 0; size < 40; size++) {
		assert_same(squeezer, buf_text(&block));
		for (int i = 0; i < size * size; i++)
			buf_add_char(&block, (char)((random = random * 6364136223846793005u + 1) >> 56));
	}
	buf_clear(&block);
	for (int i = 0; i < 1 << 18; i++)
		buf_add_z(&block, "absent, ");
	assert_same(squeezer, buf_text(&block));
	buf_finish(&block);
	squeezer_destroy(squeezer);
}

static void lines_that_are_alike_become_small(void **state)
{
	struct squeezer *squeezer = squeezer_create();
	struct buf block = {0}, small = {0};

	(void)state;
	for (int i = 0; i < 100; i++)
		buf_print(&block, "{\"type\":\"attendance\",\"student\":\"S%d\",\"status\":\"absent\"}\n",
		        i * i);
	squeeze(squeezer, buf_text(&block), &small);
	assert_in_range(small.size, 1, block.size / 5);
	buf_finish(&block);
	buf_finish(&small);
	squeezer_destroy(squeezer);
}

/* A byte that is another, anywhere, and any part of it. */
static void what_is_damaged_is_not_taken_for_a_block(void **state)
{
	struct squeezer *squeezer = squeezer_create();
	struct buf block = {0}, small = {0}, out = {0};
	size_t same = 0;

	(void)state;
	for (int i = 0; i < 300; i++)
		buf_print(&block, "line %d of %d;", i, i * i);
	squeeze(squeezer, buf_text(&block), &small);
	for (size_t i = 0; i < small.size; i++) {
		struct text part = {small.at, (uint32_t)i};
		assert_int_equal(unsqueeze(squeezer, part, &out), -1);
		small.at[i] ^= 0x10;
		int result = unsqueeze(squeezer, buf_text(&small), &out);
		if (result == 0 && out.size == block.size && memcmp(out.at, block.at, out.size) == 0)
			same++; /* a bit that says nothing */
		else
			assert_int_equal(result, -1);
		small.at[i] ^= 0x10;
	}
	assert_in_range(same, 0, 8);
	buf_finish(&block);
	buf_finish(&small);
	buf_finish(&out);
	squeezer_destroy(squeezer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_block_comes_back_as_it_was),
	        cmocka_unit_test(lines_that_are_alike_become_small),
	        cmocka_unit_test(what_is_damaged_is_not_taken_for_a_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
