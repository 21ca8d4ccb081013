/* table: changes of lists, each of which pays for what it moves. */
#include "meter.h"
#include "sandbox.h"

enum { UNPACK_MAX = 200 };

static void move(lua_State *lua, lua_Integer from, lua_Integer to)
{
	lua_rawgeti(lua, 1, from);
	lua_rawseti(lua, 1, to);
}

static int table_insert(lua_State *lua)
{
	lua_Integer count = sandbox_list(lua, 1), at = count + 1;
	luaL_argcheck(lua, lua_gettop(lua) == 2 || lua_gettop(lua) == 3, 2, "a value is expected");
	if (lua_gettop(lua) == 3)
		at = sandbox_integer(lua, 2);
	luaL_argcheck(lua, at >= 1 && at <= count + 1, 2, "it lies outside the list");
	meter_charge(lua, (size_t)(count - at + 1));
	for (lua_Integer i = count; i >= at; i--)
		move(lua, i, i + 1);
	lua_rawseti(lua, 1, at);
	return 0;
}

static int table_remove(lua_State *lua)
{
	lua_Integer count = sandbox_list(lua, 1), at = sandbox_integer_or(lua, 2, count);
	if (!count)
		return 0;
	luaL_argcheck(lua, at >= 1 && at <= count, 2, "it lies outside the list");
	meter_charge(lua, (size_t)(count - at));
	lua_rawgeti(lua, 1, at);
	for (lua_Integer i = at; i < count; i++)
		move(lua, i + 1, i);
	lua_pushnil(lua);
	lua_rawseti(lua, 1, count);
	return 1;
}

static void add_piece(lua_State *lua, luaL_Buffer *all, lua_Integer i)
{
	int type = lua_rawgeti(lua, 1, i);
	if (type != LUA_TSTRING && type != LUA_TNUMBER)
		luaL_error(
		        lua, "table.concat: item %I is %s, no text", (LUAI_UACINT)i, luaL_typename(lua, -1));
	luaL_addvalue(all);
}

static int table_concat(lua_State *lua)
{
	lua_Integer last = sandbox_list(lua, 1);
	size_t size;
	const char *between = luaL_optlstring(lua, 2, "", &size);
	lua_Integer i = sandbox_integer_or(lua, 3, 1), end = sandbox_integer_or(lua, 4, last);
	luaL_Buffer all;
	luaL_argcheck(lua, i >= 1 && end <= last, 3, "it lies outside the list");
	luaL_buffinit(lua, &all);
	for (; i <= end; i++) {
		meter_charge_bytes(lua, size);
		add_piece(lua, &all, i);
		if (i < end)
			luaL_addlstring(&all, between, size);
		meter_want_text(lua, luaL_bufflen(&all));
	}
	luaL_pushresult(&all);
	return 1;
}

static int table_unpack(lua_State *lua)
{
	luaL_checktype(lua, 1, LUA_TTABLE);
	lua_Integer from = sandbox_integer_or(lua, 2, 1);
	lua_Integer to = sandbox_integer_or(lua, 3, (lua_Integer)lua_rawlen(lua, 1));
	if (from > to)
		return 0;
	if (from < 1 || to - from >= UNPACK_MAX)
		return luaL_error(lua, "table.unpack: at most %d values", UNPACK_MAX);
	luaL_checkstack(lua, UNPACK_MAX, "table.unpack");
	for (lua_Integer i = from; i <= to; i++)
		lua_rawgeti(lua, 1, i);
	return (int)(to - from + 1);
}

static int table_pack(lua_State *lua)
{
	int count = lua_gettop(lua);
	meter_charge(lua, (size_t)count);
	lua_createtable(lua, count, 1);
	lua_insert(lua, 1);
	for (int i = count; i >= 1; i--)
		lua_rawseti(lua, 1, i);
	lua_pushinteger(lua, count);
	lua_setfield(lua, 1, "n");
	return 1;
}

/* --- order ---------------------------------------------------------------------------------------------------- */

static int is_less(lua_State *lua)
{
	int less = lua_compare(lua, -2, -1, LUA_OPLT);
	lua_pop(lua, 2);
	return less;
}

/* By the function that stands at 2. */
static int is_less_by_function(lua_State *lua)
{
	lua_pushvalue(lua, 2);
	lua_insert(lua, -3);
	lua_call(lua, 2, 1);
	int less = lua_toboolean(lua, -1);
	lua_pop(lua, 1);
	return less;
}

struct merge {
	int from, to; /* tables */
	lua_Integer low, middle, high;
	sandbox_less_fn *is_less;
};

static bool takes_right(lua_State *lua, const struct merge *merge, lua_Integer left, lua_Integer right)
{
	if (left >= merge->middle || right >= merge->high)
		return left >= merge->middle;
	lua_rawgeti(lua, merge->from, right);
	lua_rawgeti(lua, merge->from, left);
	return merge->is_less(lua);
}

static void merge(lua_State *lua, const struct merge *merge)
{
	lua_Integer left = merge->low, right = merge->middle;
	for (lua_Integer i = merge->low; i < merge->high; i++) {
		bool from_right = takes_right(lua, merge, left, right);
		lua_rawgeti(lua, merge->from, from_right ? right : left);
		lua_rawseti(lua, merge->to, i);
		left += !from_right;
		right += from_right;
		meter_charge(lua, 2);
	}
}

static lua_Integer least(lua_Integer a, lua_Integer b)
{
	return a < b ? a : b;
}

static void merge_all(
        lua_State *lua, int from, int to, lua_Integer count, lua_Integer width, sandbox_less_fn *less)
{
	for (lua_Integer low = 1; low <= count; low += 2 * width)
		merge(lua, &(struct merge){from, to, low, least(low + width, count + 1),
		                   least(low + 2 * width, count + 1), less});
}

/* Whatever the comparison says, each item is moved a set number of times and none is lost. */
void sandbox_sort(lua_State *lua, int list, lua_Integer count, sandbox_less_fn *less)
{
	int top = lua_gettop(lua), other = top + 1;
	if (count < 2)
		return;
	lua_createtable(lua, (int)count, 0);
	for (lua_Integer width = 1; width < count; width *= 4) {
		merge_all(lua, list, other, count, width, less);
		merge_all(lua, other, list, count, 2 * width, less);
	}
	lua_settop(lua, top);
}

static int table_sort(lua_State *lua)
{
	lua_Integer count = sandbox_list(lua, 1);
	bool has_function = !lua_isnoneornil(lua, 2);
	if (has_function)
		luaL_checktype(lua, 2, LUA_TFUNCTION);
	lua_settop(lua, 2);
	sandbox_sort(lua, 1, count, has_function ? is_less_by_function : is_less);
	return 0;
}

const luaL_Reg sandbox_table[] = {
        {"concat", table_concat},
        {"insert", table_insert},
        {"pack", table_pack},
        {"remove", table_remove},
        {"sort", table_sort},
        {"unpack", table_unpack},
        {NULL, NULL},
};
