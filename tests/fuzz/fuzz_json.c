/* Strict JSON against jansson: the same verdict, and the same values.
 *
 * They may differ, and only in this: jansson refuses integers beyond 64 bits; it reads 2048 levels where we are asked
 * for fewer; it overlooks a NUL behind a number; and between the largest double and the half step above it, it
 * rounds down where we refuse. */

/* Both sides have these names. */
#define JSON_NULL THEIR_NULL
#define JSON_FALSE THEIR_FALSE
#define JSON_TRUE THEIR_TRUE
#define JSON_ARRAY THEIR_ARRAY
#define JSON_OBJECT THEIR_OBJECT
#include <jansson.h>
#undef JSON_NULL
#undef JSON_FALSE
#undef JSON_TRUE
#undef JSON_ARRAY
#undef JSON_OBJECT

#include "base/arena.h"
#include "base/diag.h"
#include "base/json_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 200 };

static void check(bool is_true, const char *what)
{
	if (is_true)
		return;
	fprintf(stderr, "fuzz_json: %s\n", what);
	abort();
}

static void compare(const struct json_value *ours, const json_t *theirs, struct arena *arena);

static void compare_texts(struct text ours, const json_t *theirs)
{
	check(ours.size == json_string_length(theirs), "texts differ in size");
	check(memcmp(ours.at, json_string_value(theirs), ours.size) == 0, "texts differ");
}

static double number(const struct json_value *value)
{
	char *copy = strndup(value->raw.at, value->raw.size);
	double n = strtod(copy, NULL);
	free(copy);
	return n;
}

static void compare_objects(const struct json_value *ours, const json_t *theirs, struct arena *arena)
{
	struct json_value value;
	struct text key;
	size_t at = 0, count = 0;
	for (; json_member(ours, &at, arena, &key, &value); count++) {
		char *name = strndup(key.at, key.size);
		const json_t *same = json_object_get(theirs, name);
		free(name);
		check(same, "a key is not known to jansson");
		compare(&value, same, arena);
	}
	check(count == json_object_size(theirs), "objects differ in size");
}

static void compare_arrays(const struct json_value *ours, const json_t *theirs, struct arena *arena)
{
	struct json_value value;
	size_t at = 0, count = 0;
	for (; json_item(ours, &at, &value); count++) {
		check(count < json_array_size(theirs), "more items than jansson has");
		compare(&value, json_array_get(theirs, count), arena);
	}
	check(count == json_array_size(theirs), "fewer items than jansson has");
}

static void compare(const struct json_value *ours, const json_t *theirs, struct arena *arena)
{
	switch (ours->kind) {
	case JSON_NULL: check(json_typeof(theirs) == THEIR_NULL, "null"); break;
	case JSON_FALSE: check(json_typeof(theirs) == THEIR_FALSE, "false"); break;
	case JSON_TRUE: check(json_typeof(theirs) == THEIR_TRUE, "true"); break;
	case JSON_NUMBER:
		check(json_is_number(theirs) && number(ours) == json_number_value(theirs), "numbers differ");
		break;
	case JSON_TEXT:
		check(json_is_string(theirs), "a text");
		compare_texts(json_unescape(ours, arena), theirs);
		break;
	case JSON_ARRAY:
		check(json_typeof(theirs) == THEIR_ARRAY, "a list");
		compare_arrays(ours, theirs, arena);
		break;
	case JSON_OBJECT:
		check(json_typeof(theirs) == THEIR_OBJECT, "an object");
		compare_objects(ours, theirs, arena);
		break;
	}
}

static bool may_refuse_alone(struct text all, const struct diag *why)
{
	size_t wrong = (size_t)why->place.column - 1;
	bool is_nul = wrong < all.size && all.at[wrong] == '\0';
	if (is_nul || strstr(why->message, "nested too deeply"))
		return true;
	if (!strstr(why->message, "too large"))
		return false;
	struct json_value rest = {JSON_NUMBER, text_slice(all, wrong, all.size)};
	double n = number(&rest);
	return n > 1.797693134862315e308 || n < -1.797693134862315e308;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text all = {(const char *)data, (uint32_t)size};
	struct arena arena = {0};
	struct json_value root;
	struct diag why;
	json_error_t error;
	json_t *theirs = json_loadb(all.at, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	bool is_ours = json_parse(all, DEPTH, &root, &why) == 0;
	if (is_ours && theirs)
		compare(&root, theirs, &arena);
	else if (is_ours)
		check(strstr(error.text, "integer"), "jansson refuses what we read");
	else if (theirs)
		check(may_refuse_alone(all, &why), "we refuse what jansson reads");
	if (!is_ours)
		check(why.place.column >= 1 && (size_t)why.place.column <= size + 1, "the column is outside");
	json_decref(theirs);
	arena_finish(&arena);
	return 0;
}
