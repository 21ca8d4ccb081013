#ifndef DAEMON_ALERTS_INQUIRY_H
#define DAEMON_ALERTS_INQUIRY_H
/* Why rules answer as they do for one student at one instant, in JSON; also for those that did not fire.  The names of its
 * members are those of alerts where they mean the same.
 *
 *     struct question question = {.student = number, .name = id, .rule = -1, .at_ms = now};
 *     inquiry_json(&inquiry, &question, &json, &why);           one object */
#include <intervene/engine.h>
#include "base/diag.h"
#include "base/json.h"

struct zone;

struct inquiry { /* all borrowed */
	struct engine *engine;
	const struct ruleset *set;
	const struct zone *zone; /* of instants of a student without a school */
	/* The event of a sequence number, in the arena; -1: it is not there. */
	int (*event)(void *context, int64_t seq, struct arena *arena, struct event *out);
	void *context;
};

struct question {
	uint32_t student;
	struct text name; /* the student's id */
	int rule;         /* -1: all */
	struct text per;  /* empty: all values of a rule that has some */
	int64_t at_ms;
};

/* -1: the host failed, and what was written is not whole. */
int inquiry_json(
        const struct inquiry *inquiry, const struct question *question, struct json *json, struct diag *why);
#endif
