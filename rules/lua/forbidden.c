/* The names that people look for in vain, each with what to use instead. */
#include "scan.h"

enum where { ALONE, OF_STRING, OF_TABLE, OF_MATH };

/* clang-format off */
static const struct {
	const char *name;
	enum where where;
	const char *help;
} table[] = {
	{"os", ALONE, "a rule knows no clock; take `today` as one of its inputs"},
	{"io", ALONE, "a rule sees its inputs and nothing else"},
	{"require", ALONE, "each file stands alone; functions of one file may use each other"},
	{"package", ALONE, "each file stands alone; functions of one file may use each other"},
	{"dofile", ALONE, "each file stands alone; functions of one file may use each other"},
	{"loadfile", ALONE, "each file stands alone; functions of one file may use each other"},
	{"load", ALONE, "write the function out"},
	{"loadstring", ALONE, "write the function out"},
	{"debug", ALONE, "second answers are shown by explain: return true, {total = n}"},
	{"print", ALONE, "second answers are shown by explain: return true, {total = n}"},
	{"warn", ALONE, "second answers are shown by explain: return true, {total = n}"},
	{"pcall", ALONE, "an error ends the call, and the rule keeps its last state"},
	{"xpcall", ALONE, "an error ends the call, and the rule keeps its last state"},
	{"coroutine", ALONE, "use a loop"},
	{"setmetatable", ALONE, "use plain tables and functions"},
	{"getmetatable", ALONE, "use plain tables and functions"},
	{"rawget", ALONE, "use plain tables and functions"},
	{"rawset", ALONE, "use plain tables and functions"},
	{"rawequal", ALONE, "use plain tables and functions"},
	{"rawlen", ALONE, "use #"},
	{"collectgarbage", ALONE, "memory is given back after each call"},
	{"next", ALONE, "use pairs, which goes in a fixed order"},
	{"_G", ALONE, "write the name itself"},
	{"_ENV", ALONE, "write the name itself"},
	{"utf8", ALONE, "use find, split, sub"},
	{"match", OF_STRING, "there are no patterns: use find, split, starts_with, sub"},
	{"gmatch", OF_STRING, "there are no patterns: use find, split, starts_with, sub"},
	{"gsub", OF_STRING, "there are no patterns: use find, split, starts_with, sub"},
	{"dump", OF_STRING, "write the function out"},
	{"pack", OF_STRING, "use format"},
	{"unpack", OF_STRING, "use format"},
	{"packsize", OF_STRING, "use format"},
	{"reverse", OF_STRING, "use byte and char"},
	{"move", OF_TABLE, "use a loop"},
	{"random", OF_MATH, "the same facts always give the same answer"},
	{"randomseed", OF_MATH, "the same facts always give the same answer"},
};
/* clang-format on */
static const char *const owners[] = {[OF_STRING] = "string", [OF_TABLE] = "table", [OF_MATH] = "math"};

static bool is_sign(const struct tokens *tokens, size_t i, const char *sign)
{
	return i < tokens->count && text_is(tokens->items[i].text, sign);
}

/* A local of that name, a field, or something that is given a value of its own. */
static bool is_own(const struct tokens *tokens, size_t i)
{
	return is_sign(tokens, i - 1, ".") || is_sign(tokens, i - 1, ":") ||
	       is_sign(tokens, i - 1, "local") || is_sign(tokens, i - 1, "function") ||
	       is_sign(tokens, i - 1, "goto") || is_sign(tokens, i + 1, "=") || is_sign(tokens, i + 1, "::");
}

/* string.match, or x:match of whatever x is. */
static bool is_of(const struct tokens *tokens, size_t i, enum where where)
{
	bool is_method =
	        where == OF_STRING && is_sign(tokens, i - 1, ":") && !is_sign(tokens, i - 2, "function");
	return is_method || (is_sign(tokens, i - 1, ".") && is_sign(tokens, i - 2, owners[where]));
}

static void judge(const struct tokens *tokens, size_t i, size_t row, struct diags *why)
{
	enum where where = table[row].where;
	const char *name = table[row].name;
	if (!text_is(tokens->items[i].text, name))
		return;
	if (where == ALONE ? is_own(tokens, i) : !is_of(tokens, i, where))
		return;
	struct place place = tokens->items[i].place;
	struct diag *diag = where == ALONE
	                            ? diags_add(why, SEVERITY_ERROR, "R504", place,
	                                      "'%s' is not available in rules", name)
	                            : diags_add(why, SEVERITY_ERROR, "R504", place,
	                                      "'%s.%s' is not available in rules", owners[where], name);
	diag_help(diag, "%s", table[row].help);
}

void scan_forbidden(const struct tokens *tokens, struct diags *why)
{
	for (size_t i = 0; i < tokens->count; i++)
		for (size_t row = 0;
		        tokens->items[i].kind == TOKEN_NAME && row < sizeof table / sizeof *table; row++)
			judge(tokens, i, row, why);
}
