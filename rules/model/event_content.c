/* The canonical content of an event: what says the same is the same bytes. */
#include "rules/model/event_line.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/names.h"

#include <stdlib.h>
#include <string.h>

static void write_value(struct json *json, const struct json_value *value, struct arena *arena);

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
	case JSON_TEXT: json_text(json, json_unescape(value, arena)); return;
	case JSON_NUMBER: json_raw(json, event_number(value->raw, arena)); return;
	case JSON_ARRAY: write_list(json, value, arena); return;
	case JSON_OBJECT: write_object(json, value, arena); return;
	default: json_raw(json, value->raw); return;
	}
}

static struct text rewritten(const struct json_value *value, struct arena *arena)
{
	struct buf out = {0};
	struct json json = {.out = &out};
	struct text copy;

	write_value(&json, value, arena);
	copy = arena_copy(arena, buf_text(&out));
	buf_finish(&out);
	return copy;
}

/* Most values stand in content as they stand in the line: a text without escapes has only one spelling. */
static struct text spelled(const struct json_value *value, struct arena *arena)
{
	switch (value->kind) {
	case JSON_TEXT: break;
	case JSON_NUMBER: return event_number(value->raw, arena);
	case JSON_ARRAY:
	case JSON_OBJECT: return rewritten(value, arena);
	default: return value->raw;
	}
	if (value->is_plain || !memchr(value->raw.at, '\\', value->raw.size))
		return value->raw;
	return rewritten(value, arena);
}

static bool needs_escape(struct text name)
{
	for (uint32_t i = 0; i < name.size; i++)
		if ((unsigned char)name.at[i] < ' ' || name.at[i] == '"' || name.at[i] == '\\')
			return true;
	return false;
}

/* Without its quotes. */
static struct text spelled_name(const struct member *member, struct arena *arena)
{
	struct buf out = {0};
	struct json json = {.out = &out};
	struct text copy;

	if (member->field.id != FIELD_OTHER || !needs_escape(member->field.name))
		return member->field.name;
	json_text(&json, member->field.name);
	copy = arena_copy(arena, text_slice(buf_text(&out), 1, out.size - 1));
	buf_finish(&out);
	return copy;
}

/* Most times come as they are spelled here: 2026-09-03, or 2026-09-03T10:30:00 with Z or an offset that is not zero. */
static bool is_spelled(struct text time, struct civil_time when)
{
	enum { DATE = 10, CLOCK = DATE + 9, UTC = CLOCK + 1, OFFSET = CLOCK + 6 };

	if (time.size == DATE)
		return true;
	if (time.size < UTC || time.at[DATE] != 'T' || time.at[CLOCK - 2] == '6' || time.at[CLOCK] == '.')
		return false;
	return time.size == UTC ? time.at[CLOCK] == 'Z' : time.size == OFFSET && when.offset_s;
}

static struct text spelled_time(const struct json_value *written, struct civil_time when, struct arena *arena)
{
	char words[CIVIL_INSTANT_SIZE];

	if (is_spelled(json_unescape(written, arena), when))
		return spelled(written, arena);
	civil_print_instant(civil_instant_ms(when), when.offset_s, words);
	return text_of(arena_print(arena, "\"%s\"", words));
}

/* A member as it will stand: "name":value */
struct piece {
	struct text name, value;
};

static size_t envelope_pieces(
        const struct event *event, const struct event_line *line, struct arena *arena, struct piece *pieces)
{
	static const enum envelope parts[] = {ENVELOPE_TYPE, ENVELOPE_STUDENT, ENVELOPE_TIME, ENVELOPE_SLOT};
	size_t count = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		const struct json_value *json = &line->envelope[parts[i]];
		if (json->kind == JSON_NULL)
			continue;
		pieces[count++] = (struct piece){event_envelope_name(parts[i]),
		        parts[i] == ENVELOPE_TIME ? spelled_time(json, event->when, arena)
		                                  : spelled(json, arena)};
	}
	return count;
}

static char *put(char *at, struct text a)
{
	memcpy(at, a.at, a.size);
	return at + a.size;
}

static struct text join(const struct piece *pieces, size_t count, struct arena *arena)
{
	size_t size = sizeof "{}";
	char *start, *at;

	for (size_t i = 0; i < count; i++)
		size += pieces[i].name.size + pieces[i].value.size + sizeof "\"\":,";
	start = at = arena_take(arena, size);
	for (size_t i = 0; i < count; i++) {
		*at++ = i ? ',' : '{';
		*at++ = '"';
		at = put(at, pieces[i].name);
		*at++ = '"';
		*at++ = ':';
		at = put(at, pieces[i].value);
	}
	*at++ = '}';
	return (struct text){start, (uint32_t)(at - start)};
}

void event_content_write(struct event *event, const struct event_line *line, struct arena *arena)
{
	struct piece near[ENVELOPE_COUNT + MEMBERS_NEAR], *pieces = near;
	size_t count, envelope = 0;

	if (line->count > MEMBERS_NEAR)
		pieces = arena_take_array(arena, ENVELOPE_COUNT + line->count, sizeof *pieces);
	count = envelope_pieces(event, line, arena, pieces);
	for (size_t i = 0; i < count; i++)
		envelope += pieces[i].name.size + pieces[i].value.size + sizeof "\"\":," - 1;
	for (size_t i = 0; i < line->count; i++)
		pieces[count++] = (struct piece){
		        spelled_name(&line->members[i], arena), spelled(&line->members[i].json, arena)};
	event->content = join(pieces, count, arena);
	event->said = text_slice(event->content, (uint32_t)envelope, event->content.size);
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

/* --- sums ----------------------------------------------------------------------------------------------------- */

struct hash128 event_content_hash(const struct event *event)
{
	if (!hash_is_zero(event->sums.content))
		return event->sums.content;
	return hash_bytes(HASH_KEY_FIXED, event->content.at, event->content.size);
}

uint64_t event_student_hash(const struct event *event)
{
	return event->sums.student ? event->sums.student : names_hash(event->student);
}

void event_sum(struct event *event)
{
	event->sums = (struct event_sums){event_content_hash(event), event_student_hash(event)};
}
