/* engine.c - the door: facts of an arrival in, differences out. */
#include "engine_private.h"
#include "base/arena.h"
#include "base/diag.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* --- facts come in ------------------------------------------------------------------------------------------ */

void facts_add(struct facts *facts, const struct event *event)
{
	struct engine *engine = facts->engine;

	if (facts->student == NO_STUDENT && event->type == EVENT_ALIAS)
		joining_load(engine, event);
	else if (facts->student == NO_STUDENT)
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
	layout_init(&engine->layout, engine->set, engine->host);
	engine->rule_room = memory_take(2 * engine->layout.touches.words * sizeof *engine->rule_room);
	district_init(&engine->district, &engine->set->calendars, engine->zones);
	engine->district_is_stale = true;
	if (students_district(engine, why)) {
		engine_destroy(engine);
		return -1;
	}
	engine->joins = joins_of(&engine->aliases);
	*out = engine;
	return 0;
}

void engine_destroy(struct engine *engine)
{
	if (!engine)
		return;
	for (size_t i = 0; i < engine->slot_count; i++)
		facts_destroy(engine->slots[i].facts);
	large_give(engine->slots);
	free(engine->work.items);
	free(engine->touched.items);
	free(engine->wanted);
	free(engine->rule_room);
	per_finish(&engine->values);
	due_finish(&engine->due);
	names_finish(&engine->school_ids);
	aliases_finish(&engine->aliases);
	joins_finish(&engine->joins);
	district_finish(&engine->district);
	layout_finish(&engine->layout);
	ruleset_unref(engine->set);
	large_finish(&engine->memory);
	free(engine);
}

static int prepare_student(struct engine *engine, uint32_t student, int64_t now_ms, bool is_history,
        struct outcome *out, struct diag *why)
{
	students_room(engine, student + 1);
	return students_prepare(engine, student, now_ms, is_history, out, why);
}

static int take_student(struct engine *engine, int64_t now_ms, bool is_history, const struct change *change,
        struct outcome *out, struct diag *why)
{
	uint32_t student = engine_head(engine, change->student);

	if (prepare_student(engine, student, now_ms, is_history, out, why))
		return -1;
	struct facts *facts = engine->slots[student].facts;

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

static bool is_of_school(struct text school, const struct reach *reach)
{
	return !reach->completion.school.size || text_equal(school, reach->completion.school);
}

static bool was_ever_in(const struct school_time *time, const struct reach *reach)
{
	for (size_t i = 0; i < time->count; i++)
		if (is_of_school(time->stretches[i].school, reach))
			return true;
	return false;
}

/* A completed day of attendance counts for those who are in the school that day; whether a feed is behind concerns
 * everybody ever in it, where any rule asks. */
static uint32_t touched_by(const struct engine *engine, const struct facts *facts, const struct reach *reach)
{
	const struct school_time *time = &facts->time;
	const struct stretch *home = school_time_home(time, reach->completion.day);
	uint32_t bits = 0;

	if (reach->completion.feed == EVENT_ATTENDANCE && is_of_school(home->school, reach))
		bits |= TOUCH_COUNTING;
	if (touches_are_read(&engine->layout.touches, TOUCH_FEEDS) && was_ever_in(time, reach))
		bits |= TOUCH_FEEDS;
	return bits;
}

/* A date begins somewhere on earth up to a day before it does in Greenwich. */
static int64_t earliest_ms(struct civil_time when)
{
	return when.ms == NO_TIME ? (when.day - 1) * (int64_t)MS_A_DAY : civil_instant_ms(when);
}

static void touch_reached(struct facts *facts, const struct reach *reach, uint32_t bits)
{
	if (reach->is_place)
		facts->places_changed = true;
	if (bits & TOUCH_COUNTING)
		facts_touch(
		        facts, school_time_begins_ms(&facts->time, reach->completion.day), TOUCH_COUNTING);
	if (bits & TOUCH_FEEDS)
		facts_touch(facts, earliest_ms(reach->completion.when), TOUCH_FEEDS);
}

static int prepare_reached(struct engine *engine, uint32_t student, int64_t now_ms, bool is_history,
        const struct reach *reach, struct outcome *out, struct diag *why)
{
	const struct slot *slot = &engine->slots[student];

	if (!slot->facts && !slot_was_in(engine, slot, reach->completion.school))
		return 0;
	struct facts *facts = students_need(engine, student, why);

	if (!facts)
		return -1;
	/* Whoever is to be laid on calendars anew in this same arrival will be judged from the start already. */
	if (!facts->time.count || facts->places_changed)
		return 0;
	uint32_t bits = reach->is_place ? 0 : touched_by(engine, facts, reach);

	if (!bits && !(reach->is_place && was_ever_in(&facts->time, reach)))
		return 0;
	if (students_prepare(engine, student, now_ms, is_history, out, why))
		return -1;
	touch_reached(facts, reach, bits);
	return 0;
}

/* A feed that no rule asks for may say what it likes. */
static bool concerns_anybody(const struct engine *engine, const struct reach *reach)
{
	return reach->is_place || reach->completion.feed == EVENT_ATTENDANCE ||
	       touches_are_read(&engine->layout.touches, TOUCH_FEEDS);
}

/* A school's zone or calendar is a fact of every student ever in it. */
static int take_district(struct engine *engine, int64_t now_ms, bool is_history, const struct change *change,
        struct outcome *out, struct diag *why)
{
	struct reach reach;

