/* Lua that wants to hang, to take all memory, to get out or to remember: each script ends as it should, soon, and the next
 * rule is answered as if nothing had been. */
#include "base/buf.h"
#include "base/diag.h"
#include "rules/lua/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

/* Under sanitizers everything takes several times as long. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { MS_MAX = 3000 };
#else
enum { MS_MAX = 200 };
#endif
/* Whatever else the machine does: of several attempts one is soon enough, or none is. */
enum { ATTEMPTS = 3 };

static const char innocent[] =
        "function edge(x)\n"
        "  local n = 0\n"
        "  for _, d in ipairs(x.days) do\n"
        "    if d.weekday == 1 or d.weekday == 5 then n = n + 1 end\n"
        "  end\n"
        "  for name in pairs({b = 1, a = 2}) do assert(name:upper() == name:upper()) end\n"
        "  return n >= 2, {edge = n, total = #x.days}\n"
        "end\n";

struct town {
	struct script_file files[2];
	struct script *script;
	struct arena arena;
	struct diag why;
	struct script_answer answer;
	double ms;
};

static void open_town(struct town *town, struct text attack)
{
	*town = (struct town){
	        .files = {{text_of("attack.lua"), attack}, {text_of("innocent.lua"), text_of(innocent)}}};
	town->script = script_create(town->files, 2);
}

static void close_town(struct town *town)
{
	script_destroy(town->script);
	arena_finish(&town->arena);
}

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static enum script_end call(struct town *town, uint32_t file, const char *name)
{
	static const struct value days[] = {{.type = VALUE_DATE, .date = 20332},
	        {.type = VALUE_DATE, .date = 20333}, {.type = VALUE_DATE, .date = 20336}};
	struct script_input inputs[] = {
	        {text_of("days"), {.type = VALUE_LIST, .list = {days, 3}}},
	        {text_of("rate"), {.type = VALUE_NUMBER, .number = {1, 8}}},
	        {text_of("word"), value_text(text_of("late"))},
	        {text_of("count"), value_integer(12)},
	};
	struct script_function function = {.file = file, .name = text_of(name)};
	double before = now_ms();
	enum script_end end =
	        script_call(town->script, &function, inputs, 4, &town->arena, &town->answer, &town->why);
	town->ms = now_ms() - before;
	return end;
}

/* 1 September 2025 is a Monday, and the 5th a Friday. */
static void assert_undisturbed(struct town *town)
{
	town->why = (struct diag){0};
	if (call(town, 1, "edge") != SCRIPT_ANSWERED)
		fail_msg("an innocent rule: %s", town->why.message);
	assert_int_equal(town->answer.value.type, VALUE_TRUTH);
	assert_true(town->answer.value.truth);
	assert_int_equal(town->answer.fact_count, 2);
	assert_true(text_is(town->answer.facts[0].name, "edge"));
	assert_int_equal(town->answer.facts[0].value.number.over, 2);
	assert_int_equal(town->answer.facts[1].value.number.over, 3);
}

struct ending {
	const char *name; /* of a file, or the script itself */
	enum script_end end;
	const char *says; /* in the message; of an answer: in the value as it is printed */
};

static void print_answer(const struct script_answer *answer, struct buf *out)
{
	value_print(&answer->value, VALUE_PLAIN, out);
	for (size_t i = 0; i < answer->fact_count; i++) {
		buf_add_char(out, ' ');
		buf_add_text(out, answer->facts[i].name);
		buf_add_char(out, '=');
		value_print(&answer->facts[i].value, VALUE_PLAIN, out);
	}
}

static void assert_ending(struct town *town, const struct ending *wanted, enum script_end end)
{
	struct buf words = {0};
	if (end == SCRIPT_ANSWERED)
		print_answer(&town->answer, &words);
	else
		buf_add_z(&words, town->why.message);
	if (end != wanted->end || !strstr(buf_z(&words), wanted->says))
		fail_msg("%s: ended as %d, not %d: '%s', not '%s'", wanted->name, end, wanted->end,
		        buf_z(&words), wanted->says);
	buf_finish(&words);
}

