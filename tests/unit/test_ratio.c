/* Exact numbers. */
#include "base/ratio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static const __int128 huge = (__int128)INT64_MAX * INT64_MAX;

static void check_ratio(struct ratio n, int64_t over, int64_t under)
{
	if (n.over != over || n.under != under)
		fail_msg("%lld/%lld, expected %lld/%lld", (long long)n.over, (long long)n.under,
		        (long long)over, (long long)under);
}

static void a_ratio_is_in_lowest_terms_with_its_sign_on_top(void **state)
{
	(void)state;
	static const struct {
		int64_t over, under, top, bottom;
	} rows[] = {
	        {2, 20, 1, 10},
	        {-2, 20, -1, 10},
	        {2, -20, -1, 10},
	        {-2, -20, 1, 10},
	        {0, -7, 0, 1},
	        {7, 1, 7, 1},
	        {INT64_MIN, 1, INT64_MIN, 1},
	        {INT64_MIN, INT64_MIN, 1, 1},
	        {INT64_MIN, 2, INT64_MIN / 2, 1},
	        {INT64_MAX, INT64_MAX, 1, 1},
	        {INT64_MIN, INT64_MAX, INT64_MIN, INT64_MAX},
	        {2, INT64_MIN, -1, INT64_MAX / 2 + 1},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ratio n;
		assert_int_equal(ratio_make(rows[i].over, rows[i].under, &n), 0);
		check_ratio(n, rows[i].top, rows[i].bottom);
	}
}

static void what_does_not_fit_is_refused_and_changes_nothing(void **state)
{
	(void)state;
	__int128 least = (__int128)1 << 126;
	least = -least - least;
	const struct {
		__int128 over, under;
	} rows[] = {
	        {1, 0},
	        {0, 0},
	        {INT64_MIN, -1},
	        {1, INT64_MIN},
	        {(__int128)INT64_MAX + 1, 1},
	        {huge, 1},
	        {1, huge},
	        {least, 1},
	        {1, least},
	        {least, -1},
	        {least, 3},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ratio n = {5, 7};
		assert_int_equal(ratio_make(rows[i].over, rows[i].under, &n), -1);
		check_ratio(n, 5, 7);
	}
}

static void terms_of_128_bits_that_reduce_are_made(void **state)
{
	(void)state;
	__int128 least = (__int128)1 << 126;
	least = -least - least;
	struct ratio n;
	assert_int_equal(ratio_make(huge, huge, &n), 0);
	check_ratio(n, 1, 1);
	assert_int_equal(ratio_make(least, least, &n), 0);
	check_ratio(n, 1, 1);
	assert_int_equal(ratio_make(huge, INT64_MAX, &n), 0);
	check_ratio(n, INT64_MAX, 1);
	assert_int_equal(ratio_make(0, least, &n), 0);
	check_ratio(n, 0, 1);
	assert_int_equal(ratio_make((__int128)3 << 100, (__int128)6 << 100, &n), 0);
	check_ratio(n, 1, 2);
}

static void sums_and_products_are_exact(void **state)
{
	(void)state;
	struct ratio third = {1, 3}, sixth = {1, 6}, n;
	assert_int_equal(ratio_add(third, sixth, &n), 0);
	check_ratio(n, 1, 2);
	assert_int_equal(ratio_subtract(sixth, third, &n), 0);
	check_ratio(n, -1, 6);
	assert_int_equal(ratio_multiply(third, (struct ratio){-6, 1}, &n), 0);
	check_ratio(n, -2, 1);
	assert_int_equal(ratio_divide(third, (struct ratio){-1, 6}, &n), 0);
	check_ratio(n, -2, 1);
	assert_int_equal(ratio_divide(third, (struct ratio){0, 1}, &n), -1);
}

static void ten_tenths_are_one(void **state)
{
	(void)state;
	struct ratio sum = {0, 1};
	for (int i = 0; i < 10; i++)
		assert_int_equal(ratio_add(sum, (struct ratio){1, 10}, &sum), 0);
	check_ratio(sum, 1, 1);
}

static void the_largest_ratios_neither_overflow_nor_lie(void **state)
{
	(void)state;
	static const struct ratio edges[] = {
	        {INT64_MIN, 1},
	        {INT64_MIN, INT64_MAX},
	        {INT64_MAX, 1},
	        {1, INT64_MAX},
	        {-1, INT64_MAX},
	        {INT64_MAX, INT64_MAX - 1},
	        {0, 1},
	        {1, 1},
	};
	enum { COUNT = sizeof edges / sizeof *edges };
	for (int i = 0; i < COUNT * COUNT; i++) {
		struct ratio a = edges[i / COUNT], b = edges[i % COUNT], sum, back;
		if (!ratio_add(a, b, &sum) && !ratio_subtract(sum, b, &back))
			assert_int_equal(ratio_compare(back, a), 0);
		if (!ratio_multiply(a, b, &sum) && !ratio_divide(sum, b, &back))
			assert_int_equal(ratio_compare(back, a), 0);
		assert_int_equal(ratio_compare(a, b), -ratio_compare(b, a));
	}
	assert_int_equal(ratio_add(edges[2], edges[7], &(struct ratio){0}), -1);
	assert_int_equal(ratio_subtract(edges[0], edges[7], &(struct ratio){0}), -1);
	assert_int_equal(ratio_divide(edges[0], (struct ratio){-1, 1}, &(struct ratio){0}), -1);
}