	if (students_district(engine, why) || joining_take(engine, now_ms, is_history, change, out, why))
		return -1;
	if (!district_reach(&engine->district, change, &reach))
		return 0;
	for (uint32_t i = 0; concerns_anybody(engine, &reach) && i < engine->slot_count; i++)
		if (was_judged(&engine->slots[i]) &&
		        prepare_reached(engine, i, now_ms, is_history, &reach, out, why))
			return -1;
	if (change->kind == CHANGE_ADD)
		district_add(&engine->district, change->event);
	else
		district_remove(&engine->district, change->seq);
	engine->district_touched = true;
	return 0;
}

int engine_prepare(struct engine *engine, int64_t now_ms, bool is_history, const struct change *changes,
        size_t count, struct outcome *out, struct diag *why)
{
	for (size_t i = 0; i < count; i++)
		if (changes[i].student != NO_STUDENT &&
		        prepare_student(engine, engine_head(engine, changes[i].student), now_ms, is_history,
		                out, why))
			return -1;
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

/* Nobody stands in it twice: those of a long list are put into a set and read back from it, which compares none. */
static void sort_as_set(struct numbers_list *work, size_t words)
{
	uint64_t *set = memory_take(words * sizeof *set);
	size_t count = 0;

	for (size_t i = 0; i < work->count; i++)
		mask_add(set, work->items[i]);
	for (uint32_t at = 0; (at = mask_next(set, words, at)) != NO_RULE; at++)
		work->items[count++] = at;
	assert(count == work->count);
	free(set);
}

static void sort_work(struct engine *engine)
{
	enum { FEW = 64 };
	struct numbers_list *work = &engine->work;
	size_t words = mask_words(engine->slot_count);

	if (work->count >= FEW && work->count >= words)
		sort_as_set(work, words);
	else if (work->count)
		qsort(work->items, work->count, sizeof *work->items, by_number);
}

static void drop_done(struct engine *engine)
{
	struct numbers_list *work = &engine->work;

	work->count -= engine->work_done;
	if (work->count && engine->work_done)
		memmove(work->items, work->items + engine->work_done, work->count * sizeof *work->items);
	engine->work_done = 0;
}

/* A long list is worked off a few at a time: it is moved up only when others join it. */
static void gather_due(struct engine *engine, int64_t now_ms)
{
	while (due_first_ms(&engine->due) <= now_ms)
		students_wait(engine, due_pop(&engine->due));
	if (!engine->work_is_sorted) {
		drop_done(engine);
		sort_work(engine);
	}
	engine->work_is_sorted = true;
	engine->work_ms = now_ms;
}

enum { SLOT_AHEAD = 6, FACTS_AHEAD = 4, PARTS_AHEAD = 2 };

/* Those behind the one whose turn it is. */
static void expect_work(const struct engine *engine, size_t done)
{
	const struct numbers_list *work = &engine->work;

	if (done + SLOT_AHEAD < work->count)
		engine_expect(engine, work->items[done + SLOT_AHEAD], EXPECT_SLOT);
	if (done + FACTS_AHEAD < work->count)
		engine_expect(engine, work->items[done + FACTS_AHEAD], EXPECT_FACTS);
	if (done + PARTS_AHEAD < work->count)
		engine_expect(engine, work->items[done + PARTS_AHEAD], EXPECT_JUDGING);
}

int engine_step(struct engine *engine, int64_t now_ms, unsigned budget, struct outcome *out, struct diag *why)
{
	gather_due(engine, now_ms);
	for (; engine->work_done < engine->work.count && budget; budget--) {
		uint32_t student = engine->work.items[engine->work_done];

		expect_work(engine, engine->work_done);
		int rc = students_step(engine, student, now_ms, out, why);
		if (rc)
			return rc; /* still waits, or the drop that follows would not know who was due */
		engine->slots[student].is_waiting = false;
		engine->work_done++;
	}
	if (engine->work_done == engine->work.count)
		drop_done(engine);
	return engine->work.count > 0;
}

void engine_hear(struct engine *engine, uint32_t student, int64_t episode)
{
	student = engine_head(engine, student);
	if (student >= engine->slot_count || !engine->slots[student].facts)
		return;
	students_touch(engine, student);
	tell_heard(engine->slots[student].facts, episode);
}

void engine_lose(struct engine *engine, uint32_t student, int64_t episode)
{
	student = engine_head(engine, student);
	if (student >= engine->slot_count || !engine->slots[student].facts)
		return;
	students_touch(engine, student);
	tell_lost(engine->slots[student].facts, episode);
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
		tell_return(&(struct teller){&engine->next_id, out}, slot->facts, now_ms);
	}
	return 0;
}

void engine_resume(struct engine *engine, uint32_t students, int64_t now_ms)
{
	students_room(engine, students);
	engine->settled = 0;
	for (uint32_t i = 0; i < students; i++) {
		engine->slots[i].is_known = true;
		if (engine_head(engine, i) != i)
			continue;
		engine->slots[i].kept_ms = now_ms;
		engine->stale += !engine->slots[i].is_stale;
		engine->slots[i].is_stale = true;
	}
}

bool engine_is_settled(const struct engine *engine)
{
	return engine->stale == 0;
}

int engine_settle(
        struct engine *engine, int64_t now_ms, unsigned budget, struct outcome *out, struct diag *why)
{
	for (; engine->stale; engine->settled++) {
		if (!engine->slots[engine->settled].is_stale)
			continue;
		if (!budget--)
			return 1;
		if (students_step(engine, engine->settled, now_ms, out, why))
			return -1;
	}
	return 0;
}

int64_t engine_next_ms(struct engine *engine)
{
	int64_t first_ms = due_first_ms(&engine->due);

	return engine->work.count && engine->work_ms < first_ms ? engine->work_ms : first_ms;
}

/* --- questions ---------------------------------------------------------------------------------------------- */

static void want(
        struct engine *engine, uint32_t student, const struct life *life, uint32_t number, size_t *count)
{
	const struct held *held = &life->held[number];