static void attack(const struct ending *wanted, struct text script)
{
	struct buf file = {0};
	struct town town;
	double best = 1e9;
	buf_add_z(&file, "function attack(x)\n");
	buf_add_text(&file, script);
	buf_add_z(&file, "\nend\n");
	for (int i = 0; i < ATTEMPTS && best > MS_MAX; i++) {
		open_town(&town, buf_text(&file));
		assert_undisturbed(&town);
		enum script_end end = call(&town, 0, "attack");
		best = town.ms < best ? town.ms : best;
		assert_ending(&town, wanted, end);
		assert_undisturbed(&town);
		assert_int_equal(call(&town, 0, "attack"), wanted->end);
		assert_undisturbed(&town);
		close_town(&town);
	}
	if (getenv("SCRIPT_TIMES"))
		fprintf(stderr, "%6.1f ms  %.40s\n", best, wanted->name);
	if (best > MS_MAX)
		fail_msg("%s: took %.0f ms", wanted->name, best);
	buf_finish(&file);
}

/* What must happen is said in each one's first line; that a thing is absent is the answer to most. */
static const struct ending known[] = {
        {"01_infinite_loop", SCRIPT_LIMIT, "steps"},
        {"02_pcall_swallow", SCRIPT_ERROR, "'pcall'"},
        {"04_coroutine_escape_hook", SCRIPT_ERROR, "'coroutine'"},
        {"05_gc_finalizer_loop", SCRIPT_ERROR, "'setmetatable'"},
        {"07_string_rep_memory", SCRIPT_LIMIT, "memory"},
        {"08_string_rep_empty_cpu", SCRIPT_ANSWERED, "0"},
        {"10_pattern_via_string_mt", SCRIPT_ERROR, "'match'"},
        {"11_gsub_bomb", SCRIPT_LIMIT, "memory"},
        {"13_table_insert_len_mm", SCRIPT_ERROR, "'setmetatable'"},
        {"14_table_sort_c_comparator", SCRIPT_ERROR, "'setmetatable'"},
        {"16_bytecode_load", SCRIPT_ERROR, "'load'"},
        {"17_string_dump", SCRIPT_ERROR, "'dump'"},
        {"19_string_mt_poison", SCRIPT_ERROR, "'getmetatable'"},
        {"20_global_poison", SCRIPT_ANSWERED, "set"},
        {"22_deep_recursion", SCRIPT_LIMIT, ""},
        {"23_c_stack_recursion", SCRIPT_ERROR, "'gsub'"},
        {"25_parser_nesting", SCRIPT_ERROR, "C stack overflow"},
        {"26_coroutine_bomb", SCRIPT_ERROR, "'coroutine'"},
        {"28_huge_table", SCRIPT_LIMIT, ""},
        {"29_huge_error_object", SCRIPT_ERROR, "'setmetatable'"},
        {"31_collectgarbage_stop", SCRIPT_ERROR, "'collectgarbage'"},
        {"32_nan_key_and_int_overflow", SCRIPT_ERROR, "index is NaN"},
        {"34_format_width", SCRIPT_ERROR, "string.format knows"},
        {"35_format_s_amplify", SCRIPT_LIMIT, "memory"},
        {"37_index_chain", SCRIPT_ERROR, "'setmetatable'"},
        {"38_metamethod_eq_spin", SCRIPT_ERROR, "'setmetatable'"},
        {"40_msg_injection", SCRIPT_ERROR, "answers with a table"},
        {"41_env_upvalue_escape", SCRIPT_ANSWERED, "nilnil"},
        {"43_cheap_instr_costly_copy", SCRIPT_LIMIT, "memory"},
        {"44_long_string_compare", SCRIPT_LIMIT, "memory"},
        {"46_clock_and_random", SCRIPT_ANSWERED, "nil nil"},
        {"47_error_in_hook_state", SCRIPT_ERROR, "'pcall'"},
};

/* One of them asks for a hundred thousand brackets; a file of that size is refused for its size, so there are fewer. */
static void add_script(struct buf *out, const char *bytes)
{
	const char *mark = strstr(bytes, "@DEEP@");
	buf_add(out, bytes, mark ? (size_t)(mark - bytes) : strlen(bytes));
	for (int i = 0; mark && i < 30000; i++)
		buf_add_char(out, '(');
	if (mark)
		buf_add_z(out, mark + strlen("@DEEP@"));
}

static bool read_script(const char *data, const char *name, struct buf *out)
{
	char path[512], bytes[4096];
	snprintf(path, sizeof path, "%s/abuse/lua/%s.lua", data, name);
	FILE *file = fopen(path, "r");
	if (!file)
		return false;
	bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
	fclose(file);
	add_script(out, bytes);
	return true;
}

