/* How a body is cut into events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "daemon/intake/lines.h"

/* All texts with their numbers, "1:{..} 2:{..}". */
static void cut(const char *body, enum body_kind kind, const char *expected)
{
	struct lines lines;
	struct buf all = {0};
	struct text line;

	lines_start(&lines, text_of(body), kind);
	while (lines_next(&lines, &line))
		buf_print(&all, "%s%d:%.*s", all.size ? " " : "", (int)lines.number, (int)line.size, line.at);
	assert_string_equal(buf_z(&all), expected);
	buf_finish(&all);
}

static void lines_are_cut_at_line_feeds_and_blank_ones_only_counted(void **state)
{
	(void)state;
	cut("{a}\n\n  \n{b}\r\n{c}", BODY_LINES, "1:{a} 4:{b} 5:{c}");
	cut("", BODY_LINES, "");
	cut("\n", BODY_ANY, "");
}

static void an_array_is_cut_at_its_items(void **state)
{
	(void)state;
	cut(" [ {\"a\":[1,2]} , {\"b\":\"],{\\\"\"} ] ", BODY_VALUES,
	        "1:{\"a\":[1,2]} 2:{\"b\":\"],{\\\"\"}");
	cut("[{a}\n,\n{b}]", BODY_ANY, "1:{a} 2:{b}");
	cut("[]", BODY_VALUES, "");
}

static void objects_one_behind_the_other_are_each_taken(void **state)
{
	(void)state;
	cut("{\n \"a\": 1\n}\n{\"b\":2} {\"c\":3}", BODY_VALUES, "1:{\n \"a\": 1\n} 2:{\"b\":2} 3:{\"c\":3}");
}

static void without_a_type_a_body_that_does_not_begin_with_a_bracket_is_lines(void **state)
{
	(void)state;
	cut("{a\n{b}", BODY_ANY, "1:{a 2:{b}");
}

static void a_byte_order_mark_is_passed_over(void **state)
{
	(void)state;
	cut("\xef\xbb\xbf{a}", BODY_LINES, "1:{a}");
	cut("\xef\xbb\xbf[{a}]", BODY_ANY, "1:{a}");
}

static void what_is_broken_is_cut_somewhere_and_nothing_behind_it_is_lost(void **state)
{
	(void)state;
	cut("[{a}, 17, nonsense, {b}]", BODY_VALUES, "1:{a} 2:17 3:nonsense 4:{b}");
	cut("[{\"a", BODY_VALUES, "1:{\"a");
	cut("[{\"a\\", BODY_VALUES, "1:{\"a\\");
	cut("[{a}] {b}", BODY_VALUES, "1:{a} 2:{b}");
	cut("[{a}}", BODY_VALUES, "1:{a} 2:}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(lines_are_cut_at_line_feeds_and_blank_ones_only_counted),
	        cmocka_unit_test(an_array_is_cut_at_its_items),
	        cmocka_unit_test(objects_one_behind_the_other_are_each_taken),
	        cmocka_unit_test(without_a_type_a_body_that_does_not_begin_with_a_bracket_is_lines),
	        cmocka_unit_test(a_byte_order_mark_is_passed_over),
	        cmocka_unit_test(what_is_broken_is_cut_somewhere_and_nothing_behind_it_is_lost),
	};

	return cmocka_run_group_tests_name("lines", tests, NULL, NULL);
}
