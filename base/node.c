/* Reads values out of a YAML tree: one reader per type, each with its own words for "this is another thing". */
#include "buf.h"
#include "civil.h"
#include "yaml.h"

#include <stdlib.h>

struct node *node_get(const struct node *map, const char *key)
{
	if (!map || map->kind != NODE_MAP)
		return NULL;
	for (size_t i = 0; i < map->count; i++)
		if (text_is(map->pairs[i].key->text, key))
			return map->pairs[i].value;
	return NULL;
}

static bool is_one_of(struct text a, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_is(a, words[i]))
			return true;
	return false;
}

static bool is_plain(const struct node *node)
{
	return node->kind == NODE_SCALAR && node->is_plain;
}

bool node_is_null(const struct node *node)
{
	static const char *const words[] = {"", "~", "null", "Null", "NULL"};
	return is_plain(node) && is_one_of(node->text, words, sizeof words / sizeof *words);
}

static const struct node_key *find_key(const struct node_key *keys, size_t count, struct text name)
{
	for (size_t i = 0; i < count; i++)
		if (text_is(name, keys[i].name))
			return &keys[i];
	return NULL;
}

static bool guess_key(struct diag *diag, const struct node_key *keys, size_t count, struct text name)
{
	const char **names = memory_take((count + 1) * sizeof *names);
	for (size_t i = 0; i < count; i++)
		names[i] = keys[i].name;
	bool has_guessed = diag_guess(diag, name, names, count);
	free(names);
	return has_guessed;
}

static bool is_name(struct text name)
{
	for (uint32_t i = 0; i < name.size; i++) {
		char c = name.at[i];
		bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
		if (!is_letter && !(c >= '0' && c <= '9') && c != '_' && c != '-' && c != ' ')
			return false;
	}
	return true;
}

/* Two keys stand on one line inside { } alone, and one without a value is seldom meant for a key there. */
static bool is_rest_of_text(const struct node *map, size_t number)
{
	const struct pair *pair = &map->pairs[number];

	if (!is_name(pair->key->text))
		return true;
	return number > 0 && node_is_null(pair->value) && !pair->value->text.size &&
	       pair[-1].value->kind == NODE_SCALAR && pair[-1].value->place.line == pair->key->place.line;
}

static void help_with_keys(
        struct diag *diag, const struct node_key *keys, size_t count, const struct node *map, size_t number)
{
	struct text name = map->pairs[number].key->text;
	struct buf all = {0};

	if (is_name(name) && guess_key(diag, keys, count, name))
		return;
	if (is_rest_of_text(map, number)) {
		diag_help(diag, "is it the rest of the text before it? inside { } a comma ends a text that "
		                "has no quotes");
		return;
	}
	for (size_t i = 0; i < count; i++)
		buf_print(&all, "%s%s", i ? ", " : "", keys[i].name);
	if (count)
		diag_help(diag, "one of: %s", buf_z(&all));
	buf_finish(&all);
}

static const char *kind_words(const struct node *node)
{
	if (node->kind != NODE_SCALAR)
		return node->kind == NODE_LIST ? "a list" : "a map";
	return node_is_null(node) ? "empty" : "text";
}

static struct diag *refuse(struct diags *why, const struct node *node, const char *what, const char *expected)
{
	if (node->kind != NODE_SCALAR || node_is_null(node))
		return diags_add(why, SEVERITY_ERROR, "R110", node->place, "%s must be %s, and is %s", what,
		        expected, kind_words(node));
	return diags_add(why, SEVERITY_ERROR, "R110", node->place, "%s must be %s, and is '%.*s'", what,
	        expected, (int)node->text.size, node->text.at);
}

static bool refuse_unknown(const struct node *map, const struct node_key *keys, size_t count,
        const char *what, struct diags *why)
{
	size_t before = why->count;
	for (size_t i = 0; i < map->count; i++) {
		const struct node *key = map->pairs[i].key;
		if (find_key(keys, count, key->text))
			continue;
		help_with_keys(diags_add(why, SEVERITY_ERROR, "R111", key->place, "unknown key '%.*s' in %s",
		                       (int)key->text.size, key->text.at, what),
		        keys, count, map, i);
	}
	return why->count > before;
}

