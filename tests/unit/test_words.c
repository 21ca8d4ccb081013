/* Values as they are packed beside facts, and the texts and lists that stand once. */
#include "rules/engine/words.h"
#include "base/buf.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct value comes_back(struct words *words, struct value value)
{
	struct buf buf = {0};

	words_pack(words, &value, &buf);
	struct unpack in = unpack_of(buf_text(&buf));
	struct value back = words_unpack(words, &in);

	assert_false(in.is_broken);
	assert_ptr_equal(in.at, in.end);
	buf_finish(&buf);
	return back;
}

static void every_kind_of_value_comes_back(void **state)
{
	struct words words = {0};
	struct value duration = {.type = VALUE_DURATION, .duration = {-3, UNIT_SCHOOL_DAY}}, back;

	(void)state;
	assert_int_equal(comes_back(&words, value_truth(true)).truth, true);
	assert_int_equal(comes_back(&words, value_date(-800000)).date, -800000);
	assert_int_equal(
	        comes_back(&words, value_unknown(REASON_FIELD_MISSING)).reason, REASON_FIELD_MISSING);
	assert_true(comes_back(&words, value_real(-2.5)).real == -2.5);
	back = comes_back(&words, value_number((struct ratio){-1, INT64_MAX}));
	assert_int_equal(back.number.over, -1);
	assert_int_equal(back.number.under, INT64_MAX);
	back = comes_back(&words, duration);
	assert_int_equal(back.duration.amount, -3);
	assert_int_equal(back.duration.unit, UNIT_SCHOOL_DAY);
	assert_true(text_is(comes_back(&words, value_text(text_of("K"))).text, "K"));
	words_finish(&words);
}

static struct value list_of(struct value *items, uint32_t count)
{
	return (struct value){.type = VALUE_LIST, .list = {items, count}};
}

static void equal_lists_are_one(void **state)
{
	struct words words = {0};
	struct value items[] = {value_text(text_of("el")), value_integer(7)};
	struct value first = comes_back(&words, list_of(items, 2)),
	             empty = comes_back(&words, list_of(items, 0)),
	             again = comes_back(&words, list_of(items, 2));

	(void)state;
	assert_int_equal(first.list.count, 2);
	assert_true(text_is(first.list.items[0].text, "el"));
	assert_int_equal(first.list.items[1].number.over, 7);
	assert_int_equal(empty.list.count, 0);
	assert_ptr_equal(first.list.items, again.list.items);
	assert_ptr_equal(words_value(&words, list_of(items, 2)).list.items, first.list.items);
	words_finish(&words);
}

static void a_text_outlives_the_line_it_came_with(void **state)
{
	struct words words = {0};
	char line[] = "reading";
	struct text kept = words_text(&words, text_of(line));
	struct value value = words_value(&words, value_text(text_of(line)));

	(void)state;
	for (char *at = line; *at; at++)
		*at = 'x';
	assert_true(text_is(kept, "reading"));
	assert_ptr_equal(value.text.at, kept.at);
	words_finish(&words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_kind_of_value_comes_back),
	        cmocka_unit_test(equal_lists_are_one),
	        cmocka_unit_test(a_text_outlives_the_line_it_came_with),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
