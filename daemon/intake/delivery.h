#ifndef DAEMON_INTAKE_DELIVERY_H
#define DAEMON_INTAKE_DELIVERY_H
/* One body of events on its way through: what is left of it, and what became of what was taken.  The sums are an
 * identity that is asserted: received = new + corrected + duplicate + deleted + stale + rejected. */
#include "digest.h"
#include "lines.h"
#include "base/arena.h"
#include "base/buf.h"
#include <intervene/ledger.h>

struct format;
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
	const struct format *format; /* shared; NULL: as nothing was said */
	bool is_part;                /* more of it follows: delivery_continue */
	struct hash128 digest;       /* of the whole; all zero: not known yet */
	bool is_again;               /* it was taken before, so its lines are only counted */
	int64_t retries;             /* the line of the quarantine that it brings once more; 0: none */

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
void delivery_destroy(struct delivery *delivery); /* takes NULL */
/* The next part of a delivery whose last part is done; takes its bytes.  Lines are numbered on. */
void delivery_continue(struct delivery *delivery, struct buf *body);
bool delivery_next(struct delivery *delivery, struct text *line); /* counts it as received */
struct digest delivery_digest_start(const struct delivery *delivery, struct hash_key key);
/* The line as an event, whatever format it came in: as event_read. */
int delivery_read(const struct delivery *delivery, struct text line, struct hash_key key, struct arena *arena,
        struct event *event, struct text *field, struct diag *why);
void delivery_reject(struct delivery *delivery, int64_t line, struct text field, const struct diag *why);
void delivery_answer(
        const struct delivery *delivery, struct json *json); /* members of an object that is open */
#endif
