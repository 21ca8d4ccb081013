/* Counts what a call uses up, and refuses the rest. */
#include "meter.h"

#include "base/arena.h"

#include <lauxlib.h>
#include <stdlib.h>

/* Instructions between two looks at the fuel, and bytes that are read in the time of one. */
enum { STEP = 250, BYTES_PER_FUEL = 16 };

static bool is_too_large(const void *old, size_t old_size, size_t size)
{
	/* Of what is new Lua says what it will be in the place of its size. */
	return size > METER_PIECE || (!old && old_size == LUA_TSTRING && size > METER_TEXT);
}

/* Once refused, everything that grows is, until the call has ended: Lua asks again after it has collected garbage, and what it
 * finds there depends on earlier calls. */
static bool may_grow(struct meter *meter, const void *old, size_t old_size, size_t size)
{
	if (!meter->is_running)
		return true;
	meter->bytes += size;
	if (meter->bytes > METER_BYTES || is_too_large(old, old_size, size))
		meter->trip = meter->trip ? meter->trip : TRIP_BYTES;
	return meter->trip == TRIP_NONE;
}

void *meter_allocate(void *user, void *old, size_t old_size, size_t size)
{
	struct meter *meter = user;
	size_t had = old ? old_size : 0;
	if (size > had && !may_grow(meter, old, old_size, size))
		return NULL;
	meter->held += size - had;
	if (size)
		return memory_grow(old, size);
	free(old);
	return NULL;
}

static struct meter *meter_of(lua_State *lua)
{
	void *meter;
	lua_getallocf(lua, &meter);
	return meter;
}

/* On top stands where it happened.  The words first: once something is used up there is no memory for any. */
static void end_call(lua_State *lua, enum trip trip)
{
	struct meter *meter = meter_of(lua);
	lua_pushstring(lua, meter_words(trip));
	lua_concat(lua, 2);
	meter->trip = meter->trip ? meter->trip : trip;
	lua_error(lua);
}

static void use_fuel(struct meter *meter, size_t fuel)
{
	meter->fuel -= fuel < METER_FUEL ? (int64_t)fuel : METER_FUEL;
}

void meter_charge(lua_State *lua, size_t fuel)
{
	struct meter *meter = meter_of(lua);
	if (!meter->is_running)
		return;
	use_fuel(meter, fuel);
	if (meter->fuel < 0) {
		luaL_where(lua, 1);
		end_call(lua, TRIP_FUEL);
	}
}

void meter_charge_bytes(lua_State *lua, size_t scanned)
{
	meter_charge(lua, 1 + scanned / BYTES_PER_FUEL);
}

void meter_want_text(lua_State *lua, size_t size)
{
	if (size > METER_TEXT) {
		luaL_where(lua, 1);
		end_call(lua, TRIP_BYTES);
	}
}

static void on_count(lua_State *lua, lua_Debug *activation)
{
	struct meter *meter = meter_of(lua);
	use_fuel(meter, STEP);
	if (meter->fuel >= 0)
		return;
	lua_getinfo(lua, "Sl", activation);
	lua_pushfstring(lua, "%s:%d: ", activation->short_src, activation->currentline);
	end_call(lua, TRIP_FUEL);
}

void meter_start(struct meter *meter, lua_State *lua)
{
	meter->is_running = true;
	meter->trip = TRIP_NONE;
	meter->fuel = METER_FUEL;
	meter->bytes = 0;
	lua_sethook(lua, on_count, LUA_MASKCOUNT, STEP);
}

void meter_stop(struct meter *meter, lua_State *lua)
{
	lua_sethook(lua, NULL, 0, 0);
	meter->is_running = false;
}

const char *meter_words(enum trip trip)
{
	static const char *const words[] = {
	        [TRIP_NONE] = "nothing",
	        [TRIP_FUEL] = "it took more than 100000 steps",
	        [TRIP_BYTES] =
	                "it took too much memory: 4 MiB in one call, 64 KiB for a table, 4 KiB for a text",
	};
	return words[trip];
}
