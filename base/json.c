/* Writing JSON that is always whole: commas, quotes and escapes, whatever the text. */
#include "json.h"
#include "buf.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool in_object(const struct json *json)
{
	return json->depth && json->kind[json->depth - 1] == '{';
}

static void add_comma(struct json *json)
{
	if (!json->depth)
		return;
	if (json->begun[json->depth - 1])
		buf_add_char(json->out, ',');
	json->begun[json->depth - 1] = true;
}

/* What stands before any value. */
static void start_value(struct json *json)
{
	assert(json->keyed == in_object(json));
	if (!json->keyed)
		add_comma(json);
	json->keyed = false;
}

static void begin(struct json *json, char kind)
{
	start_value(json);
	assert(json->depth < JSON_DEPTH);
	buf_add_char(json->out, kind);
	json->kind[json->depth] = kind;
	json->begun[json->depth++] = false;
}

void json_object(struct json *json)
{
	begin(json, '{');
}

void json_list(struct json *json)
{
	begin(json, '[');
}

void json_end(struct json *json)
{
	assert(json->depth && !json->keyed);
	buf_add_char(json->out, json->kind[--json->depth] == '{' ? '}' : ']');
}

/* The character after the backslash, 'u' for those that only have a number, 0 for those that need none. */
static char escape_of(unsigned char c)
{
	static const char escapes[0x20] = {
	        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
	if (c == '"' || c == '\\')
		return (char)c;
	if (c >= 0x20)
		return 0;
	return escapes[c] ? escapes[c] : 'u';
}

static void add_escaped(struct buf *out, struct text a)
{
	uint32_t from = 0;
	for (uint32_t i = 0; i < a.size; i++) {
		char escape = escape_of((unsigned char)a.at[i]);
		if (!escape)
			continue;
		buf_add_text(out, text_slice(a, from, i));
		from = i + 1;
		if (escape == 'u')
			buf_print(out, "\\u%04x", (unsigned char)a.at[i]);
		else
			buf_print(out, "\\%c", escape);
	}
	buf_add_text(out, text_slice(a, from, a.size));
}

/* Bytes of the character at the front of `a`; 0 when it starts with none. */
static uint32_t whole_character(struct text a)
{
	for (uint32_t size = 1; size <= 4 && size <= a.size; size++)
		if (text_is_utf8(text_slice(a, 0, size)))
			return size;
	return 0;
}

/* JSON is UTF-8; of anything else, each byte becomes the replacement character. */
static void add_mended(struct buf *out, struct text a)
{
	while (a.size) {
		uint32_t size = whole_character(a);
		if (size)
			add_escaped(out, text_slice(a, 0, size));
		else
			buf_add_z(out, "\xef\xbf\xbd");
		a = text_slice(a, size ? size : 1, a.size);
	}
}

static void add_string(struct buf *out, struct text a)
{
	buf_add_char(out, '"');
	if (text_is_utf8(a))
		add_escaped(out, a);
	else
		add_mended(out, a);
	buf_add_char(out, '"');
}

void json_key_text(struct json *json, struct text name)
{
	assert(in_object(json) && !json->keyed);
	add_comma(json);
	add_string(json->out, name);
	buf_add_char(json->out, ':');
	json->keyed = true;
}

void json_key(struct json *json, const char *name)
{
	json_key_text(json, text_of(name));
}

void json_text(struct json *json, struct text a)
{
	start_value(json);
	add_string(json->out, a);
}

void json_z(struct json *json, const char *terminated)
{
	if (terminated)
		json_text(json, text_of(terminated));
	else
		json_null(json);
}

void json_raw(struct json *json, struct text valid)
{
	start_value(json);
	buf_add_text(json->out, valid);
}

void json_integer(struct json *json, int64_t n)
{
	start_value(json);
	buf_print(json->out, "%lld", (long long)n);
}

/* JSON has no infinity and nothing that is not a number.  17 digits always lead back to the same double; 15 are
 * tried first, because they are what a person would have written. */
void json_real(struct json *json, double n)
{
	char digits[32];
	if (!isfinite(n)) {
		json_null(json);
		return;
	}
	snprintf(digits, sizeof digits, "%.15g", n);
	if (strtod(digits, NULL) != n)
		snprintf(digits, sizeof digits, "%.17g", n);
	json_raw(json, text_of(digits));
}

/* A fraction ends in decimal when only twos and fives divide what is under it. */
static bool has_decimal(int64_t under)
{
	while (under % 2 == 0)
		under /= 2;
	while (under % 5 == 0)
		under /= 5;
	return under == 1;
}

void json_ratio(struct json *json, struct ratio n)
{
	start_value(json);
	if (!has_decimal(n.under)) {
		buf_print(json->out, "%.15g", ratio_real(n));
		return;
	}
	uint64_t over = n.over < 0 ? -(uint64_t)n.over : (uint64_t)n.over;
	uint64_t under = (uint64_t)n.under, rest = over % under;
	buf_print(json->out, "%s%llu", n.over < 0 ? "-" : "", (unsigned long long)(over / under));
	if (rest)
		buf_add_char(json->out, '.');
	/* Long division, as on paper: it ends after 62 digits at most. */
	for (; rest; rest = (uint64_t)((unsigned __int128)rest * 10 % under))
		buf_add_char(json->out, (char)('0' + (int)((unsigned __int128)rest * 10 / under)));
}

void json_truth(struct json *json, bool truth)
{
	json_raw(json, text_of(truth ? "true" : "false"));
}

void json_null(struct json *json)
{
	json_raw(json, text_of("null"));
}
