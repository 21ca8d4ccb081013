/* judging.c - keeps what rules have said of a student, and how it stood in mornings to go back to. */
#include "judging.h"
#include <string.h>

/* Few of them at a time: most students have none or one. */
static void *room_for_one(struct large *memory, void *items, uint32_t count, uint32_t *capacity, size_t size)
{
	if (count < *capacity)
		return items;
	*capacity = *capacity ? 2 * *capacity : 1;
	return large_grow(memory, items, *capacity * size);
}

enum { SETS = 2 + SAVE_COUNT };
static const struct machine idle = {{RUN_IDLE}, {RUN_IDLE}, {RUN_IDLE}};

void judging_init(struct judging *judging, struct large *memory, size_t words)
{
	*judging = (struct judging){.judged_ms = INT64_MIN};
	wakes_init(&judging->wakes, memory, words);
	judging->counting = large_take(memory, SETS * words * sizeof *judging->counting);
	judging->living = judging->counting + words;
	for (int save = 0; save < SAVE_COUNT; save++) {
		judging->changed[save] = judging->counting + (size_t)(2 + save) * words;
		judging->saved_ms[save] = INT64_MIN;
	}
}

void judging_finish(struct judging *judging)
{
	for (uint32_t i = 0; i < judging->life_count; i++)
		large_give(judging->lives[i].held);
	large_give(judging->lives);
	large_give(judging->saves);
	large_give(judging->counting);
	wakes_finish(&judging->wakes);
}

size_t judging_bytes(const struct judging *judging)
{
	size_t words = judging->wakes.words;
	size_t sum = large_room(judging->wakes.capacity * (1 + words) * sizeof *judging->wakes.items) +
	             large_room(SETS * words * sizeof *judging->counting) +
	             large_room(judging->life_capacity * sizeof *judging->lives) +
	             large_room(judging->save_capacity * sizeof *judging->saves);

	return sum + judging->held_bytes;
}

/* --- lives -------------------------------------------------------------------------------------------------- */

static bool is_about(struct about a, struct about b)
{
	return a.rule == b.rule && text_equal(a.per, b.per);
}

/* Where its life stands or belongs.  While each rule has one, that is told from the set of rules that have. */
static uint32_t place_of(const struct judging *judging, struct about about)
{
	uint32_t place = 0;

	if (!judging->has_values)
		return mask_rank(judging->living, about.rule);
	while (place < judging->life_count && judging->lives[place].about.rule < about.rule)
		place++;
	while (place < judging->life_count && judging->lives[place].about.rule == about.rule &&
	        text_compare(judging->lives[place].about.per, about.per) < 0)
		place++;
	return place;
}

struct life *judging_life(const struct judging *judging, struct about about)
{
	if (!mask_has(judging->living, about.rule))
		return NULL;
	uint32_t place = place_of(judging, about);

	return place < judging->life_count && is_about(judging->lives[place].about, about)
	               ? &judging->lives[place]
	               : NULL;
}

struct life *judging_give_life(struct judging *judging, struct about about)
{
	struct life *life = judging_life(judging, about);

	if (life)
		return life;
	judging->has_values |= about.per.size > 0;
	uint32_t place = place_of(judging, about);

	mask_add(judging->living, about.rule);
	judging->lives = room_for_one(judging->wakes.memory, judging->lives, judging->life_count,
	        &judging->life_capacity, sizeof *judging->lives);
	memmove(&judging->lives[place + 1], &judging->lives[place],
	        (judging->life_count - place) * sizeof *judging->lives);
	judging->lives[place] = (struct life){.now = idle, .about = about};
	judging->life_count++;
	return &judging->lives[place];
}

struct life *judging_lives(const struct judging *judging, uint32_t rule, uint32_t *count)
{
	uint32_t first =
	        mask_has(judging->living, rule) ? place_of(judging, (struct about){.rule = rule}) : 0;

	*count = 0;
	while (mask_has(judging->living, rule) && first + *count < judging->life_count &&
	        judging->lives[first + *count].about.rule == rule)
		++*count;
	return &judging->lives[first];
}

void judging_hold(struct judging *judging, struct life *life, int64_t opened_ms)
{
	size_t had = large_room(life->capacity * sizeof *life->held);

	life->held = room_for_one(
	        judging->wakes.memory, life->held, life->count, &life->capacity, sizeof *life->held);
	judging->held_bytes += (uint32_t)(large_room(life->capacity * sizeof *life->held) - had);
	life->held[life->count++] = (struct held){.opened_ms = opened_ms, .rung = NO_RUNG};
	life->is_open = true;
}

bool life_is_open(const struct life *life)
{
	return life && life->is_open;
}

struct stood life_stands(const struct life *life)
{
	bool is_open = life_is_open(life);

	return life ? (struct stood){life->now, life->count, is_open,
	                      is_open ? life->held[life->count - 1].rung : NO_RUNG}
	            : (struct stood){.machine = idle, .rung = NO_RUNG};
}

