#ifndef DAEMON_OUTBOX_PEOPLE_H
#define DAEMON_OUTBOX_PEOPLE_H
/* What people see of messages, and do about those that wait for them: a dead letter or one that is held is released, to be
 * sent after all, or given up.  On the engine thread; a deed inside a transaction.
 *
 *     if (outbox_id_read(text_of("webhook-42"), &action.channel, &action.transition) == 0)
 *             deed = outbox_act(&desk, &action, &why);
 *
 * Who did it stays in the history of the alert, which the stream does not tell: it is nothing new about the student. */
#include "daemon/alerts/alerts.h"
#include "daemon/store/outbox_row.h"

enum outbox_deed { DEED_DONE, DEED_UNKNOWN, DEED_UNDERWAY, DEED_OVER, DEED_FAILED };
struct outbox_action {
	struct text channel;
	int64_t transition;
	bool is_release; /* else it is given up */
	struct text who;
	int64_t at_ms;
};
enum outbox_deed outbox_act(
        const struct alert_desk *desk, const struct outbox_action *action, struct diag *why);

/* "webhook-42": the channel and the change that is told.  -1: it is no such thing. */
int outbox_id_read(struct text id, struct text *channel, int64_t *transition);
/* As one value of `json`; nothing of the student is in it. */
void outbox_message_json(const struct alert_desk *desk, const struct outbox_row *row, struct json *json);
#endif
