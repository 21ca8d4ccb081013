/* Keeps what a file says, in the order in which it says it. */
#include "said.h"

#include <lauxlib.h>

/* In the registry, by its address: a list of what was said; its kind, its line and its table, one after the other. */
static const char said_key = 's';
enum { PARTS = 3, SAID_MAX = 1000 };

void said_begin(lua_State *lua)
{
	lua_newtable(lua);
	lua_rawsetp(lua, LUA_REGISTRYINDEX, &said_key);
}

static int line_of_call(lua_State *lua)
{
	lua_Debug activation;
	if (!lua_getstack(lua, 1, &activation))
		return 1;
	lua_getinfo(lua, "l", &activation);
	return activation.currentline > 0 ? activation.currentline : 1;
}

static int say(lua_State *lua, enum said_kind kind)
{
	luaL_checktype(lua, 1, LUA_TTABLE);
	lua_settop(lua, 1);
	lua_rawgetp(lua, LUA_REGISTRYINDEX, &said_key);
	lua_Integer count = (lua_Integer)lua_rawlen(lua, 2);
	if (count >= PARTS * SAID_MAX)
		return luaL_error(lua, "a file says at most %d things", SAID_MAX);
	lua_pushinteger(lua, kind);
	lua_rawseti(lua, 2, count + 1);
	lua_pushinteger(lua, line_of_call(lua));
	lua_rawseti(lua, 2, count + 2);
	lua_pushvalue(lua, 1);
	lua_rawseti(lua, 2, count + 3);
	return 0;
}

static int say_rule(lua_State *lua)
{
	return say(lua, SAID_RULE);
}

static int say_streams(lua_State *lua)
{
	return say(lua, SAID_STREAMS);
}

static int say_measures(lua_State *lua)
{
	return say(lua, SAID_MEASURES);
}

static int say_defaults(lua_State *lua)
{
	return say(lua, SAID_DEFAULTS);
}

const luaL_Reg said_functions[] = {
        {"rule", say_rule},
        {"streams", say_streams},
        {"measures", say_measures},
        {"defaults", say_defaults},
        {NULL, NULL},
};

static lua_Integer integer_at(lua_State *lua, int list, lua_Integer i)
{
	lua_rawgeti(lua, list, i);
	lua_Integer n = lua_tointeger(lua, -1);
	lua_pop(lua, 1);
	return n;
}

int said_push_rule_key(lua_State *lua, uint32_t rule, struct text key)
{
	lua_rawgetp(lua, LUA_REGISTRYINDEX, &said_key);
	int said = lua_gettop(lua);
	lua_Integer count = (lua_Integer)lua_rawlen(lua, said);
	for (lua_Integer i = 1; i <= count; i += PARTS) {
		if (integer_at(lua, said, i) != SAID_RULE || --rule)
			continue;
		lua_rawgeti(lua, said, i + 2);
		lua_pushlstring(lua, key.at, key.size);
		return lua_rawget(lua, -2);
	}
	lua_pushnil(lua);
	return LUA_TNIL;
}

void said_read(lua_State *lua, struct said_reader *reader)
{
	lua_rawgetp(lua, LUA_REGISTRYINDEX, &said_key);
	int said = lua_gettop(lua);
	lua_Integer count = (lua_Integer)lua_rawlen(lua, said);
	for (lua_Integer i = 1; i <= count; i += PARTS) {
		lua_rawgeti(lua, said, i + 2);
		reader->read(reader, lua, (enum said_kind)integer_at(lua, said, i),
		        (int)integer_at(lua, said, i + 1));
		lua_settop(lua, said);
	}
}
