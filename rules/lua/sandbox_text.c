/* string: what can be done with a text in a time that its length bounds; there are no patterns, whose search no limit
 * reaches. */
#include "meter.h"
#include "sandbox.h"

#include <ctype.h>
#include <string.h>

/* A text among the arguments; whoever asks pays for reading it. */
static const char *text_argument(lua_State *lua, int argument, size_t *size)
{
	luaL_checktype(lua, argument, LUA_TSTRING);
	const char *text = lua_tolstring(lua, argument, size);
	meter_charge_bytes(lua, *size);
	return text;
}

static int string_len(lua_State *lua)
{
	luaL_checktype(lua, 1, LUA_TSTRING);
	lua_pushinteger(lua, (lua_Integer)lua_rawlen(lua, 1));
	return 1;
}

/* Where a place that may count from the end lies, from 1; 0 is in front of the text. */
static lua_Integer place_in(lua_Integer place, size_t size)
{
	lua_Integer length = (lua_Integer)size;
	if (place >= 0)
		return place;
	return place < -length ? 0 : length + place + 1;
}

/* Arguments first and first + 1 as a piece of the text: its start, its length in *size. */
static size_t piece_of(lua_State *lua, int first, lua_Integer otherwise_to, size_t *size)
{
	lua_Integer from = place_in(sandbox_integer_or(lua, first, 1), *size);
	lua_Integer to = place_in(sandbox_integer_or(lua, first + 1, otherwise_to), *size);
	from = from < 1 ? 1 : from;
	to = to > (lua_Integer)*size ? (lua_Integer)*size : to;
	*size = from > to ? 0 : (size_t)(to - from + 1);
	return *size ? (size_t)(from - 1) : 0;
}

static int string_sub(lua_State *lua)
{
	size_t size;
	const char *text = text_argument(lua, 1, &size);
	size_t from = piece_of(lua, 2, -1, &size);
	lua_pushlstring(lua, text + from, size);
	return 1;
}

static int string_byte(lua_State *lua)
{
	enum { BYTES_MAX = 100 };
	size_t size;
	const char *text = text_argument(lua, 1, &size);
	lua_Integer first = sandbox_integer_or(lua, 2, 1);
	size_t from = piece_of(lua, 2, first, &size);
	if (size > BYTES_MAX)
		return luaL_error(lua, "string.byte: at most %d bytes", BYTES_MAX);
	luaL_checkstack(lua, BYTES_MAX, "string.byte");
	for (size_t i = 0; i < size; i++)
		lua_pushinteger(lua, (unsigned char)text[from + i]);
	return (int)size;
}

static int string_char(lua_State *lua)
{
	int count = lua_gettop(lua);
	luaL_Buffer all;
	meter_charge(lua, (size_t)count);
	char *bytes = luaL_buffinitsize(lua, &all, (size_t)count);
	for (int i = 1; i <= count; i++) {
		lua_Integer byte = sandbox_integer(lua, i);
		luaL_argcheck(lua, byte >= 0 && byte <= 255, i, "a byte is 0 to 255");
		bytes[i - 1] = (char)byte;
	}
	luaL_pushresultsize(&all, (size_t)count);
	return 1;
}

static int convert(lua_State *lua, int (*letter)(int))
{
	size_t size;
	const char *text = text_argument(lua, 1, &size);
	luaL_Buffer all;
	char *bytes = luaL_buffinitsize(lua, &all, size);
	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)letter((unsigned char)text[i]);
	luaL_pushresultsize(&all, size);
	return 1;
}

static int string_upper(lua_State *lua)
{
	return convert(lua, toupper);
}

static int string_lower(lua_State *lua)
{
	return convert(lua, tolower);
}

/* Weighed before anything is done: of nothing, any number of times is nothing. */
static int string_rep(lua_State *lua)
{
	size_t size;
	const char *text = text_argument(lua, 1, &size);
	lua_Integer times = sandbox_integer(lua, 2);
	if (times < 1 || !size) {
		lua_pushliteral(lua, "");
		return 1;
	}
	meter_want_text(lua, (size_t)times > METER_TEXT ? (size_t)times : (size_t)times * size);
	meter_charge_bytes(lua, (size_t)times * size);
	luaL_Buffer all;
	luaL_buffinit(lua, &all);
	for (lua_Integer i = 0; i < times; i++)
		luaL_addlstring(&all, text, size);
	luaL_pushresult(&all);
	return 1;
}

static int string_find(lua_State *lua)
{
	size_t size, wanted_size;
	const char *text = text_argument(lua, 1, &size), *wanted = text_argument(lua, 2, &wanted_size);
	lua_Integer from = place_in(sandbox_integer_or(lua, 3, 1), size);
	from = from < 1 ? 1 : from;
	const char *found = from > (lua_Integer)size + 1
	                            ? NULL
	                            : memmem(text + from - 1, size - (size_t)from + 1, wanted, wanted_size);
	if (!found) {
		lua_pushnil(lua);
		return 1;
	}
	lua_pushinteger(lua, found - text + 1);
	lua_pushinteger(lua, found - text + (lua_Integer)wanted_size);
	return 2;
}

static int string_starts_with(lua_State *lua)
{
	size_t size, wanted_size;
	const char *text = text_argument(lua, 1, &size), *wanted = text_argument(lua, 2, &wanted_size);
	lua_pushboolean(lua, wanted_size <= size && !memcmp(text, wanted, wanted_size));
	return 1;
}

static int string_ends_with(lua_State *lua)
{
	size_t size, wanted_size;
	const char *text = text_argument(lua, 1, &size), *wanted = text_argument(lua, 2, &wanted_size);
	lua_pushboolean(lua, wanted_size <= size && !memcmp(text + size - wanted_size, wanted, wanted_size));
	return 1;
}

/* split("a,b", ",") is {"a", "b"}; between two separators stands a text of nothing. */
static int string_split(lua_State *lua)
{
	size_t size, between_size;
	const char *text = text_argument(lua, 1, &size), *between = text_argument(lua, 2, &between_size);
	const char *end = text + size, *found;
	lua_Integer count = 0;
	luaL_argcheck(lua, between_size > 0, 2, "a text of at least one character is expected");
	lua_newtable(lua);
	while ((found = memmem(text, (size_t)(end - text), between, between_size))) {
		lua_pushlstring(lua, text, (size_t)(found - text));
		lua_rawseti(lua, -2, ++count);
		text = found + between_size;
		meter_charge(lua, 2);
	}
	lua_pushlstring(lua, text, (size_t)(end - text));
	lua_rawseti(lua, -2, ++count);
	return 1;
}

const luaL_Reg sandbox_text[] = {
        {"byte", string_byte},
        {"char", string_char},
        {"ends_with", string_ends_with},
        {"find", string_find},
        {"format", sandbox_format},
        {"len", string_len},
        {"lower", string_lower},
        {"rep", string_rep},
        {"split", string_split},
        {"starts_with", string_starts_with},
        {"sub", string_sub},
        {"upper", string_upper},
        {NULL, NULL},
};
