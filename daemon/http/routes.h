#ifndef DAEMON_HTTP_ROUTES_H
#define DAEMON_HTTP_ROUTES_H
/* The table of what can be asked for.  A new path is a row in routes.c and a handler in api.c. */
#include "request.h"

/* NULL: none.  Then *allow names the methods the path has, or is NULL when there is no such path. */
const struct route *routes_find(const char *method, const char *url, struct text *id, const char **allow);

typedef void handler_fn(struct request *request);
handler_fn get_quarantine, get_quarantined, post_retry, post_discard, post_release;
handler_fn get_messages, get_message, post_message_release, post_message_discard; /* outbox.c */
handler_fn get_proposals, get_proposal, post_approve, post_decline, post_settle;  /* proposals.c */
handler_fn post_events, get_alerts, get_alert, post_ack, post_resolve, get_stream, get_explain, get_rules,
        get_rule_stats, get_rule_history, get_status, get_health, get_ready, get_metrics, post_reload;
#endif
