/* Reads what every line has: who sent it, its identity, what it is about, and when it happened. */
#include "rules/model/event_envelope.h"

#include <string.h>

enum identity_kind { IDENTITY_EVENT = 'e', IDENTITY_SLOT = 's' };

static int refuse(const struct event_reading *r, enum refusal refusal, enum envelope part, const char *words)
{
	return event_refuse(&r->to, refusal, event_envelope_name(part), "%s", words);
}

static int refuse_given(const struct event_reading *r, enum refusal refusal, enum envelope part,
        struct text given, const char *words)
{
	struct text shown = event_shown(given);

	return event_refuse(
	        &r->to, refusal, event_envelope_name(part), "'%.*s' %s", (int)shown.size, shown.at, words);
}

static bool is_said(const struct event_reading *r, enum envelope part)
{
	return r->line.envelope[part].kind != JSON_NULL;
}

/* Leaves *out alone when the line does not say it. */
static int read_text(const struct event_reading *r, enum envelope part, struct text *out)
{
	const struct json_value *json = &r->line.envelope[part];
	struct text name = event_envelope_name(part);

	if (json->kind == JSON_NULL)
		return 0;
	if (json->kind == JSON_TEXT) {
		*out = json_unescape(json, r->arena);
		return 0;
	}
	return event_refuse(&r->to, REFUSE_KIND, name, "'%.*s' is text, not %s", (int)name.size, name.at,
	        event_kind_words(json->kind));
}

static int check_id(const struct event_reading *r, enum envelope part, struct text id)
{
	struct text name = event_envelope_name(part);

	if (id.size && id.size <= EVENT_ID_MOST)
		return 0;
	return event_refuse(&r->to, REFUSE_ID, name, "'%.*s' has %u bytes; 1 to %d are taken", (int)name.size,
	        name.at, (unsigned)id.size, EVENT_ID_MOST);
}

static int read_id(const struct event_reading *r, enum envelope part, struct text *out)
{
	bool is_number = r->line.envelope[part].kind == JSON_NUMBER;

	if (read_text(r, part, out))
		return is_number ? diag_help(r->to.why, "write it in quotes: 00042 is not 42") : -1;
	return is_said(r, part) ? check_id(r, part, *out) : 0;
}

static struct hash128 identity_hash(const struct event_reading *r, enum identity_kind kind, struct text id)
{
	char bytes[2 * EVENT_ID_MOST + 2];
	struct text source = r->event->source;
	size_t size = 0;
	struct hash128 hash;

	bytes[size++] = (char)kind;
	memcpy(bytes + size, source.at, source.size);
	size += source.size;
	bytes[size++] = '\0';
	memcpy(bytes + size, id.at, id.size);
	hash = hash_bytes(r->reader->key, bytes, size + id.size);
	hash.low += hash_is_zero(hash); /* all zero means none */
	return hash;
}

void envelope_begin(
        struct event_reading *r, const struct event_reader *reader, struct arena *arena, struct event *event)
{
	r->reader = reader;
	r->arena = arena;
	r->event = event;
	*event = (struct event){
	        .rev = EVENT_NO_REV,
	        .when = {.day = NO_DAY, .ms = NO_TIME},
	        .was = {.day = NO_DAY, .ms = NO_TIME},
	        .source = reader->default_source,
	        .content = text_of("{}"),
	};
}

int envelope_identity(struct event_reading *r)
{
	struct event *event = r->event;

	if (read_id(r, ENVELOPE_ID, &event->id) || read_id(r, ENVELOPE_SOURCE, &event->source))
		return -1;
	if (!event->id.size)
		return refuse(r, REFUSE_MISSING, ENVELOPE_ID,
		        "'id' is missing; every event has one that stays its own");
	if (!event->source.size)
		return refuse(r, REFUSE_MISSING, ENVELOPE_SOURCE,
		        "'source' is missing; name the system that sends this");
	if (check_id(r, ENVELOPE_ID, event->id) || check_id(r, ENVELOPE_SOURCE, event->source))
		return -1;
	event->key = identity_hash(r, IDENTITY_EVENT, event->id);
	return 0;
}

int envelope_op(struct event_reading *r)
{
	const struct json_value *json = &r->line.envelope[ENVELOPE_OP];
	struct text op;

	if (json->kind == JSON_NULL)
		return 0;
	op = json->kind == JSON_TEXT ? json_unescape(json, r->arena) : json->raw;
	if (text_is(op, "delete"))
		r->event->op = EVENT_DELETE;
	else if (!text_is(op, "upsert") || json->kind != JSON_TEXT)
		return refuse_given(
		        r, REFUSE_OPERATION, ENVELOPE_OP, op, "is not an op; one of: upsert, delete");
	return 0;
}

