/* Exact arithmetic on fractions of 64-bit integers, with 128 bits on the way. */
#include "ratio.h"

static unsigned __int128 magnitude(__int128 n)
{
	return n < 0 ? -(unsigned __int128)n : (unsigned __int128)n;
}

/* Euclid; in 64 bits as soon as both fit, because a 128-bit remainder costs ten times as much. */
static unsigned __int128 common_divisor(unsigned __int128 a, unsigned __int128 b)
{
	while (b > UINT64_MAX) {
		unsigned __int128 rest = a % b;
		a = b;
		b = rest;
	}
	if (!b)
		return a;
	uint64_t x = (uint64_t)b, y = (uint64_t)(a % b);
	while (y) {
		uint64_t rest = x % y;
		x = y;
		y = rest;
	}
	return x;
}

int ratio_make(__int128 over, __int128 under, struct ratio *out)
{
	if (!under)
		return -1;
	bool negative = (over < 0) != (under < 0);
	unsigned __int128 top = magnitude(over), bottom = magnitude(under);
	unsigned __int128 divisor = common_divisor(top, bottom);
	top /= divisor;
	bottom /= divisor;
	/* There is one negative number more than there are positive ones. */
	if (bottom > INT64_MAX || top > (unsigned __int128)INT64_MAX + (negative ? 1 : 0))
		return -1;
	out->over = (int64_t)(negative ? -(__int128)top : (__int128)top);
	out->under = (int64_t)bottom;
	return 0;
}

int ratio_add(struct ratio a, struct ratio b, struct ratio *out)
{
	__int128 over = (__int128)a.over * b.under + (__int128)b.over * a.under;
	return ratio_make(over, (__int128)a.under * b.under, out);
}

int ratio_subtract(struct ratio a, struct ratio b, struct ratio *out)
{
	__int128 over = (__int128)a.over * b.under - (__int128)b.over * a.under;
	return ratio_make(over, (__int128)a.under * b.under, out);
}

int ratio_multiply(struct ratio a, struct ratio b, struct ratio *out)
{
	return ratio_make((__int128)a.over * b.over, (__int128)a.under * b.under, out);
}

int ratio_divide(struct ratio a, struct ratio b, struct ratio *out)
{
	return ratio_make((__int128)a.over * b.under, (__int128)a.under * b.over, out);
}

int ratio_compare(struct ratio a, struct ratio b)
{
	__int128 left = (__int128)a.over * b.under, right = (__int128)b.over * a.under;
	return (left > right) - (left < right);
}

double ratio_real(struct ratio a)
{
	return (double)a.over / (double)a.under;
}

enum { DIGITS_MAX = 18, EXPONENT_MAX = 18, SCALE_MAX = DIGITS_MAX + EXPONENT_MAX };

/* A number as it is read: digits * 10 ^ scale. */
struct reading {
	struct text rest;
	int64_t digits;
	int count; /* of digits from the first that is not zero */
	int scale;
	bool fits;
};

static bool take(struct reading *reading, char c)
{
	if (!reading->rest.size || *reading->rest.at != c)
		return false;
	reading->rest = text_slice(reading->rest, 1, reading->rest.size);
	return true;
}

/* A digit off the front, or -1. */
static int take_digit(struct reading *reading)
{
	if (!reading->rest.size || *reading->rest.at < '0' || *reading->rest.at > '9')
		return -1;
	char c = *reading->rest.at;
	reading->rest = text_slice(reading->rest, 1, reading->rest.size);
	return c - '0';
}

static void add_digit(struct reading *reading, int digit)
{
	if (!reading->count && !digit)
		return;
	if (++reading->count > DIGITS_MAX)
		reading->fits = false;
	else
		reading->digits = reading->digits * 10 + digit;
}

static bool read_whole(struct reading *reading)
{
	if (take(reading, '0'))
		return true;
	int count = 0;
	for (int digit; (digit = take_digit(reading)) >= 0; count++)
		add_digit(reading, digit);
	return count > 0;
}

static bool read_fraction(struct reading *reading)
{
	if (!take(reading, '.'))
		return true;
	int count = 0;
	for (int digit; (digit = take_digit(reading)) >= 0; count++)
		add_digit(reading, digit);
	if (count > SCALE_MAX)
		reading->fits = false;
	else
		reading->scale -= count;
	return count > 0;
}

static bool read_exponent(struct reading *reading)
{
	if (!take(reading, 'e') && !take(reading, 'E'))
		return true;
	bool negative = take(reading, '-');
	if (!negative)
		take(reading, '+');
	int count = 0, exponent = 0;
	for (int digit; (digit = take_digit(reading)) >= 0; count++)
		if (exponent <= EXPONENT_MAX)
			exponent = exponent * 10 + digit;
	reading->fits &= exponent <= EXPONENT_MAX;
	reading->scale += negative ? -exponent : exponent;
	return count > 0;
}

static __int128 power_of_ten(int exponent)
{
	__int128 power = 1;
	for (int i = 0; i < exponent; i++)
		power *= 10;
	return power;
}

int ratio_read(struct text a, struct ratio *out)
{
	struct reading reading = {.rest = a, .fits = true};
	bool negative = take(&reading, '-');
	bool reads = read_whole(&reading) && read_fraction(&reading) && read_exponent(&reading);
	if (!reads || reading.rest.size || !reading.fits || reading.scale < -SCALE_MAX)
		return -1;
	__int128 over = negative ? -reading.digits : reading.digits;
	if (reading.scale < 0)
		return ratio_make(over, power_of_ten(-reading.scale), out);
	return ratio_make(over * power_of_ten(reading.scale), 1, out);
}
