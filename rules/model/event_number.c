/* One spelling for each number: whatever its sender wrote, and however many digits it has. */
#include "rules/model/event_line.h"

#include <string.h>

/* The value is digits * 10 ^ scale; the digits have no zero at either end, and none are left of zero itself. */
struct number {
	bool negative;
	char *digits;
	size_t count;
	int64_t scale;
};

enum { SCALE_MAX = 1000000000, PLAIN_DIGITS = 21, PLAIN_ZEROS = 6 };

/* Most numbers are written plainly. */
static bool is_plain(struct text a)
{
	size_t at = a.at[0] == '-';

	if (a.at[at] == '0')
		return a.size == 1;
	for (; at < a.size; at++)
		if (a.at[at] < '0' || a.at[at] > '9')
			return false;
	return a.size <= PLAIN_DIGITS;
}

static int64_t read_power(struct text a)
{
	bool negative = a.at[0] == '-';
	int64_t power = 0;

	for (size_t at = a.at[0] == '-' || a.at[0] == '+'; at < a.size; at++)
		if (power < SCALE_MAX)
			power = power * 10 + (a.at[at] - '0');
	return negative ? -power : power;
}

static void trim_zeros(struct number *n)
{
	while (n->count && n->digits[n->count - 1] == '0') {
		n->count--;
		n->scale++;
	}
	while (n->count && n->digits[0] == '0') {
		n->digits++;
		n->count--;
	}
	if (!n->count)
		*n = (struct number){.digits = n->digits};
}

static struct number take_apart(struct text a, struct arena *arena)
{
	struct number n = {.negative = a.at[0] == '-', .digits = arena_take(arena, a.size)};
	bool after_point = false;

	for (size_t at = n.negative; at < a.size; at++) {
		char c = a.at[at];
		if (c == 'e' || c == 'E') {
			n.scale += read_power(text_slice(a, at + 1, a.size));
			break;
		}
		if (c == '.') {
			after_point = true;
			continue;
		}
		n.digits[n.count++] = c;
		n.scale -= after_point;
	}
	trim_zeros(&n);
	return n;
}

static char *put(char *at, const char *bytes, size_t size)
{
	memcpy(at, bytes, size);
	return at + size;
}

static char *put_zeros(char *at, int64_t count)
{
	memset(at, '0', (size_t)count);
	return at + count;
}

static char *put_power(char *at, int64_t power)
{
	char digits[24];
	size_t count = 0;
	uint64_t rest = power < 0 ? (uint64_t)-power : (uint64_t)power;

	*at++ = 'e';
	if (power < 0)
		*at++ = '-';
	do
		digits[count++] = (char)('0' + rest % 10);
	while (rest /= 10);
	while (count)
		*at++ = digits[--count];
	return at;
}

/* 42, 4.2, 0.042; with a power beyond that, as people write very large and very small numbers: 4.2e30. */
static char *put_digits(char *at, const struct number *n)
{
	int64_t whole = (int64_t)n->count + n->scale; /* digits before the point */

	if (n->scale >= 0 && whole <= PLAIN_DIGITS)
		return put_zeros(put(at, n->digits, n->count), n->scale);
	if (n->scale < 0 && whole > 0) {
		at = put(put(at, n->digits, (size_t)whole), ".", 1);
		return put(at, n->digits + whole, n->count - (size_t)whole);
	}
	if (n->scale < 0 && whole > -PLAIN_ZEROS)
		return put(put_zeros(put(at, "0.", 2), -whole), n->digits, n->count);
	at = put(at, n->digits, 1);
	if (n->count > 1)
		at = put(put(at, ".", 1), n->digits + 1, n->count - 1);
	return put_power(at, whole - 1);
}

struct text event_number(struct text written, struct arena *arena)
{
	struct number n;
	char *out, *at;

	if (is_plain(written))
		return written;
	n = take_apart(written, arena);
	out = at = arena_take(arena, n.count + PLAIN_DIGITS + 32);
	if (!n.count)
		*at++ = '0';
	if (n.negative)
		*at++ = '-';
	if (n.count)
		at = put_digits(at, &n);
	return (struct text){out, (uint32_t)(at - out)};
}
