#ifndef RULES_MODEL_EVENT_LINE_H
#define RULES_MODEL_EVENT_LINE_H
/* A line taken apart: its envelope by name, its fields each with the row that describes it, in canonical order. */
#include "rules/model/event_refuse.h"
#include "rules/model/event_types.h"
#include "base/json_read.h"

enum envelope {
	ENVELOPE_ID,
	ENVELOPE_TYPE,
	ENVELOPE_TIME,
	ENVELOPE_STUDENT,
	ENVELOPE_SOURCE,
	ENVELOPE_SLOT,
	ENVELOPE_OP,
	ENVELOPE_REV,
	ENVELOPE_RECEIVED_AT,
	ENVELOPE_WAS,
	ENVELOPE_COUNT
};
struct text event_envelope_name(enum envelope part);

struct member {
	struct field_name field;
	const struct field_row *row; /* NULL: the type has none of that name */
	struct json_value json;      /* in canonical spelling once it was read */
	struct value value;
};

enum { MEMBERS_NEAR = 48 };
struct event_line {
	struct json_value envelope[ENVELOPE_COUNT]; /* JSON_NULL: not said */
	struct member *members;                     /* `near`, or in the arena once there are many */
	size_t count, capacity;
	struct member near[MEMBERS_NEAR];
};

/* Null members are left out: they say nothing.  -1: no JSON; *root may be something else than an object, and then there
 * are none. */
int event_line_split(struct text text, unsigned depth_max, struct arena *arena, struct event_line *line,
        struct json_value *root, struct diag *why);
/* The envelope of what event_content_write wrote, and the first field as it is written: null when that is no plain text.
 * False: an envelope that is not plain throughout, and is to be split. */
bool event_line_front(struct text content, struct event_line *line);
/* Reads every field as its type wants it, leaves out those that hold their default, and puts them in order. */
int event_line_fields(
        struct event_line *line, enum event_type type, struct arena *arena, const struct refusal_to *to);

/* One field: its value, and its JSON in the one spelling that content has. */
int event_field_read(struct member *member, struct arena *arena, const struct refusal_to *to);

const char *event_kind_words(enum json_kind kind); /* "a number" */
/* 42, 42.0 and 4.2e1 are all 42; exact, whatever the digits. */
struct text event_number(struct text written, struct arena *arena);

/* Gives the event the canonical content of a line that was read. */
void event_content_write(struct event *event, const struct event_line *line, struct arena *arena);
#endif
