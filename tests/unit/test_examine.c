/* A store looked at from outside. */
#include "fixture_store.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/diag.h"
#include "daemon/store/examine.h"
#include "daemon/store/room.h"
#include "daemon/store/statement.h"

struct heard {
	uint64_t pages, most, times;
};

static void on_read(void *context, uint64_t pages, uint64_t most)
{
	struct heard *heard = context;

	assert_true(pages > heard->pages);
	*heard = (struct heard){.pages = pages, .most = most, .times = heard->times + 1};
}

static void fill(struct store *store)
{
	assert_int_equal(sql_run(store->db,
	                         "INSERT INTO student WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
	                         " FROM n WHERE i < 5000) SELECT i, hex(randomblob(100)) FROM n",
	                         NULL),
	        0);
}

static void looking_through_a_store_says_how_far_it_is(void **state)
{
	struct store_home *home = *state;
	struct store_exam *exam;
	struct heard heard = {0};
	struct diag why = {0};

	fill(home->store);
	store_checkpoint(home->store);
	assert_int_equal(store_exam_open(home->path, &exam, &why), 0);
	assert_int_equal(store_exam_check(exam, on_read, &heard, &why), 0);
	assert_true(heard.times > 100);
	assert_true(heard.pages > heard.most / 4); /* a small one is read once */
	assert_true(heard.pages <= heard.most);
	store_exam_close(exam);
}

static void what_is_read_afterwards_is_told_nobody(void **state)
{
	struct store_home *home = *state;
	struct store_exam *exam;
	struct heard heard = {0};
	struct diag why = {0};

	assert_int_equal(store_exam_open(home->path, &exam, &why), 0);
	assert_int_equal(store_exam_check(exam, on_read, &heard, &why), 0);
	uint64_t times = heard.times;
	store_exam_events(exam);
	assert_int_equal(heard.times, times);
	store_exam_close(exam);
}

static void room_is_the_same_from_inside_and_outside(void **state)
{
	struct store_home *home = *state;
	struct store_room inside, outside;

	fill(home->store);
	assert_int_equal(store_room(home->store, &inside, NULL), 0);
	assert_int_equal(store_room_at(home->path, &outside, NULL), 0);
	assert_int_equal(inside.least_bytes, outside.least_bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                looking_through_a_store_says_how_far_it_is, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                what_is_read_afterwards_is_told_nobody, store_home_make, store_home_remove),
	        cmocka_unit_test_setup_teardown(
	                room_is_the_same_from_inside_and_outside, store_home_make, store_home_remove),
	};
	return cmocka_run_group_tests_name("examine", tests, NULL, NULL);
}
