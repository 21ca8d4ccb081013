/* The token bucket: how many pass, and what the others are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "daemon/http/bucket.h"

static int64_t passed(struct bucket *bucket, int64_t a_second, int64_t holds, int64_t now_ms)
{
	int64_t count = 0;

	while (bucket_take(bucket, a_second, holds, now_ms) == 0)
		count++;
	return count;
}

static void a_new_bucket_is_full(void **state)
{
	struct bucket bucket = {0};

	(void)state;
	assert_int_equal(passed(&bucket, 10, 25, 5), 25);
}

static void what_was_taken_comes_back_with_time(void **state)
{
	struct bucket bucket = {0};

	(void)state;
	passed(&bucket, 10, 25, 1000);
	assert_int_equal(passed(&bucket, 10, 25, 1099), 0);
	assert_int_equal(passed(&bucket, 10, 25, 1100), 1);
	assert_int_equal(passed(&bucket, 10, 25, 2100), 10);
}

static void it_never_holds_more_than_it_can(void **state)
{
	struct bucket bucket = {0};

	(void)state;
	passed(&bucket, 10, 25, 0);
	assert_int_equal(passed(&bucket, 10, 25, INT64_MAX / 2), 25);
}

static void whoever_waits_as_told_is_let_through_and_not_before(void **state)
{
	struct bucket bucket = {0};
	int64_t now = 1000;

	(void)state;
	passed(&bucket, 3, 3, now);
	for (int i = 0; i < 100; i++) {
		int64_t wait = bucket_take(&bucket, 3, 3, now);
		assert_in_range(wait, 1, 334);
		assert_int_not_equal(bucket_take(&bucket, 3, 3, now + wait - 1), 0);
		now += wait;
		assert_int_equal(bucket_take(&bucket, 3, 3, now), 0);
	}
}

static void being_refused_costs_nothing(void **state)
{
	struct bucket bucket = {0};

	(void)state;
	passed(&bucket, 1, 1, 0);
	for (int64_t now = 1; now < 1000; now++)
		assert_int_not_equal(bucket_take(&bucket, 1, 1, now), 0);
	assert_int_equal(bucket_take(&bucket, 1, 1, 1000), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_new_bucket_is_full),
	        cmocka_unit_test(what_was_taken_comes_back_with_time),
	        cmocka_unit_test(it_never_holds_more_than_it_can),
	        cmocka_unit_test(whoever_waits_as_told_is_let_through_and_not_before),
	        cmocka_unit_test(being_refused_costs_nothing),
	};
	return cmocka_run_group_tests_name("bucket", tests, NULL, NULL);
}
