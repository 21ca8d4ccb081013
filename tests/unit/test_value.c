/* Values: compared exactly, combined by Kleene's logic, printed as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <intervene/value.h>
#include "base/buf.h"
#include "base/civil.h"

#include <math.h>
#include <string.h>

static struct value ratio(int64_t over, int64_t under)
{
	struct ratio number;

	assert_int_equal(ratio_make(over, under, &number), 0);
	return value_number(number);
}

static struct value duration(int32_t amount, enum duration_unit unit)
{
	return (struct value){.type = VALUE_DURATION, .duration = {amount, unit}};
}

static int order_of(struct value a, struct value b)
{
	int order = 99;

	assert_int_equal(value_compare(&a, &b, &order), ANSWER_TRUE);
	return order;
}

static enum answer answer_of(struct value a, struct value b)
{
	int order;

	return value_compare(&a, &b, &order);
}

static void two_of_twenty_is_ten_percent(void **state)
{
	(void)state;
	assert_int_equal(order_of(ratio(2, 20), ratio(10, 100)), 0);
	assert_int_equal(order_of(ratio(1, 3), ratio(333333333333333333, 1000000000000000000)), 1);
	assert_int_equal(order_of(value_integer(INT64_MIN + 1), ratio(INT64_MAX, 2)), -1);
}

static void a_real_meets_an_exact_number_as_a_real(void **state)
{
	(void)state;
	assert_int_equal(order_of(value_real(0.5), ratio(1, 2)), 0);
	assert_int_equal(order_of(ratio(1, 2), value_real(0.75)), -1);
	assert_int_equal(order_of(value_real(2), value_real(1)), 1);
	assert_int_equal(answer_of(value_real(NAN), value_integer(1)), ANSWER_UNKNOWN);
}

static void dates_texts_and_truths_compare_with_their_like(void **state)
{
	(void)state;
	assert_int_equal(order_of(value_date(1), value_date(2)), -1);
	assert_int_equal(order_of(value_date(NO_DAY), value_date(INT32_MAX)), -1);
	assert_int_equal(order_of(value_text(text_of("b")), value_text(text_of("a"))), 1);
	assert_int_equal(order_of(value_truth(true), value_truth(true)), 0);
	assert_int_equal(order_of(value_truth(false), value_truth(true)), -1);
}

static void calendar_units_compare_and_school_units_do_not_mix(void **state)
{
	(void)state;
	assert_int_equal(order_of(duration(2, UNIT_WEEK), duration(14, UNIT_DAY)), 0);
	assert_int_equal(order_of(duration(90, UNIT_MINUTE), duration(2, UNIT_HOUR)), -1);
	assert_int_equal(order_of(duration(6, UNIT_SCHOOL_DAY), duration(5, UNIT_SCHOOL_DAY)), 1);
	assert_int_equal(
	        answer_of(duration(1, UNIT_SCHOOL_WEEK), duration(5, UNIT_SCHOOL_DAY)), ANSWER_UNKNOWN);
	assert_int_equal(answer_of(duration(5, UNIT_DAY), duration(5, UNIT_SCHOOL_DAY)), ANSWER_UNKNOWN);
}

static void different_types_are_unknown_never_unequal(void **state)
{
	struct value list = {.type = VALUE_LIST};

	(void)state;
	assert_int_equal(answer_of(value_text(text_of("3")), value_integer(3)), ANSWER_UNKNOWN);
	assert_int_equal(answer_of(value_date(3), value_integer(3)), ANSWER_UNKNOWN);
	assert_int_equal(answer_of(list, list), ANSWER_UNKNOWN);
}

static void unknown_and_error_go_through_a_comparison(void **state)
{
	struct value error = value_of_answer(ANSWER_ERROR, REASON_DIVISION);

	(void)state;
	assert_int_equal(answer_of(value_unknown(REASON_NO_DATA), value_integer(3)), ANSWER_UNKNOWN);
	assert_int_equal(
	        answer_of(value_unknown(REASON_NO_DATA), value_unknown(REASON_NO_DATA)), ANSWER_UNKNOWN);
	assert_int_equal(answer_of(error, value_integer(3)), ANSWER_ERROR);
	assert_int_equal(answer_of(value_unknown(REASON_NO_DATA), error), ANSWER_ERROR);
}

static void logic_is_kleenes(void **state)
{
	const enum answer F = ANSWER_FALSE, T = ANSWER_TRUE, U = ANSWER_UNKNOWN, E = ANSWER_ERROR;
	/* Rows and columns in the order of the enum: F T U E. */
	const enum answer both[4][4] = {
	        {F, F, F, F},
	        {F, T, U, E},
	        {F, U, U, E},
	        {F, E, E, E},
	};
	const enum answer either[4][4] = {
	        {F, T, U, E},
	        {T, T, T, T},
	        {U, T, U, E},
	        {E, T, E, E},
	};

	(void)state;
	for (int a = 0; a < 4; a++)
		for (int b = 0; b < 4; b++) {
			assert_int_equal(answer_and((enum answer)a, (enum answer)b), both[a][b]);
			assert_int_equal(answer_or((enum answer)a, (enum answer)b), either[a][b]);
		}
	assert_int_equal(answer_not(ANSWER_TRUE), ANSWER_FALSE);
	assert_int_equal(answer_not(ANSWER_FALSE), ANSWER_TRUE);
	assert_int_equal(answer_not(ANSWER_UNKNOWN), ANSWER_UNKNOWN);
	assert_int_equal(answer_not(ANSWER_ERROR), ANSWER_ERROR);
}

