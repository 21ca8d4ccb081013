/* selection.c - picks the events of a column that a window holds at a moment. */
#include "selection.h"
#include "latest.h"
#include "per.h"
#include <stdlib.h>

static bool takes(const struct selection *selection, const struct entry *entry)
{
	if (selection->is_expanded && entry->day == selection->skip_day)
		return false;
	if (selection->is_split && !per_takes(selection->moment, entry))
		return false;
	return !entry->is_state || moment_sees(selection->moment, entry); /* up to `end` all has happened */
}

const struct entry *selection_next(struct selection *selection)
{
	const struct entry *entries = selection->moment->facts->entries;

	for (;;) {
		uint32_t at = series_next(&selection->series, selection->at, selection->end);

		if (at >= selection->end)
			return NULL;
		selection->at = at + 1;
		if (!takes(selection, &entries[at]))
			continue;
		selection->skip_day = entries[at].day;
		return &entries[at];
	}
}

/* `last N points`: first the filter, then the last N events, whether or not they have the field (semantics.md 17). */
static void keep_points_seen(struct selection *selection, int32_t points, int32_t skip)
{
	int64_t have = selection_count(*selection), until = have > skip ? have - skip : 0;
	int64_t from = until > points ? until - points : 0;
	struct selection walk = *selection;
	uint32_t at = selection->end, end = selection->end;

	for (int64_t i = 0; i < until && selection_next(&walk); i++) {
		if (i == from)
			at = walk.at - 1;
		end = walk.at;
	}
	selection->at = at;
	selection->end = until > 0 ? end : at;
}

static void keep_points(struct selection *selection, int32_t points, int32_t skip)
{
	const struct series *series = &selection->series;

	if (!selection->is_plain) {
		keep_points_seen(selection, points, skip);
		return;
	}
	selection->end = series_back(series, selection->at, selection->end, (uint32_t)skip);
	selection->at = series_back(series, selection->at, selection->end, (uint32_t)points);
}

static bool picks_latest(const struct moment *moment, uint16_t column)
{
	return moment->layout->set->columns[column].latest_of != NO_COLUMN;
}

/* Of the newest, those that the filter of the column took. */
static void keep_latest(struct selection *selection, const struct moment *moment, uint16_t column)
{
	struct series taken = selection->series;

	if (!picks_latest(moment, column))
		return;
	selection->series = latest_series(moment, column, &selection->latest);
	for (uint32_t i = 0; i < selection->series.word_count; i++)
		selection->latest[i] &= i < taken.word_count ? taken.words[i * taken.stride] : 0;
}

void selection_finish(struct selection *selection)
{
	free(selection->latest);
}

struct selection selection_of(const struct call *call, const struct moment *moment, const struct range *range)
{
	struct selection selection = {
	        .moment = moment,
	        .series = facts_series(moment->facts, call->column),
	        .skip_day = NO_DAY,
	        .is_expanded = moment->layout->set->columns[call->column].is_expanded,
	        .is_split = per_is_split(moment, call->column),
	};

	if (range->first <= range->last && !series_is_empty(&selection.series)) {
		keep_latest(&selection, moment, call->column);
		moment_entries(moment, range->first, range->last, &selection.at, &selection.end);
	}
	selection.is_plain = !selection.is_expanded && !selection.is_split &&
	                     !facts_has_states(moment->facts, &selection.series, selection.at, selection.end);
	if (range->points != ALL_POINTS)
		keep_points(&selection, range->points, range->skip);
	return selection;
}

int64_t selection_count(struct selection selection)
{
	int64_t count = 0;

	if (selection.is_plain)
		return series_count(&selection.series, selection.at, selection.end);
	while (selection_next(&selection))
		count++;
	return count;
}

int64_t selection_days(struct selection selection)
{
	int64_t count = 0;
	int32_t day = NO_DAY;

	for (const struct entry *entry; (entry = selection_next(&selection));) {
		count += entry->day != day;
		day = entry->day;
	}
	return count;
}

const struct entry *selection_last(struct selection selection)
{
	const struct entry *entries = selection.moment->facts->entries;

	while (selection.at < selection.end) {
		uint32_t at = series_back(&selection.series, selection.at, selection.end, 1);

		if (!series_has(&selection.series, at))
			break;
		bool is_taken = !selection.is_split || per_takes(selection.moment, &entries[at]);

		if (is_taken && moment_sees(selection.moment, &entries[at]))
			return &entries[at];
		selection.end = at;
	}
	return NULL;
}

static bool is_unsure(const struct unsure *unsure, const struct call *call, const struct moment *moment,
        const struct range *range)
{
	const struct entry *entry = &moment->facts->entries[unsure->entry];
	bool is_inside = unsure->column == call->column && moment_sees(moment, entry) &&
	                 entry->day >= range->first && entry->day <= range->last;

	return is_inside && (!per_is_split(moment, call->column) || per_takes(moment, entry));
}

/* Of an event that is not the newest it does not matter what it would have said. */
bool selection_is_unsure(const struct call *call, const struct moment *moment, const struct range *range)
{
	const struct facts *facts = moment->facts;
	bool picks = picks_latest(moment, call->column), any = false;
	uint64_t *words = NULL;
	struct series latest = picks ? latest_series(moment, call->column, &words) : (struct series){0};

	for (uint32_t i = 0; i < facts->unsure_count && !any; i++)
		any = is_unsure(&facts->unsure[i], call, moment, range) &&
		      (!picks || series_has(&latest, facts->unsure[i].entry));
	free(words);
	return any;
}
