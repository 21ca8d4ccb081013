/* Checks the texts and numbers of JSON: escapes, UTF-8, surrogates, digits, and whether a double can hold it. */
#include "json_scan.h"

#include <endian.h>
#include <string.h>

__attribute__((cold)) const char *json_refuse(struct json_scan *scan, const char *at, const char *problem)
{
	scan->wrong = at;
	scan->problem = problem;
	return NULL;
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

/* `at` is at the backslash of \uXXXX. */
static const char *escaped_unit(struct json_scan *scan, const char *at)
{
	const char *next = at + 6;
	int unit = json_hex_unit(at + 2, scan->end), low = -1;
	if (unit < 0)
		return json_refuse(scan, at, "\\u needs four hexadecimal digits after it");
	if (unit == 0)
		return json_refuse(scan, at, "\\u0000 is not allowed: a text holds no NUL");
	if (unit < 0xD800 || unit > 0xDFFF)
		return next;
	if (unit < 0xDC00 && scan->end - next >= 6 && next[0] == '\\' && next[1] == 'u')
		low = json_hex_unit(next + 2, scan->end);
	if (low < 0xDC00 || low > 0xDFFF)
		return json_refuse(
		        scan, at, "half of a surrogate pair; write both halves, or the character itself");
	return next + 6;
}

static const char *escape(struct json_scan *scan, const char *at)
{
	char c = scan->end - at > 1 ? at[1] : '\0';
	scan->has_escape = true;
	if (c == 'u')
		return escaped_unit(scan, at);
	if (!c || !strchr("\"\\/bfnrt", c))
		return json_refuse(
		        scan, at, "unknown escape; JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX");
	return at + 2;
}

/* Eight at a time.  After Alan Mycroft's test for a zero byte; a false hit can only follow a true one, and the first
 * is what counts. */
const char *json_plain_run(const char *at, const char *end)
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

static const char *odd_character(struct json_scan *scan, const char *at)
{
	if (*at == '\\')
		return escape(scan, at);
	if ((unsigned char)*at < ' ')
		return json_refuse(
		        scan, at, "a control character inside a text; write it as an escape such as \\n");
	unsigned size = utf8_size(at, scan->end);
	return size ? at + size : json_refuse(scan, at, "not valid UTF-8; send the text as UTF-8");
}

const char *json_scan_text(struct json_scan *scan, const char *at)
{
	const char *start = at;
	scan->has_escape = false;
	for (at = json_plain_run(at + 1, scan->end); at < scan->end; at = json_plain_run(at, scan->end)) {
		if (*at == '"')
			return at + 1;
		at = odd_character(scan, at);
		if (!at)
			return NULL;
	}
	return json_refuse(scan, start, "this text has no closing quote");
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

static bool is_char(const char *at, const char *end, char a, char b)
{
	return at < end && (*at == a || *at == b);
}

static const char *digits(struct json_scan *scan, const char *at, const char *problem)
{
	const char *start = at;
	while (at < scan->end && *at >= '0' && *at <= '9')
		at++;
	return at > start ? at : json_refuse(scan, at, problem);
}

static const char *whole_part(struct json_scan *scan, const char *at)
{
	const char *start = at + (*at == '-');
	const char *end = digits(scan, start, "a digit is expected after '-'");
	if (end && *start == '0' && end - start > 1)
		return json_refuse(
		        scan, at, "a number cannot begin with 0; an id such as 00042 goes in quotes");
	return end;
}

static const char *power(struct json_scan *scan, const char *at)
{
	at += is_char(at, scan->end, '-', '+');
	return digits(scan, at, "a digit is expected in the exponent");
}

const char *json_scan_number(struct json_scan *scan, const char *at)
{
	const char *start = at;
	at = whole_part(scan, at);
	if (at && is_char(at, scan->end, '.', '.'))
		at = digits(scan, at + 1, "a digit is expected after the decimal point");
	bool has_power = at && is_char(at, scan->end, 'e', 'E');
	if (has_power)
		at = power(scan, at + 1);
	/* 300 digits without an exponent are below the limit, whatever they are. */
	if (at && (has_power || at - start > 300) && overflows(start, at))
		return json_refuse(scan, start, "this number is too large; the largest is about 1.8e308");
	return at;
}
