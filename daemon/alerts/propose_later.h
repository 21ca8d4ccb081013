#ifndef DAEMON_ALERTS_PROPOSE_LATER_H
#define DAEMON_ALERTS_PROPOSE_LATER_H
/* How long a proposal lasts, and until when it is held, as the numbers that its row keeps: reckoned anew by the calendar each
 * time it is looked at.  0: for ever; not at all. */
#include <intervene/ruleset.h>

int64_t propose_lasts_number(struct duration lasts);
int64_t propose_hold_number(const struct hold *hold);
#endif
