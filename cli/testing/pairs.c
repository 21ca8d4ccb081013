/* Gives each telling to the expectation that it fulfils: those that say more of it choose before those that say less. */
#include "pairs.h"
#include "tracked.h"
#include <stdlib.h>

enum pass { OF_PER, OF_VALUE, OF_ANY, OF_ANOTHER_VALUE, PASSES };

static bool is_of(const struct expectation *expect, enum pass pass)
{
	bool has_value = expect->value.written.size > 0;

	if (expect->kind >= EXPECT_TELLINGS)
		return false;
	if (pass == OF_PER || pass == OF_ANOTHER_VALUE)
		return pass == OF_PER ? expect->per.size > 0 : has_value;
	return !expect->per.size && has_value == (pass == OF_VALUE);
}

bool telling_is_per(const struct telling *telling, const struct expectation *expect)
{
	return !expect->per.size || text_equal(telling->per, expect->per);
}

static bool is_meant(const struct trial *trial, size_t number, const struct telling *telling)
{
	const struct expectation *expect = &trial->of->expects[number];

	return telling->kind == expect->kind && telling->rule == trial->rules->of_expects[number] &&
	       telling->day == expect->day && telling_is_per(telling, expect);
}

/* 1: it does; 0: it does not; -1: it could not be found out. */
static int fulfils(const struct trial *trial, size_t number, const struct telling *telling, enum pass pass,
        struct diag *why)
{
	const struct expected_value *value = &trial->of->expects[number].value;
	struct tracked tracked;

	if (!is_meant(trial, number, telling))
		return 0;
	if (pass == OF_ANOTHER_VALUE || !value->written.size)
		return 1;
	if (tracked_find(trial, telling, telling->at_ms, &tracked, why))
		return -1;
	return tracked_is(&tracked, value);
}

static int choose(
        const struct trial *trial, size_t number, enum pass pass, struct pairs *pairs, struct diag *why)
{
	int result = 0;

	for (size_t t = 0; t < trial->played->count && result == 0; t++) {
		if (pairs->is_expected[t])
			continue;
		result = fulfils(trial, number, &trial->played->tellings[t], pass, why);
		if (result > 0) {
			pairs->telling_of[number] = t;
			pairs->is_expected[t] = true;
		}
	}
	return result < 0 ? -1 : 0;
}

int pairs_make(const struct trial *trial, struct pairs *out, struct diag *why)
{
	size_t count = trial->of->expect_count;
	int result = 0;

	*out = (struct pairs){
	        memory_take((count + 1) * sizeof(*out->telling_of)), memory_take(trial->played->count + 1)};
	for (size_t e = 0; e < count; e++)
		out->telling_of[e] = SIZE_MAX;
	for (int pass = 0; pass < PASSES; pass++)
		for (size_t e = 0; e < count && result == 0; e++)
			if (out->telling_of[e] == SIZE_MAX && is_of(&trial->of->expects[e], (enum pass)pass))
				result = choose(trial, e, (enum pass)pass, out, why);
	return result;
}

void pairs_finish(struct pairs *pairs)
{
	free(pairs->telling_of);
	free(pairs->is_expected);
}