static void known_attacks_end_as_they_should(void **state)
{
	(void)state;
	const char *data = getenv("SHARED_DATA") ? getenv("SHARED_DATA") : "../shared/data";
	size_t found = 0;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		struct buf script = {0};
		if (read_script(data, known[i].name, &script)) {
			attack(&known[i], buf_text(&script));
			found++;
		}
		buf_finish(&script);
	}
	if (!found)
		skip();
	assert_int_equal(found, sizeof known / sizeof *known);
}

/* Where the count of instructions sees little of what is done. */
static const struct ending costly[] = {
        {"local s = ('0'):rep(4000) for i = 1, 1e9 do for j = 1, s do break end end", SCRIPT_LIMIT, "steps"},
        {"local s = ('0'):rep(4000) for i = 1, 1e9 do tonumber(s) end", SCRIPT_LIMIT, "steps"},
        {"local s = ('0'):rep(4000) for i = 1, 1e9 do local n = s + 1 end", SCRIPT_ERROR, "arithmetic"},
        {"local a, b = ('x'):rep(4000) .. 'a', ('x'):rep(4000) .. 'b' for i = 1, 1e9 do if a < b then end "
         "end",
                SCRIPT_LIMIT, "steps"},
        {"local a, b = ('x'):rep(4000) .. 'a', ('x'):rep(4000) .. 'b' for i = 1, 1e9 do if a == b then end "
         "end",
                SCRIPT_LIMIT, "steps"},
        {"local function f(n, ...) if n == 0 then return ... end return f(n - 1, 1, ...) end\n"
         "local function g(...) for i = 1, 1e9 do select('#', ...) end end g(f(3000))",
                SCRIPT_LIMIT, ""},
        {"local function g(n, ...) if n > 0 then return g(n - 1, 1, ...) end\n"
         "while true do math.max(...) end end g(1200)",
                SCRIPT_LIMIT, ""},
        {"local function g(n, ...) if n > 0 then return g(n - 1, 1, ...) end\n"
         "while true do math.min(...) end end g(1200)",
                SCRIPT_LIMIT, ""},
        {"local function g(n, ...) if n > 0 then return g(n - 1, 65, ...) end\n"
         "while true do string.char(...) end end g(1200)",
                SCRIPT_LIMIT, ""},
        {"local function h(...) end local function g(n, ...) if n > 0 then return g(n - 1, 65, ...) end\n"
         "while true do h(...) end end g(1200)",
                SCRIPT_LIMIT, ""},
        {"local function g(n, ...) if n > 0 then return g(n - 1, 65, ...) end\n"
         "while true do assert(...) end end g(1200)",
                SCRIPT_LIMIT, ""},
        {"local function g(...) for i = 1, 1e9 do local a, b = ... end end g(table.unpack({}, 1, 200))",
                SCRIPT_LIMIT, "steps"},
        {"local t = {} for i = 1, 2048 do t['k' .. i] = i end\n"
         "for i = 1, 1e9 do t['k' .. i] = nil t['n' .. i] = i end",
                SCRIPT_LIMIT, "memory"},
        {"local t = {} for i = 1, 3000 do t[i] = 3000 - i end while true do table.sort(t) end", SCRIPT_LIMIT,
                "steps"},
        {"local t = {} for i = 1, 3000 do t[i] = i end table.sort(t, function() return true end) return #t",
                SCRIPT_LIMIT, "steps"},
        {"local t = {} for i = 1, 3000 do t[i] = i end while true do table.insert(t, 1, 0) table.remove(t, "
         "1) end",
                SCRIPT_LIMIT, "steps"},
        {"local t = {} for i = 1, 1000 do t['k' .. i] = i end while true do for k in pairs(t) do break end "
         "end",
                SCRIPT_LIMIT, ""},
        {"local s = ('ab'):rep(2000) while true do s:find('ba' .. ('ab'):rep(100) .. 'b') end", SCRIPT_LIMIT,
                "steps"},
        {"local s = (','):rep(4000) while true do s:split(',') end", SCRIPT_LIMIT, ""},
        {"local t = {} for i = 1, 100 do t[i] = ('x'):rep(40) end while true do table.concat(t) end",
                SCRIPT_LIMIT, ""},
        {"while true do string.format('%99d%99d%99d%99d%99d', 1, 2, 3, 4, 5) end", SCRIPT_LIMIT, ""},
        {"local s = ('x'):rep(4000) while true do s = s:upper():lower() end", SCRIPT_LIMIT, ""},
        {"local t = {} while true do t = {t} end", SCRIPT_LIMIT, ""},
        {"local function f() return f() end return f()", SCRIPT_LIMIT, "steps"},
        {"goto on ::on:: goto on", SCRIPT_LIMIT, "steps"},
        {"return ('x'):rep(4097)", SCRIPT_LIMIT, "memory"},
        {"local s = 'x' while true do s = s .. s end", SCRIPT_LIMIT, "memory"},
        {"local f = {} for i = 1, 1e9 do f[i] = function() return i end end", SCRIPT_LIMIT, ""},
        {"table.sort({1, 2, 3, 4, 5, 6, 7, 8}, function(a, b) while true do end end)", SCRIPT_LIMIT, "steps"},
};

