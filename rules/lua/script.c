/* Runs a district's files in a sandbox, and asks their functions. */
#include "script.h"

#include "base/diag.h"
#include "convert.h"
#include "meter.h"
#include "said.h"
#include "sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Garbage that a state may hold between two calls; it is collected then, and never during one. */
enum { GARBAGE_MAX = 64 << 10, SOURCE_MAX = 64 << 10, ERROR_MAX = 200 };

struct script {
	const struct script_file *files; /* borrowed */
	size_t count;
	lua_State *lua; /* owned; NULL: none, or the last one had to be given up */
	struct meter meter;
	size_t held; /* by the state when it was new, or when garbage was last collected */
	bool is_used;
};

/* What is done in one protected call; `run` finds it as the only argument. */
struct job {
	struct script *script;
	uint32_t file;
	void (*run)(lua_State *lua, struct job *job);
	const struct script_function *function;
	const struct script_input *inputs;
	size_t input_count;
	struct arena *arena;
	struct script_answer *answer;
	struct said_reader *reader;
	int line;   /* where the function begins */
	bool found; /* the function that was asked for */
	bool is_compiled;
};

static int run_job(lua_State *lua)
{
	struct job *job = lua_touserdata(lua, 1);
	lua_settop(lua, 0);
	job->run(lua, job);
	return 0;
}

static int run_setup(lua_State *lua)
{
	sandbox_open(lua);
	return 0;
}

static int panic(lua_State *lua)
{
	(void)lua;
	fputs("intervened: an error of a rule in Lua stood outside its call\n", stderr);
	abort();
}

/* --- the state ------------------------------------------------------------------------------------------------ */

static void open_state(struct script *script)
{
	script->meter = (struct meter){0};
	script->lua = lua_newstate(meter_allocate, &script->meter);
	script->is_used = false;
	lua_atpanic(script->lua, panic);
	lua_gc(script->lua, LUA_GCSTOP);
	lua_pushcfunction(script->lua, run_setup);
	if (lua_pcall(script->lua, 0, 0, 0) != LUA_OK)
		panic(script->lua);
	script->held = script->meter.held;
}

static void close_state(struct script *script)
{
	if (script->lua)
		lua_close(script->lua);
	script->lua = NULL;
}

struct script *script_create(const struct script_file *files, size_t count)
{
	struct script *script = memory_take(sizeof *script);
	*script = (struct script){.files = files, .count = count};
	return script;
}

void script_destroy(struct script *script)
{
	if (!script)
		return;
	close_state(script);
	free(script);
}

/* --- a file --------------------------------------------------------------------------------------------------- */

/* The compiled file, made once for each state, at no call's expense; its locals are made anew whenever it runs. */
static void push_chunk(lua_State *lua, const struct script_file *file, struct meter *meter)
{
	if (lua_rawgetp(lua, LUA_REGISTRYINDEX, file) != LUA_TNIL)
		return;
	lua_pop(lua, 1);
	if (file->bytes.size > SOURCE_MAX)
		luaL_error(lua, SANDBOX_CHUNK ":1: a Lua file has at most %d KiB", SOURCE_MAX >> 10);
	if (luaL_loadbufferx(lua, file->bytes.at, file->bytes.size, "=" SANDBOX_CHUNK, "t") != LUA_OK)
		lua_error(lua);
	lua_pushvalue(lua, -1);
	lua_rawsetp(lua, LUA_REGISTRYINDEX, file);
	meter->bytes = 0;
}

enum { GLOBALS = 1, RETURNED = 2 };

/* Leaves the globals and what the file returned on the stack. */
static void run_file(lua_State *lua, struct job *job)
{
	said_begin(lua);
	sandbox_push_globals(lua);
	push_chunk(lua, &job->script->files[job->file], &job->script->meter);
	job->is_compiled = true;
	lua_pushvalue(lua, GLOBALS);
	lua_setupvalue(lua, -2, 1);
	lua_call(lua, 0, 1);
}

/* A global of the file, or a field of what it returned. */
static int push_named(lua_State *lua, struct text name)
{
	lua_pushlstring(lua, name.at, name.size);
	lua_pushvalue(lua, -1);
	if (lua_rawget(lua, GLOBALS) == LUA_TFUNCTION || !lua_istable(lua, RETURNED))
		return lua_type(lua, -1);
	lua_pop(lua, 1);
	return lua_rawget(lua, RETURNED);
}

static void push_function(lua_State *lua, struct job *job)
{
	const struct script_function *function = job->function;
	int type = function->rule ? said_push_rule_key(lua, function->rule, function->name)
	                          : push_named(lua, function->name);
	lua_Debug activation;
	job->found = type == LUA_TFUNCTION;
	if (!job->found)
		luaL_error(lua, "there is no function '%s'",
		        lua_pushlstring(lua, function->name.at, function->name.size));
	lua_pushvalue(lua, -1);
	lua_getinfo(lua, ">S", &activation);
	job->line = activation.linedefined;
}

/* --- what is asked of it -------------------------------------------------------------------------------------- */

static void run_only(lua_State *lua, struct job *job)
{
	run_file(lua, job);
}

static void run_find(lua_State *lua, struct job *job)
{
	run_file(lua, job);
	push_function(lua, job);
}

static void run_read(lua_State *lua, struct job *job)
{
	run_file(lua, job);
	said_read(lua, job->reader);
}

