/* Cuts a body into events. */
#include "lines.h"

#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip(struct lines *lines, size_t count)
{
	lines->rest = text_slice(lines->rest, count, lines->rest.size);
}

static void skip_space(struct lines *lines)
{
	size_t count = 0;

	while (count < lines->rest.size && is_space(lines->rest.at[count]))
		count++;
	skip(lines, count);
}

void lines_start(struct lines *lines, struct text body, enum body_kind kind)
{
	static const char mark[] = "\xef\xbb\xbf"; /* some exports begin with a byte order mark */

	*lines = (struct lines){.rest = body, .is_whole = kind == BODY_WHOLE};
	if (text_starts_with(body, mark))
		skip(lines, sizeof(mark) - 1);
	struct lines first = *lines;
	skip_space(&first);
	bool is_array = first.rest.size && first.rest.at[0] == '[';
	lines->by_value = kind == BODY_VALUES || (kind == BODY_ANY && is_array);
	lines->is_array = lines->by_value && is_array;
	if (lines->is_array) {
		*lines = (struct lines){.rest = first.rest, .by_value = true, .is_array = true};
		skip(lines, 1);
	}
}

/* Bytes of the string that begins at `at`, quotes included; to the end when it has none. */
static size_t string_size(struct text all, size_t at)
{
	size_t end = at + 1;

	while (end < all.size && all.at[end] != '"')
		end += all.at[end] == '\\' ? 2 : 1;
	return end < all.size ? end + 1 - at : all.size - at;
}

/* Bytes of the value at the front: to its closing bracket, or for anything else to the next separator. */
static size_t value_size(struct text rest)
{
	size_t at = 0;
	int depth = 0;

	while (at < rest.size) {
		char c = rest.at[at];
		bool closes = c == '}' || c == ']';
		if (depth == 0 && at > 0 && (c == ',' || closes || is_space(c)))
			return at;
		at += c == '"' ? string_size(rest, at) : 1;
		depth += (c == '{' || c == '[') - (closes && depth > 0);
		if (closes && depth == 0)
			return at;
	}
	return at;
}

static bool value_next(struct lines *lines, struct text *out)
{
	skip_space(lines);
	while (lines->is_array && lines->rest.size && strchr(",]", lines->rest.at[0])) {
		lines->is_array = lines->rest.at[0] == ',';
		skip(lines, 1);
		skip_space(lines);
	}
	if (!lines->rest.size)
		return false;
	*out = text_slice(lines->rest, 0, value_size(lines->rest));
	skip(lines, out->size);
	lines->number++;
	return true;
}

static bool line_next(struct lines *lines, struct text *out)
{
	while (lines->rest.size) {
		const char *end = memchr(lines->rest.at, '\n', lines->rest.size);
		size_t size = end ? (size_t)(end - lines->rest.at) : lines->rest.size;
		*out = text_slice(lines->rest, 0, size);
		skip(lines, size + (end != NULL));
		lines->number++;
		if (out->size && out->at[out->size - 1] == '\r')
			out->size--;
		if (text_trim(*out).size)
			return true;
	}
	return false;
}

static bool whole_next(struct lines *lines, struct text *out)
{
	*out = lines->rest;
	skip(lines, out->size);
	lines->number++;
	return lines->number == 1;
}

bool lines_next(struct lines *lines, struct text *out)
{
	if (lines->is_whole)
		return whole_next(lines, out);
	return lines->by_value ? value_next(lines, out) : line_next(lines, out);
}
