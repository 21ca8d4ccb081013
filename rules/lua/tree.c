/* Makes the tree of a YAML file out of what a Lua file says. */
#include "tree.h"

#include "convert.h"
#include "said.h"
#include "sandbox.h"

#include <stdlib.h>
#include <string.h>

/* A table that stands in many places is written out in each of them: nothing that Lua counts bounds how many there are, nor how
 * often the file is searched for where one of them was written. */
enum { DEPTH_MAX = 32, PAIRS_MAX = 1000, VALUES_MAX = 20000, LOOKS_MAX = 20000000 };

/* Errors stand at the line of the call at hand. */
#define AT SANDBOX_CHUNK ":%d: "

struct builder {
	struct said_reader reader; /* first: the callback gets it */
	const struct tokens *tokens;
	struct arena *arena;
	struct text file;
	struct node *parts[SAID_KINDS]; /* what was said, so far */
	int line;                       /* of the call at hand */
	uint32_t rules;                 /* said so far */
	uint32_t values;                /* .. in all of it */
	unsigned depth;
	size_t looks; /* at tokens; once they are used up a value stands at the line of its call */
};

static struct place place_of_line(const struct builder *b)
{
	return (struct place){.file = b->file, .line = b->line, .column = 1, .end_column = 2};
}

static struct node *new_node(const struct builder *b, enum node_kind kind, struct place place)
{
	struct node *node = arena_take(b->arena, sizeof *node);
	*node = (struct node){.kind = kind, .place = place, .text = {"", 0}};
	return node;
}

static struct node *plain(const struct builder *b, struct place place, struct text text)
{
	struct node *node = new_node(b, NODE_SCALAR, place);
	node->is_plain = true;
	node->text = arena_copy(b->arena, text);
	return node;
}

/* Room for one more: full when the count is a power of two, and then twice as much. */
static void *room(const struct builder *b, const void *items, size_t count, size_t size)
{
	if (count & (count - 1))
		return (void *)items;
	void *more = arena_take_array(b->arena, count ? 2 * count : 1, size);
	if (count)
		memcpy(more, items, count * size);
	return more;
}

static void add_pair(const struct builder *b, struct node *map, struct node *key, struct node *value)
{
	map->pairs = room(b, map->pairs, map->count, sizeof *map->pairs);
	map->pairs[map->count++] = (struct pair){key, value};
}

static void add_item(const struct builder *b, struct node *list, struct node *item)
{
	list->items = room(b, list->items, list->count, sizeof *list->items);
	list->items[list->count++] = item;
}

/* --- where it stands ------------------------------------------------------------------------------------------ */

static bool token_is(const struct builder *b, size_t i, const char *sign)
{
	return i < b->tokens->count && text_is(b->tokens->items[i].text, sign);
}

static size_t token_at_line(const struct builder *b, int line)
{
	size_t i = 0;
	while (i < b->tokens->count && b->tokens->items[i].place.line < line)
		i++;
	return i;
}

static bool names(const struct token *token, struct text key)
{
	struct text inside;
	if (token->kind == TOKEN_NAME)
		return text_equal(token->text, key);
	return token_inside(token, &inside) == 0 && text_equal(inside, key);
}

/* NAME = or ["NAME"] =, from a token on; the number of tokens: nowhere. */
static size_t find_key(struct builder *b, size_t from, struct text key, size_t *behind)
{
	for (size_t i = from; i < b->tokens->count && b->looks < LOOKS_MAX; i++, b->looks++) {
		*behind = i + (token_is(b, i + 1, "]") ? 3 : 2);
		if (names(&b->tokens->items[i], key) && token_is(b, *behind - 1, "="))
			return i;
	}
	*behind = from;
	return b->tokens->count;
}

/* The text itself where it is written out at token `at`, or for an item of a list behind it. */
static const struct token *find_text(struct builder *b, size_t at, struct text text, bool is_item)
{
	struct text inside;
	size_t end = is_item ? b->tokens->count : at + 1;
	for (size_t i = at; i < end && i < b->tokens->count && b->looks < LOOKS_MAX; i++, b->looks++)
		if (token_inside(&b->tokens->items[i], &inside) == 0 && text_equal(inside, text))
			return &b->tokens->items[i];
	return NULL;
}

