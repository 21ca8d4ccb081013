#ifndef RULES_MODEL_EVENT_ENVELOPE_H
#define RULES_MODEL_EVENT_ENVELOPE_H
/* The parts of a line that every event has.  Each reader takes one part of `line` into `event`; -1: it refused. */
#include "rules/model/event_line.h"

struct event_reading {
	const struct event_reader *reader; /* borrowed, as all else here but `line` */
	struct arena *arena;
	struct event *event;
	struct refusal_to to;
	struct event_line line;
};

/* An event of which nothing is said yet: its source is the reader's own, its content a delete's. */
void envelope_begin(
        struct event_reading *r, const struct event_reader *reader, struct arena *arena, struct event *event);
int envelope_identity(struct event_reading *r);
int envelope_op(struct event_reading *r);
int envelope_rev(struct event_reading *r);
int envelope_received(struct event_reading *r);
int envelope_type(struct event_reading *r); /* a delete may do without */
int envelope_student(struct event_reading *r);
int envelope_when(struct event_reading *r);
int envelope_slot(struct event_reading *r);
int envelope_was(struct event_reading *r);
#endif
