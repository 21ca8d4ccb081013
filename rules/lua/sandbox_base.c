/* The functions of a script that belong to no table. */
#include "meter.h"
#include "sandbox.h"

#include <string.h>

enum { NUMERAL_MAX = 64 };

static int base_type(lua_State *lua)
{
	luaL_checkany(lua, 1);
	lua_pushstring(lua, luaL_typename(lua, 1));
	return 1;
}

/* Without addresses: they differ from one start to the next. */
void sandbox_push_plain(lua_State *lua, int index)
{
	switch (lua_type(lua, index)) {
	case LUA_TSTRING: lua_pushvalue(lua, index); return;
	case LUA_TNUMBER:
		lua_pushvalue(lua, index);
		lua_tostring(lua, -1);
		return;
	case LUA_TBOOLEAN: lua_pushstring(lua, lua_toboolean(lua, index) ? "true" : "false"); return;
	default: lua_pushstring(lua, luaL_typename(lua, index)); return;
	}
}

static int base_tostring(lua_State *lua)
{
	luaL_checkany(lua, 1);
	sandbox_push_plain(lua, 1);
	return 1;
}

static int base_tonumber(lua_State *lua)
{
	luaL_checkany(lua, 1);
	size_t size = lua_type(lua, 1) == LUA_TSTRING ? lua_rawlen(lua, 1) : 0;
	if (lua_type(lua, 1) == LUA_TNUMBER) {
		lua_settop(lua, 1);
		return 1;
	}
	if (!size || size > NUMERAL_MAX || lua_stringtonumber(lua, lua_tostring(lua, 1)) != size + 1)
		lua_pushnil(lua);
	return 1;
}

/* select('#', ..) or select(n, ..) */
static int base_select(lua_State *lua)
{
	int count = lua_gettop(lua);
	meter_charge(lua, (size_t)count);
	if (lua_type(lua, 1) == LUA_TSTRING && !strcmp(lua_tostring(lua, 1), "#")) {
		lua_pushinteger(lua, count - 1);
		return 1;
	}
	lua_Integer from = sandbox_integer(lua, 1);
	luaL_argcheck(lua, from >= 1, 1, "it counts from 1");
	return from < count ? count - (int)from : 0;
}

static int base_error(lua_State *lua)
{
	sandbox_push_words(lua, 1);
	luaL_where(lua, 1);
	lua_insert(lua, -2);
	lua_concat(lua, 2);
	return lua_error(lua);
}

static int base_assert(lua_State *lua)
{
	luaL_checkany(lua, 1);
	if (lua_toboolean(lua, 1))
		return lua_gettop(lua);
	if (lua_isnoneornil(lua, 2))
		return luaL_error(lua, "what was asserted is not so");
	lua_remove(lua, 1);
	return base_error(lua);
}

static int next_item(lua_State *lua)
{
	lua_Integer i = lua_tointeger(lua, 2) + 1;
	luaL_checktype(lua, 1, LUA_TTABLE);
	lua_pushinteger(lua, i);
	return lua_rawgeti(lua, 1, i) == LUA_TNIL ? 1 : 2;
}

static int base_ipairs(lua_State *lua)
{
	luaL_checktype(lua, 1, LUA_TTABLE);
	lua_settop(lua, 1);
	lua_pushcfunction(lua, next_item);
	lua_insert(lua, 1);
	lua_pushinteger(lua, 0);
	return 3;
}

/* Numbers before texts, each in their order. */
static int is_key_less(lua_State *lua)
{
	int a = lua_type(lua, -2), b = lua_type(lua, -1);
	int less = a == b ? lua_compare(lua, -2, -1, LUA_OPLT) : a == LUA_TNUMBER;
	lua_pop(lua, 2);
	return less;
}

/* Upvalues: the sorted keys, and how many of them were handed out.  A key whose value has gone meanwhile is passed over. */
static int next_key(lua_State *lua)
{
	lua_Integer i = lua_tointeger(lua, lua_upvalueindex(2));
	luaL_checktype(lua, 1, LUA_TTABLE);
	lua_settop(lua, 1);
	while (lua_rawgeti(lua, lua_upvalueindex(1), ++i) != LUA_TNIL) {
		lua_pushinteger(lua, i);
		lua_replace(lua, lua_upvalueindex(2));
		lua_pushvalue(lua, -1);
		if (lua_rawget(lua, 1) != LUA_TNIL)
			return 2;
		lua_settop(lua, 1);
	}
	return 1;
}

static lua_Integer gather_keys(lua_State *lua, int keys)
{
	lua_Integer count = 0;
	for (lua_pushnil(lua); lua_next(lua, 1);) {
		lua_pop(lua, 1);
		if (lua_type(lua, -1) != LUA_TNUMBER && lua_type(lua, -1) != LUA_TSTRING)
			luaL_error(lua, "pairs: a key is %s; only numbers and texts have an order",
			        luaL_typename(lua, -1));
		lua_pushvalue(lua, -1);
		lua_rawseti(lua, keys, ++count);
		meter_charge(lua, 1);
	}
	return count;
}

static int base_pairs(lua_State *lua)
{
	luaL_checktype(lua, 1, LUA_TTABLE);
	lua_settop(lua, 1);
	lua_newtable(lua);
	sandbox_sort(lua, 2, gather_keys(lua, 2), is_key_less);
	lua_pushinteger(lua, 0);
	lua_pushcclosure(lua, next_key, 2);
	lua_insert(lua, 1);
	return 2;
}

const luaL_Reg sandbox_base[] = {
        {"assert", base_assert},
        {"error", base_error},
        {"ipairs", base_ipairs},
        {"pairs", base_pairs},
        {"select", base_select},
        {"tonumber", base_tonumber},
        {"tostring", base_tostring},
        {"type", base_type},
        {NULL, NULL},
};
