/* fact.c - reads of an event what rules may ask of it, and packs it. */
#include "fact.h"
#include "base/arena.h"
#include "base/buf.h"

/* --- from an event ------------------------------------------------------------------------------------------ */

void fact_read(struct fact *fact, struct layout *layout, const struct event *event)
{
	const struct type_layout *of = &layout->types[event->type];
	const struct found *found = filings_find(layout, event);
	bool is_placing = event->type == EVENT_STUDENT || event->type == EVENT_ENROLLMENT;
	bool is_dated = event->when.ms == NO_TIME;

	*fact = (struct fact){
	        .seq = event->seq,
	        .at_ms = is_dated ? 0 : civil_instant_ms(event->when),
	        .said_day = event->when.day,
	        .type = (uint8_t)event->type,
	        .is_dated = is_dated,
	        .is_state = event->is_state,
	        .is_full = is_placing || found->is_read_by_value,
	        .key = event->key,
	        .until_ms = INT64_MAX,
	        .source = event->source,
	        .id = event->id,
	        .filings = found->filings,
	};
	if (!fact->is_full)
		return;
	for (size_t i = 0; i < of->kept_count; i++)
		layout->values[i] = event_value(event, of->kept[i]);
	fact->values = layout->values;
}

static void copy_values(
        struct fact *fact, const struct layout *layout, const struct value *values, struct arena *arena)
{
	size_t count = layout->types[fact->type].kept_count;
	struct value *copy = arena_take_array(arena, count + 1, sizeof *copy);

	for (size_t i = 0; i < count; i++)
		copy[i] = words_value(layout->words, values[i]);
	fact->values = copy;
}

struct fact *fact_copy(const struct fact *fact, const struct layout *layout, struct arena *arena)
{
	struct fact *copy = arena_take(arena, sizeof *copy);

	*copy = *fact;
	copy->filings = NULL;
	for (const struct filing *from = fact->filings; from; from = from->next) {
		struct filing *to = arena_take(arena, sizeof *to);

		*to = (struct filing){copy->filings, from->column, from->days};
		copy->filings = to;
	}
	copy->source = copy->id = (struct text){"", 0};
	if (!fact->is_full)
		return copy;
	copy->source = words_text(layout->words, fact->source);
	copy->id = arena_copy(arena, fact->id);
	copy_values(copy, layout, fact->values, arena);
	return copy;
}

struct value fact_value(const struct layout *layout, const struct fact *fact, enum field field)
{
	int at = layout_kept(layout, fact->type, (struct field_name){.id = field});

	return at < 0 || !fact->values ? value_unknown(REASON_FIELD_MISSING) : fact->values[at];
}

/* Those that nobody reads by value come first: of them nobody sees the order. */
int fact_compare(const struct fact *a, const struct fact *b)
{
	int order = (int)a->is_full - (int)b->is_full;

	if (!order && a->is_full) {
		order = text_compare(a->source, b->source);
		order = order ? order : text_compare(a->id, b->id);
	}
	return order ? order : a->seq < b->seq ? -1 : a->seq > b->seq;
}

/* --- packed ------------------------------------------------------------------------------------------------- */

void fact_pack(const struct fact *fact, struct layout *layout, struct buf *out)
{
	if (fact->is_state) {
		pack_number(out, fact->until_ms != INT64_MAX);
		if (fact->until_ms != INT64_MAX)
			pack_signed(out, fact->until_ms);
		pack_hash(out, fact->key);
	}
	if (!fact->is_full)
		return;
	for (size_t i = 0; i < layout->types[fact->type].kept_count; i++)
		words_pack(layout->words, &fact->values[i], out);
	pack_signed(out, (int64_t)fact->said_day - fact->day);
	pack_number(out, names_number(&layout->words->texts, fact->source));
	pack_text(out, fact->id);
}

static int64_t unpack_until(struct unpack *in)
{
	return unpack_number(in) ? unpack_signed(in) : INT64_MAX;
}

int64_t entry_unpack_until(struct unpack in)
{
	return unpack_until(&in);
}

static void unpack_state(struct fact *fact, struct unpack *in)
{
	fact->until_ms = unpack_until(in);
	fact->key = unpack_hash(in);
}

void fact_unpack(struct fact *fact, const struct layout *layout, struct unpack in, struct value *values)
{
	if (fact->is_state)
		unpack_state(fact, &in);
	if (!fact->is_full)
		return;
	for (size_t i = 0; i < layout->types[fact->type].kept_count; i++)
		values[i] = words_unpack(layout->words, &in);
	fact->values = values;
	fact->said_day = (int32_t)(fact->day + unpack_signed(&in));
	fact->source = names_text(&layout->words->texts, (uint32_t)unpack_number(&in));
	fact->id = unpack_text(&in);
}

struct value entry_unpack_value(
        struct entry entry, const struct layout *layout, struct unpack in, struct field_name field)
{
	int at = layout_kept(layout, (enum event_type)entry.type, field);
	struct fact state;

	if (at < 0)
		return value_unknown(REASON_FIELD_MISSING);
	if (entry.is_state)
		unpack_state(&state, &in);
	while (at-- > 0)
		words_unpack(layout->words, &in);
	return words_unpack(layout->words, &in);
}

struct text entry_unpack_id(struct entry entry, const struct layout *layout, struct unpack in)
{
	struct fact state;

	if (entry.is_state)
		unpack_state(&state, &in);
	for (size_t i = 0; i < layout->types[entry.type].kept_count; i++)
		words_unpack(layout->words, &in);
	unpack_signed(&in);
	unpack_number(&in);
	return unpack_text(&in);
}
