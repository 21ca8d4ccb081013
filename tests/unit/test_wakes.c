/* Who waits for which instant, beside the plainest way to keep it: an instant for each rule. */
#include "rules/engine/wakes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { RULES = 130, WORDS = 3 };

static int below(uint64_t *chance, int limit)
{
	*chance = *chance * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (int)((*chance >> 33) % (uint64_t)limit);
}

struct plain {
	int64_t at_ms[RULES]; /* INT64_MAX: waits for nothing */
};

static int64_t plain_first(const struct plain *plain)
{
	int64_t first = INT64_MAX;

	for (uint32_t rule = 0; rule < RULES; rule++)
		if (plain->at_ms[rule] < first)
			first = plain->at_ms[rule];
	return first;
}

static void sets(struct wakes *wakes, struct plain *plain, uint64_t *chance)
{
	uint32_t rule = (uint32_t)below(chance, RULES);
	int64_t at_ms = !below(chance, 4) ? INT64_MAX : below(chance, 20);

	wakes_set(wakes, rule, at_ms);
	plain->at_ms[rule] = at_ms;
}

static void hurries(struct wakes *wakes, struct plain *plain, uint64_t *chance)
{
	int64_t at_ms = below(chance, 20);
	uint64_t rules[WORDS] = {0};

	for (uint32_t rule = 0; rule < RULES; rule++) {
		if (below(chance, 10))
			continue;
		mask_add(rules, rule);
		if (plain->at_ms[rule] > at_ms)
			plain->at_ms[rule] = at_ms;
	}
	wakes_hurry(wakes, rules, at_ms);
}

static void takes(struct wakes *wakes, struct plain *plain, uint64_t *chance)
{
	int64_t until_ms = below(chance, 20);
	uint64_t rules[WORDS] = {0};

	wakes_take(wakes, until_ms, rules);
	for (uint32_t rule = 0; rule < RULES; rule++) {
		assert_int_equal(mask_has(rules, rule), plain->at_ms[rule] <= until_ms);
		if (plain->at_ms[rule] <= until_ms)
			plain->at_ms[rule] = INT64_MAX;
	}
}

static void each_rule_waits_for_one_instant(void **state)
{
	uint64_t chance = 7;
	struct plain plain;
	struct wakes wakes;
	struct large memory = {0};

	(void)state;
	wakes_init(&wakes, &memory, mask_words(RULES));
	for (uint32_t rule = 0; rule < RULES; rule++)
		plain.at_ms[rule] = INT64_MAX;
	for (int i = 0; i < 20000; i++) {
		int turn = below(&chance, 20);

		(turn == 0 ? takes : turn == 1 ? hurries : sets)(&wakes, &plain, &chance);
		assert_int_equal(wakes_first_ms(&wakes), plain_first(&plain));
	}
	wakes_finish(&wakes);
	large_finish(&memory);
}

static void a_set_is_walked_in_order(void **state)
{
	static const uint32_t members[] = {0, 1, 63, 64, 127, 129};
	uint64_t mask[WORDS] = {0};
	uint32_t at = 0;

	(void)state;
	assert_true(mask_is_empty(mask, WORDS));
	for (size_t i = sizeof members / sizeof members[0]; i > 0; i--)
		mask_add(mask, members[i - 1]);
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++, at++) {
		at = mask_next(mask, WORDS, at);
		assert_int_equal(at, members[i]);
	}
	assert_int_equal(mask_next(mask, WORDS, at), NO_RULE);
	assert_int_equal(mask_next(mask, WORDS, WORDS * 64), NO_RULE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_rule_waits_for_one_instant),
	        cmocka_unit_test(a_set_is_walked_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
