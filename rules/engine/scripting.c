/* scripting.c - hands a function in Lua its inputs and takes its answer. */
#include "scripting.h"
#include "engine_private.h"
#include "evaluate.h"
#include "moment.h"
#include "base/diag.h"
#include "rules/lua/script.h"
#include <intervene/scripts.h>
#include <stdlib.h>
#include <string.h>

void scripting_init(struct scripting *scripting, const struct ruleset *set)
{
	*scripting = (struct scripting){
	        .script = script_create(set->scripts, set->script_count),
	        .records = memory_take((set->rule_count + 1) * sizeof *scripting->records),
	};
}

void scripting_finish(struct scripting *scripting)
{
	script_destroy(scripting->script);
	arena_finish(&scripting->arena);
	free(scripting->records);
	*scripting = (struct scripting){0};
}

/* Every input is asked for, also behind one that is unknown: what it waits for is waited for. */
static struct value gather(const struct expr *expr, const struct moment *moment, struct script_input *inputs)
{
	struct value missing = value_truth(true);

	for (uint32_t i = 0; i < expr->count; i++) {
		struct value value = evaluate(expr->operands[i], moment);

		if (value.type == VALUE_ERROR || (value.type == VALUE_UNKNOWN && missing.type == VALUE_TRUTH))
			missing = value;
		inputs[i] = (struct script_input){expr->script->names[i], value};
	}
	return missing;
}

static bool is_wanted(const struct expr *expr, const struct value *value)
{
	bool is_number = value->type == VALUE_NUMBER || value->type == VALUE_REAL;

	return value->type == VALUE_UNKNOWN ||
	       (expr->type == TYPE_TRUTH ? value->type == VALUE_TRUTH : is_number);
}

/* A student counts by how the last call for them ended: on the way there many instants may be judged. */
static void begin_student(struct script_record *record, uint32_t student)
{
	if (record->has_student && record->student == student)
		return;
	record->before = record->is_failing ? record->before + 1 : 0;
	record->over = record->is_over ? record->over + 1 : 0;
	record->has_student = true;
	record->student = student;
}

static void note(const struct moment *moment, enum script_end end, const struct diag *why)
{
	struct script_record *record = moment->script_record;

	if (!record)
		return;
	begin_student(record, moment->facts->student);
	record->is_failing = end != SCRIPT_ANSWERED;
	record->is_over = end == SCRIPT_LIMIT;
	if (!record->is_failing)
		return;
	record->line = why->place.line;
	size_t size = strnlen(why->message, sizeof record->words - 1);
	memcpy(record->words, why->message, size);
	record->words[size] = '\0';
}

static struct value ask(
        const struct expr *expr, const struct moment *moment, struct arena *arena, struct script_answer *out)
{
	struct scripting *scripting = moment->layout->scripting;
	struct script_input *inputs = arena_take_array(&scripting->arena, expr->count, sizeof *inputs);
	struct value missing = gather(expr, moment, inputs);
	struct script_function function = {expr->script->file, expr->script->rule, expr->script->function};
	struct diag why = {0};

	*out = (struct script_answer){.value = missing};
	if (missing.type != VALUE_TRUTH)
		return missing;
	enum script_end end =
	        script_call(scripting->script, &function, inputs, expr->count, arena, out, &why);
	if (end == SCRIPT_ANSWERED && !is_wanted(expr, &out->value)) {
		end = SCRIPT_ERROR;
		diag_set(&why, "R507", "the function does not answer with %s",
		        expr->type == TYPE_TRUTH ? "true or false" : "a number");
	}
	note(moment, end, &why);
	if (end != SCRIPT_ANSWERED)
		out->value = value_of_answer(
		        ANSWER_ERROR, end == SCRIPT_LIMIT ? REASON_SCRIPT_LIMIT : REASON_SCRIPT_ERROR);
	return out->value;
}

struct value script_value(const struct expr *expr, const struct moment *moment)
{
	struct arena *arena = &moment->layout->scripting->arena;
	struct script_answer answer;
	struct value value = ask(expr, moment, arena, &answer);

	arena_reset(arena);
	return value;
}

void script_explain(
        const struct expr *expr, const struct moment *moment, struct arena *arena, struct script_answer *out)
{
	ask(expr, moment, arena, out);
	arena_reset(&moment->layout->scripting->arena);
}

struct script_failures engine_script_failures(const struct engine *engine, uint32_t rule)
{
	const struct script_record *record = &engine->layout.scripting->records[rule];
	struct script_failures failures = {0};

	if (!record->is_failing)
		return failures;
	failures.in_a_row = record->before + 1;
	failures.limits = record->is_over ? record->over + 1 : 0;
	failures.student = record->student;
	failures.line = record->line;
	memcpy(failures.words, record->words, sizeof failures.words);
	return failures;
}

bool engine_has_scripts(const struct engine *engine)
{
	return engine->set->script_count > 0;
}

bool scripting_suspends(const struct scripting *scripting, uint32_t rule)
{
	return scripting->records[rule].is_suspended;
}

void engine_suspend(struct engine *engine, uint32_t rule)
{
	engine->layout.scripting->records[rule].is_suspended = true;
}

bool engine_is_suspended(const struct engine *engine, uint32_t rule)
{
	return scripting_suspends(engine->layout.scripting, rule);
}