/* What would be seen outside, or by the next. */
static const struct ending leaving[] = {
        {"string.upper = nil", SCRIPT_ERROR, "cannot be changed"},
        {"string.more = 1", SCRIPT_ERROR, "cannot be changed"},
        {"table.insert(string, 1)", SCRIPT_ERROR, "not for changing"},
        {"('').x = 1", SCRIPT_ERROR, "attempt to index a string value"},
        {"return os", SCRIPT_ANSWERED, "not enough data"},
        {"return _G", SCRIPT_ANSWERED, "not enough data"},
        {"return tostring(_ENV)", SCRIPT_ANSWERED, "table"},
        {"return string.format('%s %s %s', {}, print, function() end)", SCRIPT_ANSWERED,
                "table nil function"},
        {"return string.format('%p', {})", SCRIPT_ERROR, "string.format knows"},
        {"return string.format('%q', 'a')", SCRIPT_ERROR, "string.format knows"},
        {"return string.format('%123d', 1)", SCRIPT_ERROR, "string.format knows"},
        {"local t <close> = {}", SCRIPT_ERROR, "non-closable"},
        {"error({1, 2})", SCRIPT_ERROR, "an error that is table"},
        {"error()", SCRIPT_ERROR, "an error that is no value"},
        {"error('a\\r\\nBcc: b')", SCRIPT_ERROR, "a  Bcc: b"},
        {"return 'a\\r\\nBcc: b'", SCRIPT_ANSWERED, "a  Bcc: b"},
        {"return true, {name = 'a\\0b'}", SCRIPT_ANSWERED, "true name=a b"},
        {"local t = {} t.t = t return t", SCRIPT_ERROR, "answers with a table"},
        {"local t = {} t.t = t return true, t", SCRIPT_ERROR, "answers with a table"},
        {"return true, {1, 2}", SCRIPT_ERROR, "has no name"},
        {"return true, 7", SCRIPT_ERROR, "second answer is number"},
        {"local t = {} for i = 1, 17 do t['f' .. i] = i end return true, t", SCRIPT_ERROR, "more than 16"},
        {"return 1 / 0", SCRIPT_ERROR, "divided by zero"},
        {"return 0 / 0", SCRIPT_ERROR, "divided by zero"},
        {"return 1 // 0", SCRIPT_ERROR, "divide by zero"},
        {"local a = 1", SCRIPT_ERROR, "answers nothing"},
        {"for k in pairs({[{}] = 1}) do end", SCRIPT_ERROR, "pairs: a key is table"},
        {"local step = pairs({a = 1}) return step(2)", SCRIPT_ERROR, "table expected"},
        {"local step = pairs({a = 1}) return step()", SCRIPT_ERROR, "table expected"},
        {"local step = ipairs({1}) return step('a', 0)", SCRIPT_ERROR, "table expected"},
        {"return x.dayz", SCRIPT_ERROR, "there is no input 'dayz'"},
        {"x.days[1].weekday = 3 x.days = nil return x.count", SCRIPT_ANSWERED, "12"},
};

static void attack_all(const struct ending *endings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		attack(&endings[i], text_of(endings[i].name));
}

static void what_instructions_do_not_tell_is_bounded_too(void **state)
{
	(void)state;
	attack_all(costly, sizeof costly / sizeof *costly);
}

static void nothing_gets_out_and_nothing_stays(void **state)
{
	(void)state;
	attack_all(leaving, sizeof leaving / sizeof *leaving);
}

