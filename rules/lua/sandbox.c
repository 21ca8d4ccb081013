/* Builds the sandbox: four tables of functions, put together from nothing; the libraries of Lua are never opened. */
#include "sandbox.h"

#include "said.h"

static const struct {
	const char *name; /* NULL: the globals themselves */
	const luaL_Reg *functions;
	void (*more)(lua_State *lua);
} tables[] = {
        {NULL, sandbox_base, NULL},
        {"string", sandbox_text, NULL},
        {"table", sandbox_table, NULL},
        {"math", sandbox_math, sandbox_add_numbers},
};
enum { TABLES = sizeof tables / sizeof *tables };

/* Keys of the registry, by their addresses. */
static const char globals_key = 'g';

static int refuse_to_write(lua_State *lua)
{
	return luaL_error(lua, "the functions of the sandbox cannot be changed");
}

/* Replaces the table on top by an empty one that answers from it and takes nothing. */
static void make_read_only(lua_State *lua)
{
	lua_newtable(lua);
	lua_createtable(lua, 0, 2);
	lua_rotate(lua, -3, -1);
	lua_setfield(lua, -2, "__index");
	lua_pushcfunction(lua, refuse_to_write);
	lua_setfield(lua, -2, "__newindex");
	lua_setmetatable(lua, -2);
}

static void add_table(lua_State *lua, size_t i)
{
	lua_newtable(lua);
	luaL_setfuncs(lua, tables[i].functions, 0);
	if (tables[i].more)
		tables[i].more(lua);
	make_read_only(lua);
	lua_setfield(lua, -2, tables[i].name);
}

/* ("a"):upper() finds its functions where string.upper does. */
static void open_methods(lua_State *lua)
{
	lua_pushliteral(lua, "");
	lua_createtable(lua, 0, 1);
	lua_getfield(lua, -3, "string");
	lua_setfield(lua, -2, "__index");
	lua_setmetatable(lua, -2);
	lua_pop(lua, 1);
}

void sandbox_open(lua_State *lua)
{
	lua_createtable(lua, 0, 1);
	lua_newtable(lua);
	luaL_setfuncs(lua, tables[0].functions, 0);
	luaL_setfuncs(lua, said_functions, 0);
	for (size_t i = 1; i < TABLES; i++)
		add_table(lua, i);
	open_methods(lua);
	lua_setfield(lua, -2, "__index");
	lua_rawsetp(lua, LUA_REGISTRYINDEX, &globals_key);
}

void sandbox_push_globals(lua_State *lua)
{
	lua_newtable(lua);
	lua_rawgetp(lua, LUA_REGISTRYINDEX, &globals_key);
	lua_setmetatable(lua, -2);
}

void sandbox_push_words(lua_State *lua, int index)
{
	if (lua_type(lua, index) == LUA_TSTRING || lua_type(lua, index) == LUA_TNUMBER)
		lua_pushvalue(lua, index);
	else
		lua_pushfstring(lua, "an error that is %s", luaL_typename(lua, index));
}

lua_Integer sandbox_integer(lua_State *lua, int argument)
{
	int is_whole = 0;
	luaL_checktype(lua, argument, LUA_TNUMBER);
	lua_Integer n = lua_tointegerx(lua, argument, &is_whole);
	luaL_argcheck(lua, is_whole, argument, "a whole number is expected");
	return n;
}

lua_Integer sandbox_integer_or(lua_State *lua, int argument, lua_Integer otherwise)
{
	return lua_isnoneornil(lua, argument) ? otherwise : sandbox_integer(lua, argument);
}

lua_Integer sandbox_list(lua_State *lua, int argument)
{
	luaL_checktype(lua, argument, LUA_TTABLE);
	if (lua_getmetatable(lua, argument))
		luaL_argerror(lua, argument, "this table is not for changing");
	return (lua_Integer)lua_rawlen(lua, argument);
}
