/* Counts by source. */
#include "tally.h"
#include "base/arena.h"

#include <stdlib.h>

enum { MINUTES = 60, MINUTE_MS = 60000 };

struct tally_minutes {
	struct {
		int64_t minute, rows;
	} at[MINUTES]; /* by minute, modulo the hour */
};

uint32_t tally_number(struct tally *tally, struct text name)
{
	size_t known = tally->names.count;

	if (tally->last < known && text_equal(names_text(&tally->names, tally->last), name))
		return tally->last;
	tally->last = names_number(&tally->names, name);
	if (tally->last == known) {
		tally->sources =
		        memory_room(tally->sources, known, &tally->capacity, sizeof(*tally->sources));
		tally->sources[known] = (struct tally_source){0};
	}
	return tally->last;
}

void tally_add(struct tally *tally, uint32_t number, struct tally_change change)
{
	struct tally_source *source = &tally->sources[number];

	source->since.came += change.came;
	source->since.went += change.went;
	source->since.rows += change.rows;
	if (source->is_touched)
		return;
	source->is_touched = true;
	tally->touched = memory_room(
	        tally->touched, tally->touched_count, &tally->touched_capacity, sizeof(*tally->touched));
	tally->touched[tally->touched_count++] = number;
}

int64_t tally_live(const struct tally *tally, uint32_t number)
{
	const struct tally_source *source = &tally->sources[number];

	return source->live + source->since.came - source->since.went;
}

int64_t tally_sum(const struct tally *tally)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < tally->names.count; i++)
		sum += tally_live(tally, i);
	return sum;
}

/* --- the hour ----------------------------------------------------------------------------------------------- */

static void minute_add(struct tally_source *source, int64_t minute, int64_t rows)
{
	size_t at = (size_t)(minute % MINUTES);

	if (!source->minutes)
		source->minutes = memory_take(sizeof(*source->minutes));
	if (source->minutes->at[at].minute != minute) {
		source->minutes->at[at].minute = minute;
		source->minutes->at[at].rows = 0;
	}
	source->minutes->at[at].rows += rows;
}

int64_t tally_recent(const struct tally *tally, uint32_t number, int64_t now_ms)
{
	const struct tally_source *source = &tally->sources[number];
	int64_t sum = source->since.rows;

	for (size_t i = 0; source->minutes && i < MINUTES; i++)
		if (source->minutes->at[i].minute > now_ms / MINUTE_MS - MINUTES)
			sum += source->minutes->at[i].rows;
	return sum;
}

/* --- with the transaction ----------------------------------------------------------------------------------- */

void tally_write(struct tally *tally, struct store *store, int64_t now_ms)
{
	bool any_changed = false;

	tally->minute = now_ms / MINUTE_MS;
	for (size_t i = 0; i < tally->touched_count; i++) {
		uint32_t number = tally->touched[i];
		const struct tally_source *source = &tally->sources[number];
		struct text name = names_text(&tally->names, number);
		if (source->since.came != source->since.went)
			store_source_put(store, name, tally_live(tally, number));
		if (source->since.rows)
			store_source_minute_add(store, name, tally->minute, source->since.rows);
		any_changed |= source->since.rows != 0;
	}
	if (any_changed)
		store_source_minutes_purge(store, tally->minute - MINUTES);
}

static void touched_clear(struct tally *tally, bool is_kept)
{
	for (size_t i = 0; i < tally->touched_count; i++) {
		uint32_t number = tally->touched[i];
		struct tally_source *source = &tally->sources[number];
		if (is_kept)
			source->live = tally_live(tally, number);
		if (is_kept && source->since.rows)
			minute_add(source, tally->minute, source->since.rows);
		source->since = (struct tally_change){0};
		source->is_touched = false;
	}
	tally->touched_count = 0;
}

void tally_keep(struct tally *tally)
{
	touched_clear(tally, true);
}

void tally_drop(struct tally *tally)
{
	touched_clear(tally, false);
}

/* --- opening ------------------------------------------------------------------------------------------------ */

static int on_live(void *context, struct text name, int64_t live)
{
	struct tally *tally = context;
	uint32_t number = tally_number(tally, name);

	tally->sources[number].live = live;
	return 0;
}

static int on_minute(void *context, struct text name, int64_t minute, int64_t rows)
{
	struct tally *tally = context;
	uint32_t number = tally_number(tally, name);

	minute_add(&tally->sources[number], minute, rows);
	return 0;
}

int tally_open(struct tally *tally, struct store *store, struct diag *why)
{
	return store_sources_each(store, on_live, tally, why) ||
	                       store_source_minutes_each(store, on_minute, tally, why)
	               ? -1
	               : 0;
}

void tally_finish(struct tally *tally)
{
	for (size_t i = 0; i < tally->names.count; i++)
		free(tally->sources[i].minutes);
	free(tally->sources);
	free(tally->touched);
	names_finish(&tally->names);
	*tally = (struct tally){0};
}