static void run_call(lua_State *lua, struct job *job)
{
	*job->answer = (struct script_answer){.value = value_unknown(REASON_SCRIPT_ERROR)};
	run_file(lua, job);
	push_function(lua, job);
	int base = lua_gettop(lua);
	convert_push_inputs(lua, job->inputs, job->input_count);
	lua_call(lua, 1, LUA_MULTRET);
	if (lua_gettop(lua) < base)
		luaL_error(
		        lua, SANDBOX_CHUNK ":%d: the function answers nothing; it must `return`", job->line);
	lua_settop(lua, base + 1);
	job->answer->value = convert_value(lua, base, job->arena);
	convert_facts(lua, base + 1, job->arena, job->answer);
}

/* --- endings -------------------------------------------------------------------------------------------------- */

/* Takes "lua:12: " off the words and answers 12. */
static int take_line(struct text *words)
{
	uint32_t at = sizeof SANDBOX_CHUNK;
	int line = 0;
	if (!text_starts_with(*words, SANDBOX_CHUNK ":"))
		return 0;
	for (; at < words->size && at < sizeof SANDBOX_CHUNK + 6 && words->at[at] >= '0' &&
	        words->at[at] <= '9';
	        at++)
		line = 10 * line + words->at[at] - '0';
	if (at + 1 >= words->size || words->at[at] != ':')
		return 0;
	*words = text_slice(*words, at + 2, words->size);
	return line;
}

/* Without allocating: an error leaves its words, or anything else, on the stack. */
static struct text words_of_error(const struct job *job)
{
	lua_State *lua = job->script->lua;
	enum trip trip = job->script->meter.trip;
	if (lua_type(lua, -1) != LUA_TSTRING)
		return text_of("it failed with an error that is no text");
	size_t size;
	const char *words = lua_tolstring(lua, -1, &size);
	if (trip == TRIP_BYTES && !strcmp(words, "not enough memory"))
		return text_of(meter_words(trip));
	return (struct text){words, (uint32_t)size};
}

/* What cannot be compiled is wrong whatever it is asked. */
static const char *code_of(const struct job *job)
{
	if (job->script->meter.trip)
		return "R503";
	return job->is_compiled ? "R502" : "R501";
}

static void say_error(const struct job *job, struct diag *why)
{
	struct arena arena = {0};
	struct text words = words_of_error(job);
	int line = take_line(&words);
	words = convert_words(words, ERROR_MAX, &arena);
	diag_set(why, code_of(job), "%.*s", (int)words.size, words.at);
	if (why)
		why->place = (struct place){.file = job->script->files[job->file].name,
		        .line = line        ? line
		                : job->line ? job->line
		                            : 1};
	arena_finish(&arena);
}

static enum script_end attempt(struct job *job, struct diag *why)
{
	struct script *script = job->script;
	if (!script->lua)
		open_state(script);
	job->is_compiled = false;
	lua_pushcfunction(script->lua, run_job);
	lua_pushlightuserdata(script->lua, job);
	meter_start(&script->meter, script->lua);
	int status = lua_pcall(script->lua, 1, 0, 0);
	meter_stop(&script->meter, script->lua);
	script->is_used = true;
	if (status == LUA_OK && !script->meter.trip)
		return SCRIPT_ANSWERED;
	say_error(job, why);
	lua_settop(script->lua, 0);
	return script->meter.trip ? SCRIPT_LIMIT : SCRIPT_ERROR;
}

/* Texts that a used state still holds cost a call nothing, so what comes near a limit of memory there is asked again where no
 * call was before it: how a call ends depends on itself alone. */
static bool is_near_limit(const struct script *script)
{
	return script->meter.bytes + METER_SLACK > METER_BYTES;
}

static void tidy(struct script *script, enum script_end end)
{
	if (end != SCRIPT_ANSWERED)
		close_state(script);
	else if (script->meter.held > script->held + GARBAGE_MAX) {
		lua_gc(script->lua, LUA_GCCOLLECT);
		script->held = script->meter.held;
	}
}

static enum script_end run(struct job *job, struct diag *why)
{
	bool was_used = job->script->lua && job->script->is_used;
	enum script_end end = attempt(job, why);
	if (was_used && is_near_limit(job->script)) {
		close_state(job->script);
		end = attempt(job, why);
	}
	tidy(job->script, end);
	return end;
}

/* --- the door ------------------------------------------------------------------------------------------------- */

struct text script_file_name(const struct script *script, uint32_t file)
{
	return script->files[file].name;
}

int script_try(struct script *script, uint32_t file, struct diag *why)
{
	struct job job = {.script = script, .file = file, .run = run_only};
	return run(&job, why) == SCRIPT_ANSWERED ? 0 : -1;
}

bool script_has(struct script *script, uint32_t file, struct text name)
{
	struct script_function function = {.file = file, .name = name};
	struct job job = {.script = script, .file = file, .run = run_find, .function = &function};
	return run(&job, NULL) == SCRIPT_ANSWERED;
}

int script_read(struct script *script, uint32_t file, struct said_reader *reader, struct diag *why)
{
	struct job job = {.script = script, .file = file, .run = run_read, .reader = reader};
	close_state(script); /* in a new state nothing is asked twice */
	return run(&job, why) == SCRIPT_ANSWERED ? 0 : -1;
}

enum script_end script_call(struct script *script, const struct script_function *function,
        const struct script_input *inputs, size_t count, struct arena *arena, struct script_answer *out,
        struct diag *why)
{
	struct job job = {.script = script,
	        .file = function->file,
	        .run = run_call,
	        .function = function,
	        .inputs = inputs,
	        .input_count = count,
	        .arena = arena,
	        .answer = out};
	enum script_end end = run(&job, why);
	if (end != SCRIPT_ANSWERED)
		*out = (struct script_answer){.value = value_unknown(REASON_SCRIPT_ERROR)};
	return end;
}
