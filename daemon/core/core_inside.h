#ifndef DAEMON_CORE_INSIDE_H
#define DAEMON_CORE_INSIDE_H
/* What the core's files share: its state on either side, and how each kind of command is run. */
#include "core.h"

#include <stdatomic.h>

struct core {
	struct core_options options;
	/* The loop's. */
	struct worker *engine;   /* owned */
	struct worker *reader;   /* owned; of lines, ahead of the engine thread */
	struct worker *copier;   /* owned; of the write-ahead log, beside the engine thread */
	struct helper *squeezer; /* owned; of blocks of the store */
	struct copying {
		struct job job;
		struct core *core;
		bool is_under_way;
		enum store_code code;
		struct diag why;
	} copying;
	struct hash_key key; /* that identities are hashed with */
	struct pages spare;  /* owned; to be read into */
	struct timer *tick;  /* owned */
	struct timer *purge; /* owned */
	size_t bytes, waiting;
	struct command round;     /* takes all events that wait, or waits for some */
	struct command *gathered; /* for the next round, by `members`; the last to come is first */
	int gathered_count;
	bool round_runs;
	struct command *whole; /* the one long delivery that may be read to its end before it is taken */
	int64_t last_said;
	uint64_t settled; /* the newest generation that has judged everybody */
	struct reload_report reload;
	int64_t full_until_ms; /* monotonic; the disk was full a moment ago */
	int64_t look_ms;       /* monotonic; when to look whether there is room again; 0: there is */
	bool is_draining, is_ticking, refuses_events;
	bool resumes, is_resuming; /* what was released, and is not taken yet */
	_Atomic int64_t guard_rows, guard_share;
	_Atomic int64_t heartbeat_at; /* ms of the day, and 1; 0: there is none */
	_Atomic int asked;            /* who waits for the engine thread and shall not wait long */
	/* The engine thread's. */
	struct registrar *registrar;            /* owned */
	int64_t slice_ms;                       /* how long lines are taken */
	int64_t slice_least_ms, slice_until_ms; /* monotonic; the first, while others wait */
	int64_t brief_until_ms;                 /* small deliveries came beside large ones a moment ago */
	bool is_full;                           /* the disk was, when last tried */
	bool lacks_room;                        /* it soon would be: events wait, all else goes on */
	bool is_short;                          /* either, and said */
	int64_t releasing;                      /* the held delivery that is being taken; 0: none */
	int64_t room_ms;                        /* when to look for room again, monotonic */
	int64_t heartbeat_day, heartbeat_ms;    /* the last, as far as anybody has looked */
	bool clock_is_behind;                   /* and said */
	struct feeds *feeds;                    /* owned */
};

enum { NO_ROOM = REGISTRAR_BROKEN - 1 }; /* beside what the registrar answers: it was not asked */

/* core.c: the way of every command, on the loop. */
void core_queue(struct core *core, struct command *command); /* for the engine thread */
void core_note_outcome(struct core *core, struct command *command);
void core_refuse_for_room(struct command *command, const struct left *left);
void core_answered(struct core *core, struct command *command, int64_t due_ms);
void core_run(struct job *job); /* on the engine thread */
void core_ask(struct core *core);
void core_unask(struct core *core, int count);

void heartbeat_look(struct core *core); /* heartbeat.c: on the engine thread, now and then */

/* round.c */
void round_submit(struct core *core, struct command *command);
void on_round_done(struct job *job);

/* held.c: deliveries that wait for a person. */
struct json;
int held_list(struct core *core, struct text source, struct json *json,
        struct diag *why); /* a list; of any when empty */
void held_findings_json(struct core *core, struct json *json);
void scripts_findings_json(struct core *core, struct json *json); /* scripts.c */
void ruleset_status_json(struct core *core, struct json *json);   /* rule_history.c: a value */
void ruleset_start_log(struct core *core);
void held_say(const char *message, int64_t held, int64_t lines); /* in the log */

/* Runs on the engine thread and fills command->answer. */
typedef enum registrar_code command_fn(struct core *core, struct command *command);
command_fn run_events, run_round, run_ack, run_resolve, run_tick, run_purge, run_rehearse, run_take_over,
        run_outbox;
command_fn run_retry, run_discard, run_release, run_discard_held, run_held;
command_fn run_quarantine, run_quarantined;
command_fn run_messages, run_message, run_message_act;
command_fn run_proposals, run_proposal, run_proposal_act;
command_fn run_alerts, run_alert, run_said, run_explain, run_rules, run_rule_stats, run_rule_history,
        run_status, run_ready, run_metrics, run_pulse;

/* kinds.c */
struct kind {
	command_fn *run;
	bool writes, takes_events;
};
extern const struct kind core_kinds[COMMAND_KIND_COUNT];
#endif
