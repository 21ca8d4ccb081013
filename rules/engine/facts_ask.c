/* facts_ask.c - reads what is packed of a student: an entry by its number, the entries by time. */
#include "facts_inside.h"

/* --- what an entry says -------------------------------------------------------------------------------------------- */

static uint32_t number_of(const struct facts *facts, const struct entry *entry)
{
	return (uint32_t)(entry - facts->entries);
}

struct text facts_more(const struct facts *facts, uint32_t entry)
{
	uint32_t low = 0, high = facts->more_count;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (facts->mores[middle].entry <= entry)
			low = middle;
		else
			high = middle;
	}
	uint32_t at = facts->mores[low].at;
	uint32_t end = low + 1 < facts->more_count ? facts->mores[low + 1].at : facts->packed.size;

	return (struct text){facts->packed.at + at, end - at};
}

struct value facts_value(const struct facts *facts, const struct layout *layout, const struct entry *entry,
        struct field_name field)
{
	if (!entry->is_full)
		return value_unknown(REASON_FIELD_MISSING);
	return entry_unpack_value(
	        *entry, layout, unpack_of(facts_more(facts, number_of(facts, entry))), field);
}

struct text facts_id(const struct facts *facts, const struct layout *layout, const struct entry *entry)
{
	if (!entry->is_full)
		return (struct text){"", 0};
	return entry_unpack_id(*entry, layout, unpack_of(facts_more(facts, number_of(facts, entry))));
}

int64_t facts_until_ms(const struct facts *facts, const struct entry *entry)
{
	if (!entry->is_state)
		return INT64_MAX;
	return entry_unpack_until(unpack_of(facts_more(facts, number_of(facts, entry))));
}

struct seqs facts_seqs(const struct facts *facts)
{
	struct text packed = {facts->seqs.at, facts->seqs.size};

	return (struct seqs){.facts = facts, .rest = unpack_of(packed)};
}

/* From the last one back: mostly it is one of them. */
struct seqs facts_seqs_from(const struct facts *facts, uint32_t entry)
{
	struct seqs seqs = facts_seqs(facts);
	const char *first = seqs.rest.at;

	seqs.rest.at = seqs.rest.end;
	seqs.seq = facts->last_seq;
	for (seqs.read = facts->count; seqs.read > entry; seqs.read--) {
		seqs.rest.at = unpack_back(first, seqs.rest.at);
		struct unpack step = seqs.rest;
		seqs.seq -= unpack_signed(&step);
	}
	return seqs;
}

int64_t seqs_of(struct seqs *seqs, const struct entry *entry)
{
	for (; seqs->read <= number_of(seqs->facts, entry); seqs->read++)
		seqs->seq += unpack_signed(&seqs->rest);
	return seqs->seq;
}

struct series facts_series(const struct facts *facts, uint16_t column)
{
	return columns_series(&facts->columns, column);
}

bool facts_has_states(const struct facts *facts, const struct series *series, uint32_t from, uint32_t to)
{
	struct series states = columns_series(&facts->columns, facts->columns.count - FACTS_STATES);

	return facts->has_states && series_meets(series, &states, from, to);
}

/* `student` facts count from their time, the earliest also before it (semantics.md 29). */
const struct entry *facts_profile(const struct facts *facts, int64_t at_ms)
{
	struct series profiles = columns_series(&facts->columns, facts->columns.count - FACTS_PROFILES);
	uint32_t at = series_back(&profiles, 0, facts->count, 1);

	if (!series_has(&profiles, at))
		return NULL;
	while (entry_at_ms(facts->entries[at]) > at_ms) {
		uint32_t before = series_back(&profiles, 0, at, 1);

		if (!series_has(&profiles, before) || before == at)
			break;
		at = before;
	}
	return &facts->entries[at];
}

/* --- in order of time ---------------------------------------------------------------------------------------------- */

static bool is_upto(struct entry entry, int32_t day, int64_t at_ms)
{
	return entry.day < day || (entry.day == day && entry_at_ms(entry) <= at_ms);
}

/* Mostly it is asked for now, when all have happened, or for this morning: of years of entries the last are at hand. */
uint32_t facts_until(const struct facts *facts, int32_t day, int64_t at_ms)
{
	uint32_t high = facts->count, low = high, stride = 1;

	while (low && !is_upto(facts->entries[low - 1], day, at_ms)) {
		high = low - 1;
		low = low > stride ? low - stride : 0;
		stride *= 2;
	}
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (is_upto(facts->entries[middle], day, at_ms))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The first entry whose instant is not before that one; mostly one of the last.  Where instants are not in the order of
 * days, any may be. */
static uint32_t first_from(const struct facts *facts, int64_t at_ms)
{
	uint32_t high = facts->time.is_twisted ? 0 : facts->count, low = high, stride = 1;

	while (low && entry_at_ms(facts->entries[low - 1]) >= at_ms) {
		high = low - 1;
		low = low > stride ? low - stride : 0;
		stride *= 2;
	}
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (entry_at_ms(facts->entries[middle]) < at_ms)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int64_t facts_next_ms(const struct facts *facts, int64_t at_ms)
{
	int64_t next_ms = INT64_MAX;

	for (uint32_t i = first_from(facts, at_ms + 1); i < facts->count; i++) {
		int64_t ms = entry_at_ms(facts->entries[i]);

		if (ms > at_ms && ms < next_ms)
			next_ms = ms;
		if (!facts->time.is_twisted)
			break;
	}
	return next_ms;
}

static uint32_t touches_of(const struct facts *facts, const struct layout *layout, uint32_t number)
{
	struct entry entry = facts->entries[number];
	const struct type_layout *of = &layout->types[entry.type];
	uint32_t touches = entry.is_state ? layout->touches.types[entry.type] : 0;

	for (size_t i = 0; i < of->column_count; i++) {
		struct series series = facts_series(facts, of->columns[i]);

		if (series_has(&series, number))
			touches |= layout->touches.columns[of->columns[i]];
	}
	return touches;
}

uint32_t facts_touches_at(const struct facts *facts, const struct layout *layout, int64_t at_ms)
{
	uint32_t touches = 0;

	for (uint32_t i = first_from(facts, at_ms); i < facts->count; i++) {
		if (entry_at_ms(facts->entries[i]) == at_ms)
			touches |= touches_of(facts, layout, i);
		else if (!facts->time.is_twisted)
			break;
	}
	return touches;
}
