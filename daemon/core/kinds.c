/* How each kind of command is run, and what it waits for. */
#include "core_inside.h"

const struct kind core_kinds[COMMAND_KIND_COUNT] = {
        [COMMAND_EVENTS] = {run_events, true, true},
        [COMMAND_ROUND] = {run_round, true, true},
        [COMMAND_ACK] = {run_ack, true},
        [COMMAND_RESOLVE] = {run_resolve, true},
        [COMMAND_TICK] = {run_tick, false},
        [COMMAND_PURGE] = {run_purge, true},
        [COMMAND_OUTBOX] = {run_outbox, false}, /* while stopping too: what was sent must be known */
        [COMMAND_RETRY] = {run_retry, true, true},
        [COMMAND_DISCARD] = {run_discard, true},
        [COMMAND_RELEASE] = {run_release, true, true},
        [COMMAND_DISCARD_HELD] = {run_discard_held, true},
        [COMMAND_REHEARSE] = {run_rehearse, true},
        [COMMAND_TAKE_OVER] = {run_take_over, true},
        [COMMAND_MESSAGE_ACT] = {run_message_act, true},
        [COMMAND_RELOAD] = {NULL, true},
        [COMMAND_ALERTS] = {run_alerts, false},
        [COMMAND_ALERT] = {run_alert, false},
        [COMMAND_QUARANTINE] = {run_quarantine, false},
        [COMMAND_QUARANTINED] = {run_quarantined, false},
        [COMMAND_MESSAGES] = {run_messages, false},
        [COMMAND_MESSAGE] = {run_message, false},
        [COMMAND_HELD] = {run_held, false},
        [COMMAND_SAID] = {run_said, false},
        [COMMAND_EXPLAIN] = {run_explain, false},
        [COMMAND_RULES] = {run_rules, false},
        [COMMAND_STATUS] = {run_status, false},
        [COMMAND_READY] = {run_ready, false},
        [COMMAND_METRICS] = {run_metrics, false},
        [COMMAND_PULSE] = {run_pulse, false},
};
