/* students.c - brings a student into memory, forward in time, and back when a commit fails. */
#include "engine_private.h"
#include "base/arena.h"
#include "base/expect.h"
#include "base/diag.h"
#include <stdlib.h>
#include <string.h>

enum { KEEP_AHEAD = 8 };

static void (*const calls[])(const struct facts *facts) = {
        [EXPECT_FACTS] = facts_expect,
        [EXPECT_TAKING] = facts_expect_end,
        [EXPECT_JUDGING] = facts_expect_judging,
        [EXPECT_KEEPING] = facts_expect_kept,
};

void engine_expect(const struct engine *engine, uint32_t student, enum expect step)
{
	if (student >= engine->slot_count)
		return;
	const struct slot *slot = &engine->slots[student];
	if (step == EXPECT_SLOT)
		memory_expect(slot);
	else if (slot->facts)
		calls[step](slot->facts);
}

static void list_add(struct numbers_list *list, uint32_t student)
{
	list->items = memory_room(list->items, list->count, &list->capacity, sizeof *list->items);
	list->items[list->count++] = student;
}

void students_room(struct engine *engine, uint32_t count)
{
	enum { FEW = 64 };

	if (count > engine->slot_capacity) {
		size_t twice = engine->slot_capacity ? 2 * engine->slot_capacity : FEW;

		engine->slot_capacity = twice > count ? twice : count;
		engine->slots = large_grow(
		        &engine->memory, engine->slots, engine->slot_capacity * sizeof *engine->slots);
	}
	while (engine->slot_count < count)
		engine->slots[engine->slot_count++] =
		        (struct slot){.kept_ms = INT64_MIN, .school_count = UINT8_MAX};
}

void students_wait(struct engine *engine, uint32_t student)
{
	struct slot *slot = &engine->slots[student];

	if (slot->is_waiting)
		return;
	slot->is_waiting = true;
	engine->work_is_sorted = false;
	list_add(&engine->work, student);
}

void students_touch(struct engine *engine, uint32_t student)
{
	struct slot *slot = &engine->slots[student];

	if (slot->is_touched)
		return;
	slot->is_touched = true;
	list_add(&engine->touched, student);
}

struct stepper students_stepper(struct engine *engine)
{
	return (struct stepper){
	        .layout = &engine->layout,
	        .district = &engine->district,
	        .evaluations = &engine->evaluations,
	        .asked = engine->rule_room,
	        .concerned = engine->rule_room + engine->layout.touches.words,
	        .values = &engine->values,
	};
}

int students_district(struct engine *engine, struct diag *why)
{
	if (!engine->district_is_stale)
		return 0;
	struct facts *facts = facts_create(engine, &engine->memory, NO_STUDENT, engine->set);

	district_finish(&engine->district);
	district_init(&engine->district, &engine->set->calendars, engine->zones);
	engine->aliases.count = 0;
	int rc = engine->host->load(engine->host->context, NO_STUDENT, facts, why);

	facts_destroy(facts);
	engine->district_is_stale = rc != 0;
	return rc;
}

static void count_facts(struct engine *engine, struct slot *slot)
{
	uint32_t count = slot->facts ? slot->facts->count + 1 : 0;
	uint32_t bytes = slot->facts ? (uint32_t)facts_bytes(slot->facts) : 0;

	engine->fact_count += count;
	engine->fact_count -= slot->fact_count;
	slot->fact_count = count;
	engine->bytes += bytes;
	engine->bytes -= slot->bytes;
	slot->bytes = bytes;
}

/* Of all the student's names. */
static int load(struct engine *engine, uint32_t student, struct facts *facts, struct diag *why)
{
	const struct engine_host *host = engine->host;

	for (uint32_t name = student; name != NO_STUDENT; name = joins_next(&engine->joins, name))
		if (host->load(host->context, name, facts, why) ||
		        host->told(host->context, name, facts, why))
			return -1;
	return 0;
}

