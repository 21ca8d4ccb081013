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

static void put_identity(struct fact *fact, char *room, const struct event *event)
{
	fact->identity_at = (uint32_t)(room - (char *)fact);
	fact->identity_size = (uint16_t)(event->source.size + 1 + event->id.size);
	put_text(&room, event->source);
	room++;
	put_text(&room, event->id);
}

static size_t state_bytes(bool is_state)
{
	return is_state ? sizeof(struct fact_state) : 0;
}

static const struct value *values_of(const struct fact *fact)
{
	return (const void *)((const char *)(fact + 1) + state_bytes(fact->is_state));
}

/* Values first, then the items of lists, which must be aligned too, then texts. */
static void put_values(char *room, size_t list_bytes, const struct type_layout *of, const struct event *event)
{
	struct value *values = (void *)room;
	char *items = (char *)(values + of->kept_count), *texts = items + list_bytes;

	for (size_t i = 0; i < of->kept_count; i++) {
		struct value value = event_value(event, of->kept[i]);

		values[i] = put_value(&items, &texts, &value);
	}
}

struct fact *fact_create(const struct type_layout *of, const struct event *event)
{
	size_t ahead = sizeof(struct fact) + state_bytes(event->is_state);
	size_t identity_bytes = event->source.size + 1 + event->id.size;
	struct room room = {.list_bytes = of->kept_count * sizeof(struct value)};

	for (size_t i = 0; i < of->kept_count; i++) {
		struct value value = event_value(event, of->kept[i]);

		measure_value(&room, &value);
	}
	struct fact *fact = memory_take(ahead + room.list_bytes + room.text_bytes + identity_bytes);
	char *values = (char *)fact + ahead;

	fact->seq = event->seq;
	fact->said_day = event->when.day;
	fact->is_dated = event->when.ms == NO_TIME;
	fact->at_ms = fact->is_dated ? 0 : civil_instant_ms(event->when);
	fact->type = (uint8_t)event->type;
	fact->is_state = event->is_state;
	if (fact->is_state)
		*fact_state(fact) = (struct fact_state){event->key, INT64_MAX};
	put_values(values, room.list_bytes - of->kept_count * sizeof(struct value), of, event);
	put_identity(fact, values + room.list_bytes + room.text_bytes, event);
	return fact;
}

struct fact_state *fact_state(struct fact *fact)
{
	return (void *)(fact + 1);
}

int64_t fact_until_ms(const struct fact *fact)
{
	return fact->is_state ? ((const struct fact_state *)(const void *)(fact + 1))->until_ms : INT64_MAX;
}

struct text fact_identity(const struct fact *fact)
{
	return (struct text){(const char *)fact + fact->identity_at, fact->identity_size};
}

struct value fact_value(const struct layout *layout, const struct fact *fact, struct field_name field)
{
	int at = layout_kept(layout, fact->type, field);

	return at < 0 ? value_unknown(REASON_FIELD_MISSING) : values_of(fact)[at];
}
