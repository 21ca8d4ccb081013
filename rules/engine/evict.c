/* evict.c - lets go of students who were not needed lately.  A hand goes round: whoever was needed since it last passed
 * stays for another round (the "clock" of Corbato, 1968). */
#include "engine_private.h"
#include <stdlib.h>

/* Schools are what arrivals about the district ask for: without them every school's news would load everybody. */
static void note_schools(struct engine *engine, struct slot *slot)
{
	const struct school_time *time = &slot->facts->time;

	slot->school_count = 0;
	for (size_t i = 0; i < time->count && slot->school_count <= SLOT_SCHOOLS; i++) {
		uint32_t school = names_number(&engine->school_ids, time->stretches[i].school);
		uint8_t at = 0;

		while (at < slot->school_count && slot->schools[at] != school)
			at++;
		if (at < slot->school_count)
			continue;
		if (at < SLOT_SCHOOLS)
			slot->schools[at] = school;
		slot->school_count++;
	}
}

bool slot_was_in(const struct engine *engine, const struct slot *slot, struct text school)
{
	uint32_t number = names_find(&engine->school_ids, school);

	if (!school.size || slot->is_stale || slot->school_count > SLOT_SCHOOLS)
		return true;
	for (uint8_t i = 0; i < slot->school_count; i++)
		if (slot->schools[i] == number)
			return true;
	return false;
}

/* Dirty without being touched is who was loaded by a question: the next load says so again. */
static bool may_go(const struct slot *slot)
{
	return slot->facts && !slot->is_recent && !slot->is_touched && !slot->is_waiting &&
	       !slot->facts->is_history;
}

static void let_go(struct engine *engine, struct slot *slot)
{
	note_schools(engine, slot);
	engine->fact_count -= slot->fact_count;
	engine->bytes -= slot->bytes;
	slot->fact_count = slot->bytes = 0;
	facts_destroy(slot->facts);
	slot->facts = NULL;
	slot->is_dirty = false;
}

/* Twice round at most: the second time nobody is recent any more. */
void engine_evict(struct engine *engine, size_t bytes)
{
	for (size_t looks = 2 * engine->slot_count; looks && engine->bytes > bytes; looks--) {
		struct slot *slot = &engine->slots[engine->evict_at++ % engine->slot_count];

		if (may_go(slot))
			let_go(engine, slot);
		slot->is_recent = false;
	}
}