/* Loaded facts are judged up to where they had been judged, silently; that what was told agrees is checked with the
 * next step. */
struct facts *students_need(struct engine *engine, uint32_t student, struct diag *why)
{
	students_room(engine, student + 1);
	struct slot *slot = &engine->slots[student];

	slot->is_recent = true;
	if (slot->facts)
		return slot->facts;
	if (students_district(engine, why))
		return NULL;
	struct facts *facts = facts_create(engine, &engine->memory, student, engine->set);

	if (load(engine, student, facts, why)) {
		facts_destroy(facts);
		return NULL;
	}
	facts_settle(facts, &engine->layout, &engine->district);
	facts->is_history = slot->kept_history;
	facts_are_judged(facts);
	if (slot->kept_ms != INT64_MIN) {
		struct stepper stepper = students_stepper(engine);

		step_until(&stepper, facts, slot->kept_ms);
		slot->is_dirty = true;
	}
	slot->facts = facts;
	slot->school_count = UINT8_MAX; /* they are looked at anew when it is let go again */
	count_facts(engine, slot);
	return facts;
}

const struct facts *students_ask(struct engine *engine, uint32_t student, struct diag *why)
{
	struct facts *facts = students_need(engine, engine_head(engine, student), why);

	if (facts)
		facts_settle(facts, &engine->layout, &engine->district);
	return facts;
}

static void on_turn(void *context, struct facts *facts, int64_t at_ms)
{
	tell_all(context, facts, at_ms);
}

static void advance(struct engine *engine, struct facts *facts, int64_t until_ms, struct outcome *out)
{
	struct teller teller = {&engine->next_id, out};
	struct stepper stepper = students_stepper(engine);

	if (until_ms <= facts->stepped_ms)
		return;
	if (!engine->as_corrected) {
		stepper.on_turn = on_turn;
		stepper.context = &teller;
	}
	step_until(&stepper, facts, until_ms);
}

static void judge_anew(struct engine *engine, struct facts *facts, int64_t now_ms, struct outcome *out)
{
	struct teller teller = {&engine->next_id, out};
	struct stepper stepper = students_stepper(engine);
	int64_t until_ms = now_ms > facts->stepped_ms ? now_ms : facts->stepped_ms;

	facts_settle(facts, &engine->layout, &engine->district);
	step_again(&stepper, facts);
	step_until(&stepper, facts, until_ms);
	if (engine->as_corrected)
		return;
	if (joins_next(&engine->joins, facts->student) != NO_STUDENT)
		tell_joined(&teller, facts, until_ms);
	tell_all(&teller, facts, until_ms);
}

/* What the facts said when the student was last kept, told as of then: what time has told since comes after it, each
 * at its own instant. */
static void compare_with_told(struct engine *engine, struct facts *facts, int64_t now_ms, struct outcome *out)
{
	judge_anew(engine, facts, facts->stepped_ms == INT64_MIN ? now_ms : facts->stepped_ms, out);
}

/* Takes a student back into the past: what was told as past from there on is told anew. */
static void rewind_to(struct engine *engine, struct facts *facts, int64_t now_ms, struct outcome *out)
{
	struct teller teller = {&engine->next_id, out};
	struct stepper stepper = students_stepper(engine);

	tell_rewind(&teller, facts, now_ms);
	step_forget(facts);
	step_until(&stepper, facts, now_ms - 1);
}

/* As each of the lines of an arrival asks for it, and for each of its changes. */
static bool is_prepared(const struct engine *engine, uint32_t student)
{
	return student < engine->slot_count && engine->slots[student].is_prepared &&
	       engine->slots[student].is_touched;
}

int students_prepare(struct engine *engine, uint32_t student, int64_t now_ms, bool is_history,
        struct outcome *out, struct diag *why)
{
	if (is_prepared(engine, student))
		return 0;
	struct facts *facts = students_need(engine, student, why);
	struct slot *slot = &engine->slots[student];

