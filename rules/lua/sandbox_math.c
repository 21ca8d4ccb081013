/* math: what gives the same number on every machine, and no chance. */
#include "meter.h"
#include "sandbox.h"

#include <math.h>
#include <stdbool.h>

static int math_abs(lua_State *lua)
{
	luaL_checktype(lua, 1, LUA_TNUMBER);
	if (lua_isinteger(lua, 1)) {
		lua_Integer n = lua_tointeger(lua, 1);
		lua_pushinteger(lua, n < 0 ? (lua_Integer)(0u - (lua_Unsigned)n) : n);
	} else {
		lua_pushnumber(lua, fabs(lua_tonumber(lua, 1)));
	}
	return 1;
}

/* As a whole number where it fits. */
static int push_whole(lua_State *lua, lua_Number n)
{
	lua_Integer whole;
	if (lua_numbertointeger(n, &whole))
		lua_pushinteger(lua, whole);
	else
		lua_pushnumber(lua, n);
	return 1;
}

static int math_floor(lua_State *lua)
{
	luaL_checktype(lua, 1, LUA_TNUMBER);
	if (!lua_isinteger(lua, 1))
		return push_whole(lua, floor(lua_tonumber(lua, 1)));
	lua_settop(lua, 1);
	return 1;
}

static int math_ceil(lua_State *lua)
{
	luaL_checktype(lua, 1, LUA_TNUMBER);
	if (!lua_isinteger(lua, 1))
		return push_whole(lua, ceil(lua_tonumber(lua, 1)));
	lua_settop(lua, 1);
	return 1;
}

static int math_sqrt(lua_State *lua)
{
	luaL_checktype(lua, 1, LUA_TNUMBER);
	lua_pushnumber(lua, sqrt(lua_tonumber(lua, 1)));
	return 1;
}

static int best_of(lua_State *lua, bool wants_largest)
{
	int count = lua_gettop(lua), best = 1;
	meter_charge(lua, (size_t)count);
	luaL_checktype(lua, 1, LUA_TNUMBER);
	for (int i = 2; i <= count; i++) {
		luaL_checktype(lua, i, LUA_TNUMBER);
		if (lua_compare(lua, wants_largest ? best : i, wants_largest ? i : best, LUA_OPLT))
			best = i;
	}
	lua_pushvalue(lua, best);
	return 1;
}

static int math_max(lua_State *lua)
{
	return best_of(lua, true);
}

static int math_min(lua_State *lua)
{
	return best_of(lua, false);
}

static int math_tointeger(lua_State *lua)
{
	int is_whole = 0;
	luaL_checktype(lua, 1, LUA_TNUMBER);
	lua_Integer n = lua_tointegerx(lua, 1, &is_whole);
	if (is_whole)
		lua_pushinteger(lua, n);
	else
		lua_pushnil(lua);
	return 1;
}

static int math_type(lua_State *lua)
{
	luaL_checkany(lua, 1);
	if (lua_type(lua, 1) == LUA_TNUMBER)
		lua_pushstring(lua, lua_isinteger(lua, 1) ? "integer" : "float");
	else
		lua_pushnil(lua);
	return 1;
}

void sandbox_add_numbers(lua_State *lua)
{
	lua_pushnumber(lua, 3.141592653589793);
	lua_setfield(lua, -2, "pi");
	lua_pushnumber(lua, (lua_Number)HUGE_VAL);
	lua_setfield(lua, -2, "huge");
	lua_pushinteger(lua, LUA_MAXINTEGER);
	lua_setfield(lua, -2, "maxinteger");
	lua_pushinteger(lua, LUA_MININTEGER);
	lua_setfield(lua, -2, "mininteger");
}

const luaL_Reg sandbox_math[] = {
        {"abs", math_abs},
        {"ceil", math_ceil},
        {"floor", math_floor},
        {"max", math_max},
        {"min", math_min},
        {"sqrt", math_sqrt},
        {"tointeger", math_tointeger},
        {"type", math_type},
        {NULL, NULL},
};
