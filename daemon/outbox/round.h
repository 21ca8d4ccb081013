#ifndef DAEMON_OUTBOX_ROUND_H
#define DAEMON_OUTBOX_ROUND_H
/* One exchange between the loop, which sends, and the store: what became of messages goes in, messages to send next
 * come out, in one transaction however many they are.  The loop fills it, the engine thread runs it, the loop reads it.
 *
 *     results ->  written  ->  due rows found, looked at once more, marked as being sent, put into words  -> claims */
#include "daemon/alerts/alerts.h"
#include "daemon/store/outbox_row.h"
#include "base/buf.h"

struct channel_setting;
struct posting;

/* A message to send; the receiver's to clear. */
struct outbox_claim {
	size_t want;           /* for whom: its place in the round */
	struct outbox_row row; /* without texts */
	struct buf text;       /* owned; holds the four below */
	struct text key, what, rule, body;
};
void outbox_claim_clear(struct outbox_claim *claim);

struct outbox_want {
	const struct channel_setting *channel; /* borrowed */
	int room;                              /* for so many messages */
	char down_why[160];                    /* empty: it is up */
	/* Out. */
	bool is_more;    /* ask again */
	int64_t next_ms; /* else at this wall time; 0: when something is said */
};

struct outbox_round {
	struct outbox_row *results; /* owned; of each the channel's name is borrowed */
	size_t result_count, result_capacity;
	struct outbox_want *wants; /* owned; one for each destination */
	size_t want_count;
	struct outbox_claim *claims; /* owned */
	size_t claim_count, claim_capacity;
	/* What is old goes: a slice, before 0 none; and what is left of it. */
	struct outbox_slice purge;
	bool is_purged;   /* to the end */
	bool has_changed; /* the store */
};
void outbox_round_clear(
        struct outbox_round *round); /* forgets results and claims, of whom it no longer owns the texts */
void outbox_round_finish(struct outbox_round *round);

/* Inside a transaction, at the wall time `now_ms`.  -1: the store could not be read. */
int outbox_round_run(const struct alert_desk *desk, struct posting *posting, struct outbox_round *round,
        int64_t now_ms, struct diag *why);
void outbox_round_drop(struct outbox_round *round); /* the commit failed: there are no claims */

/* render.c: the key and the words of a message. */
void outbox_key_print(
        const struct alert_desk *desk, struct text channel, const struct outbox_row *row, struct buf *out);
void outbox_render(const struct alert_desk *desk, const struct channel_setting *channel,
        const struct alert_row *alert, struct outbox_row *row, struct outbox_claim *out);
#endif
