#ifndef RULES_LUA_CONVERT_H
#define RULES_LUA_CONVERT_H
/* Values to and from Lua.  Tables of a script are read raw: nothing that it wrote runs while its answer is read. */
#include "script.h"
#include <lua.h>

void convert_push(lua_State *lua, const struct value *value);
/* The one table that a function is given; to ask it for an input that there is not is an error. */
void convert_push_inputs(lua_State *lua, const struct script_input *inputs, size_t count);

/* What stands at `index`; raises an error in words for whatever is no value.  Texts go to `arena`. */
struct value convert_value(lua_State *lua, int index, struct arena *arena);
void convert_facts(lua_State *lua, int index, struct arena *arena, struct script_answer *out);
/* Words of a script for people: no control characters, no end in the middle of a character, at most `most` bytes. */
struct text convert_words(struct text words, uint32_t most, struct arena *arena);
#endif
