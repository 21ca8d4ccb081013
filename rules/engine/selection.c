/* selection.c - picks the events of a column that a window holds at a moment. */
#include "selection.h"

static bool takes(const struct selection *selection, const struct entry *entry)
{
	if (selection->is_expanded && entry->day == selection->skip_day)
		return false;
	/* Up to `end` all has happened; without states it stays so, and the fact need not be touched. */
	return !selection->series->has_states || moment_sees(selection->moment, entry);
}

const struct entry *selection_next(struct selection *selection)
{
	while (selection->at < selection->end) {
		const struct entry *entry = &selection->series->entries[selection->at++];

		if (!takes(selection, entry))
			continue;
		selection->skip_day = entry->day;
		return entry;
	}
	return NULL;
}

/* `last N points`: first the filter, then the last N events, whether or not they have the field (semantics.md 17). */
static void keep_points(struct selection *selection, int32_t points, int32_t skip)
{
	int64_t have = selection_count(*selection), until = have > skip ? have - skip : 0;
	int64_t from = until > points ? until - points : 0;
	struct selection walk = *selection;
	uint32_t at = selection->end, end = selection->end;

	if (selection->is_plain) {
		selection->end = selection->at + (uint32_t)until;
		selection->at += (uint32_t)from;
		return;
	}
	for (int64_t i = 0; i < until && selection_next(&walk); i++) {
		if (i == from)
			at = walk.at - 1;
		end = walk.at;
	}
	selection->at = at;
	selection->end = until > 0 ? end : at;
}

struct selection selection_of(const struct call *call, const struct moment *moment, const struct range *range)
{
	const struct series *series = &moment->facts->series[call->column];
	struct selection selection = {
	        .moment = moment,
	        .series = series,
	        .skip_day = NO_DAY,
	        .is_expanded = moment->layout->set->columns[call->column].is_expanded,
	};

	selection.is_plain = !selection.is_expanded && !series->has_states;
	if (range->first <= range->last)
		moment_entries(moment, series, range->first, range->last, &selection.at, &selection.end);
	if (range->points != ALL_POINTS)
		keep_points(&selection, range->points, range->skip);
	return selection;
}

int64_t selection_count(struct selection selection)
{
	int64_t count = 0;

	if (selection.is_plain)
		return selection.end - selection.at;
	while (selection_next(&selection))
		count++;
	return count;
}

int64_t selection_days(struct selection selection)
{
	const struct entry *entries = selection.series->entries;
	int64_t count = 0;
	int32_t day = NO_DAY;

	if (selection.is_plain)
		return selection.at < selection.end
		               ? entries[selection.end - 1].distinct - entries[selection.at].distinct + 1
		               : 0;
	for (const struct entry *entry; (entry = selection_next(&selection));) {
		count += entry->day != day;
		day = entry->day;
	}
	return count;
}

const struct entry *selection_last(struct selection selection)
{
	while (selection.at < selection.end) {
		const struct entry *entry = &selection.series->entries[--selection.end];

		if (!selection.series->has_states || moment_sees(selection.moment, entry))
			return entry;
	}
	return NULL;
}

bool selection_is_unsure(const struct call *call, const struct moment *moment, const struct range *range)
{
	const struct series *series = &moment->facts->series[call->column];

	for (size_t i = 0; i < series->unsure_count; i++) {
		const struct fact *fact = series->unsure[i];

		if (fact->at_ms <= moment->at_ms && fact_until_ms(fact) > moment->at_ms &&
		        fact->day >= range->first && fact->day <= range->last)
			return true;
	}
	return false;
}
