#ifndef DAEMON_ALERTS_DUE_H
#define DAEMON_ALERTS_DUE_H
/* Alerts whose turn has come, each looked at once. */
#include "alerts.h"

typedef int due_find_fn(
        struct store *store, int64_t now_ms, int limit, alert_row_fn *each, void *context, struct diag *why);
/* May write to the alert; of its texts it has the rule and the value. */
typedef void due_look_fn(const struct alert_desk *desk, const struct alert_row *alert);

/* At most `most` of them, in the order in which they are found; -1: the store failed. */
int due_each(const struct alert_desk *desk, due_find_fn *find, due_look_fn *look, int most, struct diag *why);
#endif
