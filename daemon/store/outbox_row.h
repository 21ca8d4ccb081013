#ifndef DAEMON_STORE_OUTBOX_ROW_H
#define DAEMON_STORE_OUTBOX_ROW_H
/* What is to be told beyond this machine: one row per transition and channel, written in the transaction of the
 * transition, so that neither is ever there without the other.
 *
 *     PENDING --claimed--> SENDING --taken--> SENT
 *        ^                    |------later--> PENDING, or UNKNOWN when it may have arrived: tried again either way
 *        |                    |------never--> FAILED: a dead letter
 *     (posted)            CANCELLED: nobody needs to know any more      HELD: not to be sent by itself
 *
 * A row with a due time is on its way; without one it is at rest.  What a process that died was sending is UNKNOWN. */
#include "store.h"

enum outbox_state {
	OUTBOX_PENDING,
	OUTBOX_SENDING,
	OUTBOX_SENT,
	OUTBOX_FAILED,
	OUTBOX_UNKNOWN,
	OUTBOX_CANCELLED,
	OUTBOX_HELD,
	OUTBOX_STATE_COUNT
};
const char *outbox_state_name(enum outbox_state state);

struct outbox_row {
	struct text channel;
	int64_t transition, alert;
	int64_t generation; /* of the store when it was posted: see fence.h */
	enum outbox_state state;
	int tries;         /* that ended with an answer about this very message */
	bool is_uncertain; /* it may have arrived, though nobody said so */
	int64_t begun_ms;  /* first claimed; 0: never */
	int64_t due_ms;    /* 0: at rest */
	struct text reason;
	/* Of its transition; only read. */
	struct text what;
	int64_t at_ms;
	int step;
};
typedef int outbox_row_fn(void *context, const struct outbox_row *row);

/* A row for a transition that people may hear of; none for one of history or shadow.  `is_new`: it begins an alert.
 * Else only a channel that was given the beginning is given the rest; and said again it is only where it has arrived, and
 * nothing of the alert is on its way. */
void store_outbox_post(struct store *store, const struct outbox_row *row, bool is_new);
void store_outbox_mark(struct store *store, const struct outbox_row *row); /* all but what it is about */
/* At start: whatever was being sent may have arrived. */
void store_outbox_interrupt(struct store *store, int64_t now_ms);
/* After a restore: what waits may have been sent by a later life of the store. */
void store_outbox_hold(struct store *store, struct text reason);

/* What the rule opened since then and nobody has begun to send. */
void store_outbox_hold_rule(struct store *store, struct text rule, int64_t since_ms, struct text reason);

/* At most `limit` rows of the channel that are due, oldest first; none behind an older one of its alert that is still
 * on its way.  A due time far ahead, of a clock that was wrong, is passed over. */
int store_outbox_due(struct store *store, struct text channel, int64_t now_ms, int limit, outbox_row_fn *each,
        void *context, struct diag *why);
int64_t store_outbox_next_ms(
        struct store *store, struct text channel, int64_t now_ms); /* the next due time behind now; 0: none */
/* How the beginning of the alert, or what followed it, fared on this channel before `row`: one that may have arrived if there is
 * one. */
int store_outbox_opening(struct store *store, const struct outbox_row *row, outbox_row_fn *each,
        void *context, struct diag *why);

/* What the channel was sent of a ladder before a message, over all alerts of its rule and student since then. */
struct outbox_steps {
	int64_t last_ms; /* when a step was, whichever; 0: none was */
	int64_t same_ms; /* when this step was; 0: it was not */
};
struct alert_row;
struct outbox_steps store_outbox_steps(
        struct store *store, const struct outbox_row *row, const struct alert_row *alert, int64_t since_ms);

/* One of them, by what it is about. */
int store_outbox_get(struct store *store, struct text channel, int64_t transition, outbox_row_fn *each,
        void *context, struct diag *why);
/* Those of the alert and channel of `row` that were posted after it, oldest first. */
int store_outbox_later(struct store *store, const struct outbox_row *row, outbox_row_fn *each, void *context,
        struct diag *why);

enum { OUTBOX_ALL = (1 << OUTBOX_STATE_COUNT) - 1 };
struct outbox_query {
	unsigned states;           /* a bit each */
	struct text channel, rule; /* empty: any */
	/* The last one seen; empty and 0: from the first. */
	struct text after_channel;
	int64_t after;
};
int store_outbox_find(struct store *store, const struct outbox_query *query, outbox_row_fn *each,
        void *context, struct diag *why); /* by channel, oldest first */

/* Looks at some messages behind the last one it looked at, and forgets those that are at rest and need nobody, of alerts
 * that have ended, together with all that the channel was told of the alert: whether its end is told depends on whether
 * its beginning was.  Their numbers stay counted.  False: it has been through all of them. */
struct outbox_slice {
	int64_t before_ms; /* all of it said before that */
	char channel[64];  /* the last one it looked at; empty and 0: begin */
	int64_t transition;
};
bool store_outbox_purge(struct store *store, struct outbox_slice *slice, int rows);

/* By channel and state, of all there ever were; being sent counts as pending. */
typedef int outbox_count_fn(void *context, struct text channel, enum outbox_state state, int64_t count);
int store_outbox_counts(struct store *store, outbox_count_fn *each, void *context, struct diag *why);
#endif
