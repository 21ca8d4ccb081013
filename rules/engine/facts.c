/* facts.c - files what is known of one student, and finds every fact its place in time. */
#include "facts.h"
#include "evaluate.h"
#include "base/arena.h"
#include <stdlib.h>
#include <string.h>

struct facts *facts_create(struct engine *engine, uint32_t student, const struct ruleset *set)
{
	struct facts *facts = memory_take(sizeof *facts);

	facts->engine = engine;
	facts->student = student;
	facts->column_count = set->column_count;
	facts->rule_count = set->rule_count;
	facts->series = memory_take((set->column_count + 1) * sizeof *facts->series);
	facts->judged = memory_take((set->rule_count + 1) * sizeof *facts->judged);
	for (size_t i = 0; i < set->rule_count; i++)
		judged_clear(&facts->judged[i]);
	facts->stepped_ms = INT64_MIN;
	facts->saved_ms = INT64_MIN;
	facts->dirty_ms = INT64_MAX;
	facts->time.first_enrolled = NO_DAY;
	return facts;
}

/* --- one fact ----------------------------------------------------------------------------------------------- */

static size_t value_bytes(const struct value *value)
{
	size_t bytes = 0;

	if (value->type == VALUE_TEXT)
		return value->text.size;
	if (value->type != VALUE_LIST)
		return 0;
	for (uint32_t i = 0; i < value->list.count; i++)
		bytes += sizeof(struct value) + value_bytes(&value->list.items[i]);
	return bytes;
}

static struct text put_text(char **room, struct text a)
{
	struct text copy = {*room, a.size};

	if (a.size)
		memcpy(*room, a.at, a.size);
	*room += a.size;
	return copy;
}

/* List items stand before texts in the room, so that they are aligned. */
static struct value put_value(char **items, char **texts, const struct value *value)
{
	struct value copy = *value;

	if (value->type == VALUE_TEXT)
		copy.text = put_text(texts, value->text);
	if (value->type != VALUE_LIST)
		return copy;
	struct value *list = (struct value *)(void *)*items;

	*items += value->list.count * sizeof *list;
	for (uint32_t i = 0; i < value->list.count; i++)
		list[i] = put_value(items, texts, &value->list.items[i]);
	copy.list.items = list;
	return copy;
}

static struct fact *fact_create(const struct type_layout *of, const struct event *event)
{
	size_t list_bytes = 0, text_bytes = event->source.size + 1 + event->id.size;

	for (size_t i = 0; i < of->kept_count; i++) {
		struct value value = event_value(event, of->kept[i]);

		if (value.type == VALUE_LIST)
			list_bytes += value.list.count * sizeof value;
		text_bytes += value_bytes(&value);
	}
	struct fact *fact =
	        memory_take(sizeof *fact + of->kept_count * sizeof fact->values[0] + list_bytes + text_bytes);
	char *items = (char *)&fact->values[of->kept_count], *texts = items + list_bytes;

	fact->seq = event->seq;
	fact->key = event->key;
	fact->when = event->when;
	fact->until_ms = INT64_MAX;
	fact->type = event->type;
	fact->is_state = event->is_state;
	fact->identity = (struct text){texts, event->source.size + 1 + event->id.size};
	put_text(&texts, event->source);
	texts++;
	put_text(&texts, event->id);
	fact->value_count = (uint32_t)of->kept_count;
	for (size_t i = 0; i < of->kept_count; i++) {
		struct value value = event_value(event, of->kept[i]);

		fact->values[i] = put_value(&items, &texts, &value);
	}
	return fact;
}

struct value fact_value(const struct layout *layout, const struct fact *fact, struct field_name field)
{
	int at = layout_kept(layout, fact->type, field);

	return at < 0 ? value_unknown(REASON_FIELD_MISSING) : fact->values[at];
}

/* --- its place in time -------------------------------------------------------------------------------------- */

/* Until there is an enrollment, dates lie in UTC; nothing is judged then. */
static int64_t first_instant(const struct facts *facts, int32_t day)
{
	return facts->time.count ? school_time_begins_ms(&facts->time, day) : (int64_t)day * MS_A_DAY;
}

static void place_fact(const struct facts *facts, struct fact *fact)
{
	fact->day = fact->when.day;
	if (fact->when.ms == NO_TIME) {
		fact->at_ms = first_instant(facts, fact->day);
		return;
	}
	fact->at_ms = civil_instant_ms(fact->when);
	if (facts->time.count)
		fact->day = school_time_today(&facts->time, fact->at_ms);
}

/* Suspensions are counted in days of school: the first is the day itself, the others the school days that follow. */
static void place_entry(const struct facts *facts, struct entry *entry)
{
	int32_t day = entry->fact->day;

	entry->day = day;
	entry->at_ms = entry->fact->at_ms;
	if (!entry->ordinal)
		return;
	const struct stretch *home = school_time_home(&facts->time, day);

	for (uint32_t i = 0; i < entry->ordinal; i++) {
		int32_t next = home ? school_time_after(&facts->time, home, day + 1) : NO_DAY;

		day = next == NO_DAY ? day + 1 : next;
	}
	entry->day = day;
	entry->at_ms = first_instant(facts, day);
}

