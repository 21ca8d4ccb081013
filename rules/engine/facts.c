/* facts.c - what is kept of one student: packed, appended, and let go. */
#include "facts_inside.h"
#include "base/large.h"
#include "base/arena.h"
#include <stdlib.h>
#include <string.h>

struct facts *facts_create(
        struct engine *engine, struct large *memory, uint32_t student, const struct ruleset *set)
{
	struct facts *facts = large_take(memory, sizeof *facts);

	facts->engine = engine;
	facts->memory = memory;
	facts->student = student;
	facts->columns.count = (uint32_t)set->column_count + FACTS_COLUMNS;
	facts->rule_count = (uint32_t)set->rule_count;
	judging_init(&facts->judging, memory, mask_words(set->rule_count));
	facts->stepped_ms = INT64_MIN;
	facts_are_judged(facts);
	facts->time.first_enrolled = NO_DAY;
	return facts;
}

void loose_destroy(struct loose *loose)
{
	if (!loose)
		return;
	arena_finish(&loose->arena);
	free(loose->facts);
	free(loose->gone);
	free(loose);
}

void facts_clear(struct facts *facts)
{
	large_give(facts->columns.words);
	large_give(facts->entries);
	large_give(facts->seqs.at);
	large_give(facts->packed.at);
	large_give(facts->mores);
	large_give(facts->unsure);
	facts->columns = (struct columns){.count = facts->columns.count};
	facts->entries = NULL;
	facts->mores = NULL;
	facts->unsure = NULL;
	facts->seqs = facts->packed = (struct bytes){0};
	facts->count = facts->capacity = facts->more_count = facts->more_capacity = 0;
	facts->unsure_count = facts->unsure_capacity = 0;
	facts->last_seq = 0;
	facts->has_states = false;
}

void facts_cut(struct facts *facts, uint32_t from)
{
	struct seqs seqs = facts_seqs_from(facts, from);

	facts->seqs.size = (uint32_t)(seqs.rest.at - facts->seqs.at);
	facts->last_seq = seqs.seq;
	while (facts->more_count && facts->mores[facts->more_count - 1].entry >= from)
		facts->packed.size = facts->mores[--facts->more_count].at;
	while (facts->unsure_count && facts->unsure[facts->unsure_count - 1].entry >= from)
		facts->unsure_count--;
	columns_cut(&facts->columns, from);
	facts->count = from;
}

void facts_destroy(struct facts *facts)
{
	if (!facts)
		return;
	facts_clear(facts);
	loose_destroy(facts->loose);
	large_give(facts->told);
	school_time_finish(&facts->time);
	judging_finish(&facts->judging);
	large_give(facts);
}

/* --- room ---------------------------------------------------------------------------------------------------------- */

/* To the next size of a piece, some tenth more: to copy a student ten times over costs less than to keep a half that
 * stands empty.  Where the next size is no longer that much more, an eighth is added: who sends a student a million
 * events does not have them copied a thousand times. */
static void *more_room(struct large *memory, void *array, uint32_t needed, uint32_t *capacity, size_t size)
{
	enum { FEW = 32, MUCH = 16 << 10 };
	size_t taken = needed * size;
	size_t bytes = large_room(taken + (taken > MUCH ? taken / 8 : FEW));

	*capacity = (uint32_t)(bytes / size);
	return large_grow(memory, array, bytes);
}

void *facts_room(struct facts *facts, void *array, uint32_t count, uint32_t *capacity, size_t size)
{
	return count < *capacity ? array : more_room(facts->memory, array, count + 1, capacity, size);
}

static void bytes_add(struct facts *facts, struct bytes *bytes, struct text a)
{
	if (bytes->size + a.size > bytes->capacity)
		bytes->at = more_room(
		        facts->memory, bytes->at, bytes->size + a.size, &bytes->capacity, sizeof *bytes->at);
	if (a.size)
		memcpy(bytes->at + bytes->size, a.at, a.size);
	bytes->size += a.size;
}

void facts_reserve(struct facts *facts, uint32_t count)
{
	size_t bytes = large_room((count + 1) * sizeof *facts->entries);

	facts->entries = large_grow(facts->memory, facts->entries, bytes);
	facts->capacity = (uint32_t)(bytes / sizeof *facts->entries);
}

size_t facts_bytes(const struct facts *facts)
{
	size_t sum =
	        large_room(sizeof *facts) + judging_bytes(&facts->judging) +
	        large_room(facts->columns.count * facts->columns.word_count * sizeof *facts->columns.words);

	sum += large_room(facts->capacity * sizeof *facts->entries) + large_room(facts->seqs.capacity) +
	       large_room(facts->packed.capacity) + large_room(facts->more_capacity * sizeof *facts->mores) +
	       large_room(facts->unsure_capacity * sizeof *facts->unsure);
	sum += large_room(facts->told_capacity * sizeof *facts->told) + school_time_bytes(&facts->time);
	return sum;
}

/* --- entries ------------------------------------------------------------------------------------------------------- */

static void add_unsure(struct facts *facts, uint32_t entry, uint16_t column)
{
	facts->unsure = facts_room(
	        facts, facts->unsure, facts->unsure_count, &facts->unsure_capacity, sizeof *facts->unsure);
	facts->unsure[facts->unsure_count++] = (struct unsure){entry, column};
}

static void add_more(struct facts *facts, struct layout *layout, const struct fact *fact)
{
	facts->mores = facts_room(
	        facts, facts->mores, facts->more_count, &facts->more_capacity, sizeof *facts->mores);
	facts->mores[facts->more_count++] = (struct more){facts->count, facts->packed.size};
	buf_clear(&layout->packed);
	fact_pack(fact, layout, &layout->packed);
	bytes_add(facts, &facts->packed, buf_text(&layout->packed));
}

static void add_seq(struct facts *facts, struct layout *layout, int64_t seq)
{
	buf_clear(&layout->packed);
	pack_signed(&layout->packed, seq - facts->last_seq);
	bytes_add(facts, &facts->seqs, buf_text(&layout->packed));
	facts->last_seq = seq;
}

void facts_append(struct facts *facts, struct layout *layout, const struct fact *fact, uint16_t ordinal,
        int32_t day, int64_t at_ms)
{
	struct entry entry = {
	        .day = day,
	        .type = fact->type,
	        .is_dated = fact->is_dated,
	        .is_state = fact->is_state,
	        .is_full = fact->is_full,
	        .is_later = ordinal > 0,
	        .ms = (int32_t)(at_ms - (int64_t)day * MS_A_DAY),
	};

	for (const struct filing *filing = fact->filings; filing; filing = filing->next) {
		if (filing->days > ordinal)
			columns_set(&facts->columns, facts->memory, filing->column, facts->count);
		else if (!filing->days && !ordinal)
			add_unsure(facts, facts->count, filing->column);
	}
	if (fact->type == EVENT_STUDENT && !ordinal)
		columns_set(
		        &facts->columns, facts->memory, facts->columns.count - FACTS_PROFILES, facts->count);
	facts->has_states |= fact->is_state;
	if (fact->is_state)
		columns_set(
		        &facts->columns, facts->memory, facts->columns.count - FACTS_STATES, facts->count);
	if (entry_has_more(entry))
		add_more(facts, layout, fact);
	add_seq(facts, layout, fact->seq);
	facts->entries =
	        facts_room(facts, facts->entries, facts->count, &facts->capacity, sizeof *facts->entries);
	facts->entries[facts->count++] = entry;
}
