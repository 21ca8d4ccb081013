/* The canonical content of an event: written so that what says the same is the same bytes. */
#include "rules/model/event_line.h"
#include "base/buf.h"
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

static void write_value(struct json *json, const struct json_value *value, struct arena *arena);

/* A text without escapes was checked when the line was parsed, and stands as it is written. */
static void write_text(struct json *json, const struct json_value *value, struct arena *arena)
{
	if (memchr(value->raw.at, '\\', value->raw.size))
		json_text(json, json_unescape(value, arena));
	else
		json_raw(json, value->raw);
}

static void write_list(struct json *json, const struct json_value *value, struct arena *arena)
{
	struct json_value item;

	json_list(json);
	for (size_t at = 0; json_item(value, &at, &item);)
		write_value(json, &item, arena);
	json_end(json);
}

struct named {
	struct text name;
	struct json_value value;
};

static int compare_named(const void *a, const void *b)
{
	return text_compare(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static struct named *named_members(const struct json_value *object, struct arena *arena, size_t *count)
{
	struct named one, *all;
	size_t room = 0;

	for (size_t at = 0; json_member(object, &at, arena, &one.name, &one.value);)
		room++;
	all = arena_take_array(arena, room, sizeof *all);
	*count = 0;
	for (size_t at = 0; json_member(object, &at, arena, &one.name, &one.value);)
		if (one.value.kind != JSON_NULL)
			all[(*count)++] = one;
	qsort(all, *count, sizeof *all, compare_named);
	return all;
}

static void write_object(struct json *json, const struct json_value *value, struct arena *arena)
{
	size_t count;
	struct named *all = named_members(value, arena, &count);

	json_object(json);
	for (size_t i = 0; i < count; i++) {
		json_key_text(json, all[i].name);
		write_value(json, &all[i].value, arena);
	}
	json_end(json);
}

static void write_value(struct json *json, const struct json_value *value, struct arena *arena)
{
	switch (value->kind) {
	case JSON_TEXT: write_text(json, value, arena); return;
	case JSON_NUMBER: json_raw(json, event_number(value->raw, arena)); return;
	case JSON_ARRAY: write_list(json, value, arena); return;
	case JSON_OBJECT: write_object(json, value, arena); return;
	default: json_raw(json, value->raw); return;
	}
}

static void write_time(struct json *json, struct civil_time when)
{
	char words[CIVIL_INSTANT_SIZE];

	if (when.ms == NO_TIME)
		civil_print_date(when.day, words);
	else
		civil_print_instant(civil_instant_ms(when), when.offset_s, words);
	json_key(json, "time");
	json_z(json, words);
}

static void write_envelope_text(struct json *json, enum envelope part, struct text a)
{
	if (!a.size)
		return;
	json_key_text(json, event_envelope_name(part));
	json_text(json, a);
}

void event_content_write(
        struct event *event, const struct event_line *line, struct text slot, struct arena *arena)
{
	struct buf out = {0};
	struct json json = {.out = &out};

	json_object(&json);
	write_envelope_text(&json, ENVELOPE_TYPE, text_of(event_type_name(event->type)));
	write_envelope_text(&json, ENVELOPE_STUDENT, event->student);
	write_time(&json, event->when);
	write_envelope_text(&json, ENVELOPE_SLOT, slot);
	for (size_t i = 0; i < line->count; i++) {
		json_key_text(&json, line->members[i].field.name);
		write_value(&json, &line->members[i].json, arena);
	}
	json_end(&json);
	event->content = arena_copy(arena, buf_text(&out));
	buf_finish(&out);
}

struct value event_value(const struct event *event, struct field_name field)
{
	const struct field_row *row;

	for (uint32_t i = 0; i < event->field_count; i++) {
		const struct event_field *own = &event->fields[i];
		if (own->field.id == field.id &&
		        (field.id != FIELD_OTHER || text_equal(own->field.name, field.name)))
			return own->value;
	}
	row = event_field_row(event->type, field.id);
	if (row && row->fallback)
		return value_text(text_of(row->fallback));
	return value_unknown(REASON_FIELD_MISSING);
}

struct hash128 event_content_hash(const struct event *event)
{
	return hash_bytes(HASH_KEY_FIXED, event->content.at, event->content.size);
}
