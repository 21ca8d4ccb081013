/* per.c - finds the values that a rule is judged for by themselves. */
#include "per.h"
#include "base/arena.h"
#include "judging.h"
#include <stdlib.h>
#include <string.h>

bool per_splits(const struct rule *rule, const struct column *column)
{
	return (rule->per_types & column->types) != 0;
}

bool per_is_split(const struct moment *moment, uint16_t column)
{
	return moment->per && per_splits(moment->per->rule, &moment->layout->set->columns[column]);
}

bool per_takes(const struct moment *moment, const struct entry *entry)
{
	const struct rule *rule = moment->per->rule;

	if (!(rule->per_types >> entry->type & 1))
		return true;
	struct value value = facts_value(moment->facts, moment->layout, entry, rule->per);

	return value.type == VALUE_TEXT && text_equal(value.text, moment->per->value);
}

bool per_has_on(const struct moment *moment, uint16_t column, int32_t day)
{
	struct series series = facts_series(moment->facts, column);
	uint32_t from, to;

	if (!per_is_split(moment, column))
		return moment_has_on(moment, column, day);
	moment_entries(moment, day, day, &from, &to);
	for (from = series_next(&series, from, to); from < to; from = series_next(&series, from + 1, to)) {
		const struct entry *entry = &moment->facts->entries[from];

		if (moment_sees(moment, entry) && per_takes(moment, entry))
			return true;
	}
	return false;
}

void per_finish(struct per_values *values)
{
	free(values->items);
	*values = (struct per_values){0};
}

/* Where it stands or belongs. */
static size_t place_of(const struct per_values *values, struct text value)
{
	size_t place = 0;

	while (place < values->count && text_compare(values->items[place].value, value) < 0)
		place++;
	return place;
}

static void add(struct per_values *values, const struct rule *rule, struct text value, bool is_gone)
{
	size_t place = place_of(values, value);

	if (place < values->count && text_equal(values->items[place].value, value))
		return;
	values->items = memory_room(values->items, values->count, &values->capacity, sizeof *values->items);
	memmove(&values->items[place + 1], &values->items[place],
	        (values->count - place) * sizeof *values->items);
	values->items[place] = (struct per_value){rule, value, is_gone};
	values->count++;
}

static int32_t first_day(const struct moment *moment)
{
	return moment->year ? moment->year->first : INT32_MIN;
}

static void gather_column(
        struct per_values *values, const struct rule *rule, uint16_t column, const struct moment *moment)
{
	struct series series = facts_series(moment->facts, column);
	uint32_t from, to;

	moment_entries(moment, first_day(moment), moment->today, &from, &to);
	for (from = series_next(&series, from, to); from < to; from = series_next(&series, from + 1, to)) {
		const struct entry *entry = &moment->facts->entries[from];
		struct value value = facts_value(moment->facts, moment->layout, entry, rule->per);

		if (value.type == VALUE_TEXT && value.text.size && moment_sees(moment, entry))
			add(values, rule, value.text, false);
	}
}

void per_gather(struct per_values *values, uint32_t number, const struct moment *moment)
{
	const struct layout *layout = moment->layout;
	const struct rule *rule = &layout->set->rules[number];
	uint32_t count;
	const struct life *lives = judging_lives(&moment->facts->judging, number, &count);

	values->count = 0;
	for (size_t i = 0; i < layout->splits[number].count; i++)
		gather_column(values, rule, layout->splits[number].columns[i], moment);
	for (uint32_t i = 0; i < count; i++)
		if (lives[i].about.per.size)
			add(values, rule, lives[i].about.per, true);
}
