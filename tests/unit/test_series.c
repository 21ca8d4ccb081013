/* A column as bits, beside the plain list that it stands for. */
#include "rules/engine/series.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { ENTRIES = 400 };

static void an_empty_column_has_nothing_anywhere(void **state)
{
	struct series series = {0};

	(void)state;
	assert_false(series_has(&series, 0));
	assert_int_equal(series_count(&series, 0, ENTRIES), 0);
	assert_int_equal(series_next(&series, 3, ENTRIES), ENTRIES);
	assert_int_equal(series_back(&series, 3, ENTRIES, 1), 3);
	series_finish(&series);
}

static void the_n_th_last_is_counted_back_from_the_end_of_the_window(void **state)
{
	struct series series = {0};

	(void)state;
	series_set(&series, 2);
	series_set(&series, 63);
	series_set(&series, 64);
	series_set(&series, 200);
	assert_int_equal(series_back(&series, 0, 300, 0), 300);
	assert_int_equal(series_back(&series, 0, 300, 1), 200);
	assert_int_equal(series_back(&series, 0, 200, 1), 64);
	assert_int_equal(series_back(&series, 0, 300, 3), 63);
	assert_int_equal(series_back(&series, 5, 64, 2), 5);
	assert_int_equal(series_back(&series, 0, 64, 2), 2);
	series_finish(&series);
}

/* A linear congruential generator (Knuth, MMIX): the same columns on every machine. */
static uint32_t below(uint64_t *chance, uint32_t limit)
{
	*chance = *chance * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*chance >> 33) % limit;
}

/* What the three questions answer for every window of a column, found the long way. */
static void compare(const struct series *series, const bool *list, uint32_t from, uint32_t to)
{
	uint32_t count = 0, first = to, last = from;

	for (uint32_t at = from; at < to; at++) {
		first = list[at] && !count ? at : first;
		last = list[at] ? at : last;
		count += list[at];
		assert_int_equal(series_has(series, at), list[at]);
	}
	assert_int_equal(series_count(series, from, to), count);
	assert_int_equal(series_next(series, from, to), first);
	assert_int_equal(series_back(series, from, to, 1), last);
	assert_int_equal(series_back(series, from, to, count), count ? first : to);
	assert_int_equal(series_back(series, from, to, count + 1), from);
}

static void any_window_of_any_column_answers_as_a_list_does(void **state)
{
	uint64_t chance = 7;

	(void)state;
	for (int round = 1; round <= 60; round++) {
		bool list[ENTRIES] = {false};
		struct series series = {0};

		for (int i = 0; i < round * 2; i++) {
			uint32_t at = below(&chance, ENTRIES);

			series_set(&series, at);
			list[at] = true;
		}
		for (int i = 0; i < 60; i++) {
			uint32_t from = below(&chance, ENTRIES);

			compare(&series, list, from, from + below(&chance, ENTRIES + 1 - from));
		}
		series_finish(&series);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_empty_column_has_nothing_anywhere),
	        cmocka_unit_test(the_n_th_last_is_counted_back_from_the_end_of_the_window),
	        cmocka_unit_test(any_window_of_any_column_answers_as_a_list_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
