/* Makes Lua of values and values of Lua. */
#include "convert.h"

#include "base/civil.h"

#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>

enum { FACTS_MAX = 16, FACT_NAME_MAX = 40, WORDS_MAX = 200 };

static void push_text(lua_State *lua, struct text text)
{
	lua_pushlstring(lua, text.at, text.size);
}

static void set_integer(lua_State *lua, const char *name, lua_Integer n)
{
	lua_pushinteger(lua, n);
	lua_setfield(lua, -2, name);
}

static void push_date(lua_State *lua, int32_t day)
{
	char words[CIVIL_DATE_SIZE];
	int year, month, day_of_month;
	civil_of(day, &year, &month, &day_of_month);
	civil_print_date(day, words);
	lua_createtable(lua, 0, 6);
	lua_pushstring(lua, words);
	lua_setfield(lua, -2, "date");
	set_integer(lua, "year", year);
	set_integer(lua, "month", month);
	set_integer(lua, "day", day_of_month);
	set_integer(lua, "weekday", civil_weekday(day));
	set_integer(lua, "number", day);
}

static void push_list(lua_State *lua, const struct value *list)
{
	lua_Integer count = 0;
	lua_createtable(lua, (int)list->list.count, 0);
	for (uint32_t i = 0; i < list->list.count; i++) {
		if (list->list.items[i].type == VALUE_UNKNOWN)
			continue;
		convert_push(lua, &list->list.items[i]);
		lua_rawseti(lua, -2, ++count);
	}
}

void convert_push(lua_State *lua, const struct value *value)
{
	luaL_checkstack(lua, 4, "inputs");
	switch (value->type) {
	case VALUE_TRUTH: lua_pushboolean(lua, value->truth); return;
	case VALUE_NUMBER:
		if (value->number.under == 1)
			lua_pushinteger(lua, value->number.over);
		else
			lua_pushnumber(lua, ratio_real(value->number));
		return;
	case VALUE_REAL: lua_pushnumber(lua, value->real); return;
	case VALUE_DATE: push_date(lua, value->date); return;
	case VALUE_TEXT: push_text(lua, value->text); return;
	case VALUE_LIST: push_list(lua, value); return;
	default: lua_pushnil(lua); return;
	}
}

static int refuse_input(lua_State *lua)
{
	return luaL_error(lua, "there is no input '%s'; inputs: names those that there are",
	        lua_type(lua, 2) == LUA_TSTRING ? lua_tostring(lua, 2) : luaL_typename(lua, 2));
}

void convert_push_inputs(lua_State *lua, const struct script_input *inputs, size_t count)
{
	lua_createtable(lua, 0, (int)count);
	for (size_t i = 0; i < count; i++) {
		push_text(lua, inputs[i].name);
		convert_push(lua, &inputs[i].value);
		lua_rawset(lua, -3);
	}
	lua_createtable(lua, 0, 1);
	lua_pushcfunction(lua, refuse_input);
	lua_setfield(lua, -2, "__index");
	lua_setmetatable(lua, -2);
}

/* A byte that a character goes on with. */
static bool goes_on(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

struct text convert_words(struct text words, uint32_t most, struct arena *arena)
{
	if (words.size > most) {
		words.size = most;
		while (words.size && goes_on(words.at[words.size]))
			words.size--;
	}
	char *copy = arena_take(arena, words.size + 1);
	bool is_good = text_is_utf8(words);
	for (uint32_t i = 0; i < words.size; i++) {
		unsigned char c = (unsigned char)words.at[i];
		copy[i] = c < ' ' || c == 127 || (c > 127 && !is_good) ? ' ' : (char)c;
	}
	return (struct text){copy, words.size};
}

static struct text text_at(lua_State *lua, int index)
{
	size_t size;
	const char *at = lua_tolstring(lua, index, &size);
	return (struct text){at, (uint32_t)size};
}

/* Whole numbers are exact, as they are everywhere in the language. */
static struct value real_at(lua_State *lua, int index)
{
	lua_Number real = lua_tonumber(lua, index);
	lua_Integer whole;
	if (!isfinite(real))
		luaL_error(lua, "the answer is no number; was something divided by zero?");
	if (lua_numbertointeger(real, &whole) && (lua_Number)whole == real)
		return value_integer(whole);
	return value_real(real);
}

struct value convert_value(lua_State *lua, int index, struct arena *arena)
{
	switch (lua_type(lua, index)) {
	case LUA_TNIL: return value_unknown(REASON_SCRIPT_UNSURE);
	case LUA_TBOOLEAN: return value_truth(lua_toboolean(lua, index));
	case LUA_TNUMBER:
		return lua_isinteger(lua, index) ? value_integer(lua_tointeger(lua, index))
		                                 : real_at(lua, index);
	case LUA_TSTRING: return value_text(convert_words(text_at(lua, index), WORDS_MAX, arena));
	default:
		luaL_error(lua,
		        "the function answers with a %s; it may with true or false, a number, a text, "
		        "or nil for not enough data",
		        luaL_typename(lua, index));
		return value_unknown(REASON_TYPES);
	}
}

static int by_name(const void *a, const void *b)
{
	const struct script_fact *x = a, *y = b;
	return text_compare(x->name, y->name);
}

static void add_fact(lua_State *lua, struct script_fact *facts, size_t *count, struct arena *arena)
{
	if (lua_type(lua, -2) != LUA_TSTRING)
		luaL_error(lua, "a fact of the second answer has no name; for example {total = 12}");
	if (lua_rawlen(lua, -2) > FACT_NAME_MAX)
		luaL_error(lua, "the name of a fact is longer than %d characters", FACT_NAME_MAX);
	if (*count == FACTS_MAX)
		luaL_error(lua, "the second answer has more than %d facts", FACTS_MAX);
	facts[(*count)++] = (struct script_fact){
	        convert_words(text_at(lua, -2), FACT_NAME_MAX, arena), convert_value(lua, -1, arena)};
}

void convert_facts(lua_State *lua, int index, struct arena *arena, struct script_answer *out)
{
	struct script_fact *facts = arena_take_array(arena, FACTS_MAX, sizeof *facts);
	if (lua_isnil(lua, index))
		return;
	if (!lua_istable(lua, index))
		luaL_error(lua, "the second answer is %s; it may be a table of facts: {total = 12}",
		        luaL_typename(lua, index));
	for (lua_pushnil(lua); lua_next(lua, index); lua_pop(lua, 1))
		add_fact(lua, facts, &out->fact_count, arena);
	qsort(facts, out->fact_count, sizeof *facts, by_name);
	out->facts = facts;
}
