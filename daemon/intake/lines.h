#ifndef DAEMON_INTAKE_LINES_H
#define DAEMON_INTAKE_LINES_H
/* The events of a body, one text each, not yet understood: lines of NDJSON, the items of a JSON array, or objects one
 * behind the other.  A bad one never hides those behind it: nothing here can fail, it only cuts.
 *
 *     lines_start(&lines, body, BODY_ANY);
 *     while (lines_next(&lines, &line)) ..             lines.number says which, from 1 */
#include "base/text.h"

enum body_kind {
	BODY_LINES,  /* application/x-ndjson */
	BODY_VALUES, /* application/json */
	BODY_WHOLE,  /* one event, whatever is in it */
	BODY_ANY     /* nothing was said: a body that begins with [ is an array, else it is lines */
};

struct lines {
	struct text rest; /* borrowed from the body */
	int64_t number;   /* of the last one given: its line, or its place among the values */
	bool by_value, is_array, is_whole;
};

void lines_start(struct lines *lines, struct text body, enum body_kind kind);
bool lines_next(struct lines *lines, struct text *out); /* blank ones are passed over */
#endif
