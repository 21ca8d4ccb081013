/* facts_settle.c - finds every fact its place in time, and brings columns, states and beats into order.
 *
 * Facts that come in order are filed in order and nothing is left to do here.  Any other, however many come together, is
 * put in its place once, by sorting: a sender who delivers a hundred thousand lines backwards costs no more than that. */
#include "facts.h"
#include "base/arena.h"
#include <stdlib.h>

/* --- places ------------------------------------------------------------------------------------------------- */

/* Until there is an enrollment, dates lie in UTC; nothing is judged then. */
static int64_t first_instant(const struct facts *facts, int32_t day)
{
	return facts->time.count ? school_time_begins_ms(&facts->time, day) : (int64_t)day * MS_A_DAY;
}

void fact_place(const struct facts *facts, struct fact *fact)
{
	fact->day = fact->said_day;
	if (fact->is_dated)
		fact->at_ms = first_instant(facts, fact->day);
	else if (facts->time.count)
		fact->day = school_time_today(&facts->time, fact->at_ms);
}

/* Suspensions are counted in days of school: the first is the day itself, the others the school days that follow. */
void entry_place(const struct facts *facts, struct entry *entry, int32_t day_before)
{
	entry->day = entry->fact->day;
	entry->at_ms = entry->fact->at_ms;
	if (!entry->ordinal)
		return;
	const struct stretch *home = school_time_home(&facts->time, entry->fact->day);
	int32_t next = home ? school_time_after(&facts->time, home, day_before + 1) : NO_DAY;

	entry->day = next == NO_DAY ? day_before + 1 : next;
	entry->at_ms = first_instant(facts, entry->day);
}

static struct text text_in(const struct layout *layout, const struct fact *fact, enum field field)
{
	struct value value = fact_value(layout, fact, (struct field_name){.id = field});

	return value.type == VALUE_TEXT ? value.text : (struct text){"", 0};
}

static int32_t date_in(
        const struct layout *layout, const struct fact *fact, enum field field, int32_t otherwise)
{
	struct value value = fact_value(layout, fact, (struct field_name){.id = field});

	return value.type == VALUE_DATE ? value.date : otherwise;
}

static void lay_enrollments(struct facts *facts, const struct layout *layout, const struct district *district)
{
	struct enrollment *list = memory_take((facts->count + 1) * sizeof *list);
	size_t count = 0;

	for (size_t i = 0; i < facts->count; i++) {
		const struct fact *fact = facts->all[i];

		if (fact->type != EVENT_ENROLLMENT)
			continue;
		list[count++] = (struct enrollment){
		        .starts = date_in(layout, fact, FIELD_STARTS, fact->said_day),
		        .ends = date_in(layout, fact, FIELD_ENDS, INT32_MAX),
		        .school = text_in(layout, fact, FIELD_SCHOOL),
		        .calendar = text_in(layout, fact, FIELD_CALENDAR),
		        .grade = fact_value(layout, fact, (struct field_name){.id = FIELD_GRADE}),
		        .identity = fact_identity(fact),
		};
	}
	school_time_build(&facts->time, list, count, district);
	free(list);
}

/* The days of one fact stand together, so that each follows the one before. */
static int by_ordinal(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->fact->seq != y->fact->seq)
		return x->fact->seq < y->fact->seq ? -1 : 1;
	return x->ordinal < y->ordinal ? -1 : x->ordinal > y->ordinal;
}

static void place_series(const struct facts *facts, struct series *series, bool is_expanded)
{
	int32_t day_before = NO_DAY;

	if (is_expanded && series->count)
		qsort(series->entries, series->count, sizeof *series->entries, by_ordinal);
	for (uint32_t i = 0; i < series->count; i++) {
		entry_place(facts, &series->entries[i], day_before);
		day_before = series->entries[i].day;
	}
}

static void place_all(struct facts *facts, const struct layout *layout, const struct district *district)
{
	lay_enrollments(facts, layout, district);
	for (size_t i = 0; i < facts->count; i++)
		fact_place(facts, facts->all[i]);
	for (size_t c = 0; c < facts->column_count; c++)
		place_series(facts, &facts->series[c], layout->set->columns[c].is_expanded);
	facts->places_changed = false;
	facts_touch(facts, INT64_MIN);
}

/* --- order -------------------------------------------------------------------------------------------------- */

/* Of equal times (source, id) decides; of two states of one identity, written differently, the line received last. */
static int name_compare(const struct fact *a, const struct fact *b)
{
	int order = text_compare(fact_identity(a), fact_identity(b));

	return order ? order : a->seq < b->seq ? -1 : a->seq > b->seq;
}

int entry_compare(const struct entry *a, const struct entry *b)
{
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	if (a->at_ms != b->at_ms)
		return a->at_ms < b->at_ms ? -1 : 1;
	int order = name_compare(a->fact, b->fact);

	return order ? order : a->ordinal < b->ordinal ? -1 : a->ordinal > b->ordinal;
}

static int by_place(const void *a, const void *b)
{
	return entry_compare(a, b);
}

static bool is_in_order(const struct series *series)
{
	for (uint32_t i = 1; i < series->count; i++)
		if (entry_compare(&series->entries[i - 1], &series->entries[i]) > 0)
			return false;
	return true;
}

static void order_series(struct series *series)
{
	if (!is_in_order(series))
		qsort(series->entries, series->count, sizeof *series->entries, by_place);
	for (uint32_t i = 0; i < series->count; i++) {
		struct entry *entry = &series->entries[i];

		entry->distinct = !i ? 1 : entry[-1].distinct + (entry->day != entry[-1].day);
	}
}

