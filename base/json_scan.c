/* Checks the texts and numbers of JSON: escapes, UTF-8, surrogates, digits, and whether a double can hold it. */
#include "base/json_scan.h"
#include <endian.h>
#include <string.h>

__attribute__((cold)) static bool refuse(struct json_scan *scan, const char *at, const char *problem)
{
	scan->at = at;
	scan->problem = problem;
	return false;
}

/* Bytes of the UTF-8 character at `at`, 0 when it is none (Unicode 15, table 3-7). */
static unsigned utf8_size(const char *at, const char *end)
{
	const unsigned char *b = (const unsigned char *)at;
	unsigned size = b[0] < 0xC2 ? 0 : b[0] < 0xE0 ? 2 : b[0] < 0xF0 ? 3 : b[0] < 0xF5 ? 4 : 0;

	if (size > (size_t)(end - at))
		return 0;
	for (unsigned i = 1; i < size; i++)
		if ((b[i] & 0xC0) != 0x80)
			return 0;
	if ((b[0] == 0xE0 && b[1] < 0xA0) || (b[0] == 0xED && b[1] > 0x9F))
		return 0;
	if ((b[0] == 0xF0 && b[1] < 0x90) || (b[0] == 0xF4 && b[1] > 0x8F))
		return 0;
	return size;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int json_hex_unit(const char *at, const char *end)
{
	int unit = 0;

	if (end - at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int digit = hex_digit(at[i]);
		if (digit < 0)
			return -1;
		unit = unit << 4 | digit;
	}
	return unit;
}

/* scan->at is at the backslash of \uXXXX. */
static bool escaped_unit(struct json_scan *scan)
{
	const char *start = scan->at, *next = start + 6;
	int unit = json_hex_unit(start + 2, scan->end), low = -1;

	if (unit < 0)
		return refuse(scan, start, "\\u needs four hexadecimal digits after it");
	if (unit == 0)
		return refuse(scan, start, "\\u0000 is not allowed: a text holds no NUL");
	scan->at = next;
	if (unit < 0xD800 || unit > 0xDFFF)
		return true;
	if (unit < 0xDC00 && scan->end - next >= 6 && next[0] == '\\' && next[1] == 'u')
		low = json_hex_unit(next + 2, scan->end);
	if (low < 0xDC00 || low > 0xDFFF)
		return refuse(
		        scan, start, "half of a surrogate pair; write both halves, or the character itself");
	scan->at = next + 6;
	return true;
}

static bool escape(struct json_scan *scan)
{
	char c = scan->end - scan->at > 1 ? scan->at[1] : '\0';

	if (c == 'u')
		return escaped_unit(scan);
	if (!c || !strchr("\"\\/bfnrt", c))
		return refuse(scan, scan->at,
		        "unknown escape; JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX");
	scan->at += 2;
	return true;
}

/* Over bytes that need no thought, eight at a time: stops at a quote, a backslash, a control or a byte above 7F.
 * Alan Mycroft's test for a zero byte; a false hit can only follow a true one, and the first is what counts. */
static const char *plain_run(const char *at, const char *end)
{
	const uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;

	for (; end - at >= 8; at += 8) {
		uint64_t bytes, quote, slash, stop;
		memcpy(&bytes, at, sizeof bytes);
		bytes = le64toh(bytes);
		quote = bytes ^ (ones * '"');
		slash = bytes ^ (ones * '\\');
		stop = ((quote - ones) | (slash - ones) | (bytes - ones * ' ') | bytes) & highs;
		if (stop)
			return at + __builtin_ctzll(stop) / 8;
	}
	while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= ' ' &&
	        (unsigned char)*at < 0x80)
		at++;
	return at;
}

static bool odd_character(struct json_scan *scan)
{
	unsigned size;

	if (*scan->at == '\\')
		return escape(scan);
	if ((unsigned char)*scan->at < ' ')
		return refuse(scan, scan->at,
		        "a control character inside a text; write it as an escape such as \\n");
	size = utf8_size(scan->at, scan->end);
	if (!size)
		return refuse(scan, scan->at, "not valid UTF-8; send the text as UTF-8");
	scan->at += size;
	return true;
}

bool json_scan_text(struct json_scan *scan)
{
	const char *start = scan->at++;

	for (;;) {
		scan->at = plain_run(scan->at, scan->end);
		if (scan->at == scan->end)
			return refuse(scan, start, "this text has no closing quote");
		if (*scan->at == '"')
			break;
		if (!odd_character(scan))
			return false;
	}
	scan->at++;
	return true;
}

/* The power after e, held within what can still matter. */
static int64_t written_power(const char *at, const char *end)
{
	bool negative = *at == '-';
	int64_t power = 0;

	for (at += *at == '-' || *at == '+'; at < end; at++)
		if (power < INT64_C(1000000000000))
			power = power * 10 + (*at - '0');
	return negative ? -power : power;
}

static bool above_largest(const char *at, const char *end)
{
	for (const char *limit = "17976931348623157"; *limit; limit++) {
		char digit = '0';
		at += at < end && *at == '.';
		if (at < end)
			digit = *at++;
		if (digit != *limit)
			return digit > *limit;
	}
	return false;
}

/* Whether a number of valid shape is beyond the largest double, 1.7976931348623157e308.  Told by its digits:
 * strtod would want a terminator, and looks at the locale. */
static bool overflows(const char *at, const char *end)
{
	const char *first, *point, *mark = at;
	int64_t power;

	while (mark < end && *mark != 'e' && *mark != 'E')
		mark++;
	point = memchr(at, '.', (size_t)(mark - at));
	if (!point)
		point = mark;
	for (first = at; first < mark && (*first < '1' || *first > '9');)
		first++;
	if (first == mark)
		return false;
	power = first < point ? point - first - 1 : point - first;
	if (mark < end)
		power += written_power(mark + 1, end);
	return power == 308 ? above_largest(first, mark) : power > 308;
}

static bool at_digit(const struct json_scan *scan)
{
	return scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9';
}

static bool digits(struct json_scan *scan, const char *problem)
{
	if (!at_digit(scan))
		return refuse(scan, scan->at, problem);
	while (at_digit(scan))
		scan->at++;
	return true;
}

static bool take(struct json_scan *scan, char a, char b)
{
	bool there = scan->at < scan->end && (*scan->at == a || *scan->at == b);

	scan->at += there;
	return there;
}

bool json_scan_number(struct json_scan *scan)
{
	const char *start = scan->at;
	bool has_power;

	take(scan, '-', '-');
	if (!take(scan, '0', '0')) {
		if (!digits(scan, "a digit is expected after '-'"))
			return false;
	} else if (at_digit(scan)) {
		return refuse(
		        scan, start, "a number cannot begin with 0; an id such as 00042 goes in quotes");
	}
	if (take(scan, '.', '.') && !digits(scan, "a digit is expected after the decimal point"))
		return false;
	has_power = take(scan, 'e', 'E');
	if (has_power) {
		take(scan, '-', '+');
		if (!digits(scan, "a digit is expected in the exponent"))
			return false;
	}
	/* 300 digits without an exponent are below the limit, whatever they are. */
	if ((has_power || scan->at - start > 300) && overflows(start, scan->at))
		return refuse(scan, start, "this number is too large; the largest is about 1.8e308");
	return true;
}
