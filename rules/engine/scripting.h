#ifndef RULES_ENGINE_SCRIPTING_H
#define RULES_ENGINE_SCRIPTING_H
/* Functions in Lua, asked at a moment.  What they answer depends on their inputs alone; what they used up, and how often one
 * went over its limits, is counted for whoever runs the engine, and decides nothing here. */
#include "rules/language/expr.h"
#include "base/arena.h"

struct moment;
struct ruleset;
struct script;
struct script_answer;

/* How the calls for a rule ended lately. */
struct script_record {
	uint32_t before; /* students in a row before this one whose last call failed */
	uint32_t over;   /* .. went over a limit */
	uint32_t student;
	bool has_student, is_failing, is_over;
	bool is_suspended;
	int line;
	char words[200];
};

struct scripting {
	struct script *script;         /* owned */
	struct arena arena;            /* inputs and answer of the function that is being asked */
	struct script_record *records; /* owned; by rule of the set */
};
void scripting_init(struct scripting *scripting, const struct ruleset *set);
void scripting_finish(struct scripting *scripting);

/* The rule is not asked, and nothing is said of it. */
bool scripting_suspends(const struct scripting *scripting, uint32_t rule);

/* `expr` is an EXPR_SCRIPT.  Unknown when one of its inputs is; an error keeps the rule as it is. */
struct value script_value(const struct expr *expr, const struct moment *moment);
/* The same, with the facts that it tells; all of it in `arena`. */
void script_explain(
        const struct expr *expr, const struct moment *moment, struct arena *arena, struct script_answer *out);

/* The list that list(..) answers with; measure_list.c. */
struct range;
struct value measure_list(
        const struct expr *call_expr, const struct moment *moment, const struct range *range);
#endif
