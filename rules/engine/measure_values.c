/* measure_values.c - sums, means, extremes and trends of a field over the events of a window; exact where it fits. */
#include "measure.h"
#include "selection.h"
#include "base/arena.h"
#include <stdlib.h>

/* The numbers of a field in order of time, with the dates they stand on.  Events without one are passed over. */
struct numbers {
	const struct layout *layout;
	struct field_name field;
	struct selection selection;
};

static bool next_number(struct numbers *numbers, struct ratio *out, int32_t *day)
{
	for (const struct entry *entry; (entry = selection_next(&numbers->selection));) {
		struct value value =
		        facts_value(numbers->selection.moment->facts, numbers->layout, entry, numbers->field);

		if (value.type != VALUE_NUMBER)
			continue;
		*out = value.number;
		*day = entry->day;
		return true;
	}
	return false;
}

static struct numbers numbers_of(
        const struct expr *expr, const struct moment *moment, const struct range *range)
{
	return (struct numbers){moment->layout, expr->call.field, selection_of(&expr->call, moment, range)};
}

static struct value sum_of(struct numbers numbers, int64_t *count)
{
	struct ratio sum = {0, 1}, n;
	double real = 0;
	bool fits = true;
	int32_t day;

	for (*count = 0; next_number(&numbers, &n, &day); ++*count) {
		real += ratio_real(n);
		fits = fits && ratio_add(sum, n, &sum) == 0;
	}
	return fits ? value_number(sum) : value_real(real);
}

static struct value sum(struct numbers numbers)
{
	int64_t count;

	return sum_of(numbers, &count);
}

static struct value avg(struct numbers numbers)
{
	int64_t count;
	struct value total = sum_of(numbers, &count);
	struct ratio mean;

	if (!count)
		return value_unknown(REASON_NO_DATA);
	if (total.type == VALUE_NUMBER && ratio_divide(total.number, (struct ratio){count, 1}, &mean) == 0)
		return value_number(mean);
	return value_real((total.type == VALUE_REAL ? total.real : ratio_real(total.number)) / (double)count);
}

static struct value extreme(struct numbers numbers, int sign)
{
	struct ratio best = {0, 1}, n;
	bool any = false;
	int32_t day;

	for (; next_number(&numbers, &n, &day); any = true)
		if (!any || sign * ratio_compare(n, best) > 0)
			best = n;
	return any ? value_number(best) : value_unknown(REASON_NO_DATA);
}

static struct value min(struct numbers numbers)
{
	return extreme(numbers, -1);
}

static struct value max(struct numbers numbers)
{
	return extreme(numbers, 1);
}

static struct value change(struct numbers numbers)
{
	struct ratio first = {0, 1}, last = {0, 1}, n, difference;
	bool any = false;
	int32_t day;

	for (; next_number(&numbers, &n, &day); any = true) {
		if (!any)
			first = n;
		last = n;
	}
	if (!any)
		return value_unknown(REASON_NO_DATA);
	if (ratio_subtract(last, first, &difference) == 0)
		return value_number(difference);
	return value_real(ratio_real(last) - ratio_real(first));
}

/* Where the last value stands among all of the window: those below it, and half of those equal to it, itself too. */
static struct value percentile_rank(struct numbers numbers)
{
	struct numbers again = numbers;
	struct ratio last = {0, 1}, n, share;
	int64_t count = 0, twice = 0;
	int32_t day;

	for (; next_number(&numbers, &n, &day); count++)
		last = n;
	while (next_number(&again, &n, &day)) {
		int order = ratio_compare(n, last);

		twice += order < 0 ? 2 : order == 0;
	}
	if (!count)
		return value_unknown(REASON_NO_DATA);
	return ratio_make(twice, 2 * count, &share) == 0 ? value_number(share)
	                                                 : value_unknown(REASON_TOO_LARGE);
}

static int by_size(const void *a, const void *b)
{
	return ratio_compare(*(const struct ratio *)a, *(const struct ratio *)b);
}

static struct value middle_of(const struct ratio *sorted, size_t count)
{
	struct ratio a = sorted[(count - 1) / 2], b = sorted[count / 2], total, mean;

	if (ratio_add(a, b, &total) == 0 && ratio_divide(total, (struct ratio){2, 1}, &mean) == 0)
		return value_number(mean);
	return value_real((ratio_real(a) + ratio_real(b)) / 2);
}

static struct value median(struct numbers numbers)
{
	struct ratio *list = NULL, n;
	size_t count = 0, capacity = 0;
	int32_t day;

	while (next_number(&numbers, &n, &day)) {
		list = memory_room(list, count, &capacity, sizeof *list);
		list[count++] = n;
	}
	if (!count)
		return value_unknown(REASON_NO_DATA);
	qsort(list, count, sizeof *list, by_size);
	struct value value = middle_of(list, count);

	free(list);
	return value;
}

