#ifndef RULES_LUA_METER_H
#define RULES_LUA_METER_H
/* What one call may use up.  Everything is counted where it happens, nothing is timed: the same call ends in the same way
 * on any machine and on any day.
 *
 * FUEL is instructions, and what the functions of the sandbox do beside them.
 * BYTES are all that a call takes, given back or not: nothing can be copied or laid out anew more often than they allow, which
 * bounds the work of those operations of Lua that no count of instructions sees.
 * ONE PIECE of memory is limited too, and a text still more, so that no single instruction works on much: the limit of a
 * `for` may be a text of zeros, which is read whenever the loop begins. */
#include <lua.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	METER_FUEL = 100000,
	METER_BYTES = 4 << 20,
	METER_PIECE = 64 << 10,
	METER_TEXT = 4 << 10,
	/* What a state that has been used may spare a call, by texts it still holds, is less. */
	METER_SLACK = 512 << 10
};

enum trip { TRIP_NONE, TRIP_FUEL, TRIP_BYTES };
struct meter {
	bool is_running; /* during a call; else nothing is refused */
	enum trip trip;  /* what was used up: nothing more is given until the call has ended */
	int64_t fuel;
	size_t bytes; /* taken in this call */
	size_t held;  /* by the state, calls or not */
};

void *meter_allocate(void *meter, void *old, size_t old_size, size_t size); /* a lua_Alloc */
void meter_start(struct meter *meter, lua_State *lua);
void meter_stop(struct meter *meter, lua_State *lua);
const char *meter_words(enum trip trip); /* "more than 100000 steps" */

/* For functions of the sandbox: each ends the call when nothing is left. */
void meter_charge(lua_State *lua, size_t fuel);
void meter_charge_bytes(lua_State *lua, size_t scanned);
void meter_want_text(lua_State *lua, size_t size); /* before a text of that size is made */
#endif
