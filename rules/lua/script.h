#ifndef RULES_LUA_SCRIPT_H
#define RULES_LUA_SCRIPT_H
/* A district's Lua files, and calls of their functions: pure, and within limits whatever is written in them.
 *
 *     struct script *script = script_create(files, count);         one for each thread
 *     script_call(script, &function, inputs, input_count, &arena, &answer, &why);
 *     script_destroy(script);
 *
 * A FUNCTION sees one table with its inputs by name, and nothing else: each call runs its file anew from the top, so that
 * neither a global nor a local of the file carries anything from one call, and one student, to the next.
 *
 * THE SANDBOX is built from an allow-list (sandbox.c): what is not in the list does not exist.
 *
 * LIMITS are counted and never timed, so a call ends in the same way wherever and whenever it is made (meter.h).  A call
 * over one of them is SCRIPT_LIMIT; any other mistake of the function is SCRIPT_ERROR. */
#include <intervene/value.h>
#include "base/arena.h"

struct diag;
struct script;

struct script_file {
	struct text name;  /* as messages say it: rules.d/patterns.lua */
	struct text bytes; /* text; compiled chunks are refused */
};

/* One named in a file, or the value behind a key of its how many-th rule{}. */
struct script_function {
	uint32_t file;    /* number in `files` */
	uint32_t rule;    /* from 1; 0: a function of the file, by its name */
	struct text name; /* of the function or the key; borrowed */
};

struct script_input {
	struct text name;
	struct value
	        value; /* a date becomes a table: date, year, month, day, weekday; a list one of its items */
};
struct script_fact {
	struct text name;
	struct value value;
};
struct script_answer {
	struct value value; /* a truth, a number or a text; unknown when the function answered nil */
	const struct script_fact *facts; /* the second answer, in order of name; for explain */
	size_t fact_count;
};

enum script_end { SCRIPT_ANSWERED, SCRIPT_LIMIT, SCRIPT_ERROR };

/* Borrows the files and their bytes. */
struct script *script_create(const struct script_file *files, size_t count);
void script_destroy(struct script *script);

struct text script_file_name(const struct script *script, uint32_t file);

/* Runs a file once from the top.  -1: it cannot be used, and why, with its line. */
int script_try(struct script *script, uint32_t file, struct diag *why);
/* Whether the file has a function of that name. */
bool script_has(struct script *script, uint32_t file, struct text name);

/* Texts of the answer lie in `arena`.  Unless it answered, `why` has the line and the words. */
enum script_end script_call(struct script *script, const struct script_function *function,
        const struct script_input *inputs, size_t count, struct arena *arena, struct script_answer *out,
        struct diag *why);
#endif