static int entry_compare(const struct entry *a, const struct entry *b)
{
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	if (a->at_ms != b->at_ms)
		return a->at_ms < b->at_ms ? -1 : 1;
	int order = text_compare(a->fact->identity, b->fact->identity);

	return order ? order : a->ordinal < b->ordinal ? -1 : a->ordinal > b->ordinal;
}

static int by_place(const void *a, const void *b)
{
	return entry_compare(a, b);
}

static void count_distinct(struct series *series, uint32_t from)
{
	for (uint32_t i = from; i < series->count; i++) {
		struct entry *entry = &series->entries[i];

		entry->distinct = !i ? 1 : entry[-1].distinct + (entry->day != entry[-1].day);
	}
}

static void insert_entry(struct series *series, struct entry entry)
{
	uint32_t at = series->count;

	series->entries = memory_room(series->entries, series->count, &series->capacity, sizeof entry);
	while (at && entry_compare(&series->entries[at - 1], &entry) > 0)
		at--;
	memmove(&series->entries[at + 1], &series->entries[at], (series->count - at) * sizeof entry);
	series->entries[at] = entry;
	series->count++;
	count_distinct(series, at);
}

static void note_beat(struct facts *facts, int64_t at_ms, enum event_type type)
{
	size_t at = facts->beat_count;

	while (at && facts->beats[at - 1].at_ms > at_ms)
		at--;
	if (at && facts->beats[at - 1].at_ms == at_ms) {
		facts->beats[at - 1].types |= 1u << type;
		return;
	}
	facts->beats =
	        memory_room(facts->beats, facts->beat_count, &facts->beat_capacity, sizeof *facts->beats);
	memmove(&facts->beats[at + 1], &facts->beats[at], (facts->beat_count - at) * sizeof *facts->beats);
	facts->beats[at] = (struct beat){at_ms, 1u << type};
	facts->beat_count++;
}

static void touch(struct facts *facts, int64_t at_ms)
{
	if (at_ms < facts->dirty_ms)
		facts->dirty_ms = at_ms;
}

/* --- filing ------------------------------------------------------------------------------------------------- */

static bool is_placing(enum event_type type)
{
	return type == EVENT_ENROLLMENT;
}

/* Each state of an identity is true until the next one's time. */
static void settle_states(struct facts *facts, struct hash128 key)
{
	for (size_t i = 0; i < facts->count; i++) {
		struct fact *fact = facts->all[i];

		if (!fact->is_state || !hash_equal(fact->key, key))
			continue;
		fact->until_ms = INT64_MAX;
		for (size_t j = 0; j < facts->count; j++) {
			const struct fact *next = facts->all[j];

			if (next->is_state && hash_equal(next->key, key) && next->at_ms > fact->at_ms &&
			        next->at_ms < fact->until_ms)
				fact->until_ms = next->at_ms;
		}
	}
}

/* A fact counts from its time on; a state also ends the one before it, at that same time. */
static void touch_fact(struct facts *facts, const struct fact *fact)
{
	if (is_placing(fact->type)) {
		facts->places_changed = true;
		touch(facts, INT64_MIN);
	} else if (fact->type == EVENT_STUDENT) {
		touch(facts, INT64_MIN);
	} else {
		touch(facts, fact->at_ms);
	}
}

static uint32_t days_of(const struct layout *layout, const struct source *source, const struct fact *fact)
{
	enum { DAYS_MAX = 400 };

	if (source->expanded.id == FIELD_NONE)
		return 1;
	struct value days = fact_value(layout, fact, source->expanded);

	if (days.type != VALUE_NUMBER || days.number.over < days.number.under)
		return 1;
	int64_t n = days.number.over / days.number.under;

	return n > DAYS_MAX ? DAYS_MAX : (uint32_t)n;
}

static void file_in_column(struct facts *facts, const struct layout *layout, uint16_t number,
        const struct fact *fact, const struct event *event)
{
	const struct column *column = &layout->set->columns[number];
	struct series *series = &facts->series[number];
	bool is_unsure = false;

	for (size_t i = 0; i < column->source_count; i++) {
		const struct source *source = &column->sources[i];
		enum answer taken =
		        source->type != event->type ? ANSWER_FALSE : evaluate_where(source->where, event);

		is_unsure |= taken == ANSWER_UNKNOWN;
		if (taken != ANSWER_TRUE)
			continue;
		for (uint32_t k = 0; k < days_of(layout, source, fact); k++) {
			struct entry entry = {.fact = fact, .ordinal = k};

			place_entry(facts, &entry);
			insert_entry(series, entry);
			note_beat(facts, entry.at_ms, fact->type);
		}
		series->has_states |= fact->is_state;
		return;
	}
	if (!is_unsure)
		return;
	series->unsure = memory_room(
	        series->unsure, series->unsure_count, &series->unsure_capacity, sizeof *series->unsure);
	series->unsure[series->unsure_count++] = fact;
}