static void an_answer_becomes_a_value_and_back(void **state)
{
	(void)state;
	for (int answer = 0; answer < 4; answer++) {
		struct value value = value_of_answer((enum answer)answer, REASON_NO_DATA);

		assert_int_equal(value_answer(&value), answer);
	}
	struct value number = value_integer(1);
	assert_int_equal(value_answer(&number), ANSWER_UNKNOWN);
	struct value unknown = value_of_answer(ANSWER_UNKNOWN, REASON_NO_DAYS);
	assert_int_equal(unknown.reason, REASON_NO_DAYS);
}

static void assert_printed(struct value value, enum value_style style, const char *expected)
{
	struct buf out = {0};

	value_print(&value, style, &out);
	assert_string_equal(buf_z(&out), expected);
	buf_finish(&out);
}

static void values_are_printed_as_people_read_them(void **state)
{
	struct value items[] = {value_integer(1), value_text(text_of("orf"))};
	struct value list = {.type = VALUE_LIST, .list = {.items = items, .count = 2}};

	(void)state;
	assert_printed(value_integer(3), VALUE_PLAIN, "3");
	assert_printed(value_integer(-3), VALUE_PLAIN, "-3");
	assert_printed(ratio(85, 2), VALUE_PLAIN, "42.5");
	assert_printed(ratio(1, 3), VALUE_PLAIN, "0.33");
	assert_printed(value_real(-0.0), VALUE_PLAIN, "0");
	assert_printed(value_real(100), VALUE_PLAIN, "100");
	assert_printed(ratio(1, 6), VALUE_PERCENT, "16.7%");
	assert_printed(ratio(2, 20), VALUE_PERCENT, "10%");
	assert_printed(value_integer(1), VALUE_PERCENT, "100%");
	assert_printed(duration(1, UNIT_SCHOOL_DAY), VALUE_PLAIN, "1 school day");
	assert_printed(duration(5, UNIT_SCHOOL_DAY), VALUE_PLAIN, "5 school days");
	assert_printed(duration(0, UNIT_HOUR), VALUE_PLAIN, "0 hours");
	assert_printed(value_date(civil_day(2026, 9, 3)), VALUE_PLAIN, "2026-09-03");
	assert_printed(value_truth(true), VALUE_PLAIN, "true");
	assert_printed(value_text(text_of("orf")), VALUE_PERCENT, "orf");
	assert_printed(list, VALUE_PLAIN, "1, orf");
	assert_printed(value_unknown(REASON_NO_DAYS), VALUE_PERCENT, "not enough data");
	assert_printed(
	        value_of_answer(ANSWER_ERROR, REASON_DIVISION), VALUE_PLAIN, "error: division by zero");
}

static void assert_beside(
        struct value value, struct value limit, enum value_style style, const char *expected)
{
	struct buf out = {0};

	value_print_beside(&value, &limit, style, &out);
	assert_string_equal(buf_z(&out), expected);
	buf_finish(&out);
}

static void a_number_that_is_not_whole_is_never_rounded_to_one(void **state)
{
	(void)state;
	assert_printed(ratio(996, 10000), VALUE_PERCENT, "9.96%");
	assert_printed(ratio(1004, 10000), VALUE_PERCENT, "10.04%");
	assert_printed(ratio(9999, 100000), VALUE_PERCENT, "9.999%");
	assert_printed(ratio(2999, 1000), VALUE_PLAIN, "2.999");
	assert_printed(value_real(-0.001), VALUE_PLAIN, "-0.001");
	assert_printed(ratio(7, 100), VALUE_PERCENT, "7%");
	assert_printed(ratio(29, 100), VALUE_PERCENT, "29%");
}

static void a_value_is_shown_on_its_own_side_of_the_limit(void **state)
{
	(void)state;
	assert_beside(ratio(746, 10000), ratio(75, 1000), VALUE_PERCENT, "7.46%");
	assert_beside(ratio(754, 10000), ratio(75, 1000), VALUE_PERCENT, "7.54%");
	assert_beside(ratio(746, 10000), ratio(8, 100), VALUE_PERCENT, "7.5%");
	assert_beside(ratio(75, 1000), ratio(75, 1000), VALUE_PERCENT, "7.5%");
	assert_beside(ratio(1, 3), ratio(33, 100), VALUE_PLAIN, "0.333");
	assert_beside(ratio(1, 3), ratio(1, 3), VALUE_PLAIN, "0.33");
	assert_beside(value_date(civil_day(2026, 9, 3)), value_integer(3), VALUE_PLAIN, "2026-09-03");
	assert_beside(ratio(1, 3), value_unknown(REASON_NO_DATA), VALUE_PLAIN, "0.33");
}

static void every_reason_has_words(void **state)
{
	(void)state;
	for (int reason = 0; reason < REASON_COUNT; reason++)
		assert_true(strlen(reason_words((enum reason)reason)) > 0);
	assert_string_equal(reason_words(REASON_NO_DAYS), "no enrolled day in the window");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(two_of_twenty_is_ten_percent),
	        cmocka_unit_test(a_real_meets_an_exact_number_as_a_real),
	        cmocka_unit_test(dates_texts_and_truths_compare_with_their_like),
	        cmocka_unit_test(calendar_units_compare_and_school_units_do_not_mix),
	        cmocka_unit_test(different_types_are_unknown_never_unequal),
	        cmocka_unit_test(unknown_and_error_go_through_a_comparison),
	        cmocka_unit_test(logic_is_kleenes),
	        cmocka_unit_test(an_answer_becomes_a_value_and_back),
	        cmocka_unit_test(values_are_printed_as_people_read_them),
	        cmocka_unit_test(a_number_that_is_not_whole_is_never_rounded_to_one),
	        cmocka_unit_test(a_value_is_shown_on_its_own_side_of_the_limit),
	        cmocka_unit_test(every_reason_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