static bool is_same(const struct stood *a, const struct stood *b)
{
	return a->count == b->count && a->is_open == b->is_open && a->rung == b->rung &&
	       a->machine.hold.due_ms == b->machine.hold.due_ms &&
	       a->machine.clear.due_ms == b->machine.clear.due_ms &&
	       a->machine.missing.due_ms == b->machine.missing.due_ms;
}

/* What stood then is all still there: a life only gets longer, and its last stretch may have closed since. */
static void stand(struct life *life, const struct stood *as)
{
	life->now = as->machine;
	life->count = as->count;
	life->is_open = as->is_open;
	if (as->is_open)
		life->held[life->count - 1] =
		        (struct held){.opened_ms = life->held[life->count - 1].opened_ms, .rung = as->rung};
}

/* --- mornings ----------------------------------------------------------------------------------------------- */

/* Leaves out those of a morning, of one rule or of all (NO_RULE). */
static void drop_saves(struct judging *judging, int save, uint32_t rule)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < judging->save_count; i++) {
		const struct saved *saved = &judging->saves[i];

		if (saved->save != (uint32_t)save || (rule != NO_RULE && saved->about.rule != rule))
			judging->saves[kept++] = *saved;
	}
	judging->save_count = kept;
}

void judging_save(struct judging *judging, int save, int64_t morning_ms)
{
	judging->saved_ms[save] = morning_ms;
	mask_clear(judging->changed[save], judging->wakes.words);
	drop_saves(judging, save, NO_RULE);
}

int judging_save_before(const struct judging *judging, int64_t dirty_ms)
{
	int found = FROM_START;

	for (int save = 0; save < SAVE_COUNT; save++)
		if (judging->saved_ms[save] != INT64_MIN && judging->saved_ms[save] <= dirty_ms &&
		        (found < 0 || judging->saved_ms[save] > judging->saved_ms[found]))
			found = save;
	return found;
}

static const struct saved *find_saved(const struct judging *judging, int save, struct about about)
{
	for (uint32_t i = 0; i < judging->save_count; i++)
		if (judging->saves[i].save == (uint32_t)save && is_about(judging->saves[i].about, about))
			return &judging->saves[i];
	return NULL;
}

static void note_in(struct judging *judging, int save, struct about about, const struct stood *before)
{
	if (find_saved(judging, save, about))
		return;
	judging->saves = room_for_one(judging->wakes.memory, judging->saves, judging->save_count,
	        &judging->save_capacity, sizeof *judging->saves);
	judging->saves[judging->save_count++] = (struct saved){*before, about, (uint32_t)save};
}

void judging_note(struct judging *judging, struct about about, const struct life *life, int64_t at_ms,
        const struct stood *before)
{
	struct stood now = life_stands(life);
	bool has_changed = life && !is_same(before, &now);

	for (int save = 0; save < SAVE_COUNT; save++) {
		if (judging->saved_ms[save] == INT64_MIN || at_ms < judging->saved_ms[save])
			continue;
		mask_add(judging->changed[save], about.rule);
		if (has_changed)
			note_in(judging, save, about, before);
	}
	if (at_ms > judging->judged_ms)
		judging->judged_ms = at_ms;
}

/* Mornings that come after what is gone back to hold nothing of the rule any more: it will pass them anew. */
static void forget_after(struct judging *judging, int64_t morning_ms, uint32_t rule)
{
	for (int save = 0; save < SAVE_COUNT; save++) {
		if (judging->saved_ms[save] < morning_ms)
			continue;
		mask_remove(judging->changed[save], rule);
		drop_saves(judging, save, rule);
	}
}

static void restore_life(struct judging *judging, int save, struct life *life)
{
	const struct stood at_first = {.machine = idle};
	const struct saved *saved = save == FROM_START ? NULL : find_saved(judging, save, life->about);

	if (save == FROM_START)
		stand(life, &at_first);
	else if (saved)
		stand(life, &saved->stood);
}

void judging_restore(struct judging *judging, int save, const uint64_t *rules)
{
	int64_t morning_ms = save == FROM_START ? INT64_MIN : judging->saved_ms[save];

	for (uint32_t rule = 0; (rule = mask_next(rules, judging->wakes.words, rule)) != NO_RULE; rule++) {
		uint32_t count;
		struct life *lives = judging_lives(judging, rule, &count);

		for (uint32_t i = 0; i < count; i++)
			restore_life(judging, save, &lives[i]);
		forget_after(judging, morning_ms, rule);
	}
}

void judging_forget(struct judging *judging)
{
	for (uint32_t i = 0; i < judging->life_count; i++) {
		judging->lives[i].now = idle;
		judging->lives[i].count = 0;
		judging->lives[i].is_open = false;
	}
	for (int save = 0; save < SAVE_COUNT; save++)
		judging_save(judging, save, INT64_MIN);
	mask_clear(judging->counting, judging->wakes.words);
	wakes_finish(&judging->wakes);
	judging->judged_ms = INT64_MIN;
}
