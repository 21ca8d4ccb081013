/* Drives ledger and engine for one test as the daemon does, with everything in memory. */
#include "stage.h"
#include "base/diag.h"
#include <stdlib.h>

enum { STUDENTS_A_STEP = 100 };

static int on_load(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	struct stage *stage = context;
	size_t count;
	const int64_t *live = ledger_live(stage->ledger, student, &count);

	(void)why;
	for (size_t i = 0; i < count; i++)
		facts_add(facts, &stage->log[live[i] - 1]);
	return 0;
}

static int on_told(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	const struct stage *stage = context;

	(void)why;
	for (size_t i = 0; i < stage->told_count; i++)
		if (stage->told[i].id && stage->told[i].student == student)
			facts_told(facts, &stage->told[i]);
	return 0;
}

static struct text on_name(void *context, uint32_t student)
{
	const struct stage *stage = context;

	return names_text(&stage->students, student);
}

static uint32_t on_number(void *context, struct text name)
{
	const struct stage *stage = context;

	return names_find(&stage->students, name);
}

static int engine_make(struct stage *stage, struct diag *why)
{
	struct engine_options options = {
	        .set = stage->set,
	        .zones = stage->zones,
	        .host = &stage->host,
	        .next_episode_id = (int64_t)stage->told_count + 1,
	        .as_corrected = stage->as_corrected,
	};

	return engine_create(&options, &stage->engine, why);
}

int stage_open(
        struct stage *stage, struct ruleset *set, struct zones *zones, bool as_corrected, struct diag *why)
{
	*stage = (struct stage){.set = set,
	        .zones = zones,
	        .as_corrected = as_corrected,
	        .host = {.context = stage,
	                .load = on_load,
	                .told = on_told,
	                .name = on_name,
	                .number = on_number}};
	stage->ledger = ledger_create(&stage->students, NULL);
	return engine_make(stage, why);
}

void stage_close(struct stage *stage)
{
	engine_destroy(stage->engine);
	ledger_destroy(stage->ledger);
	names_finish(&stage->students);
	outcome_finish(&stage->outcome);
	free(stage->log);
	free(stage->told);
	arena_finish(&stage->values);
	*stage = (struct stage){0};
}

/* --- what is told ------------------------------------------------------------------------------------------- */

/* What the engine has said goes with it when the stage is started anew. */
static void record(struct stage *stage, const struct difference *said)
{
	size_t at = (size_t)said->episode.id - 1;

	while (stage->told_count <= at) {
		stage->told = memory_room(
		        stage->told, stage->told_count, &stage->told_capacity, sizeof(*stage->told));
		stage->told[stage->told_count++] = (struct episode){0};
	}
	stage->told[at] = said->told == TOLD_FORGOTTEN ? (struct episode){0} : said->episode;
	if (stage->told[at].per.size)
		stage->told[at].per = arena_copy(&stage->values, stage->told[at].per);
}

static void keep(struct stage *stage, int64_t now_ms)
{
	for (size_t i = 0; i < stage->outcome.count; i++)
		record(stage, &stage->outcome.items[i]);
	ledger_keep(stage->ledger);
	engine_keep(stage->engine);
	if (stage->on_step)
		stage->on_step(stage->context, stage, now_ms);
	outcome_clear(&stage->outcome);
}

int stage_take(struct stage *stage, const struct event *event, int64_t now_ms, struct diag *why)
{
	struct event copy = *event;
	struct decision decision;

	copy.seq = (int64_t)stage->log_count + 1;
	stage->log = memory_room(stage->log, stage->log_count, &stage->log_capacity, sizeof(*stage->log));
	stage->log[stage->log_count++] = copy;
	ledger_take(stage->ledger, &copy, &decision);
	return engine_take(
	        stage->engine, now_ms, false, decision.changes, decision.count, &stage->outcome, why);
}

int stage_settle(struct stage *stage, int64_t now_ms, struct diag *why)
{
	int more;

	do {
		more = engine_step(stage->engine, now_ms, STUDENTS_A_STEP, &stage->outcome, why);
		if (more == 0)
			more = engine_settle(stage->engine, now_ms, STUDENTS_A_STEP, &stage->outcome, why);
	} while (more > 0);
	if (more == 0)
		keep(stage, now_ms);
	return more;
}

int stage_pass(struct stage *stage, int64_t now_ms, struct diag *why)
{
	for (int64_t next; (next = engine_next_ms(stage->engine)) <= now_ms;)
		if (stage_settle(stage, next, why))
			return -1;
	return engine_is_settled(stage->engine) ? 0 : stage_settle(stage, now_ms, why);
}

int stage_restart(struct stage *stage, int64_t now_ms, struct diag *why)
{
	engine_destroy(stage->engine);
	stage->engine = NULL;
	if (engine_make(stage, why))
		return -1;
	engine_resume(stage->engine, (uint32_t)stage->students.count, now_ms);
	return 0;
}
