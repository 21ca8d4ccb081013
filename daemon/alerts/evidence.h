#ifndef DAEMON_ALERTS_EVIDENCE_H
#define DAEMON_ALERTS_EVIDENCE_H
/* The events behind an explanation: [{"id","time","type","value","source"}], each once, in the order of the log, at
 * most 200. */
#include "alerts.h"
#include <intervene/explain.h>

/* Says so where some of it may be gone by now. */
void evidence_json(const struct alert_desk *desk, const struct alert_row *row,
        const struct explanation *explanation, struct json *json);
void evidence_event_json(const struct event *event, struct json *json); /* one of them */
void value_json(const struct value *value, struct json *json);          /* null when there is none */
#endif
