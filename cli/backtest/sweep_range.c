/* Reads which values a number is swept through. */
#include "sweep.h"
#include "base/diag.h"
#include "base/ratio.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MILLION = 1000000 };

/* "5 school days": a number, and what stands behind it. */
static int number_read(struct text words, int64_t *millionths, struct text *unit)
{
	struct ratio number, scaled;
	uint32_t size = 0;

	words = text_trim(words);
	while (size < words.size && strchr("-+.0123456789", words.at[size]))
		size++;
	*unit = text_slice(words, size, words.size);
	if (ratio_read(text_slice(words, 0, size), &number) ||
	        ratio_multiply(number, (struct ratio){MILLION, 1}, &scaled) || scaled.under != 1)
		return -1;
	*millionths = scaled.over;
	return 0;
}

/* Where `mark` begins; -1: it is not there. */
static int64_t position(struct text words, const char *mark)
{
	uint32_t size = (uint32_t)strlen(mark);

	for (uint32_t i = 0; i + size <= words.size; i++)
		if (memcmp(words.at + i, mark, size) == 0)
			return i;
	return -1;
}

static int parts_read(struct text words, struct sweep_range *out)
{
	int64_t equals = position(words, "="), dots = position(words, ".."), slash = position(words, "/");
	struct text unit[2];

	if (equals <= 0 || dots < equals || slash < dots)
		return -1;
	out->name = text_slice(words, 0, (uint32_t)equals);
	if (number_read(text_slice(words, (uint32_t)equals + 1, (uint32_t)dots), &out->from, &unit[0]) ||
	        number_read(text_slice(words, (uint32_t)dots + 2, (uint32_t)slash), &out->to, &out->unit) ||
	        number_read(text_slice(words, (uint32_t)slash + 1, words.size), &out->step, &unit[1]))
		return -1;
	for (int i = 0; i < 2; i++)
		if (unit[i].size && !text_equal(unit[i], out->unit))
			return -1;
	return out->step > 0 && out->from <= out->to ? 0 : -1;
}

int sweep_range_read(struct text words, struct sweep_range *out, struct diag *why)
{
	if (parts_read(words, out)) {
		diag_set(why, "C169", "--sweep takes NAME=FROM..TO/STEP, not '%.*s'", (int)words.size,
		        words.at);
		return diag_help(why, "such as limit=5%%..20%%/1%% or days=3..10/1, all of one unit");
	}
	if (sweep_range_count(out) <= SWEEP_MOST)
		return 0;
	diag_set(why, "C169", "--sweep goes through %zu values, and %d are the most", sweep_range_count(out),
	        SWEEP_MOST);
	return diag_help(why, "a larger step shows where it matters; then look there");
}

size_t sweep_range_count(const struct sweep_range *range)
{
	return (size_t)((range->to - range->from) / range->step) + 1;
}

struct text sweep_range_value(const struct sweep_range *range, size_t at, struct arena *arena)
{
	int64_t value = range->from + (int64_t)at * range->step, size = value < 0 ? -value : value;
	char decimals[16];
	int length = snprintf(decimals, sizeof(decimals), ".%06" PRId64, size % MILLION);

	while (decimals[length - 1] == '0')
		length--;
	if (length == 1)
		length = 0;
	return text_of(arena_print(arena, "%s%" PRId64 "%.*s%.*s", value < 0 ? "-" : "", size / MILLION,
	        length, decimals, (int)range->unit.size, range->unit.at));
}
