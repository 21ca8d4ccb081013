#ifndef DAEMON_OUTBOX_MUTE_H
#define DAEMON_OUTBOX_MUTE_H
/* Whether an alert is kept back for the present, though it is open: another one of the student speaks for it (`mutes`), or
 * a plan in its domain runs (`while_supported`) until its review, unless it has got worse since.  The alert itself is
 * untouched; it is sent as soon as nothing mutes it any more, if it is open then. */
#include "daemon/alerts/alerts.h"

struct buf;
/* Adds the reason: "muted: .."; the store failed: false, and the store knows. */
bool outbox_is_muted(const struct alert_desk *desk, const struct alert_row *alert, struct buf *reason);
bool outbox_was_muted(struct text reason); /* the reason of a message is one of those */
#endif
