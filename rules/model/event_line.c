/* Takes a line's object apart and puts its fields in the order that content has. */
#include "rules/model/event_line.h"

#include <stdlib.h>
#include <string.h>

enum { SORTED_BY_HAND = 32 };

static const struct text envelope_names[ENVELOPE_COUNT] = {
        [ENVELOPE_ID] = {"id", sizeof "id" - 1},
        [ENVELOPE_TYPE] = {"type", sizeof "type" - 1},
        [ENVELOPE_TIME] = {"time", sizeof "time" - 1},
        [ENVELOPE_STUDENT] = {"student", sizeof "student" - 1},
        [ENVELOPE_SOURCE] = {"source", sizeof "source" - 1},
        [ENVELOPE_SLOT] = {"slot", sizeof "slot" - 1},
        [ENVELOPE_OP] = {"op", sizeof "op" - 1},
        [ENVELOPE_REV] = {"rev", sizeof "rev" - 1},
        [ENVELOPE_RECEIVED_AT] = {"received_at", sizeof "received_at" - 1},
        [ENVELOPE_WAS] = {"was", sizeof "was" - 1},
};

struct text event_envelope_name(enum envelope part)
{
	return envelope_names[part];
}

static struct json_value *envelope_part(struct event_line *line, struct text name)
{
	for (int part = 0; part < ENVELOPE_COUNT; part++) {
		struct text known = envelope_names[part];
		if (known.size == name.size && known.at[0] == name.at[0] && text_equal(known, name))
			return &line->envelope[part];
	}
	return NULL;
}

static struct member *add_member(struct event_line *line, struct arena *arena)
{
	if (line->count == line->capacity) {
		struct member *more = arena_take_array(arena, line->capacity * 2, sizeof *more);
		memcpy(more, line->members, line->count * sizeof *more);
		line->members = more;
		line->capacity *= 2;
	}
	return &line->members[line->count++];
}

static void take(struct event_line *line, struct arena *arena, const struct json_named *named)
{
	struct json_value *part = envelope_part(line, named->key);

	if (part)
		*part = named->value;
	else if (named->value.kind != JSON_NULL)
		*add_member(line, arena) =
		        (struct member){.field = {.name = named->key}, .json = named->value};
}

static void take_all(struct event_line *line, struct arena *arena, const struct json_value *object)
{
	struct json_named named;

	for (size_t at = 0; json_member(object, &at, arena, &named.key, &named.value);)
		take(line, arena, &named);
}

static void line_clear(struct event_line *line)
{
	memset(line->envelope, 0, sizeof line->envelope);
	line->members = line->near;
	line->count = 0;
	line->capacity = MEMBERS_NEAR;
}

int event_line_split(struct text text, unsigned depth_max, struct arena *arena, struct event_line *line,
        struct json_value *root, struct diag *why)
{
	struct json_named near[MEMBERS_NEAR];
	struct json_members members = {.at = near, .most = MEMBERS_NEAR, .arena = arena};

	line_clear(line);
	if (json_parse_members(text, depth_max, root, &members, why))
		return -1;
	if (members.count > members.most)
		take_all(line, arena, root);
	else
		for (size_t i = 0; i < members.count; i++)
			take(line, arena, &near[i]);
	return 0;
}

bool event_line_front(struct text content, struct event_line *line)
{
	struct json_named named;

	line_clear(line);
	for (size_t at = 0; json_plain_member(content, &at, &named) == 0;) {
		struct json_value *part = envelope_part(line, named.key);
		if (!part) {
			line->members[line->count++] =
			        (struct member){.field = {.name = named.key}, .json = named.value};
			break;
		}
		if (named.value.kind == JSON_NULL)
			return false;
		*part = named.value;
	}
	return true;
}

static int compare_members(const void *left, const void *right)
{
	const struct member *a = left, *b = right;

	if (a->field.id != b->field.id)
		return a->field.id < b->field.id ? -1 : 1;
	return text_compare(a->field.name, b->field.name);
}

/* Senders write their fields in much the same order each time, so few are out of place; many are sorted by a sort
 * that nobody can make slow. */
static void sort_members(struct member *members, size_t count)
{
	if (count > SORTED_BY_HAND) {
		qsort(members, count, sizeof *members, compare_members);
		return;
	}
	for (size_t i = 1; i < count; i++) {
		struct member moving = members[i];
		size_t to = i;
		for (; to && compare_members(&members[to - 1], &moving) > 0; to--)
			members[to] = members[to - 1];
		members[to] = moving;
	}
}

static void name_member(struct member *member, enum event_type type)
{
	member->row = event_field_row_named(type, member->field.name);
	member->field.id = member->row ? member->row->field : field_find(member->field.name);
}

static bool says_nothing_new(const struct member *member)
{
	const char *fallback = member->row ? member->row->fallback : NULL;

	return fallback && text_is(member->value.text, fallback);
}

static int refuse_missing(enum event_type type, const struct field_row *row, const struct refusal_to *to)
{
	const char *name = field_name_of(row->field);

	event_refuse(to, REFUSE_MISSING, text_of(name), "'%s' is missing; an event of type %s needs it", name,
	        event_type_name(type));
	return -1;
}

static int check_required(enum event_type type, uint32_t seen, const struct refusal_to *to)
{
	const struct field_row *rows = event_type_row(type)->fields;

	for (int i = 0; rows[i].field != FIELD_NONE; i++)
		if (rows[i].required && !(seen >> i & 1))
			return refuse_missing(type, &rows[i], to);
	return 0;
}

static bool is_said(const struct member *member)
{
	return member->value.type != VALUE_TEXT || member->value.text.size;
}

int event_line_fields(
        struct event_line *line, enum event_type type, struct arena *arena, const struct refusal_to *to)
{
	const struct field_row *rows = event_type_row(type)->fields;
	size_t kept = 0;
	uint32_t seen = 0;

	for (size_t i = 0; i < line->count; i++) {
		struct member *member = &line->members[i];
		name_member(member, type);
		if (event_field_read(member, arena, to))
			return -1;
		if (member->row && is_said(member))
			seen |= UINT32_C(1) << (member->row - rows);
		if (!says_nothing_new(member))
			line->members[kept++] = *member;
	}
	line->count = kept;
	sort_members(line->members, kept);
	return check_required(type, seen, to);
}