	engine->wanted =
	        memory_room(engine->wanted, *count, &engine->wanted_capacity, sizeof *engine->wanted);
	engine->wanted[(*count)++] = (struct episode){
	        .student = student,
	        .rule = life->about.rule,
	        .per = life->about.per,
	        .rung = held->rung,
	        .opened_ms = held->opened_ms,
	        .closed_ms = held->closed_ms,
	        .why = held->why,
	};
}

const struct episode *engine_wanted(struct engine *engine, uint32_t student, size_t *count)
{
	bool is_head = engine_head(engine, student) == student;
	const struct facts *facts = is_head ? students_need(engine, student, NULL) : NULL;

	*count = 0;
	for (uint32_t i = 0; facts && i < facts->judging.life_count; i++)
		for (uint32_t k = 0; k < facts->judging.lives[i].count; k++)
			want(engine, student, &facts->judging.lives[i], k, count);
	return engine->wanted;
}

struct engine_counts engine_counts(const struct engine *engine)
{
	struct engine_counts counts = {.students = engine->slot_count,
	        .evaluations = engine->evaluations,
	        .facts = engine->fact_count,
	        .bytes = engine->bytes,
	        .unsettled = engine->stale};

	for (size_t i = 0; i < engine->slot_count; i++) {
		const struct facts *facts = engine->slots[i].facts;

		if (!facts)
			continue;
		counts.resident++;
		counts.unplaced += facts->count && !facts->time.count;
		counts.without_calendar +=
		        facts->time.count && !facts->time.stretches[facts->time.count - 1].place.calendar;
	}
	return counts;
}
