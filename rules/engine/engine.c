/* engine.c - the door: facts of an arrival in, differences out. */
#include "engine_private.h"
#include "base/arena.h"
#include "base/diag.h"
#include <stdlib.h>
#include <string.h>

/* --- facts come in ------------------------------------------------------------------------------------------ */

void facts_add(struct facts *facts, const struct event *event)
{
	struct engine *engine = facts->engine;

	if (facts->student == NO_STUDENT)
		district_add(&engine->district, event);
	else
		facts_file(facts, &engine->layout, event);
}

int engine_create(const struct engine_options *options, struct engine **out, struct diag *why)
{
	struct engine *engine = memory_take(sizeof *engine);

	engine->set = ruleset_ref(options->set);
	engine->zones = options->zones;
	engine->host = options->host;
	engine->as_corrected = options->as_corrected;
	engine->next_id = engine->kept_next_id = options->next_episode_id > 0 ? options->next_episode_id : 1;
	layout_init(&engine->layout, engine->set);
	district_init(&engine->district, &engine->set->calendars, engine->zones);
	engine->district_is_stale = true;
	if (students_district(engine, why)) {
		engine_destroy(engine);
		return -1;
	}
	*out = engine;
	return 0;
}

void engine_destroy(struct engine *engine)
{
	if (!engine)
		return;
	for (size_t i = 0; i < engine->slot_count; i++)
		facts_destroy(engine->slots[i].facts);
	free(engine->slots);
	free(engine->work.items);
	free(engine->touched.items);
	free(engine->wanted);
	due_finish(&engine->due);
	district_finish(&engine->district);
	layout_finish(&engine->layout);
	ruleset_unref(engine->set);
	free(engine);
}

static int take_student(struct engine *engine, int64_t now_ms, bool is_history, const struct change *change,
        struct outcome *out, struct diag *why)
{
	students_room(engine, change->student + 1);
	if (students_prepare(engine, change->student, now_ms, is_history, out, why))
		return -1;
	struct facts *facts = engine->slots[change->student].facts;

	if (change->kind == CHANGE_ADD)
		facts_file(facts, &engine->layout, change->event);
	else
		facts_remove(facts, change->seq);
	return 0;
}

/* Whoever has been judged, in memory or not: loaded later, they would be judged by what the district is then. */
static bool was_judged(const struct slot *slot)
{
	return slot->facts || slot->kept_ms != INT64_MIN;
}

/* A school's zone, calendar or completed day is a fact of every student in it. */
static int take_district(struct engine *engine, int64_t now_ms, bool is_history, const struct change *change,
        struct outcome *out, struct diag *why)
{
	if (change->kind == CHANGE_ADD && change->event->type != EVENT_SCHOOL &&
	        change->event->type != EVENT_FEED)
		return 0;
	if (students_district(engine, why))
		return -1;
	for (size_t i = 0; i < engine->slot_count; i++)
		if (was_judged(&engine->slots[i]) &&
		        students_prepare(engine, (uint32_t)i, now_ms, is_history, out, why))
			return -1;
	bool matters = change->kind == CHANGE_ADD ? district_add(&engine->district, change->event)
	                                          : district_remove(&engine->district, change->seq);

	engine->district_touched |= matters;
	for (size_t i = 0; matters && i < engine->slot_count; i++)
		if (engine->slots[i].facts)
			engine->slots[i].facts->places_changed = true;
	return 0;
}

int engine_take(struct engine *engine, int64_t now_ms, bool is_history, const struct change *changes,
        size_t count, struct outcome *out, struct diag *why)
{
	for (size_t i = 0; i < count; i++) {
		const struct change *change = &changes[i];
		int rc = change->student == NO_STUDENT
		                 ? take_district(engine, now_ms, is_history, change, out, why)
		                 : take_student(engine, now_ms, is_history, change, out, why);

		if (rc)
			return rc;
	}
	return 0;
}

/* --- time goes on ------------------------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void gather_due(struct engine *engine, int64_t now_ms)
{
	while (due_first_ms(&engine->due) <= now_ms)
		students_wait(engine, due_pop(&engine->due));
	if (!engine->work_is_sorted && engine->work.count)
		qsort(engine->work.items, engine->work.count, sizeof *engine->work.items, by_number);
	engine->work_is_sorted = true;
	engine->work_ms = now_ms;
}

static void drop_done(struct numbers_list *work, size_t done)
{
	work->count -= done;
	memmove(work->items, work->items + done, work->count * sizeof *work->items);
}

int engine_step(struct engine *engine, int64_t now_ms, unsigned budget, struct outcome *out, struct diag *why)
{
	size_t done = 0;
	int rc = 0;

	gather_due(engine, now_ms);
	while (done < engine->work.count && done < budget) {
		uint32_t student = engine->work.items[done];

		rc = students_step(engine, student, now_ms, out, why);
		if (rc)
			break; /* still waits, or the drop that follows would not know who was due */
		engine->slots[student].is_waiting = false;
		done++;
	}
	drop_done(&engine->work, done);
	return rc ? rc : engine->work.count > 0;
}

static bool is_in_past(const struct slot *slot)
{
	return slot->facts ? slot->facts->is_history : slot->kept_history;
}

int engine_catch_up(
        struct engine *engine, int64_t now_ms, unsigned budget, struct outcome *out, struct diag *why)
{
	for (size_t i = 0; i < engine->slot_count; i++) {
		struct slot *slot = &engine->slots[i];

		if (!is_in_past(slot))
			continue;
		if (!budget--)
			return 1;
		if (students_step(engine, (uint32_t)i, now_ms, out, why))
			return -1;
		slot->facts->is_history = false;
	}
	return 0;
}

int engine_resume(struct engine *engine, uint32_t students, int64_t now_ms, struct diag *why)
{
	(void)why;
	students_room(engine, students);
	for (uint32_t i = 0; i < students; i++) {
		engine->slots[i].kept_ms = now_ms;
		due_set(&engine->due, i, now_ms);
	}
	return 0;
}

int64_t engine_next_ms(struct engine *engine)
{
	int64_t first_ms = due_first_ms(&engine->due);

	return engine->work.count && engine->work_ms < first_ms ? engine->work_ms : first_ms;
}

/* --- questions ---------------------------------------------------------------------------------------------- */

const struct episode *engine_wanted(struct engine *engine, uint32_t student, size_t *count)
{
	const struct facts *facts = students_need(engine, student, NULL);

	*count = 0;
	for (size_t rule = 0; facts && rule < facts->rule_count; rule++) {
		const struct judged *judged = &facts->judged[rule];

		for (uint32_t i = 0; i < judged->count; i++) {
			engine->wanted = memory_room(
			        engine->wanted, *count, &engine->wanted_capacity, sizeof *engine->wanted);
			engine->wanted[(*count)++] = (struct episode){
			        .student = student,
			        .rule = (uint32_t)rule,
			        .opened_ms = judged->held[i].opened_ms,
			        .closed_ms = judged->held[i].closed_ms,
			        .why = judged->held[i].why,
			};
		}
	}
	return engine->wanted;
}

struct engine_counts engine_counts(const struct engine *engine)
{
	struct engine_counts counts = {.students = engine->slot_count, .evaluations = engine->evaluations};

	for (size_t i = 0; i < engine->slot_count; i++) {
		const struct facts *facts = engine->slots[i].facts;

		if (!facts)
			continue;
		counts.unplaced += facts->count && !facts->time.count;
		counts.without_calendar +=
		        facts->time.count && !facts->time.stretches[facts->time.count - 1].place.calendar;
	}
	return counts;
}
