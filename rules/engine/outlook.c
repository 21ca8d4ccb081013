/* outlook.c - what time alone will bring of a rule, and for which values it is judged. */
#include "engine_private.h"
#include "look.h"
#include "per.h"
#include <intervene/outlook.h>

static int64_t due(const struct run *run)
{
	return run->due_ms == RUN_IDLE ? INT64_MAX : run->due_ms;
}

static void put_runs(const struct facts *facts, struct about about, struct outlook *out)
{
	const struct life *life = judging_life(&facts->judging, about);

	if (life_is_open(life))
		out->clears_ms = due(&life->now.clear);
	else if (life)
		out->opens_ms = due(&life->now.hold);
}

/* Nothing was judged after the instant, nor is anything left to judge up to it: what runs does so at it. */
static bool is_last(struct engine *engine, const struct facts *facts, int64_t at_ms)
{
	struct stepper stepper = students_stepper(engine);

	return facts->stepped_ms <= at_ms && step_next_ms(&stepper, facts) > at_ms;
}

int engine_outlook(struct engine *engine, uint32_t student, uint32_t number, struct text per, int64_t at_ms,
        struct outlook *out, struct diag *why)
{
	const struct facts *facts = students_ask(engine, student, why);
	const struct rule *rule = &engine->set->rules[number];
	struct per_value value = {rule, per, false};
	struct answers answers;
	struct moment moment;

	*out = (struct outlook){INT64_MAX, false, INT64_MAX, INT64_MAX};
	if (!facts)
		return -1;
	if (!facts->time.count)
		return 0;
	moment_at(&moment, facts, &engine->layout, &engine->district, at_ms);
	moment.per = per.size ? &value : NULL;
	struct look look = look_open(&moment);

	moment.look = &look;
	step_answers(rule, &moment, &answers);
	out->next_ms = look_ms(&look, facts);
	out->at_attendance = look.at_counting;
	if (is_last(engine, facts, at_ms))
		put_runs(facts, (struct about){number, per}, out);
	return 0;
}

int engine_values(struct engine *engine, uint32_t student, uint32_t number, int64_t at_ms,
        struct arena *arena, struct rule_values *out, struct diag *why)
{
	const struct facts *facts = students_ask(engine, student, why);
	struct per_values *values = &engine->values;
	struct moment moment;

	*out = (struct rule_values){.count = 0};
	if (!facts)
		return -1;
	if (!facts->time.count || engine->set->rules[number].per.id == FIELD_NONE)
		return 0;
	moment_at(&moment, facts, &engine->layout, &engine->district, at_ms);
	per_gather(values, number, &moment);
	struct text *items = arena_take_array(arena, values->count + 1, sizeof *items);
	for (size_t i = 0; i < values->count; i++)
		if (!values->items[i].is_gone)
			items[out->count++] = arena_copy(arena, values->items[i].value);
	out->items = items;
	return 0;
}
