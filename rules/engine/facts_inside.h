#ifndef RULES_ENGINE_FACTS_INSIDE_H
#define RULES_ENGINE_FACTS_INSIDE_H
/* What the files that file, settle and ask of one student's facts share. */
#include "facts.h"

/* Facts that came out of order, and those that went, until facts_settle. */
struct loose {
	struct arena arena;
	struct fact **facts; /* owned; in the arena each */
	size_t count, capacity;
	int64_t *gone; /* owned; seqs of entries */
	size_t gone_count, gone_capacity;
};

/* Columns that no rule names, counted from the end. */
enum { FACTS_STATES = 1, FACTS_PROFILES, FACTS_COLUMNS = FACTS_PROFILES };

void fact_place(const struct facts *facts, struct fact *fact);
void facts_touch_fact(struct facts *facts, enum event_type type, int64_t at_ms, uint32_t touches);
/* On its day `ordinal`, from 0, that is behind the last entry or equal to it. */
void facts_append(struct facts *facts, struct layout *layout, const struct fact *fact, uint16_t ordinal,
        int32_t day, int64_t at_ms);
void facts_reserve(struct facts *facts, uint32_t count);
void facts_clear(struct facts *facts);              /* of all entries */
void facts_cut(struct facts *facts, uint32_t from); /* .. of those from that one on */
void *facts_room(struct facts *facts, void *array, uint32_t count, uint32_t *capacity,
        size_t size); /* as memory_room, by little */
struct text facts_more(const struct facts *facts, uint32_t entry);
/* The day after `day` on which a fact is counted again. */
int32_t facts_day_after(const struct facts *facts, const struct fact *fact, int32_t day);
int64_t facts_begins_ms(const struct facts *facts, int32_t day);
uint16_t fact_days(const struct fact *fact);
void loose_destroy(struct loose *loose);
#endif
