#ifndef DAEMON_CORE_COMMAND_H
#define DAEMON_CORE_COMMAND_H
/* What every front door asks of the core: data in, an answer out.  No door writes SQL or touches the engine.
 *
 *     struct command *command = command_create(COMMAND_ACK, on_answer, request);
 *     command->alert = 17;
 *     if (core_submit(core, command)) ..        refused at once: command->answer says why
 *
 * on_answer is called on the loop, after the commit; the command is the asker's again and owes command_destroy. */
#include "keeping.h"
#include "daemon/alerts/propose.h"
#include "daemon/intake/delivery.h"
#include "daemon/seam.h"
#include "daemon/store/alert_row.h"
#include "base/diag.h"

enum command_kind {
	COMMAND_EVENTS,
	COMMAND_ACK,
	COMMAND_RESOLVE,
	COMMAND_TICK,
	COMMAND_PURGE,
	COMMAND_OUTBOX,
	COMMAND_RETRY,
	COMMAND_DISCARD,
	COMMAND_RELEASE,
	COMMAND_DISCARD_HELD,
	COMMAND_REHEARSE,
	COMMAND_TAKE_OVER,
	COMMAND_ROUND, /* the core's own: all events that wait */
	COMMAND_MESSAGE_ACT,
	COMMAND_PROPOSAL_ACT,
	COMMAND_RELOAD, /* never reaches the engine thread */
	/* These only read. */
	COMMAND_ALERTS,
	COMMAND_ALERT,
	COMMAND_QUARANTINE,
	COMMAND_QUARANTINED,
	COMMAND_MESSAGES,
	COMMAND_MESSAGE,
	COMMAND_PROPOSALS,
	COMMAND_PROPOSAL,
	COMMAND_HELD,
	COMMAND_SAID,
	COMMAND_EXPLAIN,
	COMMAND_RULES,
	COMMAND_RULE_STATS,
	COMMAND_RULE_HISTORY,
	COMMAND_STATUS,
	COMMAND_READY,
	COMMAND_METRICS,
	COMMAND_PULSE,
	COMMAND_KIND_COUNT
};

/* An answer as HTTP has it; everything but 2xx is a problem (RFC 9457) with a stable code. */
struct response {
	int status;
	int retry_after_s; /* 0: not said */
	struct buf body;   /* owned */
};
void response_problem(
        struct response *answer, int status, const char *code, const char *title, const char *detail);
struct json;
/* The same with members of the caller's: opens the object, which is the caller's to end. */
void response_problem_begin(struct response *answer, int status, const char *code, const char *title,
        const char *detail, struct json *json);

/* What came of the last time that the files were read again. */
struct reload_report {
	const char *result; /* static; NULL: never was */
	int64_t at_ms;
	char why[400]; /* empty when all is well */
};

struct core;
struct outbox_round;
struct rehearsal;
struct rule_stats;
struct takeover;
struct command {
	struct job job; /* the core's */
	struct core *core;
	enum command_kind kind;
	struct command *members; /* ROUND: whom it takes; the others' next one */
	/* EVENTS on their way, the loop's: round.c. */
	struct page *page;  /* owned; is being read */
	struct pages ahead; /* owned; read, not given to the delivery */
	size_t given;       /* pages that the delivery had when a round last began, and was offered since */
	bool is_read, is_gathered, is_in_round, is_over;
	bool is_weighed; /* the delivery was, when a round last began: it need not be read whole any more */
	bool is_asked;   /* the core's: counted among those who wait */
	void (*on_answer)(struct command *command);
	void *asker;

	struct arena arena;                 /* owned; for what the texts below point to */
	struct delivery *delivery;          /* owned; EVENTS, RETRY, RELEASE */
	struct outbox_round *round;         /* borrowed; OUTBOX */
	int64_t alert;                      /* ACK, RESOLVE, ALERT */
	int64_t quarantined;                /* RETRY, DISCARD, QUARANTINED: the line's id */
	struct quarantine_query quarantine; /* QUARANTINE */
	struct message_ask {
		struct text id;                   /* MESSAGE, MESSAGE_ACT; MESSAGES: the last one seen */
		struct text state, channel, rule; /* MESSAGES; empty: those that wait for a person; of any */
		bool is_release;                  /* MESSAGE_ACT; else it is given up */
	} message;
	struct proposal_ask {
		struct text state, alert,
		        after;         /* PROPOSALS; empty: those that wait for a person; of any; the first */
		int64_t id;            /* PROPOSAL, PROPOSAL_ACT */
		enum proposal_act act; /* PROPOSAL_ACT; with `who` and `note` */
	} proposal;
	int64_t held;        /* HELD, RELEASE, DISCARD_HELD: the delivery's id */
	int64_t part, parts; /* RELEASE: how many were read, of how many */
	bool resumes;        /* RELEASE: whatever was released and is not taken yet */
	struct text who, outcome, note;
	struct alert_query query; /* ALERTS; its student is found by name */
	struct text student, school, owner;
	struct text rule, per;       /* EXPLAIN; empty: any */
	int64_t as_of_ms;            /* EXPLAIN; 0: now */
	int limit;                   /* ALERTS, SAID, QUARANTINE, RULE_HISTORY */
	int64_t after;               /* SAID: the last transition seen; RULE_HISTORY: the last set, 0: none */
	struct rule_stats *stats;    /* owned; RULE_STATS */
	struct keeping keeping;      /* of a purge */
	struct takeover *takeover;   /* borrowed; TAKE_OVER */
	struct rehearsal *rehearsal; /* borrowed; REHEARSE */
	/* RELOAD: whether to answer only when everybody has been judged, and by which generation. */
	bool waits;
	bool is_dry;    /* only says what would come of it */
	int64_t accept; /* it may open so many alerts, should settings allow fewer */
	uint64_t generation;
	struct reload_report reload; /* STATUS */

	struct response answer;
	/* SAID: the last transition in the answer, how many; and whether some behind `after` are no longer kept. */
	int64_t said_last;
	int said_count;
	bool said_is_gone;

	/* How the engine thread left things; the core's. */
	struct left {
		int code;       /* enum registrar_code */
		int64_t due_ms; /* when to tick next; 0: at once */
		int64_t last_transition;
		uint64_t generation; /* of the rules in force */
		bool is_settled;     /* they have judged everybody */
		bool lacks_room;     /* events are refused until there is */
		bool is_short;       /* of that, or full */
		struct diag why;
	} left;
};

struct command *command_create(
        enum command_kind kind, void (*on_answer)(struct command *command), void *asker);
void command_destroy(struct command *command); /* takes NULL */
#endif
