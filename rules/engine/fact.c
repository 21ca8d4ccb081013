/* fact.c - one fact in memory: what rules may ask of it, its texts and lists in the same allocation. */
#include "facts.h"
#include "base/arena.h"
#include <string.h>

struct room {
	size_t list_bytes, text_bytes;
};

/* A list holds plain values: the reader leaves nested ones to the content. */
static void measure_value(struct room *room, const struct value *value)
{
	if (value->type == VALUE_TEXT)
		room->text_bytes += value->text.size;
	if (value->type != VALUE_LIST)
		return;
	room->list_bytes += value->list.count * sizeof *value;
	for (uint32_t i = 0; i < value->list.count; i++)
		measure_value(room, &value->list.items[i]);
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

static struct text put_identity(char **room, const struct event *event)
{
	struct text identity = {*room, event->source.size + 1 + event->id.size};

	put_text(room, event->source);
	++*room;
	put_text(room, event->id);
	return identity;
}

struct fact *fact_create(const struct type_layout *of, const struct event *event)
{
	struct room room = {.text_bytes = event->source.size + 1 + event->id.size};

	for (size_t i = 0; i < of->kept_count; i++) {
		struct value value = event_value(event, of->kept[i]);

		measure_value(&room, &value);
	}
	struct fact *fact = memory_take(
	        sizeof *fact + of->kept_count * sizeof fact->values[0] + room.list_bytes + room.text_bytes);
	char *items = (char *)&fact->values[of->kept_count], *texts = items + room.list_bytes;

	fact->seq = event->seq;
	fact->key = event->key;
	fact->when = event->when;
	fact->until_ms = INT64_MAX;
	fact->type = event->type;
	fact->is_state = event->is_state;
	fact->identity = put_identity(&texts, event);
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
