#ifndef DAEMON_CORE_REGISTRAR_H
#define DAEMON_CORE_REGISTRAR_H
/* The log, the ledger and the engine, kept in step: what one of them takes in a transaction, all take, and when the
 * commit fails, none has.  Synchronous, without a clock or a thread of its own: `now` is an argument, and whoever
 * calls owns it.
 *
 *     registrar_take(registrar, delivery, now, &why)       until delivery->is_done
 *     registrar_tick(registrar, now, &why)                 while it answers REGISTRAR_MORE
 *
 * One arrival is one transaction.  A delivery longer than a slice is several arrivals; a delivery of history is one
 * transaction with an arrival for each instant in it. */
#include "keeping.h"
#include "daemon/alerts/alerts.h"
#include "daemon/alerts/propose.h"
#include "daemon/intake/delivery.h"
#include "daemon/outbox/cliff.h"
#include "daemon/outbox/people.h"
#include "daemon/intake/guard.h"
#include "daemon/store/ruleset_row.h"
#include <intervene/zones.h>

struct channel_setting;
struct outbox_round;
struct registrar;

struct registrar_options {
	struct store *store;                    /* borrowed */
	struct ruleset *set;                    /* a reference is taken */
	struct zones *zones;                    /* borrowed */
	const struct zone *zone;                /* borrowed; the district's */
	const struct channel_setting *channels; /* borrowed; who is told beyond this machine */
	size_t channel_count;
	int32_t go_live; /* NO_DAY: from the beginning */
	struct cliff_limits cliff;
	int64_t now_ms;
	struct guard guard;
	int64_t memory;   /* bytes that the facts of students may take, about; 0: any */
	size_t fold_rows; /* how long the tail of the log may get; 0: as usual */
	bool (*is_slice_over)(
	        void *context); /* asked now and then whether a long delivery should let others on */
	void (*on_read)(
	        void *context, int64_t seq); /* each line of the log that is read again; may be NULL */
	void *context;
};

/* Rebuilds everything from the log and says what differs: rules that changed or went while nobody ran. */
int registrar_open(const struct registrar_options *options, struct registrar **out, struct diag *why);
void registrar_close(struct registrar *registrar); /* takes NULL */

enum registrar_code {
	REGISTRAR_DONE = 0,
	REGISTRAR_MORE = 1,
	REGISTRAR_FULL = STORE_FULL,    /* nothing of this transaction happened; try again later */
	REGISTRAR_BROKEN = STORE_BROKEN /* the process must stop */
};
enum registrar_code registrar_take(
        struct registrar *registrar, struct delivery *delivery, int64_t now_ms, struct diag *why);
/* Deliveries that wait at the same time are taken in turn, in one arrival and one transaction: that is what makes a small
 * one cheap.  DONE when all are; else some of them are, as each says itself. */
struct round {
	struct delivery **deliveries; /* none of history; their order may change */
	size_t count;
	bool is_brief; /* one turn each: others will come soon, and shall not wait long */
};
enum registrar_code registrar_take_round(
        struct registrar *registrar, const struct round *round, int64_t now_ms, struct diag *why);

void registrar_guard(struct registrar *registrar, struct guard guard); /* from now on */

/* One slice of the earliest instant that has come by `now_ms`, at that instant. */
enum registrar_code registrar_tick(struct registrar *registrar, int64_t now_ms, struct diag *why);
int64_t registrar_next_ms(struct registrar *registrar); /* when to tick next */

/* Other rules and calendars take over, between two arrivals: DONE, or MORE while time has something to tell before.
 * From then on every arrival is judged by them, whoever it touches first of all; the others are judged slice by slice,
 * by registrar_settle while it answers MORE.  A crash in between is as if rules had changed while nobody ran. */
struct takeover {
	struct ruleset *set; /* a reference is taken */
	struct zones *zones; /* borrowed; for this thread alone */
	struct ruleset_row
	        as; /* who asked for it, what differs and what it was found to do; the rest is ours */
	struct engine
	        *old; /* out: the caller owes engine_destroy, on any thread, before the zones it had go */
};
enum registrar_code registrar_take_over(
        struct registrar *registrar, struct takeover *takeover, int64_t now_ms, struct diag *why);
/* Counts what other rules would say, and says nothing of it: rehearsal.h.  MORE: it is to be called again. */
struct rehearsal;
enum registrar_code registrar_rehearse(
        struct registrar *registrar, struct rehearsal *rehearsal, int64_t now_ms, struct diag *why);
uint64_t registrar_generation(
        const struct registrar *registrar); /* 1 at start, one more with each takeover */

/* After a start, too, every student is loaded and compared with what was told, when an arrival touches it or in a slice of
 * this; what time alone has brought meanwhile is told then, each at its own instant. */
enum registrar_code registrar_settle(struct registrar *registrar, struct diag *why);
bool registrar_is_settled(const struct registrar *registrar);

/* One slice of folding the log's tail away, or of merging what was folded; there is time for it when there is nothing
 * better to do, and it is due when registrar_folds. */
enum registrar_code registrar_fold(struct registrar *registrar, struct diag *why);
bool registrar_folds(const struct registrar *registrar);
/* Before a stop, a slice of folding a tail that the next start would take a moment to read.  DONE: it is short. */
enum registrar_code registrar_fold_tail(struct registrar *registrar, struct diag *why);
enum registrar_code registrar_fold_all(struct registrar *registrar, struct diag *why); /* now, all of it */

enum registrar_code registrar_ack(
        struct registrar *registrar, struct action *action, enum act *out, struct diag *why);
enum registrar_code registrar_resolve(
        struct registrar *registrar, struct action *action, enum act *out, struct diag *why);
enum registrar_code registrar_proposal(struct registrar *registrar, struct proposal_action *action,
        enum proposal_result *out, struct diag *why);
/* It is known to the store, and not being taken. */
enum registrar_code registrar_discard_held(
        struct registrar *registrar, int64_t held, struct text who, int64_t at_ms, struct diag *why);
enum registrar_code registrar_discard(struct registrar *registrar, int64_t quarantined, struct diag *why);
/* A slice of taking out what has been kept long enough. */
enum registrar_code registrar_purge(
        struct registrar *registrar, struct keeping keeping, int64_t now_ms, struct diag *why);

/* What became of messages in, messages to send out; see round.h. */
enum registrar_code registrar_outbox(
        struct registrar *registrar, struct outbox_round *round, int64_t now_ms, struct diag *why);

/* What a person does about one of them. */
enum registrar_code registrar_message(
        struct registrar *registrar, struct outbox_action *action, enum outbox_deed *out, struct diag *why);

/* For reading: what alerts are made of, as of `now_ms`. */
struct alert_desk registrar_desk(struct registrar *registrar, int64_t now_ms);

struct registrar_counts {
	struct delivery_counts lines; /* since start */
	uint64_t deliveries, arrivals, ticks;
	uint64_t events; /* in the log */
	struct ledger_counts ledger;
	struct engine_counts engine;
	int64_t last_ms, last_seq, last_transition;
	uint64_t generation;   /* of the rules: 1 at start, one more with each takeover */
	int64_t generation_ms; /* since when it is in force */
	bool changed_at_start; /* rules are not those of the last run */
};
void registrar_count(struct registrar *registrar, struct registrar_counts *out);
#endif