int envelope_rev(struct event_reading *r)
{
	const struct json_value *json = &r->line.envelope[ENVELOPE_REV];
	bool is_number = json->kind == JSON_NUMBER;
	struct text written = is_number ? event_number(json->raw, r->arena) : json->raw;

	if (json->kind == JSON_NULL)
		return 0;
	if (is_number && text_read_integer(written, &r->event->rev) == 0 && r->event->rev != EVENT_NO_REV)
		return 0;
	return refuse_given(
	        r, REFUSE_OPERATION, ENVELOPE_REV, written, "is not a rev; a rev is a whole number");
}

int envelope_received(struct event_reading *r)
{
	struct civil_time at;
	struct text given;

	if (!is_said(r, ENVELOPE_RECEIVED_AT))
		return 0;
	if (read_text(r, ENVELOPE_RECEIVED_AT, &given))
		return -1;
	if (civil_read_time(given, &at) == 0 && at.ms != NO_TIME)
		r->event->received_ms = civil_instant_ms(at);
	if (r->event->received_ms > 0)
		return 0;
	return refuse_given(r, REFUSE_TIME, ENVELOPE_RECEIVED_AT, given,
	        "is not when something was received; that is written 2026-09-03T10:30:00-05:00");
}

static int refuse_type(const struct event_reading *r, struct text given)
{
	const char *names[EVENT_TYPE_COUNT], *near;

	for (int type = 0; type < EVENT_TYPE_COUNT; type++)
		names[type] = event_type_name((enum event_type)type);
	near = text_nearest(given, names, EVENT_TYPE_COUNT);
	refuse_given(r, REFUSE_TYPE, ENVELOPE_TYPE, given, "is not a type of event");
	if (near)
		return diag_help(r->to.why, "did you mean '%s'?", near);
	return diag_help(r->to.why, "the types are listed in docs/events.md");
}

int envelope_type(struct event_reading *r)
{
	struct text given;
	int type;

	if (!is_said(r, ENVELOPE_TYPE)) {
		if (r->event->op == EVENT_DELETE)
			return 0;
		return refuse(r, REFUSE_MISSING, ENVELOPE_TYPE,
		        "'type' is missing; it says what kind of event this is");
	}
	if (read_text(r, ENVELOPE_TYPE, &given))
		return -1;
	type = event_type_find(given);
	if (type < 0)
		return refuse_type(r, given);
	r->event->type = (enum event_type)type;
	return 0;
}

int envelope_student(struct event_reading *r)
{
	const char *type = event_type_name(r->event->type);
	enum type_student student = event_type_row(r->event->type)->student;
	struct text name = event_envelope_name(ENVELOPE_STUDENT);

	if (read_id(r, ENVELOPE_STUDENT, &r->event->student))
		return -1;
	if (student == STUDENT_NAMED && !r->event->student.size)
		return event_refuse(&r->to, REFUSE_STUDENT, name,
		        "'student' is missing; an event of type %s is about a student", type);
	if (student == STUDENT_NONE && r->event->student.size)
		return event_refuse(&r->to, REFUSE_STUDENT, name,
		        "an event of type %s is not about one student; leave 'student' out", type);
	return 0;
}

static int read_time(struct event_reading *r, enum envelope part, struct civil_time *out)
{
	struct text given;

	if (read_text(r, part, &given))
		return -1;
	if (civil_read_time(given, out) == 0)
		return 0;
	return refuse_given(r, REFUSE_TIME, part, given,
	        "is not a time; write a day (2026-09-03) or a time with its offset "
	        "(2026-09-03T10:30:00-05:00)");
}

int envelope_when(struct event_reading *r)
{
	if (!is_said(r, ENVELOPE_TIME))
		return refuse(
		        r, REFUSE_MISSING, ENVELOPE_TIME, "'time' is missing; it says when this happened");
	return read_time(r, ENVELOPE_TIME, &r->event->when);
}

int envelope_slot(struct event_reading *r)
{
	struct text slot = {0};

	if (read_id(r, ENVELOPE_SLOT, &slot))
		return -1;
	if (slot.size)
		r->event->slot = identity_hash(r, IDENTITY_SLOT, slot);
	return 0;
}

int envelope_was(struct event_reading *r)
{
	struct text name = event_envelope_name(ENVELOPE_WAS);

	if (!is_said(r, ENVELOPE_WAS))
		return 0;
	if (r->event->op == EVENT_DELETE)
		return event_refuse(
		        &r->to, REFUSE_OPERATION, name, "'was' moves one state; a delete removes them all");
	if (!r->event->is_state)
		return event_refuse(&r->to, REFUSE_OPERATION, name,
		        "'was' moves a state, and this is a record; to change a record, send it again as it "
		        "should be");
	return read_time(r, ENVELOPE_WAS, &r->event->was);
}
