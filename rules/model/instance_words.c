/* Puts values into the words and the plain values of a blueprint's rule.  Expressions are not touched: in them a
 * parameter is a name. */
#include "rules/model/instance_words.h"
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

/* Of one title or step, its values put in. */
enum { WORDS_MAX = 2000 };

struct putting {
	const struct ruleset_build *build;
	const struct given *given;
	bool is_words; /* what people read: {name} stands in it */
};

static void refuse(const struct putting *putting, const struct node *node, struct text name)
{
	const struct blueprint *blueprint = putting->given->blueprint;
	const char **names = memory_take((blueprint->count + 1) * sizeof *names);
	struct diag *diag = diags_add(putting->build->why, SEVERITY_ERROR, "R647", node->place,
	        "'%.*s' is no parameter of the blueprint '%.*s'", (int)name.size, name.at,
	        (int)blueprint->name.size, blueprint->name.at);

	for (size_t i = 0; i < blueprint->count; i++)
		names[i] = arena_copy(&putting->build->set->arena, blueprint->parameters[i].name).at;
	const char *near = text_nearest(name, names, blueprint->count);
	if (near)
		diag_help(diag, "did you mean '%s'?", near);
	else
		diag_help(diag, "define it under 'parameters:'");
	free(names);
}

/* NULL after saying that there is none. */
static const struct node *value_of(const struct putting *putting, const struct node *node, struct text name)
{
	int number = parameter_number(putting->given->blueprint, name);

	if (number >= 0)
		return putting->given->nodes[number];
	refuse(putting, node, name);
	return NULL;
}

static const struct node *with_text(
        const struct putting *putting, const struct node *node, const struct buf *words)
{
	struct arena *arena = &putting->build->set->arena;
	struct node *copy = arena_take(arena, sizeof *copy);

	*copy = *node;
	copy->text = arena_copy(arena, buf_text(words));
	return copy;
}

static const struct node *put_braces(const struct putting *putting, const struct node *node)
{
	struct text all = node->text;
	struct buf words = {0};

	for (size_t from = 0; from < all.size && words.size <= WORDS_MAX;) {
		struct text rest = text_slice(all, from, all.size);
		const char *open = memchr(rest.at, '{', rest.size);
		const char *close = open ? memchr(open, '}', rest.size - (size_t)(open - rest.at)) : NULL;
		size_t before = close ? (size_t)(open - rest.at) : rest.size;

		buf_add_text(&words, text_slice(rest, 0, before));
		from += before;
		if (!close)
			break;
		size_t size = (size_t)(close - open);
		const struct node *value =
		        value_of(putting, node, text_trim(text_slice(rest, before + 1, before + size)));
		if (value)
			buf_add_text(&words, value->text);
		from += size + 1;
	}
	if (words.size > WORDS_MAX)
		diag_help(diags_add(putting->build->why, SEVERITY_ERROR, "R646", node->place,
		                  "with its values put in this is over %d characters", WORDS_MAX),
		        "people read a line of it");
	const struct node *result = with_text(putting, node, &words);
	buf_finish(&words);
	return result;
}

static bool is_dollar(const struct node *node)
{
	return node->is_plain && node->text.size > 1 && node->text.at[0] == '$' &&
	       is_reference_name(text_slice(node->text, 1, node->text.size));
}

static const struct node *put_scalar(const struct putting *putting, const struct node *node)
{
	if (is_dollar(node)) {
		const struct node *value =
		        value_of(putting, node, text_slice(node->text, 1, node->text.size));
		return value ? value : node;
	}
	bool has_brace = node->text.size > 0 && memchr(node->text.at, '{', node->text.size);
	return putting->is_words && has_brace ? put_braces(putting, node) : node;
}

static const struct node *put(const struct putting *putting, const struct node *node);

static const struct node *put_list(const struct putting *putting, const struct node *list)
{
	struct arena *arena = &putting->build->set->arena;
	struct node *copy = arena_take(arena, sizeof *copy);

	*copy = *list;
	copy->items = arena_take_array(arena, list->count, sizeof *copy->items);
	for (size_t i = 0; i < list->count; i++)
		copy->items[i] = (struct node *)put(putting, list->items[i]);
	return copy;
}

static bool is_among(const char *const *names, size_t count, struct text name)
{
	for (size_t i = 0; i < count; i++)
		if (text_is(name, names[i]))
			return true;
	return false;
}

/* Words inside a ladder, a table or an exemption; a title by language is words in each. */
static struct putting inside(const struct putting *putting, struct text key)
{
	static const char *const words[] = {"message", "suggest", "reason"};
	struct putting inner = *putting;

	inner.is_words = putting->is_words || is_among(words, sizeof words / sizeof words[0], key);
	return inner;
}

static const struct node *put_map(const struct putting *putting, const struct node *map)
{
	struct arena *arena = &putting->build->set->arena;
	struct node *copy = arena_take(arena, sizeof *copy);

	*copy = *map;
	copy->pairs = arena_take_array(arena, map->count, sizeof *copy->pairs);
	for (size_t i = 0; i < map->count; i++) {
		const struct pair *pair = &map->pairs[i];
		struct putting inner = inside(putting, pair->key->text);

		copy->pairs[i] = (struct pair){pair->key, (struct node *)put(&inner, pair->value)};
	}
	return copy;
}

/* As deep as YAML may be. */
static const struct node *put(const struct putting *putting, const struct node *node)
{
	switch (node->kind) {
	case NODE_LIST: return put_list(putting, node);
	case NODE_MAP: return put_map(putting, node);
	case NODE_SCALAR: break;
	}
	return put_scalar(putting, node);
}

const struct node *given_put(
        const struct ruleset_build *build, const struct given *given, const struct node *rule)
{
	static const char *const words[] = {"title", "steps"};
	struct arena *arena = &build->set->arena;
	struct node *copy = arena_take(arena, sizeof *copy);

	*copy = *rule;
	copy->pairs = arena_take_array(arena, rule->count, sizeof *copy->pairs);
	for (size_t i = 0; i < rule->count; i++) {
		const struct pair *pair = &rule->pairs[i];
		struct putting putting = {
		        build, given, is_among(words, sizeof words / sizeof words[0], pair->key->text)};

		copy->pairs[i] = (struct pair){pair->key, (struct node *)put(&putting, pair->value)};
	}
	return copy;
}
