/* facts.c - files what is known of one student: each fact once, into the columns that take it. */
#include "facts.h"
#include "evaluate.h"
#include "base/arena.h"
#include <stdlib.h>

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
	for (int save = 0; save < SAVE_COUNT; save++)
		facts->saved_ms[save] = INT64_MIN;
	facts->dirty_ms = INT64_MAX;
	facts->time.first_enrolled = NO_DAY;
	return facts;
}

void facts_touch(struct facts *facts, int64_t at_ms)
{
	facts->next_is_known = false;
	if (at_ms < facts->dirty_ms)
		facts->dirty_ms = at_ms;
}

/* A fact counts from its time on; a state also ends the one before it, at that same time. */
static void touch_fact(struct facts *facts, const struct fact *fact)
{
	bool is_placing = fact->type == EVENT_ENROLLMENT;

	facts->places_changed |= is_placing;
	facts->is_loose |= fact->is_state || fact->type == EVENT_STUDENT;
	facts_touch(facts, is_placing || fact->type == EVENT_STUDENT ? INT64_MIN : fact->at_ms);
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

static void add_entry(struct facts *facts, struct series *series, struct entry entry)
{
	const struct entry *last = series->count ? &series->entries[series->count - 1] : NULL;

	entry.distinct = !last ? 1 : last->distinct + (entry.day != last->day);
	facts->is_loose |= last && entry_compare(last, &entry) > 0;
	series->entries = memory_room(series->entries, series->count, &series->capacity, sizeof entry);
	series->entries[series->count++] = entry;
	facts_note_beat(facts, entry.at_ms, entry.fact->type);
}

static void add_entries(struct facts *facts, struct series *series, const struct fact *fact, uint32_t days)
{
	struct entry entry = {.fact = fact, .day = NO_DAY};

	for (; entry.ordinal < days; entry.ordinal++) {
		entry_place(facts, &entry, entry.day);
		add_entry(facts, series, entry);
	}
}

/* False when the column will never look at it. */
static bool file_in_column(struct facts *facts, const struct layout *layout, uint16_t number,
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
		add_entries(facts, series, fact, days_of(layout, source, fact));
		series->has_states |= fact->is_state;
		return true;
	}
	if (!is_unsure)
		return false;
	series->unsure = memory_room(
	        series->unsure, series->unsure_count, &series->unsure_capacity, sizeof *series->unsure);
	series->unsure[series->unsure_count++] = fact;
	return true;
}

void facts_file(struct facts *facts, const struct layout *layout, const struct event *event)
{
	const struct type_layout *of = &layout->types[event->type];

	if (!of->column_count && !of->kept_count)
		return;
	struct fact *fact = fact_create(of, event);

	bool is_read = fact->is_state || fact->type == EVENT_ENROLLMENT || !facts->time.count;

	fact_place(facts, fact);
	for (size_t i = 0; i < of->column_count; i++)
		is_read |= file_in_column(facts, layout, of->columns[i], fact, event);
	if (!is_read) {
		free(fact);
		return;
	}
	facts->is_shuffled |= facts->count && facts->all[facts->count - 1]->seq > fact->seq;
	facts->all = memory_room(facts->all, facts->count, &facts->capacity, sizeof *facts->all);
	facts->all[facts->count++] = fact;
	touch_fact(facts, fact);
}

static int by_seq(const void *a, const void *b)
{
	const struct fact *x = *(struct fact *const *)a, *y = *(struct fact *const *)b;

	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static struct fact *find(struct facts *facts, int64_t seq)
{
	const struct fact wanted = {.seq = seq}, *key = &wanted;

	if (!facts->count)
		return NULL;
	if (facts->is_shuffled)
		qsort(facts->all, facts->count, sizeof *facts->all, by_seq);
	facts->is_shuffled = false;
	struct fact **found = bsearch(&key, facts->all, facts->count, sizeof *facts->all, by_seq);

	return found ? *found : NULL;
}

void facts_remove(struct facts *facts, int64_t seq)
{
	struct fact *fact = find(facts, seq);

	if (!fact)
		return;
	fact->is_gone = true;
	facts->has_gone = facts->is_loose = true;
	touch_fact(facts, fact);
}

/* `student` facts count from their time, the earliest also before it (semantics.md 29). */
const struct fact *facts_profile(const struct facts *facts, int64_t at_ms)
{
	size_t low = 0, high = facts->profile_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (facts->profiles[middle]->at_ms <= at_ms)
			low = middle + 1;
		else
			high = middle;
	}
	return facts->profile_count ? facts->profiles[low ? low - 1 : 0] : NULL;
}

void facts_destroy(struct facts *facts)
{
	if (!facts)
		return;
	for (size_t i = 0; i < facts->count; i++)
		free(facts->all[i]);
	free(facts->all);
	free(facts->profiles);
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