static void comparing_sees_differences_that_doubles_do_not(void **state)
{
	(void)state;
	assert_int_equal(ratio_compare((struct ratio){1, 3}, (struct ratio){1, 2}), -1);
	assert_int_equal(ratio_compare((struct ratio){-1, 3}, (struct ratio){-1, 2}), 1);
	assert_int_equal(ratio_compare((struct ratio){2, 1}, (struct ratio){2, 1}), 0);
	struct ratio a = {INT64_MAX, INT64_MAX - 1}, b = {INT64_MAX - 1, INT64_MAX - 2};
	assert_true(ratio_real(a) == ratio_real(b));
	assert_int_equal(ratio_compare(a, b), -1);
}

static void the_real_is_what_the_decimal_would_have_been(void **state)
{
	(void)state;
	assert_true(ratio_real((struct ratio){1, 10}) == 0.1);
	assert_true(ratio_real((struct ratio){-7, 2}) == -3.5);
	assert_true(ratio_real((struct ratio){INT64_MIN, 1}) == -9223372036854775808.0);
}

static void numbers_are_read_exactly(void **state)
{
	(void)state;
	static const struct {
		const char *written;
		int64_t over, under;
	} rows[] = {
	        {"42", 42, 1},
	        {"-3.50", -7, 2},
	        {"1e3", 1000, 1},
	        {"0", 0, 1},
	        {"-0", 0, 1},
	        {"-0.0e5", 0, 1},
	        {"0.1", 1, 10},
	        {"1E+2", 100, 1},
	        {"25e-2", 1, 4},
	        {"1e-18", 1, 1000000000000000000},
	        {"1e18", 1000000000000000000, 1},
	        {"999999999999999999", 999999999999999999, 1},
	        {"0.999999999999999999", 999999999999999999, 1000000000000000000},
	        {"1e0000003", 1000, 1},
	        {"0.000000000000000001e18", 1, 1},
	        {"100000000000000000e-18", 1, 10},
	        {"-9e18", -9000000000000000000, 1},
	        {"0e18", 0, 1},
	        {"1.5e-18", 3, 2000000000000000000},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ratio n;
		assert_int_equal(ratio_read(text_of(rows[i].written), &n), 0);
		check_ratio(n, rows[i].over, rows[i].under);
	}
}

static void what_json_would_not_call_a_number_is_refused(void **state)
{
	(void)state;
	static const char *const rows[] = {
	        "",
	        "-",
	        "+1",
	        "01",
	        "-01",
	        "00",
	        ".5",
	        "5.",
	        "1.e3",
	        "1e",
	        "1e+",
	        "1e-",
	        "e3",
	        " 1",
	        "1 ",
	        "1,5",
	        "0x1",
	        "1_0",
	        "--1",
	        "1.2.3",
	        "1e3.0",
	        "1e3e3",
	        "NaN",
	        "Infinity",
	        "inf",
	        "1\n",
	        "10%",
	        "-.5",
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ratio n = {5, 7};
		assert_int_equal(ratio_read(text_of(rows[i]), &n), -1);
		check_ratio(n, 5, 7);
	}
}

static void numbers_that_do_not_fit_are_refused(void **state)
{
	(void)state;
	static const char *const rows[] = {
	        "1000000000000000000",
	        "0.1234567890123456789",
	        "1e19",
	        "1e-19",
	        "1e99999999999999999999",
	        "10e18",
	        "123456789e-180",
	        "0.0000000000000000000000000000000000000001",
	        "-1e-99",
	        "1e-00000000000000000099",
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(ratio_read(text_of(rows[i]), &(struct ratio){0}), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_ratio_is_in_lowest_terms_with_its_sign_on_top),
	        cmocka_unit_test(what_does_not_fit_is_refused_and_changes_nothing),
	        cmocka_unit_test(terms_of_128_bits_that_reduce_are_made),
	        cmocka_unit_test(sums_and_products_are_exact),
	        cmocka_unit_test(ten_tenths_are_one),
	        cmocka_unit_test(the_largest_ratios_neither_overflow_nor_lie),
	        cmocka_unit_test(comparing_sees_differences_that_doubles_do_not),
	        cmocka_unit_test(the_real_is_what_the_decimal_would_have_been),
	        cmocka_unit_test(numbers_are_read_exactly),
	        cmocka_unit_test(what_json_would_not_call_a_number_is_refused),
	        cmocka_unit_test(numbers_that_do_not_fit_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
