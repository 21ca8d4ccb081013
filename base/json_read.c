/* Decides whether a text is strict JSON, in one pass and without a tree; json_walk.c then walks what passed. */
#include "base/json_read.h"
#include "base/json_scan.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEYS_NEAR = 32, KEYS_COMPARED = 16 };

struct key {
	struct text text;    /* unescaped; borrowed from the text that is read, or from the scratch arena */
	const char *written; /* its quote */
};

struct reader {
	struct json_scan scan;
	unsigned depth_left;
	struct key *keys; /* of all open objects, the innermost last; `near`, or owned once there are many */
	size_t count, capacity;
	struct arena scratch; /* keys that were written with escapes */
	char message[120];    /* behind scan.problem when it is no literal */
	struct key near[KEYS_NEAR];
};

static bool value(struct reader *r);

__attribute__((cold)) static bool refuse(struct reader *r, const char *at, const char *problem)
{
	r->scan.at = at;
	r->scan.problem = problem;
	return false;
}

static bool refuse_here(struct reader *r, const char *problem)
{
	return refuse(r, r->scan.at, r->scan.at == r->scan.end ? "the text ends too early" : problem);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_space(struct reader *r)
{
	const char *at = r->scan.at;

	while (at < r->scan.end && is_space(*at))
		at++;
	r->scan.at = at;
}

static bool at_char(const struct reader *r, char c)
{
	return r->scan.at < r->scan.end && *r->scan.at == c;
}

static bool take(struct reader *r, char c)
{
	bool there = at_char(r, c);

	r->scan.at += there;
	return there;
}

static bool refuse_twice(struct reader *r, const struct key *key)
{
	int shown = key->text.size < 40 ? (int)key->text.size : 40;

	while (shown && shown < (int)key->text.size && (key->text.at[shown] & 0xC0) == 0x80)
		shown--; /* not in the middle of a character */
	snprintf(r->message, sizeof r->message,
	        "the key '%.*s' is there twice in one object; keep one of them", shown, key->text.at);
	return refuse(r, key->written, r->message);
}

static int compare_keys(const void *a, const void *b)
{
	const struct key *left = a, *right = b;
	int order = text_compare(left->text, right->text);

	return order ? order : (left->written > right->written) - (left->written < right->written);
}

/* Sorted, because a sort has no bad case that a sender could aim at. */
static bool many_keys_differ(struct reader *r, struct key *keys, size_t count)
{
	const struct key *first = NULL;

	qsort(keys, count, sizeof *keys, compare_keys);
	for (size_t i = 1; i < count; i++)
		if (text_equal(keys[i - 1].text, keys[i].text) &&
		        (!first || keys[i].written < first->written))
			first = &keys[i];
	return !first || refuse_twice(r, first);
}

static void keep_key(struct reader *r, struct key key)
{
	if (r->count == KEYS_NEAR && r->keys == r->near) {
		r->capacity = 2 * KEYS_NEAR;
		r->keys = memory_take(r->capacity * sizeof key);
		memcpy(r->keys, r->near, sizeof r->near);
	} else if (r->count == r->capacity) {
		r->keys = memory_room(r->keys, r->count, &r->capacity, sizeof key);
	}
	r->keys[r->count++] = key;
}

/* `seen` answers for most keys of an event with one bit: they differ in size or in their ends. */
static bool add_key(struct reader *r, size_t base, uint64_t *seen)
{
	const char *start = r->scan.at;
	struct json_value written = {.kind = JSON_TEXT};
	struct key key = {.written = start};
	uint64_t mark;

	if (!json_scan_text(&r->scan))
		return false;
	written.raw = (struct text){start, (uint32_t)(r->scan.at - start)};
	key.text = json_unescape(&written, &r->scratch);
	mark = key.text.size * 7u;
	if (key.text.size)
		mark += (unsigned char)key.text.at[0] * 3u + (unsigned char)key.text.at[key.text.size - 1];
	mark = UINT64_C(1) << (mark & 63);
	if (*seen & mark && r->count - base < KEYS_COMPARED)
		for (size_t i = base; i < r->count; i++)
			if (text_equal(r->keys[i].text, key.text))
				return refuse_twice(r, &key);
	*seen |= mark;
	keep_key(r, key);
	return true;
}

static bool member(struct reader *r, size_t base, uint64_t *seen)
{
	skip_space(r);
	if (!at_char(r, '"'))
		return refuse_here(r, "expected a key in double quotes");
	if (!add_key(r, base, seen))
		return false;
	skip_space(r);
	return take(r, ':') ? value(r) : refuse_here(r, "expected ':' after the key");
}

static bool object(struct reader *r)
{
	size_t base = r->count;
	uint64_t seen = 0;

	skip_space(r);
	if (take(r, '}'))
		return true;
	do {
		if (!member(r, base, &seen))
			return false;
	} while (take(r, ','));
	if (!take(r, '}'))
		return refuse_here(r, "expected ',' or '}'");
	if (r->count - base > KEYS_COMPARED && !many_keys_differ(r, r->keys + base, r->count - base))
		return false;
	r->count = base;
	return true;
}

static bool array(struct reader *r)
{
	skip_space(r);
	if (take(r, ']'))
		return true;
	do {
		if (!value(r))
			return false;
	} while (take(r, ','));
	return take(r, ']') || refuse_here(r, "expected ',' or ']'");
}

static bool container(struct reader *r, bool (*inside)(struct reader *r))
{
	bool good;

	if (!r->depth_left)
		return refuse(r, r->scan.at, "nested too deeply");
	r->depth_left--;
	r->scan.at++;
	good = inside(r);
	r->depth_left++;
	return good;
}

static bool word(struct reader *r, const char *expected, size_t size)
{
	if ((size_t)(r->scan.end - r->scan.at) < size || memcmp(r->scan.at, expected, size) != 0)
		return refuse(r, r->scan.at, "not a JSON word; there are true, false and null");
	r->scan.at += size;
	return true;
}

static bool bare_value(struct reader *r)
{
	char first = r->scan.at < r->scan.end ? *r->scan.at : '\0';

	switch (first) {
	case '"': return json_scan_text(&r->scan);
	case '{': return container(r, object);
	case '[': return container(r, array);
	case 't': return word(r, "true", 4);
	case 'f': return word(r, "false", 5);
	case 'n': return word(r, "null", 4);
	default: break;
	}
	if (first == '-' || (first >= '0' && first <= '9'))
		return json_scan_number(&r->scan);
	return refuse_here(r, "expected a value: text in double quotes, a number, true, false, null, [ or {");
}

static bool value(struct reader *r)
{
	skip_space(r);
	if (!bare_value(r))
		return false;
	skip_space(r);
	return true;
}

static bool whole(struct reader *r)
{
	if (!value(r))
		return false;
	return r->scan.at == r->scan.end ||
	       refuse_here(r, "something follows the value; one line holds one value");
}

static struct json_value trimmed(struct text all)
{
	struct json_value root;

	while (is_space(*all.at)) {
		all.at++;
		all.size--;
	}
	while (is_space(all.at[all.size - 1]))
		all.size--;
	root.kind = json_kind_of(*all.at);
	root.raw = all;
	return root;
}

int json_parse(struct text all, unsigned depth_max, struct json_value *root, struct diag *why)
{
	struct reader r;
	int result = 0;

	/* Not `= {0}`: clearing room for the keys would cost as much as reading an event. */
	r.scan = (struct json_scan){.at = all.at, .end = all.at + all.size};
	r.depth_left = depth_max;
	r.keys = r.near;
	r.count = 0;
	r.capacity = KEYS_NEAR;
	r.scratch = (struct arena){0};
	if (whole(&r)) {
		*root = trimmed(all);
	} else {
		result = diag_set(why, "E200", "%s", r.scan.problem);
		if (why) {
			why->place.column = (int)(r.scan.at - all.at) + 1;
			why->place.end_column = why->place.column + 1;
		}
	}
	if (r.keys != r.near)
		free(r.keys);
	arena_finish(&r.scratch);
	return result;
}
