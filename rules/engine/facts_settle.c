/* facts_settle.c - puts a student together again: what came out of order, went, or has to be placed anew.  All from the
 * first such place on is unpacked, sorted, and packed as if it had come in order; mostly that is the last day. */
#include "facts_inside.h"
#include "exit.h"
#include "base/arena.h"
#include <stdlib.h>

/* Where a fact stands on one of its days. */
struct spot {
	const struct fact *fact;
	int64_t at_ms;
	int32_t day;
	uint16_t ordinal;
};

/* The student in full, or from one entry on.  All in `arena`. */
struct heap {
	struct facts *facts;
	struct layout *layout;
	uint32_t from; /* the entries before stay as they are packed */
	struct arena arena;
	struct fact **all;
	size_t count;
	struct spot *spots;
	size_t spot_count;
};

/* --- unpacked ----------------------------------------------------------------------------------------------- */

static int by_seq(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static bool is_gone(const struct loose *loose, int64_t seq)
{
	return loose && loose->gone_count &&
	       bsearch(&seq, loose->gone, loose->gone_count, sizeof seq, by_seq);
}

static struct fact *unpack_entry(struct heap *heap, uint32_t number, int64_t seq)
{
	struct entry entry = heap->facts->entries[number];
	struct fact *fact = arena_take(&heap->arena, sizeof *fact);

	*fact = (struct fact){
	        .seq = seq,
	        .at_ms = entry_at_ms(entry),
	        .day = entry.day,
	        .said_day = entry.day,
	        .type = (uint8_t)entry.type,
	        .is_dated = entry.is_dated,
	        .is_state = entry.is_state,
	        .is_full = entry.is_full,
	        .until_ms = INT64_MAX,
	};
	if (!entry_has_more(entry))
		return fact;
	struct value *values = arena_take_array(
	        &heap->arena, heap->layout->types[fact->type].kept_count + 1, sizeof *values);
	struct text more = arena_copy(&heap->arena, facts_more(heap->facts, number));

	fact_unpack(fact, heap->layout, unpack_of(more), values);
	return fact;
}

static void file(struct heap *heap, struct fact *fact, uint16_t column, uint16_t days)
{
	struct filing *last = fact->filings;

	if (last && last->column == column) {
		last->days++;
		return;
	}
	fact->filings = arena_take(&heap->arena, sizeof *fact->filings);
	*fact->filings = (struct filing){last, column, days};
}

/* Column by column, so that the days of one fact in it follow each other. */
static void unpack_columns(struct heap *heap, struct fact *const *of_entry)
{
	const struct facts *facts = heap->facts;

	for (uint32_t column = 0; column < facts->columns.count - FACTS_COLUMNS; column++) {
		struct series series = columns_series(&facts->columns, column);

		for (uint32_t at = series_next(&series, heap->from, facts->count); at < facts->count;
		        at = series_next(&series, at + 1, facts->count))
			file(heap, of_entry[at - heap->from], (uint16_t)column, 1);
	}
	for (uint32_t i = facts->unsure_count; i-- > 0 && facts->unsure[i].entry >= heap->from;)
		file(heap, of_entry[facts->unsure[i].entry - heap->from], facts->unsure[i].column, 0);
}

static void keep_unless_gone(struct heap *heap, struct fact *fact)
{
	if (is_gone(heap->facts->loose, fact->seq))
		facts_touch_fact(heap->facts, (enum event_type)fact->type, fact->at_ms,
		        heap->layout->touches.types[fact->type]);
	else
		heap->all[heap->count++] = fact;
}

static int by_fact_seq(const void *a, const void *b)
{
	const struct fact *x = *(struct fact *const *)a, *y = *(struct fact *const *)b;

	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* The entries of later days stand for the fact of the first: with them all is unpacked. */
static void unpack_later(struct heap *heap, struct fact **of_entry, size_t first_count)
{
	const struct facts *facts = heap->facts;
	struct fact **firsts = arena_take_array(&heap->arena, first_count + 1, sizeof *firsts);
	struct seqs seqs = facts_seqs(facts);
	size_t count = 0;

	for (uint32_t i = 0; i < facts->count; i++)
		if (of_entry[i])
			firsts[count++] = of_entry[i];
	qsort(firsts, count, sizeof *firsts, by_fact_seq);
	for (uint32_t i = 0; i < facts->count; i++) {
		const struct fact wanted = {.seq = seqs_of(&seqs, &facts->entries[i])}, *key = &wanted;

		if (!of_entry[i])
			of_entry[i] =
			        *(struct fact **)bsearch(&key, firsts, count, sizeof *firsts, by_fact_seq);
	}
}

static void unpack_all(struct heap *heap)
{
	const struct facts *facts = heap->facts;
	uint32_t from = heap->from, count = facts->count - from;
	struct fact **of_entry = arena_take_array(&heap->arena, count + 1, sizeof *of_entry);
	struct seqs seqs = facts_seqs_from(facts, from);
	size_t first_count = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (facts->entries[from + i].is_later)
			continue;
		of_entry[i] = unpack_entry(heap, from + i, seqs_of(&seqs, &facts->entries[from + i]));
		keep_unless_gone(heap, of_entry[i]);
		first_count++;
	}
	if (first_count < count)
		unpack_later(heap, of_entry, first_count);
	unpack_columns(heap, of_entry);
}

static void take_all(struct heap *heap)
{
	struct loose *loose = heap->facts->loose;
	size_t loose_count = loose ? loose->count : 0;

	size_t count = heap->facts->count - heap->from + loose_count;

	heap->all = arena_take_array(&heap->arena, count + 1, sizeof *heap->all);
	unpack_all(heap);
	for (size_t i = 0; i < loose_count; i++)
		keep_unless_gone(heap, loose->facts[i]);
}

/* --- placed ------------------------------------------------------------------------------------------------- */

static struct text text_in(const struct heap *heap, const struct fact *fact, enum field field)
{
	struct value value = fact_value(heap->layout, fact, field);

	return value.type == VALUE_TEXT ? words_text(heap->layout->words, value.text) : (struct text){"", 0};
}

static int32_t date_in(const struct heap *heap, const struct fact *fact, enum field field, int32_t otherwise)
{
	struct value value = fact_value(heap->layout, fact, field);

	return value.type == VALUE_DATE ? value.date : otherwise;
}

static void lay_enrollments(const struct heap *heap, const struct district *district)
{
	struct enrollment *list = memory_take((heap->count + 1) * sizeof *list);
	size_t count = 0;

	for (size_t i = 0; i < heap->count; i++) {
		const struct fact *fact = heap->all[i];

		if (fact->type != EVENT_ENROLLMENT || exit_is_void(text_in(heap, fact, FIELD_EXIT)))
			continue;
		list[count++] = (struct enrollment){
		        .starts = date_in(heap, fact, FIELD_STARTS, fact->said_day),
		        .ends = date_in(heap, fact, FIELD_ENDS, INT32_MAX),
		        .school = text_in(heap, fact, FIELD_SCHOOL),
		        .calendar = text_in(heap, fact, FIELD_CALENDAR),
		        .grade =
		                words_value(heap->layout->words, fact_value(heap->layout, fact, FIELD_GRADE)),
		        .source = fact->source,
		        .id = fact->id,
		};
	}
	school_time_build(&heap->facts->time, heap->facts->memory, list, count, district);
	free(list);
}

static void place_all(struct heap *heap, const struct district *district)
{
	struct facts *facts = heap->facts;

	lay_enrollments(heap, district);
	for (size_t i = 0; i < heap->count; i++)
		fact_place(facts, heap->all[i]);
	facts->places_changed = false;
	facts_touch(facts, INT64_MIN, TOUCH_PLACE);
}

/* --- states ------------------------------------------------------------------------------------------------- */

static int by_state(const void *a, const void *b)
{
	const struct fact *x = *(struct fact *const *)a, *y = *(struct fact *const *)b;

	if (x->key.high != y->key.high)
		return x->key.high < y->key.high ? -1 : 1;
	if (x->key.low != y->key.low)
		return x->key.low < y->key.low ? -1 : 1;
	return x->at_ms < y->at_ms ? -1 : x->at_ms > y->at_ms;
}

/* Each state of an identity is true until the next one's time. */
static void order_states(struct heap *heap)
{
	struct fact **states = arena_take_array(&heap->arena, heap->count + 1, sizeof *states);
	size_t count = 0;

	for (size_t i = 0; i < heap->count; i++)
		if (heap->all[i]->is_state)
			states[count++] = heap->all[i];
	if (count)
		qsort(states, count, sizeof *states, by_state);
	for (size_t i = count; i > 0; i--) {
		struct fact *fact = states[i - 1], *next = i < count ? states[i] : NULL;

		if (!next || !hash_equal(next->key, fact->key))
			fact->until_ms = INT64_MAX;
		else
			fact->until_ms = next->at_ms > fact->at_ms ? next->at_ms : next->until_ms;
	}
}

/* --- in order, and packed ----------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->at_ms != y->at_ms)
		return x->at_ms < y->at_ms ? -1 : 1;
	int order = fact_compare(x->fact, y->fact);

	return order ? order : x->ordinal < y->ordinal ? -1 : x->ordinal > y->ordinal;
}

/* What nothing reads was kept only as long as it was not known where the student is. */
static bool is_read(const struct heap *heap, const struct fact *fact)
{
	return fact->filings || fact->is_state || fact->type == EVENT_ENROLLMENT || !heap->facts->time.count;
}

/* Suspensions are counted in days of school: the first is the day itself, the others the school days that follow. */
static void spread(struct heap *heap, const struct fact *fact)
{
	uint16_t days = fact_days(fact);
	struct spot spot = {fact, fact->at_ms, fact->day, 0};

	heap->spots[heap->spot_count++] = spot;
	for (spot.ordinal = 1; spot.ordinal < days; spot.ordinal++) {
		spot.day = facts_day_after(heap->facts, fact, spot.day);
		spot.at_ms = facts_begins_ms(heap->facts, spot.day);
		heap->spots[heap->spot_count++] = spot;
	}
}

static void spread_all(struct heap *heap)
{
	size_t room = 1;

	for (size_t i = 0; i < heap->count; i++)
		room += fact_days(heap->all[i]);
	heap->spots = arena_take_array(&heap->arena, room, sizeof *heap->spots);
	for (size_t i = 0; i < heap->count; i++)
		if (is_read(heap, heap->all[i]))
			spread(heap, heap->all[i]);
	for (size_t i = 1; i < heap->spot_count; i++) {
		if (by_place(&heap->spots[i - 1], &heap->spots[i]) <= 0)
			continue;
		qsort(heap->spots, heap->spot_count, sizeof *heap->spots, by_place);
		break;
	}
}

/* What is packed whole takes no more room than it needs. */
static void pack_all(struct heap *heap)
{
	struct facts *facts = heap->facts;

	if (heap->from) {
		facts_cut(facts, heap->from);
	} else {
		facts_clear(facts);
		facts_reserve(facts, (uint32_t)heap->spot_count);
	}
	for (size_t i = 0; i < heap->spot_count; i++) {
		const struct spot *spot = &heap->spots[i];

		facts_append(facts, heap->layout, spot->fact, spot->ordinal, spot->day, spot->at_ms);
	}
}

static void sort_out(
        struct facts *facts, struct layout *layout, const struct district *district, uint32_t from)
{
	struct heap heap = {.facts = facts, .layout = layout, .from = from};

	take_all(&heap);
	if (facts->places_changed)
		place_all(&heap, district);
	order_states(&heap);
	spread_all(&heap);
	pack_all(&heap);
	arena_finish(&heap.arena);
}

/* --- from where on ------------------------------------------------------------------------------------------ */

/* Whose coming or going may change entries that lie before it. */
static bool is_far_reaching(unsigned type, bool is_state)
{
	return is_state || type == EVENT_ENROLLMENT;
}

static uint32_t before_loose(const struct facts *facts)
{
	uint32_t from = facts->count;

	for (size_t i = 0; i < facts->loose->count && from; i++) {
		const struct fact *fact = facts->loose->facts[i];
		uint32_t before = is_far_reaching(fact->type, fact->is_state)
		                          ? 0
		                          : facts_until(facts, fact->day, fact->at_ms - 1);

		from = before < from ? before : from;
	}
	return from;
}

/* Many a line that is corrected was never kept. */
static uint32_t before_gone(const struct facts *facts)
{
	struct seqs seqs = facts_seqs(facts);
	uint32_t from = facts->count;

	for (uint32_t i = 0; i < facts->count && facts->loose->gone_count; i++) {
		struct entry entry = facts->entries[i];

		if (!is_gone(facts->loose, seqs_of(&seqs, &facts->entries[i])))
			continue;
		if (is_far_reaching(entry.type, entry.is_state))
			return 0;
		from = i < from ? i : from;
	}
	return from;
}

/* How many entries stay as they are.  Those of the later days of a fact are put together with its first. */
static uint32_t before_change(const struct facts *facts)
{
	if (facts->places_changed)
		return 0;
	uint32_t loose = before_loose(facts), gone = before_gone(facts), from = loose < gone ? loose : gone;

	for (uint32_t i = from; i < facts->count; i++)
		if (facts->entries[i].is_later)
			return 0;
	return from;
}

void facts_settle(struct facts *facts, struct layout *layout, const struct district *district)
{
	struct loose *loose = facts->loose;

	if (!loose && !facts->places_changed)
		return;
	if (loose && loose->gone_count)
		qsort(loose->gone, loose->gone_count, sizeof *loose->gone, by_seq);
	uint32_t from = before_change(facts);
	if (facts->places_changed || loose->count || from < facts->count)
		sort_out(facts, layout, district, from);
	loose_destroy(loose);
	facts->loose = NULL;
}
