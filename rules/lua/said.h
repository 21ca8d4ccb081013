#ifndef RULES_LUA_SAID_H
#define RULES_LUA_SAID_H
/* What a file says while it runs: rule{}, streams{}, measures{} and defaults{}, each with the line of its call. */
#include "base/text.h"
#include <lauxlib.h>

enum said_kind { SAID_RULE, SAID_STREAMS, SAID_MEASURES, SAID_DEFAULTS, SAID_KINDS };

void said_begin(lua_State *lua); /* nothing is said yet */
extern const luaL_Reg said_functions[];

/* Pushes what stands behind the key of the how many-th rule{}, from 1; answers its type. */
int said_push_rule_key(lua_State *lua, uint32_t rule, struct text key);

/* Is shown each thing said, in turn; its table is on top of the stack, and stays there. */
struct said_reader {
	void (*read)(struct said_reader *reader, lua_State *lua, enum said_kind kind, int line);
};
void said_read(lua_State *lua, struct said_reader *reader);

/* Runs a file for a reader: in script.c. */
struct script;
struct diag;
int script_read(struct script *script, uint32_t file, struct said_reader *reader, struct diag *why);
#endif
