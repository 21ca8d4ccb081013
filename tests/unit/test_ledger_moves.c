/* What came to each student and what went: few of them or many, in any order. */
#include "rules/engine/ledger_moves.h"
#include "base/large.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { STUDENTS = 5, SEQS = 60, ROUNDS = 4000 };

/* The same, kept as simply as can be. */
struct model {
	bool came[STUDENTS][SEQS], went[STUDENTS][SEQS];
};

static void assert_list(const bool *wanted, const int64_t *items, size_t count)
{
	size_t found = 0;

	for (int64_t seq = 0; seq < SEQS; seq++)
		if (wanted[seq]) {
			assert_true(found < count);
			assert_int_equal(items[found++], seq);
		}
	assert_int_equal(found, count);
}

static void assert_same(const struct model *model, const struct moves *moves)
{
	for (uint32_t student = 0; student < STUDENTS; student++) {
		struct ledger_moves of = moves_of(moves, student);
		assert_int_equal(of.student, student);
		assert_list(model->came[student], of.came, of.came_count);
		assert_list(model->went[student], of.went, of.went_count);
	}
}

static void they_are_what_came_and_went_in_whatever_order(void **state)
{
	struct model model = {0};
	struct large memory = {0};
	struct moves moves = {.memory = &memory};
	unsigned chance = 7;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		chance = chance * 1103515245 + 12345;
		uint32_t student = (chance >> 8) % STUDENTS;
		int64_t seq = (chance >> 12) % SEQS;
		bool comes = (chance >> 20) % 3 > 0;
		moves_expect(&moves, student);
		if (comes && !model.came[student][seq] && !model.went[student][seq]) {
			moves_come(&moves, student, seq);
			model.came[student][seq] = true;
		} else if (!comes && !model.went[student][seq]) {
			moves_go(&moves, student, seq);
			model.went[student][seq] = !model.came[student][seq];
			model.came[student][seq] = false;
		}
		if (round % 10 == 0)
			assert_same(&model, &moves);
		if (round % 500 == 499) {
			while (moves_clear(&moves, 2))
				continue;
			memset(&model, 0, sizeof(model));
		}
	}
	moves_clear(&moves, SIZE_MAX);
	large_finish(&memory);
}

static void those_who_have_some_are_listed_and_the_districts_are_the_last(void **state)
{
	struct large memory = {0};
	struct moves moves = {.memory = &memory};
	struct ledger_moves of;
	size_t at = 0;

	(void)state;
	moves_expect(&moves, 3);
	for (int64_t seq = 1; seq <= 10; seq++)
		moves_come(&moves, 3, seq);
	moves_go(&moves, 1, 4);
	moves_come(&moves, NO_STUDENT, 11);
	moves_expect(&moves, 3);
	moves_expect(&moves, NO_STUDENT);
	assert_true(moves_next(&moves, &at, &of));
	assert_int_equal(of.student, 1);
	assert_int_equal(of.went_count, 1);
	assert_int_equal(of.went[0], 4);
	assert_true(moves_next(&moves, &at, &of));
	assert_int_equal(of.student, 3);
	assert_int_equal(of.came_count, 10);
	assert_true(moves_next(&moves, &at, &of));
	assert_int_equal(of.student, NO_STUDENT);
	assert_int_equal(of.came[0], 11);
	assert_false(moves_next(&moves, &at, &of));
	moves_clear(&moves, SIZE_MAX);
	large_finish(&memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(they_are_what_came_and_went_in_whatever_order),
	        cmocka_unit_test(those_who_have_some_are_listed_and_the_districts_are_the_last),
	};

	return cmocka_run_group_tests_name("moves", tests, NULL, NULL);
}
