#ifndef DAEMON_OUTBOX_HEALTH_H
#define DAEMON_OUTBOX_HEALTH_H
/* How messages are doing, for status and metrics.  On its way counts as pending, so that the states add up to all
 * messages there are. */
#include "daemon/store/outbox_row.h"

struct buf;
struct json;
struct posting;

void outbox_status_json(struct store *store, struct json *json); /* members of an object that is open */
void outbox_findings_json(const struct posting *posting, struct store *store,
        struct json *json); /* values of a list that is open */
void outbox_metrics(struct store *store, struct buf *out);
#endif
