/* Decides whether a text is strict JSON, in one pass and without a tree; json_walk.c then walks what passed. */
#include "json_read.h"
#include "json_scan.h"

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
	const char *start;               /* of all that is read */
	unsigned depth_left, root_depth; /* depth_left inside the root */
	struct json_members *members;    /* borrowed; NULL: nobody wants them */
	struct key *keys; /* of all open objects, the innermost last; `near`, or owned once there are many */
	size_t count, capacity;
	struct arena scratch; /* keys that were written with escapes */
	char message[120];    /* behind scan.problem when it is no literal */
	struct key near[KEYS_NEAR];
};

static const char *bare_value(struct reader *r, const char *at);
static const char *value(struct reader *r, const char *at);

static const char *refuse(struct reader *r, const char *at, const char *problem)
{
	return json_refuse(&r->scan, at, at == r->scan.end ? "the text ends too early" : problem);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *skip_space(const struct reader *r, const char *at)
{
	while (at < r->scan.end && is_space(*at))
		at++;
	return at;
}

static bool is_at(const struct reader *r, const char *at, char c)
{
	return at < r->scan.end && *at == c;
}

static const char *refuse_twice(struct reader *r, const struct key *key)
{
	uint32_t shown = key->text.size < 40 ? key->text.size : 40;
	while (shown < key->text.size && shown && (key->text.at[shown] & 0xC0) == 0x80)
		shown--; /* not in the middle of a character */
	snprintf(r->message, sizeof r->message,
	        "the key '%.*s' is there twice in one object; keep one of them", (int)shown, key->text.at);
	return json_refuse(&r->scan, key->written, r->message);
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
	if (first)
		refuse_twice(r, first);
	return !first;
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

/* One bit of 64 for a key: those of an event differ in size or in their ends. */
static uint64_t mark_of(struct text key)
{
	unsigned n = key.size * 7u;
	if (key.size)
		n += (unsigned char)key.at[0] * 3u + (unsigned char)key.at[key.size - 1];
	return UINT64_C(1) << (n & 63);
}

/* `seen` holds the marks of the object's keys so far. */
static const char *add_key(struct reader *r, const char *at, size_t base, uint64_t *seen)
{
	struct key key = {.written = at};
	const char *end = json_scan_text(&r->scan, at);
	if (!end)
		return NULL;
	struct json_value written = {.kind = JSON_TEXT, .raw = {at, (uint32_t)(end - at)}};
	key.text = (struct text){at + 1, written.raw.size - 2};
	if (r->scan.has_escape)
		key.text = json_unescape(&written, &r->scratch);
	uint64_t mark = mark_of(key.text);
	if (*seen & mark && r->count - base < KEYS_COMPARED)
		for (size_t i = base; i < r->count; i++)
			if (text_equal(r->keys[i].text, key.text))
				return refuse_twice(r, &key);
	*seen |= mark;
	keep_key(r, key);
	return end;
}

/* The key is the last that was kept; one with escapes is in the scratch arena, which goes. */
static void note_member(struct reader *r, struct text key, const char *at, const char *end)
{
	struct json_members *members = r->members;
	struct json_named *named = &members->at[members->count];

	if (members->count++ >= members->most)
		return;
	bool is_borrowed = key.at >= r->start && key.at < r->scan.end;
	named->key = is_borrowed ? key : arena_copy(members->arena, key);
	named->value.kind = json_kind_of(*at);
	named->value.raw = (struct text){at, (uint32_t)(end - at)};
	named->value.is_plain = named->value.kind == JSON_TEXT && !r->scan.has_escape;
}

static const char *member_value(struct reader *r, const char *at)
{
	bool is_noted = r->members && r->depth_left == r->root_depth;
	struct text key = r->keys[r->count - 1].text;
	const char *start = skip_space(r, at);
	const char *end = bare_value(r, start);

	if (end && is_noted)
		note_member(r, key, start, end);
	return end ? skip_space(r, end) : NULL;
}

static const char *member(struct reader *r, const char *at, size_t base, uint64_t *seen)
{
	at = skip_space(r, at);
	if (!is_at(r, at, '"'))
		return refuse(r, at, "expected a key in double quotes");
	at = add_key(r, at, base, seen);
	if (!at)
		return NULL;
	at = skip_space(r, at);
	return is_at(r, at, ':') ? member_value(r, at + 1) : refuse(r, at, "expected ':' after the key");
}

static const char *members(struct reader *r, const char *at, size_t base)
{
	uint64_t seen = 0;
	at = member(r, at, base, &seen);
	while (at && is_at(r, at, ','))
		at = member(r, at + 1, base, &seen);
	if (at && !is_at(r, at, '}'))
		return refuse(r, at, "expected ',' or '}'");
	if (at && r->count - base > KEYS_COMPARED && !many_keys_differ(r, r->keys + base, r->count - base))
		return NULL;
	return at;
}

static const char *object(struct reader *r, const char *at)
{
	size_t base = r->count;
	at = skip_space(r, at + 1);
	if (!is_at(r, at, '}'))
		at = members(r, at, base);
	r->count = base;
	return at ? at + 1 : NULL;
}

static const char *array(struct reader *r, const char *at)
{
	at = skip_space(r, at + 1);
	if (is_at(r, at, ']'))
		return at + 1;
	at = value(r, at);
	while (at && is_at(r, at, ','))
		at = value(r, at + 1);
	if (at && !is_at(r, at, ']'))
		return refuse(r, at, "expected ',' or ']'");
	return at ? at + 1 : NULL;
}

static const char *container(struct reader *r, const char *at)
{
	if (!r->depth_left)
		return json_refuse(&r->scan, at, "nested too deeply");
	r->depth_left--;
	at = *at == '{' ? object(r, at) : array(r, at);
	r->depth_left++;
	return at;
}

static const char *word(struct reader *r, const char *at, const char *expected, size_t size)
{
	if ((size_t)(r->scan.end - at) < size || memcmp(at, expected, size) != 0)
		return json_refuse(&r->scan, at, "not a JSON word; there are true, false and null");
	return at + size;
}

static const char *bare_value(struct reader *r, const char *at)
{
	char first = at < r->scan.end ? *at : '\0';
	switch (first) {
	case '"': return json_scan_text(&r->scan, at);
	case '{':
	case '[': return container(r, at);
	case 't': return word(r, at, "true", 4);
	case 'f': return word(r, at, "false", 5);
	case 'n': return word(r, at, "null", 4);
	default: break;
	}
	if (first == '-' || (first >= '0' && first <= '9'))
		return json_scan_number(&r->scan, at);
	return refuse(r, at, "expected a value: text in double quotes, a number, true, false, null, [ or {");
}

/* With the white space around it. */
static const char *value(struct reader *r, const char *at)
{
	at = bare_value(r, skip_space(r, at));
	return at ? skip_space(r, at) : NULL;
}

static bool is_whole(struct reader *r, const char *at)
{
	at = value(r, at);
	if (at && at != r->scan.end)
		return refuse(r, at, "something follows the value; one line holds one value");
	return at;
}

static struct json_value trimmed(struct text all)
{
	struct json_value root = {0};
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
	return json_parse_members(all, depth_max, root, NULL, why);
}

int json_parse_members(struct text all, unsigned depth_max, struct json_value *root,
        struct json_members *members, struct diag *why)
{
	struct reader r;
	int result = 0;
	/* Not `= {0}`: clearing room for the keys would cost as much as reading an event. */
	r.scan = (struct json_scan){.end = all.at + all.size};
	r.start = all.at;
	r.depth_left = depth_max;
	r.root_depth = depth_max - 1;
	r.members = members;
	if (members)
		members->count = 0;
	r.keys = r.near;
	r.count = 0;
	r.capacity = KEYS_NEAR;
	r.scratch = (struct arena){0};
	if (is_whole(&r, all.at)) {
		*root = trimmed(all);
	} else {
		result = diag_set(why, "E200", "%s", r.scan.problem);
		if (why) {
			why->place.column = (int)(r.scan.wrong - all.at) + 1;
			why->place.end_column = why->place.column + 1;
		}
	}
	if (r.keys != r.near)
		free(r.keys);
	arena_finish(&r.scratch);
	return result;
}
