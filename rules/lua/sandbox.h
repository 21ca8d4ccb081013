#ifndef RULES_LUA_SANDBOX_H
#define RULES_LUA_SANDBOX_H
/* The world of a script: what sandbox.c lists, and nothing that is not listed.  Tables of functions are read-only, and so is
 * the metatable of texts, which no script can reach; so a state can serve one call after another. */
#include <lauxlib.h>

/* How messages name the chunk ("lua:12: ..."); the file's own name may be long, and stands in the finding. */
#define SANDBOX_CHUNK "lua"

/* Into an empty state, once. */
void sandbox_open(lua_State *lua);
/* Pushes the globals of one call: an empty table, behind which stands the sandbox. */
void sandbox_push_globals(lua_State *lua);
/* Pushes an error as text, whatever it is, without asking it. */
void sandbox_push_words(lua_State *lua, int index);

/* Pushes a value as tostring has it: no addresses. */
void sandbox_push_plain(lua_State *lua, int index);
int sandbox_format(lua_State *lua);

/* The functions of each table, by file. */
extern const luaL_Reg sandbox_base[], sandbox_text[], sandbox_table[], sandbox_math[];
void sandbox_add_numbers(lua_State *lua); /* math.pi and its like, into the table on top */

/* Arguments.  A text is no number: what looks like one goes through tonumber, which limits how long it may be. */
lua_Integer sandbox_integer(lua_State *lua, int argument);
lua_Integer sandbox_integer_or(lua_State *lua, int argument, lua_Integer otherwise);
/* A table that a script has made: neither a table of the sandbox nor that of the inputs.  Answers how long it is. */
lua_Integer sandbox_list(lua_State *lua, int argument);

/* Sorts what stands at 1 .. count of the table at `list`; equal items keep their order.  `is_less` compares the two values on
 * top of the stack and takes them off. */
typedef int sandbox_less_fn(lua_State *lua);
void sandbox_sort(lua_State *lua, int list, lua_Integer count, sandbox_less_fn *is_less);
#endif