	if (!facts)
		return -1;
	students_touch(engine, student);
	slot->is_known = true;
	if (slot->is_prepared)
		return 0;
	if (is_history && facts->stepped_ms == INT64_MIN)
		facts->is_history = true;
	if (slot->is_dirty)
		compare_with_told(engine, facts, now_ms - 1, out);
	if (is_history && now_ms < facts->stepped_ms)
		rewind_to(engine, facts, now_ms, out);
	else
		advance(engine, facts, now_ms - 1, out);
	facts->is_history = is_history;
	slot->is_dirty = slot->is_prepared = true;
	students_wait(engine, student);
	return 0;
}

int students_step(
        struct engine *engine, uint32_t student, int64_t now_ms, struct outcome *out, struct diag *why)
{
	engine->last_ms = now_ms;
	if (engine_head(engine, student) != student)
		return 0;
	struct facts *facts = students_need(engine, student, why);
	struct slot *slot = &engine->slots[student];
	struct stepper stepper = students_stepper(engine);

	if (!facts)
		return -1;
	students_touch(engine, student);
	if (slot->is_dirty && !slot->is_prepared)
		compare_with_told(engine, facts, now_ms, out);
	if (slot->is_prepared)
		judge_anew(engine, facts, now_ms, out);
	else
		advance(engine, facts, now_ms, out);
	slot->is_dirty = slot->is_prepared = false;
	engine->stale -= slot->is_stale;
	slot->is_stale = false;
	count_facts(engine, slot);
	due_set(&engine->due, student, step_next_ms(&stepper, facts));
	return 0;
}

void engine_keep(struct engine *engine)
{
	const struct numbers_list *touched = &engine->touched;

	for (size_t i = 0; i < touched->count; i++) {
		struct slot *slot = &engine->slots[touched->items[i]];

		if (i + KEEP_AHEAD < touched->count)
			engine_expect(engine, touched->items[i + KEEP_AHEAD], EXPECT_SLOT);
		if (i + KEEP_AHEAD / 2 < touched->count)
			engine_expect(engine, touched->items[i + KEEP_AHEAD / 2], EXPECT_KEEPING);
		slot->is_touched = false;
		slot->kept_ms = slot->facts ? slot->facts->stepped_ms : slot->kept_ms;
		slot->kept_history = slot->facts && slot->facts->is_history;
	}
	engine->touched.count = 0;
	engine->kept_next_id = engine->next_id;
	engine->district_touched = false;
	if (engine->joins_lag)
		joining_follow(engine);
}

/* Due at once if ever judged. */
static void due_again(struct engine *engine, uint32_t student)
{
	int64_t kept_ms = engine->slots[student].kept_ms;

	due_set(&engine->due, student, kept_ms == INT64_MIN ? INT64_MAX : kept_ms);
}

void students_forget(struct engine *engine, uint32_t student)
{
	struct slot *slot = &engine->slots[student];

	facts_destroy(slot->facts);
	slot->facts = NULL;
	count_facts(engine, slot);
	slot->is_touched = slot->is_dirty = slot->is_prepared = false;
	due_again(engine, student);
}

void engine_drop(struct engine *engine)
{
	/* Whoever still waits was taken out of `due` to be stepped, and was not. */
	for (size_t i = engine->work_done; i < engine->work.count; i++) {
		engine->slots[engine->work.items[i]].is_waiting = false;
		due_again(engine, engine->work.items[i]);
	}
	engine->work.count = engine->work_done = 0;
	for (size_t i = 0; i < engine->touched.count; i++)
		students_forget(engine, engine->touched.items[i]);
	engine->touched.count = 0;
	engine->next_id = engine->kept_next_id;
	if (!engine->district_touched)
		return;
	/* Schools may have moved: whoever is still in memory stands on what they were. */
	engine->district_touched = false;
	engine->district_is_stale = true;
	for (size_t i = 0; i < engine->slot_count; i++)
		students_forget(engine, (uint32_t)i);
}
