#ifndef DAEMON_INTAKE_DELIVERY_H
#define DAEMON_INTAKE_DELIVERY_H
/* One body of events on its way through: what is left of it, and what became of what was taken.  The sums are an
 * identity that is asserted: received = new + corrected + duplicate + deleted + stale + rejected. */
#include "lines.h"
#include "base/arena.h"
#include "base/buf.h"
#include <intervene/ledger.h>

struct json;
struct diag;

enum { VERDICT_COUNT = EVENT_STALE + 1, REJECTIONS_LISTED = 1000 };

struct rejection {
	int64_t line;
	struct text code, field, reason; /* in the delivery's arena */
};

struct delivery_counts {
	uint64_t received, rejected, verdicts[VERDICT_COUNT];
};

struct delivery {
	struct buf body;    /* owned */
	struct text source; /* borrowed: of lines that name none */
	bool is_history;
	enum body_kind kind;

	struct lines lines; /* what is left */
	bool is_begun, is_done;
	struct delivery_counts counts;
	struct rejection *rejections; /* owned; the first thousand */
	size_t listed, capacity;
	int64_t last_seq;
	int64_t quarantined_bytes; /* of its source, once a line was rejected */
	struct arena arena;        /* owned */
};

struct delivery *delivery_create(void);
void delivery_destroy(struct delivery *delivery);                 /* takes NULL */
bool delivery_next(struct delivery *delivery, struct text *line); /* counts it as received */
void delivery_reject(struct delivery *delivery, int64_t line, struct text field, const struct diag *why);
void delivery_answer(
        const struct delivery *delivery, struct json *json); /* members of an object that is open */
#endif
