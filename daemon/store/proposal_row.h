#ifndef DAEMON_STORE_PROPOSAL_ROW_H
#define DAEMON_STORE_PROPOSAL_ROW_H
/* What rules propose to people, and what people decided: one row per alert and step, written in the transaction of the
 * transition that says it, so that neither is ever there without the other.  And what people have done about an alert of
 * themselves, once its evidence is taken back: contested from the first, at a step of its own.
 *
 *     HELD --its time has come--> OPEN
 *     OPEN --a person--> APPROVED --evidence taken back--> CONTESTED --a person has seen to it--> SETTLED
 *       |  --a person, of one that is held, too--> DECLINED
 *       |  --evidence taken back--> WITHDRAWN
 *       '  --its alert ends otherwise, or nobody decides in time--> LAPSED
 *
 * One that is held ends as an open one does.  What a person has decided no machine undoes: a contested one asks a person to
 * look again. */
#include "store.h"

enum proposal_state {
	PROPOSAL_OPEN,
	PROPOSAL_APPROVED,
	PROPOSAL_DECLINED,
	PROPOSAL_WITHDRAWN,
	PROPOSAL_LAPSED,
	PROPOSAL_CONTESTED,
	PROPOSAL_SETTLED,
	PROPOSAL_HELD,
	PROPOSAL_STATE_COUNT
};
const char *proposal_state_name(enum proposal_state state);

/* What a person did, and when; all of it empty: nobody. */
struct proposal_deed {
	struct text who, note;
	int64_t at_ms;
};
/* What a family is written has this behind the step that asks for it: one step may ask for both. */
enum { STEP_FAMILY = 1000000 };
struct proposal_row {
	int64_t id; /* given by store_proposal_add */
	int64_t alert;
	int step; /* of the ladder that proposes it, from 1; 0: the rule as a whole; less: nobody proposed it */
	int64_t tier;             /* to move to; 0: it is something else */
	struct text domain, what; /* what: in words */
	struct text role;         /* that decides; empty: not said */
	int64_t lasts;            /* how long once it is open, as a number of propose.c; 0: for ever */
	int64_t hold;             /* until when it is held, likewise; 0: it is open at once */
	enum proposal_state state;
	int64_t proposed_ms;
	int64_t due_ms;   /* when to look whether it is held or lasts still; 0: never */
	int64_t ended_ms; /* .. by itself, and why; of a contested one, when its evidence was taken back */
	struct text reason;
	struct proposal_deed decided, settled;
};
typedef int proposal_row_fn(void *context, const struct proposal_row *row);

/* Once for each alert and step: again it changes nothing, but for one that ended as its step was no longer reached. */
void store_proposal_add(struct store *store, const struct proposal_row *row);
extern const char proposal_eased[]; /* the reason of those whose step is no longer reached */
/* Those of the alert in one state go to another. */
void store_proposals_end(struct store *store, int64_t alert, enum proposal_state from, enum proposal_state to,
        int64_t at_ms, struct text reason);
void store_proposal_end(
        struct store *store, int64_t id, enum proposal_state to, int64_t at_ms, struct text reason);
/* Whoever resolved the alert with this outcome, at last, is asked to look again; once for each step, which is below 0. */
void store_proposal_contest(
        struct store *store, int64_t alert, int step, struct text outcome, int64_t at_ms, struct text reason);
/* Those of the alert that nobody had decided when it was resolved are open again from then on; not what a family was to be
 * written at a step, as the step that brings the alert back writes its own. */
void store_proposals_again(struct store *store, int64_t alert, int64_t at_ms);
void store_proposal_put(struct store *store, const struct proposal_row *row); /* all but what it is about */
int store_proposal_get(
        struct store *store, int64_t id, proposal_row_fn *each, void *context, struct diag *why);

struct proposal_query {
	unsigned states; /* 1 << state */
	int64_t alert;   /* 0: any; else its proposals are read alone */
	int64_t after;   /* id of the last one seen; 0: from the first */
};
int store_proposals_find(struct store *store, const struct proposal_query *query, proposal_row_fn *each,
        void *context, struct diag *why); /* in order of id */
/* Those of one alert in these states, in a transaction: when they cannot be read it fails. */
void store_proposals_of(
        struct store *store, int64_t alert, unsigned states, proposal_row_fn *each, void *context);
/* Whether somebody has approved that step since then, for this alert or an earlier one of its rule about the student. */
bool store_proposal_was_approved(struct store *store, int64_t alert, int step, int64_t since_ms);
/* At most `limit` whose look is due. */
int store_proposals_due(struct store *store, int64_t now_ms, int limit, proposal_row_fn *each, void *context,
        struct diag *why);
int64_t store_proposal_next_ms(struct store *store); /* INT64_MAX: none is to be looked at */
int64_t store_proposal_count(struct store *store, enum proposal_state state);
#endif