static const struct ending answers[] = {
        {"return true", SCRIPT_ANSWERED, "true"},
        {"return nil", SCRIPT_ANSWERED, "not enough data"},
        {"return 2^53", SCRIPT_ANSWERED, "9007199254740992"},
        {"return 10 // 3, {part = 7 / 2}", SCRIPT_ANSWERED, "3 part=3.5"},
        {"return x.rate", SCRIPT_ANSWERED, "0.12"},
        {"return x.word .. x.count", SCRIPT_ANSWERED, "late12"},
        {"local d = x.days[3] return d.date .. ' ' .. d.year + d.month + d.day .. ' ' .. d.weekday .. ' ' "
         "..\n"
         "d.number - x.days[1].number",
                SCRIPT_ANSWERED, "2025-09-05 2039 5 4"},
        {"local s = '' for k, v in pairs({b = 1, [2] = 2, a = 3, [1] = 4, [1.5] = 5}) do s = s .. k .. v end "
         "return s",
                SCRIPT_ANSWERED, "141.5522a3b1"},
        {"local t = {} for k in pairs(x) do t[#t + 1] = k end return table.concat(t, ',')", SCRIPT_ANSWERED,
                "count,days,rate,word"},
        {"local t = {3, 1, 2, 5, 4} table.sort(t) return table.concat(t)", SCRIPT_ANSWERED, "12345"},
        {"local t = {3, 1, 2, 5, 4} table.sort(t, function(a, b) return a > b end) return table.concat(t)",
                SCRIPT_ANSWERED, "54321"},
        {"local t = {{1, 'a'}, {0, 'b'}, {1, 'c'}, {0, 'd'}} table.sort(t, function(a, b) return a[1] < b[1] "
         "end)\n"
         "return t[1][2] .. t[2][2] .. t[3][2] .. t[4][2]",
                SCRIPT_ANSWERED, "bdac"},
        {"local t = {} for i = 1, 100 do t[i] = i * 37 % 101 end table.sort(t)\n"
         "for i = 1, 100 do assert(t[i] == i) end return #t",
                SCRIPT_ANSWERED, "100"},
        {"local t = {1, 2, 3} table.insert(t, 2, 9) table.insert(t, 8) return table.concat(t, '-') .. "
         "table.remove(t) ..\n"
         "table.remove(t, 1) .. #t",
                SCRIPT_ANSWERED, "1-9-2-3-8813"},
        {"return select('#', 1, nil, nil) .. select(2, 'a', 'b') .. table.pack(1, 2).n .. select('#')",
                SCRIPT_ANSWERED, "3b20"},
        {"return ('a,b,,c'):split(',')[4] .. #('a'):split(',') .. #(''):split(',')", SCRIPT_ANSWERED, "c11"},
        {"return ('hello'):sub(2, -2) .. ('hello'):sub(-3) .. ('hello'):sub(9) .. ('hello'):sub(0, 1)",
                SCRIPT_ANSWERED, "ellllo"},
        {"return ('a.b'):find('.', 1) .. ('abc'):find('c', -1) .. tostring(('a'):find('b'))", SCRIPT_ANSWERED,
                "23nil"},
        {"return string.byte('A') .. string.char(66, 67) .. ('x'):rep(3) .. #'abc' .. ('x'):rep(-1)",
                SCRIPT_ANSWERED, "65BCxxx3"},
        {"return tostring(('late'):starts_with('la')) .. tostring(('late'):ends_with('x'))", SCRIPT_ANSWERED,
                "truefalse"},
        {"return string.format('%d|%5.1f|%-4s|%04d|%s|%x|%%|%.2s|%05.1f', 3, 2.25, 'a', -7, true, 255, "
         "'abc', -1.5)",
                SCRIPT_ANSWERED, "3|  2.2|a   |-007|true|ff|%|ab|-01.5"},
        {"return math.max(1, 2.5) .. math.min(3, 2) .. math.floor(-1.5) .. math.ceil(1.2) .. math.abs(-3) "
         "..\n"
         "math.sqrt(16) .. math.type(1) .. tostring(math.tointeger(2.5))",
                SCRIPT_ANSWERED, "2.52-2234.0integernil"},
        {"return tostring(tonumber('12')) .. tostring(tonumber('x')) .. tostring(tonumber(' 1.5 ')) .. "
         "tostring(tonumber(''))",
                SCRIPT_ANSWERED, "12nil1.5nil"},
        {"return type(x.days) .. type(nil) .. tostring(nil)", SCRIPT_ANSWERED, "tablenilnil"},
        {"assert(false, 'no days')", SCRIPT_ERROR, "no days"},
        {"assert(1 == 2)", SCRIPT_ERROR, "not so"},
        {"return #x.word + x.nothing", SCRIPT_ERROR, "there is no input 'nothing'"},
};

static void ordinary_functions_answer(void **state)
{
	(void)state;
	attack_all(answers, sizeof answers / sizeof *answers);
}

