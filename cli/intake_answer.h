#ifndef CLI_INTAKE_ANSWER_H
#define CLI_INTAKE_ANSWER_H
/* Answers to several deliveries, summed into one (events.md, "Intake answers"). */
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"

struct diag;

enum { REJECTIONS_KEPT = 1000 };
enum {
	COUNT_RECEIVED,
	COUNT_NEW,
	COUNT_CORRECTED,
	COUNT_DUPLICATE,
	COUNT_DELETED,
	COUNT_STALE,
	COUNT_REJECTED,
	INTAKE_COUNTS
};

struct intake_answer {
	int64_t counts[INTAKE_COUNTS];
	int64_t last_seq;
	struct buf rejected; /* owned; a JSON list being written */
	struct json list;
	size_t rejected_listed;
	struct text held;      /* the last delivery that waits for a person; in `arena` */
	struct buf held_words; /* owned; a line for each of them */
	struct arena arena;    /* owned */
};

/* Adds one answer.  `numbers`: the line of the whole input that each line of the delivery was.  A rejection is also
 * told on stderr when `shows` is set.  -1: the body is no intake answer. */
int intake_answer_add(struct intake_answer *sum, const struct buf *body, const uint32_t *numbers,
        size_t count, bool shows, struct diag *why);
void intake_answer_json(struct intake_answer *sum); /* to stdout */
void intake_answer_words(struct intake_answer *sum);
void intake_answer_finish(struct intake_answer *sum);
#endif
