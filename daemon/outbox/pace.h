#ifndef DAEMON_OUTBOX_PACE_H
#define DAEMON_OUTBOX_PACE_H
/* Steps of a ladder, one after the other: each is sent once in a school year, so long after the one before as the rule says, and
 * none that is no longer reached.  Asked when a message is about to be sent. */
#include "daemon/alerts/alerts.h"
#include "daemon/store/outbox_row.h"

enum pace { PACE_NOW, PACE_LATER, PACE_NEVER };
/* Of a row that tells of a step, whose alert is open, at the wall time `now_ms`; *reason, cleared before, says why not now. */
enum pace outbox_pace(const struct alert_desk *desk, const struct outbox_row *row,
        const struct alert_row *alert, int64_t now_ms, struct buf *reason);
#endif
