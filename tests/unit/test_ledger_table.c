/* The ledger's tables: many rows, each found, none moved, all listed by part. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/engine/ledger_table.h"
#include "base/large.h"

enum { ROWS = 100000 };

struct number_row {
	struct row row;
	uint32_t i;
};

static struct hash128 key_of(uint32_t i)
{
	return hash_bytes(HASH_KEY_FIXED, &i, sizeof i);
}

static struct table filled_table(struct large *memory)
{
	struct table table = {.memory = memory, .row_size = sizeof(struct number_row)};
	uint32_t number;

	for (uint32_t i = 0; i < ROWS; i++) {
		assert_true(table_put(&table, key_of(i), &number));
		assert_int_equal(number, i);
		((struct number_row *)table_at(&table, number))->i = i;
	}
	return table;
}

static void a_row_is_found_by_its_key_and_made_only_once(void **state)
{
	struct large memory = {0};
	struct table table = filled_table(&memory);
	uint32_t number;

	(void)state;
	for (uint32_t i = 0; i < ROWS; i++) {
		assert_int_equal(table_find(&table, key_of(i)), i);
		assert_false(table_put(&table, key_of(i), &number));
		assert_int_equal(number, i);
	}
	assert_int_equal(table_find(&table, key_of(ROWS)), NO_ROW);
	assert_int_equal(table.count, ROWS);
	while (table_clear(&table, 10000))
		;
	large_finish(&memory);
}

static void a_row_stays_where_it_is(void **state)
{
	struct large memory = {0};
	struct table table = {.memory = &memory, .row_size = sizeof(struct number_row)};
	uint32_t number;

	(void)state;
	table_put(&table, key_of(0), &number);
	struct number_row *first = table_at(&table, number);
	for (uint32_t i = 1; i < ROWS; i++)
		table_put(&table, key_of(i), &number);
	assert_ptr_equal(table_at(&table, 0), first);
	assert_true(hash_equal(first->row.key, key_of(0)));
	while (table_clear(&table, ROWS))
		;
	large_finish(&memory);
}

static void keys_that_differ_in_their_first_half_alone_are_told_apart(void **state)
{
	struct large memory = {0};
	struct table table = {.memory = &memory, .row_size = sizeof(struct number_row)};
	uint32_t number;

	(void)state;
	for (uint32_t i = 0; i < 100; i++)
		assert_true(table_put(&table, (struct hash128){i << 8, 7}, &number));
	for (uint32_t i = 0; i < 100; i++)
		assert_int_equal(table_find(&table, (struct hash128){i << 8, 7}), i);
	while (table_clear(&table, ROWS))
		;
	large_finish(&memory);
}

static void each_row_is_listed_once_in_the_part_of_its_key(void **state)
{
	struct large memory = {0};
	struct table table = filled_table(&memory);
	bool seen[ROWS] = {false};
	const struct number_row *row;
	size_t count = 0;

	(void)state;
	for (unsigned part = 0; part < TABLE_PARTS; part++)
		for (uint32_t at = 0; (row = table_next(&table, part, &at)); count++) {
			assert_int_equal(table_part_of(row->row.key), part);
			assert_false(seen[row->i]);
			seen[row->i] = true;
		}
	assert_int_equal(count, ROWS);
	while (table_clear(&table, ROWS))
		;
	large_finish(&memory);
}

static void letting_go_goes_a_few_rows_at_a_time_and_leaves_it_empty(void **state)
{
	struct large memory = {0};
	struct table table = filled_table(&memory);
	unsigned calls = 1;
	uint32_t number;

	(void)state;
	while (table_clear(&table, 10000))
		calls++;
	assert_in_range(calls, ROWS / 20000, ROWS / 5000);
	assert_int_equal(table.count, 0);
	assert_int_equal(table_find(&table, key_of(1)), NO_ROW);
	assert_true(table_put(&table, key_of(1), &number));
	while (table_clear(&table, 10000))
		;
	large_finish(&memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_row_is_found_by_its_key_and_made_only_once),
	        cmocka_unit_test(a_row_stays_where_it_is),
	        cmocka_unit_test(keys_that_differ_in_their_first_half_alone_are_told_apart),
	        cmocka_unit_test(each_row_is_listed_once_in_the_part_of_its_key),
	        cmocka_unit_test(letting_go_goes_a_few_rows_at_a_time_and_leaves_it_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
