#ifndef DAEMON_CORE_INSIDE_H
#define DAEMON_CORE_INSIDE_H
/* What the core's files share: its state on either side, and how each kind of command is run. */
#include "core.h"

struct core {
	struct core_options options;
	/* The loop's. */
	struct worker *engine; /* owned */
	struct timer *tick;    /* owned */
	struct timer *purge;   /* owned */
	size_t bytes, waiting;
	struct command round;     /* takes all events that wait, or waits for some */
	struct command *gathered; /* for the next round, by `members`; the last to come is first */
	bool round_runs;
	int64_t last_said;
	uint64_t settled; /* the newest generation that has judged everybody */
	struct reload_report reload;
	int64_t full_until_ms; /* monotonic; the disk was full a moment ago */
	bool is_draining, is_ticking;
	/* The engine thread's. */
	struct registrar *registrar;      /* owned */
	int64_t slice_ms, slice_until_ms; /* how long lines are taken; until when, monotonic */
	int64_t brief_until_ms;           /* small deliveries came beside large ones a moment ago */
	bool is_full;                     /* the disk was, when last tried */
};

/* Runs on the engine thread and fills command->answer. */
typedef enum registrar_code command_fn(struct core *core, struct command *command);
command_fn run_events, run_round, run_ack, run_resolve, run_tick, run_purge, run_take_over, run_outbox;
command_fn run_retry, run_discard;
command_fn run_quarantine, run_quarantined;
command_fn run_alerts, run_alert, run_said, run_rules, run_status, run_ready, run_metrics, run_pulse;
#endif