int node_check_keys(const struct node *map, const struct node_key *keys, size_t count, const char *what,
        struct diags *why)
{
	if (map->kind != NODE_MAP) {
		refuse(why, map, what, "a map of 'key: value'");
		return -1;
	}
	int result = refuse_unknown(map, keys, count, what, why) ? -1 : 0;
	for (size_t i = 0; i < count; i++) {
		if (!keys[i].required || node_get(map, keys[i].name))
			continue;
		diag_help(diags_add(why, SEVERITY_ERROR, "R112", map->place, "%s needs the key '%s'", what,
		                  keys[i].name),
		        "add '%s: ..'", keys[i].name);
		result = -1;
	}
	return result;
}

int node_text(const struct node *node, const char *what, struct text *out, struct diags *why)
{
	if (!node)
		return -1;
	if (node->kind != NODE_SCALAR || node_is_null(node)) {
		refuse(why, node, what, "text");
		return -1;
	}
	*out = node->text;
	return 0;
}

/* The truths of YAML 1.1, which many still write. */
static void help_with_truth(struct diag *diag, const struct node *node)
{
	static const char *const yes[] = {"yes", "Yes", "YES", "y", "Y", "on", "On", "ON"};
	static const char *const no[] = {"no", "No", "NO", "n", "N", "off", "Off", "OFF"};
	if (node->kind != NODE_SCALAR)
		return;
	bool means_yes = is_one_of(node->text, yes, sizeof yes / sizeof *yes);
	if (means_yes || is_one_of(node->text, no, sizeof no / sizeof *no)) {
		const char *truth = means_yes ? "true" : "false";
		diag_help(diag, "write %s; in YAML 1.2 '%.*s' is text", truth, (int)node->text.size,
		        node->text.at);
		diag_fix_here(diag, truth);
	} else if (!node->is_plain) {
		diag_help(diag, "write true or false without quotes");
	}
}

int node_truth(const struct node *node, const char *what, bool *out, struct diags *why)
{
	static const char *const truths[] = {"true", "True", "TRUE"}, *const lies[] = {
	                                                                      "false", "False", "FALSE"};
	if (!node)
		return -1;
	bool is_true = is_plain(node) && is_one_of(node->text, truths, sizeof truths / sizeof *truths);
	if (!is_true && !(is_plain(node) && is_one_of(node->text, lies, sizeof lies / sizeof *lies))) {
		help_with_truth(refuse(why, node, what, "true or false"), node);
		return -1;
	}
	*out = is_true;
	return 0;
}

int node_integer(const struct node *node, const char *what, int64_t *out, struct diags *why)
{
	if (!node)
		return -1;
	if (is_plain(node) && !text_read_integer(node->text, out))
		return 0;
	struct diag *diag = refuse(why, node, what, "a whole number");
	if (node->kind == NODE_SCALAR && !node->is_plain)
		diag_help(diag, "write it without quotes");
	return -1;
}

int node_date(const struct node *node, const char *what, int32_t *out_day, struct diags *why)
{
	if (!node)
		return -1;
	if (node->kind == NODE_SCALAR && !civil_read_date(node->text, out_day))
		return 0;
	diag_help(refuse(why, node, what, "a date"), "write it as year-month-day: 2026-09-03");
	return -1;
}

int node_texts(const struct node *node, const char *what, struct arena *arena, struct text **items,
        size_t *count, struct diags *why)
{
	if (!node)
		return -1;
	bool is_list = node->kind == NODE_LIST;
	size_t wanted = is_list ? node->count : 1;
	struct text *texts = arena_take_array(arena, wanted, sizeof *texts);
	int result = 0;
	for (size_t i = 0; i < wanted; i++)
		if (node_text(is_list ? node->items[i] : node, what, &texts[i], why) != 0)
			result = -1;
	if (result)
		return -1;
	*items = texts;
	*count = wanted;
	return 0;
}
