/* Walks JSON that json_parse has passed: no check is made twice, and nothing is copied but escaped text. */
#include "json_read.h"
#include "json_scan.h"

#include <string.h>

static bool between(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ':';
}

static const char *skip_between(const char *at, const char *end)
{
	while (at < end && between(*at))
		at++;
	return at;
}

/* Behind the text that begins at `at`. */
static const char *text_end(const char *at, const char *end)
{
	at = json_plain_run(at + 1, end);
	while (at < end && *at != '"')
		at = json_plain_run(at + (*at == '\\' ? 2 : 1), end);
	return at < end ? at + 1 : end;
}

static const char *container_end(const char *at, const char *end)
{
	unsigned depth = 0;
	while (at < end) {
		char c = *at;
		if (c == '"') {
			at = text_end(at, end);
			continue;
		}
		at++;
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		if (!depth)
			break;
	}
	return at;
}

static const char *value_end(const char *at, const char *end)
{
	if (*at == '"')
		return text_end(at, end);
	if (*at == '{' || *at == '[')
		return container_end(at, end);
	while (at < end && !between(*at) && *at != '}' && *at != ']')
		at++;
	return at;
}

enum json_kind json_kind_of(char first)
{
	switch (first) {
	case '"': return JSON_TEXT;
	case '{': return JSON_OBJECT;
	case '[': return JSON_ARRAY;
	case 't': return JSON_TRUE;
	case 'f': return JSON_FALSE;
	case 'n': return JSON_NULL;
	default: return JSON_NUMBER;
	}
}

/* The value at or after *at, which moves behind it; false when the container closes instead. */
static bool next_value(const struct json_value *container, size_t *at, struct json_value *value)
{
	const char *end = container->raw.at + container->raw.size;
	const char *start = skip_between(container->raw.at + (*at ? *at : 1), end);
	*at = (size_t)(start - container->raw.at);
	if (start >= end - 1)
		return false;
	value->kind = json_kind_of(*start);
	value->is_plain = false;
	value->raw = (struct text){start, (uint32_t)(value_end(start, end) - start)};
	*at += value->raw.size;
	return true;
}

bool json_member(const struct json_value *object, size_t *at, struct arena *arena, struct text *key,
        struct json_value *value)
{
	struct json_value name;
	if (object->kind != JSON_OBJECT || !next_value(object, at, &name))
		return false;
	*key = json_unescape(&name, arena);
	return next_value(object, at, value);
}

/* Behind the text that opens at `at`; NULL: there is none, or not all of it is plain. */
static const char *plain_text_end(const char *at, const char *end)
{
	if (at >= end || *at != '"')
		return NULL;
	at = json_plain_run(at + 1, end);
	return at < end && *at == '"' ? at + 1 : NULL;
}

int json_plain_member(struct text object, size_t *at, struct json_named *out)
{
	const char *end = object.at + object.size, *name = object.at + *at + 1;
	const char *colon = *at < object.size ? plain_text_end(name, end) : NULL;

	if (!colon || colon >= end || *colon != ':')
		return -1;
	const char *value = colon + 1, *value_end = plain_text_end(value, end);
	out->key = (struct text){name + 1, (uint32_t)(colon - name - 2)};
	out->value = (struct json_value){0};
	if (value_end)
		out->value = (struct json_value){
		        JSON_TEXT, {value, (uint32_t)(value_end - value)}, .is_plain = true};
	*at = value_end ? (size_t)(value_end - object.at) : object.size;
	return 0;
}

bool json_item(const struct json_value *array, size_t *at, struct json_value *value)
{
	return array->kind == JSON_ARRAY && next_value(array, at, value);
}

static char *put_utf8(char *out, unsigned c)
{
	if (c < 0x80) {
		*out++ = (char)c;
		return out;
	}
	if (c < 0x800) {
		*out++ = (char)(0xC0 | c >> 6);
	} else if (c < 0x10000) {
		*out++ = (char)(0xE0 | c >> 12);
		*out++ = (char)(0x80 | (c >> 6 & 0x3F));
	} else {
		*out++ = (char)(0xF0 | c >> 18);
		*out++ = (char)(0x80 | (c >> 12 & 0x3F));
		*out++ = (char)(0x80 | (c >> 6 & 0x3F));
	}
	*out++ = (char)(0x80 | (c & 0x3F));
	return out;
}

/* *at is at the u of \uXXXX, and behind the escape afterwards. */
static unsigned escaped_character(const char **at, const char *end)
{
	unsigned c = (unsigned)json_hex_unit(*at + 1, end);
	*at += 5;
	if (c < 0xD800 || c > 0xDFFF)
		return c;
	c = 0x10000 + ((c - 0xD800) << 10) + ((unsigned)json_hex_unit(*at + 2, end) - 0xDC00);
	*at += 6;
	return c;
}

static char *unescape(char *out, const char *at, const char *end)
{
	static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
	while (at < end) {
		const char *letter;
		if (*at != '\\') {
			*out++ = *at++;
			continue;
		}
		at++;
		if (*at == 'u') {
			out = put_utf8(out, escaped_character(&at, end));
			continue;
		}
		letter = strchr(letters, *at);
		*out++ = letter ? meanings[letter - letters] : *at;
		at++;
	}
	return out;
}

struct text json_unescape(const struct json_value *text, struct arena *arena)
{
	struct text inside = {text->raw.at + 1, text->raw.size - 2};
	char *copy;
	if (text->is_plain || !memchr(inside.at, '\\', inside.size))
		return inside;
	copy = arena_take(arena, inside.size);
	return (struct text){copy, (uint32_t)(unescape(copy, inside.at, inside.at + inside.size) - copy)};
}