/* --- values --------------------------------------------------------------------------------------------------- */

static struct node *read_value(struct builder *b, lua_State *lua, size_t at, bool is_item);

static struct text text_at(lua_State *lua, int index)
{
	size_t size;
	const char *text = lua_tolstring(lua, index, &size);
	return (struct text){text, (uint32_t)size};
}

static struct node *read_text(struct builder *b, lua_State *lua, size_t at, bool is_item)
{
	struct text text = text_at(lua, -1);
	const struct token *token = find_text(b, at, text, is_item);
	struct node *node = plain(b, token ? token->place : place_of_line(b), text);
	node->is_plain = false;
	node->style = token ? STYLE_DOUBLE : STYLE_PLAIN;
	node->offset = token ? token->offset : 0;
	return node;
}

static struct place place_of(const struct builder *b, size_t at)
{
	return at < b->tokens->count ? b->tokens->items[at].place : place_of_line(b);
}

static struct node *read_number(const struct builder *b, lua_State *lua, size_t at)
{
	lua_pushvalue(lua, -1); /* to read it as text changes it, and it may be a key */
	struct node *node = plain(b, place_of(b, at), text_at(lua, -1));
	lua_pop(lua, 1);
	return node;
}

static struct node *read_list(struct builder *b, lua_State *lua, size_t at)
{
	struct node *list = new_node(b, NODE_LIST, place_of(b, at));
	lua_Integer count = (lua_Integer)lua_rawlen(lua, -1);
	for (lua_Integer i = 1; i <= count; i++) {
		lua_rawgeti(lua, -1, i);
		add_item(b, list, read_value(b, lua, at, true));
		lua_pop(lua, 1);
	}
	return list;
}

static int by_place(const void *left, const void *right)
{
	const struct node *a = ((const struct pair *)left)->key, *b = ((const struct pair *)right)->key;
	if (a->place.line != b->place.line)
		return a->place.line < b->place.line ? -1 : 1;
	if (a->place.column != b->place.column)
		return a->place.column < b->place.column ? -1 : 1;
	return text_compare(a->text, b->text);
}

static struct node *read_map(struct builder *b, lua_State *lua, size_t at)
{
	struct node *map = new_node(b, NODE_MAP, at ? place_of(b, at) : place_of_line(b));
	for (lua_pushnil(lua); lua_next(lua, -2); lua_pop(lua, 1)) {
		size_t behind;
		if (lua_type(lua, -2) != LUA_TSTRING)
			luaL_error(
			        lua, AT "a key must be a text, and not %s", b->line, luaL_typename(lua, -2));
		if (map->count == PAIRS_MAX)
			luaL_error(lua, AT "a table has at most %d keys", b->line, PAIRS_MAX);
		size_t found = find_key(b, at, text_at(lua, -2), &behind);
		struct node *key = plain(b, place_of(b, found), text_at(lua, -2));
		add_pair(b, map, key, read_value(b, lua, behind, false));
	}
	if (map->count)
		qsort(map->pairs, map->count, sizeof *map->pairs, by_place);
	return map;
}

static struct node *read_table(struct builder *b, lua_State *lua, size_t at)
{
	if (++b->depth > DEPTH_MAX)
		luaL_error(lua, AT "tables inside one another over %d deep", b->line, DEPTH_MAX);
	luaL_checkstack(lua, 8, "tables");
	struct node *node = lua_rawlen(lua, -1) ? read_list(b, lua, at) : read_map(b, lua, at);
	b->depth--;
	return node;
}

static struct node *read_value(struct builder *b, lua_State *lua, size_t at, bool is_item)
{
	if (++b->values > VALUES_MAX)
		luaL_error(lua, AT "a file says at most %d values; a table counts wherever it stands",
		        b->line, VALUES_MAX);
	switch (lua_type(lua, -1)) {
	case LUA_TSTRING: return read_text(b, lua, at, is_item);
	case LUA_TNUMBER: return read_number(b, lua, at);
	case LUA_TBOOLEAN:
		return plain(b, place_of(b, at), text_of(lua_toboolean(lua, -1) ? "true" : "false"));
	case LUA_TTABLE: return read_table(b, lua, at);
	case LUA_TFUNCTION: return plain(b, place_of(b, at), text_of("function"));
	default: luaL_error(lua, AT "a rule cannot hold %s", b->line, luaL_typename(lua, -1)); return NULL;
	}
}

