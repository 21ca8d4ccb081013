/* Reads one line into an event, or says in one sentence why it is not taken; and reads back what was stored. */
#include "rules/model/event_envelope.h"

enum { LINE_SIZE_MAX = 65536, DEPTH_MAX = 16 };

static bool is_kind_of_state(struct text kind)
{
	return text_is(kind, "mark") || text_is(kind, "assignment");
}

static bool is_state(const struct event *event)
{
	enum type_states states = event_type_row(event->type)->states;

	if (states != STATE_BY_KIND)
		return states == STATE;
	return is_kind_of_state(event_value(event, (struct field_name){.id = FIELD_KIND}).text);
}

static void keep_fields(struct event_reading *r)
{
	struct event_line *line = &r->line;
	struct event_field *fields = arena_take_array(r->arena, line->count, sizeof *fields);

	for (size_t i = 0; i < line->count; i++)
		fields[i] = (struct event_field){line->members[i].field, line->members[i].value};
	r->event->fields = fields;
	r->event->field_count = (uint32_t)line->count;
}

static int read_envelope(struct event_reading *r)
{
	return envelope_type(r) || envelope_student(r) || envelope_when(r) || envelope_slot(r) ? -1 : 0;
}

/* What content holds; the same from a sender's line and from the store. */
static int read_content(struct event_reading *r)
{
	if (read_envelope(r))
		return -1;
	if (event_line_fields(&r->line, r->event->type, r->arena, &r->to))
		return -1;
	keep_fields(r);
	r->event->is_state = is_state(r->event);
	return envelope_was(r);
}

/* Whether `end` bytes into the line just as many lists and objects are open as may be. */
static bool at_deepest(struct text line, size_t end)
{
	unsigned open = 0;
	bool in_text = false;

	for (size_t i = 0; i < end; i++) {
		char c = line.at[i];
		if (in_text && c == '\\')
			i++;
		else if (c == '"')
			in_text = !in_text;
		else if (!in_text)
			open += (unsigned)(c == '{' || c == '[') - (unsigned)(c == '}' || c == ']');
	}
	return open == DEPTH_MAX;
}

static int refuse_json(const struct event_reading *r, struct text line, const struct diag *why)
{
	size_t at = (size_t)why->place.column - 1;
	bool opens = at < line.size && (line.at[at] == '{' || line.at[at] == '[');
	bool too_large = (opens && at_deepest(line, at)) || !text_is_utf8(line);

	event_refuse(&r->to, too_large ? REFUSE_SIZE : REFUSE_NOT_JSON, (struct text){0}, "byte %zu: %s",
	        at + 1, why->message);
	if (r->to.why)
		r->to.why->place = why->place;
	return -1;
}

static int split(struct event_reading *r, struct text line)
{
	struct json_value root;
	struct diag why;

	if (event_line_split(line, DEPTH_MAX, r->arena, &r->line, &root, &why))
		return refuse_json(r, line, &why);
	if (root.kind != JSON_OBJECT)
		return event_refuse(&r->to, REFUSE_NOT_OBJECT, (struct text){0},
		        "an event is one JSON object {..}, and this is %s", event_kind_words(root.kind));
	return 0;
}

static int refuse_size(const struct event_reading *r, struct text line)
{
	return event_refuse(&r->to, REFUSE_SIZE, (struct text){0},
	        "the line has %u bytes; at most %d are taken", (unsigned)line.size, LINE_SIZE_MAX);
}

int event_read(struct text line, const struct event_reader *reader, struct arena *arena, struct event *event,
        struct text *field, struct diag *why)
{
	struct event_reading r; /* not cleared: most of it is room for members */

	envelope_begin(&r, reader, arena, event);
	r.to = (struct refusal_to){field, why};
	if (field)
		*field = (struct text){0};
	if (line.size > LINE_SIZE_MAX)
		return refuse_size(&r, line);
	if (split(&r, line) || envelope_identity(&r) || envelope_op(&r) || envelope_rev(&r) ||
	        envelope_received(&r))
		return -1;
	/* A delete says whom by its identity alone: what it repeats of the event it deletes is passed over. */
	if (event->op == EVENT_DELETE)
		return envelope_type(&r) || envelope_was(&r) ? -1 : 0;
	if (read_content(&r))
		return -1;
	event_content_write(event, &r.line, arena);
	return 0;
}

int event_restore(struct text content, struct text source, struct text id, const struct event_reader *reader,
        struct arena *arena, struct event *event, struct diag *why)
{
	struct event_reading r;

	envelope_begin(&r, reader, arena, event);
	r.to = (struct refusal_to){NULL, why};
	event->source = source;
	event->id = id;
	if (split(&r, content) || envelope_identity(&r))
		return -1;
	if (text_equal(content, event->content)) {
		event->op = EVENT_DELETE;
		return 0;
	}
	event->content = content;
	return read_content(&r);
}

/* The kind is the first field of the types that have it.  False: it is not where it was looked for. */
static bool front_is_state(const struct event_reading *r, bool *out)
{
	enum type_states states = event_type_row(r->event->type)->states;
	const struct member *first = r->line.members;

	*out = states == STATE;
	if (states != STATE_BY_KIND)
		return true;
	if (!r->line.count || !text_is(first->field.name, field_name_of(FIELD_KIND)) ||
	        first->json.kind != JSON_TEXT)
		return false;
	*out = is_kind_of_state(json_unescape(&first->json, r->arena));
	return true;
}

enum { NOT_PLAIN = 1 };

static int read_outline(struct event_reading *r)
{
	if (!event_line_front(r->event->content, &r->line) ||
	        r->line.envelope[ENVELOPE_TYPE].kind == JSON_NULL)
		return NOT_PLAIN;
	if (envelope_identity(r) || read_envelope(r))
		return -1;
	return front_is_state(r, &r->event->is_state) ? 0 : NOT_PLAIN;
}

int event_restore_outline(struct text content, struct text source, struct text id,
        const struct event_reader *reader, struct arena *arena, struct event *event, struct diag *why)
{
	struct event_reading r;

	envelope_begin(&r, reader, arena, event);
	r.to = (struct refusal_to){NULL, why};
	event->source = source;
	event->id = id;
	event->content = content;
	int result = read_outline(&r);
	return result == NOT_PLAIN ? event_restore(content, source, id, reader, arena, event, why) : result;
}
