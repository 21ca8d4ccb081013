/* Text that grows. */
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static void everything_added_stands_in_order(void **state)
{
	(void)state;
	struct buf buf = {0};
	buf_add(&buf, "ab", 2);
	buf_add_text(&buf, text_of("cd"));
	buf_add_z(&buf, "ef");
	buf_add_char(&buf, 'g');
	buf_print(&buf, "%d%s", 12, "h");
	assert_string_equal(buf_z(&buf), "abcdefg12h");
	assert_int_equal(buf_text(&buf).size, 10);
	buf_finish(&buf);
}

static void an_empty_buffer_reads_as_empty_text(void **state)
{
	(void)state;
	struct buf buf = {0};
	buf_add(&buf, NULL, 0);
	buf_add_text(&buf, (struct text){0});
	assert_int_equal(buf_text(&buf).size, 0);
	assert_string_equal(buf_z(&buf), "");
	assert_int_equal(buf.size, 0);
	buf_finish(&buf);
}

static void a_buffer_grows_past_every_capacity(void **state)
{
	(void)state;
	struct buf buf = {0};
	for (int i = 0; i < 100000; i++)
		buf_add_char(&buf, (char)('a' + i % 26));
	assert_int_equal(buf.size, 100000);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(buf.at[i], 'a' + i % 26);
	buf_finish(&buf);
}

static void a_long_print_fits(void **state)
{
	(void)state;
	struct buf buf = {0};
	buf_add_z(&buf, "x");
	buf_print(&buf, "%4000d", 7);
	assert_int_equal(buf.size, 4001);
	assert_int_equal(buf.at[4000], '7');
	buf_finish(&buf);
}

static void bytes_of_zero_are_kept(void **state)
{
	(void)state;
	struct buf buf = {0};
	buf_add(&buf, "a\0b", 3);
	assert_memory_equal(buf.at, "a\0b", 3);
	buf_finish(&buf);
}

static void room_may_be_filled_by_the_caller(void **state)
{
	(void)state;
	struct buf buf = {0};
	buf_add_z(&buf, "so ");
	memcpy(buf_room(&buf, 1000), "far", 3);
	assert_int_equal(buf.size, 3);
	buf.size += 3;
	assert_string_equal(buf_z(&buf), "so far");
	buf_finish(&buf);
}

static void a_cleared_buffer_keeps_its_memory_and_a_finished_one_does_not(void **state)
{
	(void)state;
	struct buf buf = {0};
	buf_add_z(&buf, "text");
	size_t capacity = buf.capacity;
	buf_clear(&buf);
	assert_int_equal(buf.size, 0);
	assert_int_equal(buf.capacity, capacity);
	buf_finish(&buf);
	assert_null(buf.at);
	assert_int_equal(buf.capacity, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(everything_added_stands_in_order),
	        cmocka_unit_test(an_empty_buffer_reads_as_empty_text),
	        cmocka_unit_test(a_buffer_grows_past_every_capacity),
	        cmocka_unit_test(a_long_print_fits),
	        cmocka_unit_test(bytes_of_zero_are_kept),
	        cmocka_unit_test(room_may_be_filled_by_the_caller),
	        cmocka_unit_test(a_cleared_buffer_keeps_its_memory_and_a_finished_one_does_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