/* Least squares per week, 7 (n Sxy - Sx Sy) / (n Sxx - Sx Sx), x in days from the first point (semantics.md 22). */
struct sums {
	int64_t n, x, xx;
	struct ratio y, xy;
	double real_y, real_xy;
	bool fits;
};

static void sums_add(struct sums *sums, int64_t x, struct ratio y)
{
	struct ratio xy;

	sums->n++;
	sums->x += x;
	sums->xx += x * x;
	sums->real_y += ratio_real(y);
	sums->real_xy += (double)x * ratio_real(y);
	sums->fits = sums->fits && ratio_add(sums->y, y, &sums->y) == 0 &&
	             ratio_multiply((struct ratio){x, 1}, y, &xy) == 0 &&
	             ratio_add(sums->xy, xy, &sums->xy) == 0;
}

/* n Sxx - Sx Sx: a hundred thousand points over a century do not fit 64 bits. */
static __int128 spread_of(const struct sums *sums)
{
	return (__int128)sums->n * sums->xx - (__int128)sums->x * sums->x;
}

static int exact_slope(const struct sums *sums, struct ratio *out)
{
	struct ratio a, b, over, under;

	if (!sums->fits || ratio_multiply((struct ratio){sums->n, 1}, sums->xy, &a) ||
	        ratio_multiply((struct ratio){sums->x, 1}, sums->y, &b) || ratio_subtract(a, b, &over))
		return -1;
	return ratio_make(spread_of(sums), 7, &under) || ratio_divide(over, under, out) ? -1 : 0;
}

static struct value slope(struct numbers numbers)
{
	struct sums sums = {.y = {0, 1}, .xy = {0, 1}, .fits = true};
	struct ratio y, exact;
	int32_t day, first = 0;

	while (next_number(&numbers, &y, &day)) {
		if (!sums.n)
			first = day;
		sums_add(&sums, (int64_t)day - first, y);
	}
	__int128 spread = spread_of(&sums);

	if (sums.n < 3 || !spread)
		return value_unknown(REASON_TOO_FEW);
	if (exact_slope(&sums, &exact) == 0)
		return value_number(exact);
	return value_real(
	        7 * ((double)sums.n * sums.real_xy - (double)sums.x * sums.real_y) / (double)spread);
}

/* first, last and distinct take values of any type. */

static struct value edge(struct numbers numbers, bool wants_last)
{
	struct value found = value_unknown(REASON_NO_DATA);

	for (const struct entry *entry; (entry = selection_next(&numbers.selection));) {
		struct value value =
		        facts_value(numbers.selection.moment->facts, numbers.layout, entry, numbers.field);

		if (value.type == VALUE_UNKNOWN)
			continue;
		found = value;
		if (!wants_last)
			break;
	}
	return found;
}

static struct value first(struct numbers numbers)
{
	return edge(numbers, false);
}

static struct value last(struct numbers numbers)
{
	return edge(numbers, true);
}

/* Of two types, by type: they are never the same. */
static int by_value(const void *a, const void *b)
{
	const struct value *x = a, *y = b;
	int order = 0;

	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	value_compare(x, y, &order);
	return order;
}

static int64_t count_distinct(struct value *values, size_t count)
{
	int64_t distinct = count > 0;

	if (count)
		qsort(values, count, sizeof *values, by_value);
	for (size_t i = 1; i < count; i++)
		distinct += by_value(&values[i - 1], &values[i]) != 0;
	return distinct;
}

static struct value distinct(struct numbers numbers)
{
	struct value *values = NULL;
	size_t count = 0, capacity = 0;
	int64_t lists = 0; /* which cannot be compared, and are each their own */

	for (const struct entry *entry; (entry = selection_next(&numbers.selection));) {
		struct value value =
		        facts_value(numbers.selection.moment->facts, numbers.layout, entry, numbers.field);

		lists += value.type == VALUE_LIST;
		if (value.type == VALUE_UNKNOWN || value.type == VALUE_LIST)
			continue;
		values = memory_room(values, count, &capacity, sizeof *values);
		values[count++] = value;
	}
	struct value answer = value_integer(lists + count_distinct(values, count));

	free(values);
	return answer;
}

struct value measure_of_values(
        const struct expr *expr, const struct moment *moment, const struct range *range)
{
	static struct value (*const answers[FUNCTION_TALLY])(struct numbers numbers) = {
	        [FUNCTION_SUM] = sum,
	        [FUNCTION_AVG] = avg,
	        [FUNCTION_MIN] = min,
	        [FUNCTION_MAX] = max,
	        [FUNCTION_MEDIAN] = median,
	        [FUNCTION_FIRST] = first,
	        [FUNCTION_LAST] = last,
	        [FUNCTION_DISTINCT] = distinct,
	        [FUNCTION_CHANGE] = change,
	        [FUNCTION_SLOPE] = slope,
	        [FUNCTION_PERCENTILE_RANK] = percentile_rank,
	};

	struct numbers numbers = numbers_of(expr, moment, range);
	struct value value = answers[expr->call.function](numbers);

	selection_finish(&numbers.selection);
	return value;
}