static void nothing_is_remembered_between_two_calls(void **state)
{
	(void)state;
	static const char file[] = "local calls = 0\n"
	                           "seen = {}\n"
	                           "function count(x)\n"
	                           "  calls = calls + 1\n"
	                           "  seen[#seen + 1] = x.word\n"
	                           "  leaked = (leaked or 0) + 1\n"
	                           "  return calls + #seen + leaked\n"
	                           "end\n";
	struct town town;
	open_town(&town, text_of(file));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(call(&town, 0, "count"), SCRIPT_ANSWERED);
		assert_int_equal(town.answer.value.number.over, 3);
	}
	close_town(&town);
}

static void an_error_is_told_with_the_line_of_the_file(void **state)
{
	(void)state;
	static const char file[] =
	        "function fails(x)\n\n  local n = nil\n  return n.weekday\nend\n"
	        "function loops(x)\n  while true do\n  end\nend\n"
	        "function fills(x)\n  local s = 'x'\n  while true do s = s .. s end\nend\n";
	struct town town;
	open_town(&town, text_of(file));
	assert_int_equal(call(&town, 0, "fails"), SCRIPT_ERROR);
	assert_int_equal(town.why.place.line, 4);
	assert_string_equal(town.why.code, "R502");
	assert_true(text_is(town.why.place.file, "attack.lua"));
	assert_string_equal(town.why.message, "attempt to index a nil value (local 'n')");
	assert_int_equal(call(&town, 0, "loops"), SCRIPT_LIMIT);
	assert_int_equal(town.why.place.line, 7);
	assert_string_equal(town.why.code, "R503");
	assert_int_equal(call(&town, 0, "fills"), SCRIPT_LIMIT);
	assert_int_equal(town.why.place.line, 10);
	assert_int_equal(call(&town, 0, "is_not_there"), SCRIPT_ERROR);
	assert_string_equal(town.why.message, "there is no function 'is_not_there'");
	close_town(&town);
}

static void what_is_no_lua_is_told_with_its_line(void **state)
{
	(void)state;
	struct town town;
	open_town(&town, text_of("local a = 1\nlocal b = = 2\n"));
	assert_int_equal(script_try(town.script, 0, &town.why), -1);
	assert_string_equal(town.why.code, "R501");
	assert_int_equal(town.why.place.line, 2);
	assert_int_equal(script_try(town.script, 1, &town.why), 0);
	assert_true(script_has(town.script, 1, text_of("edge")));
	assert_false(script_has(town.script, 1, text_of("ipairs")));
	close_town(&town);
	open_town(&town, text_of("\x1bLua"));
	assert_int_equal(script_try(town.script, 0, &town.why), -1);
	assert_string_equal(town.why.code, "R501");
	close_town(&town);
}

/* Calls that take nearly all that they may, after one that left texts behind which they make again. */
static void how_a_call_ends_does_not_depend_on_the_calls_before(void **state)
{
	(void)state;
	unsigned ends[3] = {0};
	for (int texts = 1000; texts < 1040; texts++) {
		struct buf file = {0};
		struct town fresh, used;
		buf_add_z(&file,
		        "local function fill(t)\n  for i = 1, 500 do t[i % 100] = 'text ' .. i end\nend\n"
		        "function first(x) fill({}) return true end\n");
		buf_print(&file,
		        "function second(x)\n  fill({})\n  local s = ('x'):rep(4000)\n"
		        "  for i = 1, %d do local u = i .. s end\n  return true\nend\n",
		        texts);
		open_town(&used, buf_text(&file));
		open_town(&fresh, buf_text(&file));
		assert_int_equal(call(&used, 0, "first"), SCRIPT_ANSWERED);
		enum script_end end = call(&fresh, 0, "second");
		assert_int_equal(call(&used, 0, "second"), end);
		ends[end]++;
		close_town(&fresh);
		close_town(&used);
		buf_finish(&file);
	}
	assert_true(ends[SCRIPT_ANSWERED] && ends[SCRIPT_LIMIT]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(known_attacks_end_as_they_should),
	        cmocka_unit_test(what_instructions_do_not_tell_is_bounded_too),
	        cmocka_unit_test(nothing_gets_out_and_nothing_stays),
	        cmocka_unit_test(ordinary_functions_answer),
	        cmocka_unit_test(nothing_is_remembered_between_two_calls),
	        cmocka_unit_test(an_error_is_told_with_the_line_of_the_file),
	        cmocka_unit_test(what_is_no_lua_is_told_with_its_line),
	        cmocka_unit_test(how_a_call_ends_does_not_depend_on_the_calls_before),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
