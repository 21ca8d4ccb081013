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
enum { ROWS = sizeof table / sizeof *table };
static const char *const owners[] = {[OF_STRING] = "string", [OF_TABLE] = "table", [OF_MATH] = "math"};

static bool is_sign(const struct tokens *tokens, size_t i, const char *sign)
{
	return i < tokens->count && text_is(tokens->items[i].text, sign);
}

/* Behind the first word of the list of names that token i ends: `local a, b`, `for a, b`, `function f(a, b`. */
static size_t list_begin(const struct tokens *tokens, size_t i)
{
	while (i >= 2 && is_sign(tokens, i - 1, ",") && tokens->items[i - 2].kind == TOKEN_NAME)
		i -= 2;
	return i;
}

static bool is_declared(const struct tokens *tokens, size_t i)
{
	size_t first = list_begin(tokens, i), behind = first;
	bool is_parameter = first >= 1 && is_sign(tokens, first - 1, "(");

	if (!is_parameter)
		return first >= 1 &&
		       (is_sign(tokens, first - 1, "local") || is_sign(tokens, first - 1, "for"));
	for (behind = first - 1;
	        behind >= 1 && (tokens->items[behind - 1].kind == TOKEN_NAME ||
	                               is_sign(tokens, behind - 1, ".") || is_sign(tokens, behind - 1, ":"));
	        behind--)
		if (is_sign(tokens, behind - 1, "function"))
			return true;
	return false;
}

/* The file has one of its own by that name: no rule looks for another then. */
static bool has_own(const struct tokens *tokens, const char *name)
{
	for (size_t i = 0; i < tokens->count; i++)
		if (text_is(tokens->items[i].text, name) && is_declared(tokens, i))
			return true;
	return false;
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
	bool is_own_name[ROWS];

	for (size_t row = 0; row < ROWS; row++)
		is_own_name[row] = table[row].where == ALONE && has_own(tokens, table[row].name);
	for (size_t i = 0; i < tokens->count; i++)
		for (size_t row = 0; tokens->items[i].kind == TOKEN_NAME && row < ROWS; row++)
			if (!is_own_name[row])
				judge(tokens, i, row, why);
}
