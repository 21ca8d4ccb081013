/* Answers to several deliveries, summed into one. */
#include "cli/intake_answer.h"
#include "base/diag.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static int add(struct intake_answer *sum, const char *body, const uint32_t *numbers, size_t count)
{
	struct buf bytes = {0};
	struct diag why = {0};

	buf_add_z(&bytes, body);
	int result = intake_answer_add(sum, &bytes, numbers, count, false, &why);
	buf_finish(&bytes);
	return result;
}

static void counts_are_summed_and_the_last_number_is_kept(void **state)
{
	(void)state;
	struct intake_answer sum = {0};

	assert_int_equal(
	        add(&sum, "{\"received\":3,\"new\":2,\"stale\":1,\"rejected\":[],\"last_seq\":9}", NULL, 0),
	        0);
	assert_int_equal(add(&sum, "{\"received\":4,\"new\":4,\"held\":null,\"last_seq\":8}", NULL, 0), 0);
	assert_int_equal(sum.counts[COUNT_RECEIVED], 7);
	assert_int_equal(sum.counts[COUNT_NEW], 6);
	assert_int_equal(sum.counts[COUNT_STALE], 1);
	assert_int_equal(sum.last_seq, 9);
	assert_int_equal(sum.held.size, 0);
	intake_answer_finish(&sum);
}

static void a_rejection_names_the_line_of_the_whole_input(void **state)
{
	(void)state;
	const uint32_t numbers[] = {101, 102, 107};
	struct intake_answer sum = {0};

	assert_int_equal(
	        add(&sum,
	                "{\"received\":3,\"rejected\":[{\"line\":3,\"code\":\"E204\",\"field\":\"status\","
	                "\"reason\":\"'abs' is not a status\"}],\"rejected_total\":1,\"held\":\"d7\"}",
	                numbers, 3),
	        0);
	assert_string_equal(buf_z(&sum.rejected), "[{\"line\":107,\"code\":\"E204\",\"field\":\"status\","
	                                          "\"reason\":\"'abs' is not a status\"}");
	assert_int_equal(sum.counts[COUNT_REJECTED], 1);
	assert_true(text_is(sum.held, "d7"));
	intake_answer_finish(&sum);
}

static void what_is_no_answer_is_refused(void **state)
{
	(void)state;
	struct intake_answer sum = {0};

	assert_int_equal(add(&sum, "<html>", NULL, 0), -1);
	assert_int_equal(add(&sum, "[1]", NULL, 0), -1);
	intake_answer_finish(&sum);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(counts_are_summed_and_the_last_number_is_kept),
	        cmocka_unit_test(a_rejection_names_the_line_of_the_whole_input),
	        cmocka_unit_test(what_is_no_answer_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
