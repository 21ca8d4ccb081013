#ifndef DAEMON_ALERTS_WATCH_H
#define DAEMON_ALERTS_WATCH_H
/* What people have acknowledged or resolved is looked at once an hour while its episode goes on: where the number that its rule
 * tracks is worse than when they did by as much as `worse_by` says, it is open again.  A step of a ladder that is reached brings
 * it back at once: tell.c. */
#include "alerts.h"

/* Of an alert that is acknowledged or resolved at `at_ms`. */
struct watching watching_begin(const struct alert_desk *desk, const struct alert_row *alert, int64_t at_ms);
/* It is open again from `at_ms`, where it had been settled, and reminded of as its rule says. */
bool alert_return(
        const struct alert_desk *desk, uint32_t rule, uint32_t student, int64_t alert, int64_t at_ms);
#endif
