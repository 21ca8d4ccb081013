#ifndef DAEMON_ALERTS_REMIND_H
#define DAEMON_ALERTS_REMIND_H
/* An alert of a rule with `remind_every` is said again while it stays open, acknowledged or not, until it is resolved.  When
 * that is next stands with the alert; a look at it then decides, by the rule and the calendar as they are by then:
 *
 *     told --from then, so long--> a look --still so: said again, from when that was due--> a look --over--> none
 *
 * What was due while nobody ran is said once, and the next is reckoned from then. */
#include "alerts.h"

/* Of an alert that is told at `at_ms`. */
struct reminding reminding_begin(
        const struct alert_desk *desk, uint32_t rule, uint32_t student, int64_t at_ms);
/* When the rule says otherwise than the store knows, what is open of it is looked at next.  -1: the store failed. */
int reminding_follow(const struct alert_desk *desk, uint32_t rule, struct diag *why);
int64_t reminding_number(const struct alert_desk *desk, uint32_t rule); /* for struct rule_row */
#endif