static int by_state(const void *a, const void *b)
{
	struct fact *x = *(struct fact *const *)a, *y = *(struct fact *const *)b;
	struct hash128 one = fact_state(x)->key, other = fact_state(y)->key;

	if (one.high != other.high)
		return one.high < other.high ? -1 : 1;
	if (one.low != other.low)
		return one.low < other.low ? -1 : 1;
	return x->at_ms < y->at_ms ? -1 : x->at_ms > y->at_ms;
}

/* Each state of an identity is true until the next one's time. */
static void order_states(struct facts *facts)
{
	struct fact **states = memory_take((facts->count + 1) * sizeof *states);
	size_t count = 0;

	for (size_t i = 0; i < facts->count; i++)
		if (facts->all[i]->is_state)
			states[count++] = facts->all[i];
	qsort(states, count, sizeof *states, by_state);
	for (size_t i = count; i > 0; i--) {
		struct fact *fact = states[i - 1], *next = i < count ? states[i] : NULL;
		struct fact_state *state = fact_state(fact);

		if (!next || !hash_equal(fact_state(next)->key, state->key))
			state->until_ms = INT64_MAX;
		else
			state->until_ms = next->at_ms > fact->at_ms ? next->at_ms : fact_until_ms(next);
	}
	free(states);
}

static int by_time(const void *a, const void *b)
{
	const struct fact *x = *(struct fact *const *)a, *y = *(struct fact *const *)b;

	return x->at_ms != y->at_ms ? (x->at_ms < y->at_ms ? -1 : 1) : name_compare(x, y);
}

static void order_profiles(struct facts *facts)
{
	facts->profile_count = 0;
	for (size_t i = 0; i < facts->count; i++) {
		if (facts->all[i]->type != EVENT_STUDENT)
			continue;
		facts->profiles = memory_room(facts->profiles, facts->profile_count, &facts->profile_capacity,
		        sizeof *facts->profiles);
		facts->profiles[facts->profile_count++] = facts->all[i];
	}
	if (facts->profile_count)
		qsort(facts->profiles, facts->profile_count, sizeof *facts->profiles, by_time);
}

/* --- beats -------------------------------------------------------------------------------------------------- */

void facts_note_beat(struct facts *facts, int64_t at_ms, enum event_type type)
{
	struct beat *last = facts->beat_count ? &facts->beats[facts->beat_count - 1] : NULL;

	if (last && last->at_ms == at_ms) {
		last->types |= 1u << type;
		return;
	}
	facts->is_loose |= last && last->at_ms > at_ms;
	facts->beats =
	        memory_room(facts->beats, facts->beat_count, &facts->beat_capacity, sizeof *facts->beats);
	facts->beats[facts->beat_count++] = (struct beat){at_ms, 1u << type};
}

static int by_instant(const void *a, const void *b)
{
	const struct beat *x = a, *y = b;

	return x->at_ms < y->at_ms ? -1 : x->at_ms > y->at_ms;
}

static void order_beats(struct facts *facts)
{
	size_t kept = 0;

	facts->beat_count = 0;
	for (size_t i = 0; i < facts->count; i++)
		if (facts->all[i]->is_state)
			facts_note_beat(facts, facts->all[i]->at_ms, facts->all[i]->type);
	for (size_t c = 0; c < facts->column_count; c++)
		for (uint32_t i = 0; i < facts->series[c].count; i++)
			facts_note_beat(facts, facts->series[c].entries[i].at_ms,
			        facts->series[c].entries[i].fact->type);
	if (facts->beat_count)
		qsort(facts->beats, facts->beat_count, sizeof *facts->beats, by_instant);
	for (size_t i = 0; i < facts->beat_count; i++) {
		if (kept && facts->beats[kept - 1].at_ms == facts->beats[i].at_ms)
			facts->beats[kept - 1].types |= facts->beats[i].types;
		else
			facts->beats[kept++] = facts->beats[i];
	}
	facts->beat_count = kept;
}

/* --- what was taken out ------------------------------------------------------------------------------------- */

static void sweep_series(struct series *series)
{
	uint32_t kept = 0;
	size_t unsure = 0;

	for (uint32_t i = 0; i < series->count; i++)
		if (!series->entries[i].fact->is_gone)
			series->entries[kept++] = series->entries[i];
	for (size_t i = 0; i < series->unsure_count; i++)
		if (!series->unsure[i]->is_gone)
			series->unsure[unsure++] = series->unsure[i];
	series->count = kept;
	series->unsure_count = unsure;
}

static void sweep(struct facts *facts)
{
	size_t kept = 0;

	for (size_t c = 0; c < facts->column_count; c++)
		sweep_series(&facts->series[c]);
	for (size_t i = 0; i < facts->count; i++) {
		if (facts->all[i]->is_gone)
			free(facts->all[i]);
		else
			facts->all[kept++] = facts->all[i];
	}
	facts->count = kept;
	facts->has_gone = false;
}

void facts_settle(struct facts *facts, const struct layout *layout, const struct district *district)
{
	if (!facts->is_loose && !facts->places_changed)
		return;
	facts->next_is_known = false;
	if (facts->has_gone)
		sweep(facts);
	if (facts->places_changed)
		place_all(facts, layout, district);
	order_states(facts);
	order_profiles(facts);
	for (size_t c = 0; c < facts->column_count; c++)
		order_series(&facts->series[c]);
	order_beats(facts);
	facts->is_loose = false;
}