/* --- rules ---------------------------------------------------------------------------------------------------- */

static struct node *text_node(const struct builder *b, struct place place, const char *words)
{
	return plain(b, place, text_of(words));
}

/* A function of this rule, with the rule's inputs. */
static struct node *use_of(const struct builder *b, const struct pair *pair, struct node *inputs)
{
	struct place place = pair->value->place;
	struct node *use = new_node(b, NODE_MAP, place);
	const char *name =
	        arena_print(b->arena, "#%u.%.*s", b->rules, (int)pair->key->text.size, pair->key->text.at);
	add_pair(b, use, text_node(b, place, "lua"), text_node(b, place, name));
	if (inputs)
		add_pair(b, use, text_node(b, place, "inputs"), inputs);
	add_pair(b, use, text_node(b, place, "returns"),
	        text_node(b, place, text_is(pair->key->text, "track") ? "number" : "boolean"));
	return use;
}

static bool is_function(lua_State *lua, struct text key)
{
	lua_pushlstring(lua, key.at, key.size);
	bool is = lua_rawget(lua, -2) == LUA_TFUNCTION;
	lua_pop(lua, 1);
	return is;
}

/* The table of the rule is on top; its functions take their inputs from a key that a rule in YAML does not have. */
static void join_functions(const struct builder *b, lua_State *lua, struct node *rule)
{
	struct node *inputs = node_get(rule, "inputs");
	size_t kept = 0, uses = 0;
	for (size_t i = 0; i < rule->count; i++)
		if (is_function(lua, rule->pairs[i].key->text)) {
			rule->pairs[i].value = use_of(b, &rule->pairs[i], inputs);
			uses++;
		}
	for (size_t i = 0; uses && i < rule->count; i++)
		if (!text_is(rule->pairs[i].key->text, "inputs"))
			rule->pairs[kept++] = rule->pairs[i];
	rule->count = uses ? kept : rule->count;
}

static void read_said(struct said_reader *reader, lua_State *lua, enum said_kind kind, int line)
{
	struct builder *b = (struct builder *)reader;
	b->line = line;
	size_t from = token_at_line(b, line);
	if (kind == SAID_RULE) {
		struct node *rule = read_map(b, lua, from);
		b->rules++;
		join_functions(b, lua, rule);
		add_item(b, b->parts[kind], rule);
		return;
	}
	struct node *map = read_map(b, lua, from);
	for (size_t i = 0; i < map->count; i++)
		add_pair(b, b->parts[kind], map->pairs[i].key, map->pairs[i].value);
}

static const char *const keys[SAID_KINDS] = {[SAID_RULE] = "rules",
        [SAID_STREAMS] = "streams",
        [SAID_MEASURES] = "measures",
        [SAID_DEFAULTS] = "defaults"};

static struct node *join(struct builder *b)
{
	struct place top = {.file = b->file, .line = 1, .column = 1, .end_column = 2};
	struct node *root = new_node(b, NODE_MAP, top);
	add_pair(b, root, text_node(b, top, "format"), text_node(b, top, "1"));
	for (int kind = 0; kind < SAID_KINDS; kind++)
		if (b->parts[kind]->count)
			add_pair(b, root, text_node(b, top, keys[kind]), b->parts[kind]);
	return root;
}

int tree_read(struct script *script, uint32_t file, const struct tokens *tokens, struct arena *arena,
        struct node **out, struct diags *why)
{
	struct builder b = {.reader = {read_said}, .tokens = tokens, .arena = arena, .line = 1};
	struct diag diag = {0};
	b.file = script_file_name(script, file);
	for (int kind = 0; kind < SAID_KINDS; kind++)
		b.parts[kind] = new_node(&b, kind == SAID_RULE ? NODE_LIST : NODE_MAP, place_of_line(&b));
	if (script_read(script, file, &b.reader, &diag) == 0) {
		*out = join(&b);
		return 0;
	}
	b.line = diag.place.line;
	diags_add(
	        why, SEVERITY_ERROR, diag.code, place_of(&b, token_at_line(&b, b.line)), "%s", diag.message);
	return -1;
}
