/* facts_file.c - takes facts in, each once: behind the others, or aside until all are put in order. */
#include "facts_inside.h"
#include "base/arena.h"
#include <stdlib.h>

void facts_touch(struct facts *facts, int64_t at_ms, uint32_t touches)
{
	facts->touched |= touches;
	if (at_ms < facts->dirty_ms)
		facts->dirty_ms = at_ms;
}

void facts_are_judged(struct facts *facts)
{
	facts->touched = 0;
	facts->dirty_ms = INT64_MAX;
}

/* A fact counts from its time on; a state also ends the one before it, at that same time. */
void facts_touch_fact(struct facts *facts, enum event_type type, int64_t at_ms, uint32_t touches)
{
	bool is_placing = type == EVENT_ENROLLMENT;

	facts->places_changed |= is_placing;
	facts_touch(facts, is_placing || type == EVENT_STUDENT ? INT64_MIN : at_ms, touches);
}

/* A state also ends the one before it, whatever columns that one is in. */
static uint32_t touches_of(const struct layout *layout, const struct fact *fact)
{
	uint32_t touches = fact->is_state ? layout->touches.types[fact->type] : 0;

	for (const struct filing *filing = fact->filings; filing; filing = filing->next)
		if (filing->days)
			touches |= layout->touches.columns[filing->column];
	return touches;
}

/* Until there is an enrollment, dates lie in UTC; nothing is judged then. */
int64_t facts_begins_ms(const struct facts *facts, int32_t day)
{
	return facts->time.count ? school_time_begins_ms(&facts->time, day) : (int64_t)day * MS_A_DAY;
}

void fact_place(const struct facts *facts, struct fact *fact)
{
	fact->day = fact->said_day;
	if (fact->is_dated)
		fact->at_ms = facts_begins_ms(facts, fact->day);
	else if (facts->time.count)
		fact->day = school_time_today(&facts->time, fact->at_ms);
}

int32_t facts_day_after(const struct facts *facts, const struct fact *fact, int32_t day)
{
	const struct stretch *home = school_time_home(&facts->time, fact->day);
	int32_t next = home ? school_time_after(&facts->time, home, day + 1) : NO_DAY;

	return next == NO_DAY ? day + 1 : next;
}

uint16_t fact_days(const struct fact *fact)
{
	uint16_t days = 1;

	for (const struct filing *filing = fact->filings; filing; filing = filing->next)
		days = filing->days > days ? filing->days : days;
	return days;
}

/* No two of them have one identity: that would be a correction, which takes the other one out. */
static bool is_after(const struct facts *facts, const struct layout *layout, const struct entry *entry,
        const struct fact *fact)
{
	struct value *values = memory_take((layout->types[entry->type].kept_count + 1) * sizeof *values);
	struct fact mate = {
	        .type = (uint8_t)entry->type, .is_full = true, .is_state = entry->is_state, .seq = fact->seq};

	fact_unpack(&mate, layout, unpack_of(facts_more(facts, (uint32_t)(entry - facts->entries))), values);
	free(values);
	return fact_compare(&mate, fact) <= 0;
}

/* The last entry that lies at the same time and is read by value must not come after it. */
static bool is_after_mates(const struct facts *facts, const struct layout *layout, const struct fact *fact)
{
	for (uint32_t i = facts->count; i-- > 0;) {
		const struct entry *entry = &facts->entries[i];

		if (entry->day != fact->day || entry_at_ms(*entry) != fact->at_ms)
			break;
		if (entry->is_full)
			return is_after(facts, layout, entry, fact);
	}
	return true;
}

static bool is_in_order(const struct facts *facts, const struct layout *layout, const struct fact *fact)
{
	bool is_plain = !fact->is_state && fact->type != EVENT_STUDENT && fact->type != EVENT_ENROLLMENT;

	if (facts->loose || facts->places_changed || !facts->time.count || !is_plain)
		return false;
	if (!facts->count)
		return true;
	struct entry last = facts->entries[facts->count - 1];

	if (last.day != fact->day)
		return last.day < fact->day;
	if (entry_at_ms(last) != fact->at_ms)
		return entry_at_ms(last) < fact->at_ms;
	return !fact->is_full || is_after_mates(facts, layout, fact);
}

static void append_days(struct facts *facts, struct layout *layout, const struct fact *fact)
{
	uint16_t days = fact_days(fact);
	int32_t day = fact->day;

	facts_append(facts, layout, fact, 0, day, fact->at_ms);
	for (uint16_t ordinal = 1; ordinal < days; ordinal++) {
		day = facts_day_after(facts, fact, day);
		facts_append(facts, layout, fact, ordinal, day, facts_begins_ms(facts, day));
	}
}

static struct loose *loosen(struct facts *facts)
{
	if (!facts->loose)
		facts->loose = memory_take(sizeof *facts->loose);
	return facts->loose;
}

static void keep_loose(struct facts *facts, const struct layout *layout, const struct fact *fact)
{
	struct loose *loose = loosen(facts);

	loose->facts = memory_room(loose->facts, loose->count, &loose->capacity, sizeof *loose->facts);
	loose->facts[loose->count++] = fact_copy(fact, layout, &loose->arena);
}

void facts_file(struct facts *facts, struct layout *layout, const struct event *event)
{
	const struct type_layout *of = &layout->types[event->type];
	struct fact fact;

	if (!of->column_count && !of->kept_count)
		return;
	fact_read(&fact, layout, event);
	if (!fact.filings && !fact.is_state && fact.type != EVENT_ENROLLMENT && facts->time.count)
		return;
	fact_place(facts, &fact);
	if (is_in_order(facts, layout, &fact))
		append_days(facts, layout, &fact);
	else
		keep_loose(facts, layout, &fact);
	facts_touch_fact(facts, event->type, fact.at_ms, touches_of(layout, &fact));
}

/* Which one that is, and from when it counted, is found when the student is unpacked anyway. */
void facts_remove(struct facts *facts, int64_t seq)
{
	struct loose *loose = loosen(facts);

	loose->gone = memory_room(loose->gone, loose->gone_count, &loose->gone_capacity, sizeof *loose->gone);
	loose->gone[loose->gone_count++] = seq;
}
