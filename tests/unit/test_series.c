/* A column as bits, beside the plain list that it stands for. */
#include "base/large.h"
#include "rules/engine/series.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

enum { ENTRIES = 400, COLUMNS = 3, COLUMN = 1, OTHER = 2 };

static void an_empty_column_has_nothing_anywhere(void **state)
{
	struct columns columns = {.count = COLUMNS};
	struct large memory = {0};
	struct series series = columns_series(&columns, COLUMN);

	(void)state;
	assert_true(series_is_empty(&series));
	columns_set(&columns, &memory, OTHER, 200);
	series = columns_series(&columns, COLUMN);
	assert_true(series_is_empty(&series));
	assert_false(series_has(&series, 0));
	assert_int_equal(series_count(&series, 0, ENTRIES), 0);
	assert_int_equal(series_next(&series, 3, ENTRIES), ENTRIES);
	assert_int_equal(series_back(&series, 3, ENTRIES, 1), 3);
	large_give(columns.words);
	large_finish(&memory);
}

static void the_n_th_last_is_counted_back_from_the_end_of_the_window(void **state)
{
	static const uint32_t set[] = {2, 63, 64, 200};
	struct columns columns = {.count = COLUMNS};
	struct large memory = {0};

	(void)state;
	for (size_t i = 0; i < sizeof set / sizeof set[0]; i++)
		columns_set(&columns, &memory, COLUMN, set[i]);
	struct series series = columns_series(&columns, COLUMN);

	assert_false(series_is_empty(&series));
	assert_int_equal(series_back(&series, 0, 300, 0), 300);
	assert_int_equal(series_back(&series, 0, 300, 1), 200);
	assert_int_equal(series_back(&series, 0, 200, 1), 64);
	assert_int_equal(series_back(&series, 0, 300, 3), 63);
	assert_int_equal(series_back(&series, 5, 64, 2), 5);
	assert_int_equal(series_back(&series, 0, 64, 2), 2);
	large_give(columns.words);
	large_finish(&memory);
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
		struct columns columns = {.count = COLUMNS};
		struct large memory = {0};

		for (int i = 0; i < round * 2; i++) {
			uint32_t at = below(&chance, ENTRIES);

			columns_set(&columns, &memory, COLUMN, at);
			columns_set(&columns, &memory, OTHER, ENTRIES - 1 - at);
			list[at] = true;
		}
		struct series series = columns_series(&columns, COLUMN);

		for (int i = 0; i < 60; i++) {
			uint32_t from = below(&chance, ENTRIES);

			compare(&series, list, from, from + below(&chance, ENTRIES + 1 - from));
		}
		large_give(columns.words);
		large_finish(&memory);
	}
}

static void two_columns_meet_where_both_have_an_entry_of_the_window(void **state)
{
	struct columns columns = {.count = COLUMNS};
	struct large memory = {0};

	(void)state;
	columns_set(&columns, &memory, COLUMN, 70);
	columns_set(&columns, &memory, OTHER, 70);
	columns_set(&columns, &memory, COLUMN, 100);
	columns_set(&columns, &memory, OTHER, 101);
	struct series one = columns_series(&columns, COLUMN), other = columns_series(&columns, OTHER);

	assert_true(series_meets(&one, &other, 0, ENTRIES));
	assert_true(series_meets(&one, &other, 70, 71));
	assert_false(series_meets(&one, &other, 0, 70));
	assert_false(series_meets(&one, &other, 71, ENTRIES));
	large_give(columns.words);
	large_finish(&memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_empty_column_has_nothing_anywhere),
	        cmocka_unit_test(the_n_th_last_is_counted_back_from_the_end_of_the_window),
	        cmocka_unit_test(any_window_of_any_column_answers_as_a_list_does),
	        cmocka_unit_test(two_columns_meet_where_both_have_an_entry_of_the_window),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
