/* One reader per type of value that a person writes: integers, truths, times of day, durations, sizes. */
#include "text.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t count_digits(struct text a)
{
	size_t count = 0;
	while (count < a.size && is_digit(a.at[count]))
		count++;
	return count;
}

int text_read_integer(struct text a, int64_t *out)
{
	bool negative = a.size && *a.at == '-';
	struct text digits = text_slice(a, negative, a.size);
	if (!digits.size || count_digits(digits) != digits.size)
		return -1;
	/* Gathered below zero, where the range is one larger: INT64_MIN has no positive twin. */
	int64_t n = 0;
	for (size_t i = 0; i < digits.size; i++)
		if (__builtin_mul_overflow(n, 10, &n) || __builtin_sub_overflow(n, digits.at[i] - '0', &n))
			return -1;
	if (!negative && n == INT64_MIN)
		return -1;
	*out = negative ? n : -n;
	return 0;
}

int text_read_truth(struct text a, bool *out)
{
	bool truth = text_is(a, "true");
	if (!truth && !text_is(a, "false"))
		return -1;
	*out = truth;
	return 0;
}

/* Two digits at `at`, less than `end`; -1 when they are not. */
static int read_pair(const char *at, int end)
{
	if (!is_digit(at[0]) || !is_digit(at[1]))
		return -1;
	int n = (at[0] - '0') * 10 + (at[1] - '0');
	return n < end ? n : -1;
}

int text_read_clock(struct text a, int32_t *out_second)
{
	if ((a.size != 5 && a.size != 8) || a.at[2] != ':' || (a.size == 8 && a.at[5] != ':'))
		return -1;
	int hour = read_pair(a.at, 24), minute = read_pair(a.at + 3, 60);
	int second = a.size == 8 ? read_pair(a.at + 6, 60) : 0;
	if (hour < 0 || minute < 0 || second < 0)
		return -1;
	*out_second = (hour * 60 + minute) * 60 + second;
	return 0;
}

struct unit {
	const char *name;
	int64_t worth;
};

/* A whole number that is not negative, and right after it one of the units. */
static int read_quantity(struct text a, const struct unit *units, size_t count, int64_t *out)
{
	size_t digits = count_digits(a);
	int64_t n;
	if (text_read_integer(text_slice(a, 0, digits), &n))
		return -1;
	struct text name = text_slice(a, digits, a.size);
	size_t row = 0;
	while (row < count && !text_is(name, units[row].name))
		row++;
	if (row == count || __builtin_mul_overflow(n, units[row].worth, &n))
		return -1;
	*out = n;
	return 0;
}

int text_read_duration_ms(struct text a, int64_t *out_ms)
{
	static const struct unit units[] = {
	        {"ms", 1},
	        {"s", 1000},
	        {"m", 60 * 1000},
	        {"h", 60 * 60 * 1000},
	        {"d", 24 * 60 * 60 * 1000},
	};
	return read_quantity(a, units, sizeof units / sizeof *units, out_ms);
}

int text_read_size(struct text a, int64_t *out_bytes)
{
	static const struct unit units[] = {
	        {"", 1},
	        {"KiB", 1 << 10},
	        {"MiB", 1 << 20},
	        {"GiB", 1 << 30},
	};
	return read_quantity(a, units, sizeof units / sizeof *units, out_bytes);
}
