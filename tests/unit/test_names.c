/* Numbers for names. */
#include "base/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static void names_are_numbered_in_the_order_they_come(void **state)
{
	(void)state;
	struct names names = {0};
	assert_int_equal(names_number(&names, text_of("math")), 0);
	assert_int_equal(names_number(&names, text_of("reading")), 1);
	assert_int_equal(names_number(&names, text_of("math")), 0);
	assert_int_equal(names_number(&names, text_of("Math")), 2);
	assert_int_equal(names.count, 3);
	names_finish(&names);
}

static void an_unknown_name_has_no_number_and_gets_none_by_asking(void **state)
{
	(void)state;
	struct names names = {0};
	assert_int_equal(names_find(&names, text_of("math")), NO_NAME);
	names_number(&names, text_of("reading"));
	assert_int_equal(names_find(&names, text_of("math")), NO_NAME);
	assert_int_equal(names_find(&names, text_of("reading")), 0);
	assert_int_equal(names.count, 1);
	names_finish(&names);
}

static void the_empty_name_is_a_name(void **state)
{
	(void)state;
	struct names names = {0};
	assert_int_equal(names_number(&names, (struct text){0}), 0);
	assert_int_equal(names_find(&names, text_of("")), 0);
	assert_int_equal(names_text(&names, 0).size, 0);
	names_finish(&names);
}

static void bytes_are_copied_and_terminated(void **state)
{
	(void)state;
	struct names names = {0};
	char name[] = "tardy";
	names_number(&names, text_of(name));
	name[0] = 'X';
	assert_string_equal(names_text(&names, 0).at, "tardy");
	assert_int_equal(names_find(&names, text_of(name)), NO_NAME);
	names_finish(&names);
}

/* Whoever knows a name's hash and whoever does not find the same number, and neither makes a second one. */
static void a_name_whose_hash_is_known_is_the_same_name(void **state)
{
	enum { MANY = 1000 };
	struct names names = {0};
	char name[16];

	(void)state;
	assert_true(names_hash(text_of("S1")) == names_hash(text_of("S1")));
	assert_true(names_hash(text_of("S1")) != names_hash(text_of("S2")));
	for (uint32_t i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "S%u", i);
		uint64_t hash = names_hash(text_of(name));
		uint32_t first = i % 2 ? names_number(&names, text_of(name))
		                       : names_number_hashed(&names, text_of(name), hash);
		assert_int_equal(first, i);
		assert_int_equal(names_find(&names, text_of(name)), i);
		assert_int_equal(names_number(&names, text_of(name)), i);
		assert_int_equal(names_number_hashed(&names, text_of(name), hash), i);
	}
	assert_int_equal(names.count, MANY);
	names_finish(&names);
}

static uint32_t guess(const struct names *names, const char *name)
{
	uint64_t hash = names_hash(text_of(name));

	names_expect(names, hash);
	return names_guess(names, hash);
}

/* A guess may be of another name that belongs to the same place; most are right, and none is a number that nobody has. */
static void what_is_expected_is_mostly_guessed_and_asking_changes_nothing(void **state)
{
	enum { MANY = 1000 };
	struct names names = {0};
	size_t right = 0;
	char name[16];

	(void)state;
	assert_int_equal(guess(&names, "S1"), NO_NAME);
	names_expect_text(&names, 0);
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "S%d", i);
		names_number(&names, text_of(name));
	}
	for (uint32_t i = 0; i < 2 * MANY; i++) {
		snprintf(name, sizeof(name), "S%u", i);
		uint32_t likely = guess(&names, name);
		assert_true(likely == NO_NAME || likely < MANY);
		names_expect_text(&names, likely);
		right += i < MANY && likely == i;
	}
	assert_true(right > MANY / 2);
	assert_int_equal(names.count, MANY);
	names_finish(&names);
}

static void names_keep_their_number_and_their_place_as_more_come(void **state)
{
	(void)state;
	struct names names = {0};
	char name[16];
	const char *first = names_text(&names, names_number(&names, text_of("S0"))).at;
	for (uint32_t i = 0; i < 20000; i++) {
		snprintf(name, sizeof name, "S%u", i);
		assert_int_equal(names_number(&names, text_of(name)), i);
	}
	for (uint32_t i = 0; i < 20000; i++) {
		snprintf(name, sizeof name, "S%u", i);
		assert_int_equal(names_find(&names, text_of(name)), i);
		assert_true(text_is(names_text(&names, i), name));
	}
	assert_ptr_equal(names_text(&names, 0).at, first);
	names_finish(&names);
	assert_int_equal(names.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(names_are_numbered_in_the_order_they_come),
	        cmocka_unit_test(an_unknown_name_has_no_number_and_gets_none_by_asking),
	        cmocka_unit_test(the_empty_name_is_a_name),
	        cmocka_unit_test(bytes_are_copied_and_terminated),
	        cmocka_unit_test(what_is_expected_is_mostly_guessed_and_asking_changes_nothing),
	        cmocka_unit_test(a_name_whose_hash_is_known_is_the_same_name),
	        cmocka_unit_test(names_keep_their_number_and_their_place_as_more_come),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