void facts_file(struct facts *facts, const struct layout *layout, const struct event *event)
{
	const struct type_layout *of = &layout->types[event->type];

	if (!of->column_count && !of->kept_count)
		return;
	struct fact *fact = fact_create(of, event);

	place_fact(facts, fact);
	facts->all = memory_room(facts->all, facts->count, &facts->capacity, sizeof *facts->all);
	facts->all[facts->count++] = fact;
	if (fact->is_state)
		settle_states(facts, fact->key);
	for (size_t i = 0; i < of->column_count; i++)
		file_in_column(facts, layout, of->columns[i], fact, event);
	if (fact->is_state)
		note_beat(facts, fact->at_ms, fact->type);
	touch_fact(facts, fact);
}

static void remove_from_series(struct series *series, const struct fact *fact)
{
	uint32_t kept = 0;
	size_t unsure = 0;

	for (size_t i = 0; i < series->unsure_count; i++)
		if (series->unsure[i] != fact)
			series->unsure[unsure++] = series->unsure[i];
	series->unsure_count = unsure;
	for (uint32_t i = 0; i < series->count; i++)
		if (series->entries[i].fact != fact)
			series->entries[kept++] = series->entries[i];
	if (kept == series->count)
		return;
	series->count = kept;
	count_distinct(series, 0);
}

void facts_remove(struct facts *facts, const struct layout *layout, int64_t seq)
{
	size_t at = facts->count;

	while (at && facts->all[at - 1]->seq != seq)
		at--;
	if (!at)
		return;
	struct fact *fact = facts->all[at - 1];
	const struct type_layout *of = &layout->types[fact->type];

	memmove(&facts->all[at - 1], &facts->all[at], (facts->count - at) * sizeof *facts->all);
	facts->count--;
	touch_fact(facts, fact);
	for (size_t i = 0; i < of->column_count; i++)
		remove_from_series(&facts->series[of->columns[i]], fact);
	if (fact->is_state)
		settle_states(facts, fact->key);
	free(fact);
}

/* --- enrollment --------------------------------------------------------------------------------------------- */

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
		        .starts = date_in(layout, fact, FIELD_STARTS, fact->when.day),
		        .ends = date_in(layout, fact, FIELD_ENDS, INT32_MAX),
		        .school = text_in(layout, fact, FIELD_SCHOOL),
		        .calendar = text_in(layout, fact, FIELD_CALENDAR),
		        .grade = fact_value(layout, fact, (struct field_name){.id = FIELD_GRADE}),
		        .identity = fact->identity,
		};
	}
	school_time_build(&facts->time, list, count, district);
	free(list);
}

static void place_series(struct facts *facts, struct series *series)
{
	for (uint32_t i = 0; i < series->count; i++)
		place_entry(facts, &series->entries[i]);
	if (series->count)
		qsort(series->entries, series->count, sizeof *series->entries, by_place);
	count_distinct(series, 0);
}

void facts_place(struct facts *facts, const struct layout *layout, const struct district *district)
{
	lay_enrollments(facts, layout, district);
	for (size_t i = 0; i < facts->count; i++)
		place_fact(facts, facts->all[i]);
	facts->beat_count = 0;
	for (size_t i = 0; i < facts->count; i++) {
		if (!facts->all[i]->is_state)
			continue;
		settle_states(facts, facts->all[i]->key);
		note_beat(facts, facts->all[i]->at_ms, facts->all[i]->type);
	}
	for (size_t c = 0; c < layout->set->column_count; c++) {
		struct series *series = &facts->series[c];

		place_series(facts, series);
		for (uint32_t i = 0; i < series->count; i++)
			note_beat(facts, series->entries[i].at_ms, series->entries[i].fact->type);
	}
	facts->places_changed = false;
	touch(facts, INT64_MIN);
}

/* `student` facts count from their time, the earliest also before it (semantics.md 29). */
const struct fact *facts_profile(const struct facts *facts, int64_t at_ms)
{
	const struct fact *found = NULL, *earliest = NULL;

	for (size_t i = 0; i < facts->count; i++) {
		const struct fact *fact = facts->all[i];

		if (fact->type != EVENT_STUDENT)
			continue;
		if (!earliest || fact->at_ms < earliest->at_ms)
			earliest = fact;
		if (fact->at_ms > at_ms)
			continue;
		if (!found || fact->at_ms > found->at_ms ||
		        (fact->at_ms == found->at_ms && text_compare(fact->identity, found->identity) > 0))
			found = fact;
	}
	return found ? found : earliest;
}

void facts_destroy(struct facts *facts)
{
	if (!facts)
		return;
	for (size_t i = 0; i < facts->count; i++)
		free(facts->all[i]);
	free(facts->all);
	free(facts->beats);
	free(facts->told);
	school_time_finish(&facts->time);
	for (size_t i = 0; i < facts->column_count; i++) {
		free(facts->series[i].entries);
		free(facts->series[i].unsure);
	}
	for (size_t i = 0; i < facts->rule_count; i++)
		free(facts->judged[i].held);
	free(facts->series);
	free(facts->judged);
	free(facts);
}
