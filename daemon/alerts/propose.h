#ifndef DAEMON_ALERTS_PROPOSE_H
#define DAEMON_ALERTS_PROPOSE_H
/* A rule with `propose` asks people to decide something when its alert opens, or when a step of its ladder is reached.
 * One with `family` asks them to write to the family, not before its `hold` is over: so far a correction takes it back and
 * nobody has read anything.  Where the evidence is taken back the question is too; what somebody has approved by then no machine undoes: it is
 * contested, with the words of what to look at again, until a person has seen to it.  So is what somebody has done of
 * themselves, by the outcome that the alert was resolved with.  proposal_row.h has the states. */
#include "alerts.h"
#include "daemon/store/proposal_row.h"

struct json;

/* What was just said may propose something.  Of what is told as past or in shadow nobody decides anything. */
void proposals_open(const struct alert_desk *desk, const struct transition_row *said, uint32_t rule);
/* Its alert is no longer so, or was resolved; `what` as the transition that says it. */
void proposals_end(const struct alert_desk *desk, const struct transition_row *said);
/* A step or row that presses less is reached than before: what those above asked for is over.  Where it was never reached, by
 * the facts as they are now, that is a correction; whether there was one: then the step that is reached asks, as it would
 * have in the first place. */
bool proposals_ease(const struct alert_desk *desk, const struct difference *eased);
/* Lapses those that nobody decided in time, at most so many are looked at; -1: the store failed. */
int proposals_look(const struct alert_desk *desk, int most, struct diag *why);

/* What a person did.  Repeating it changes nothing. */
enum proposal_act { PROPOSAL_APPROVE, PROPOSAL_DECLINE, PROPOSAL_SETTLE };
enum proposal_result {
	PROPOSAL_DONE,
	PROPOSAL_AGAIN,
	PROPOSAL_UNKNOWN,
	PROPOSAL_OVER, /* it is not, or no longer, what that can be done about */
	PROPOSAL_FAILED
};
struct proposal_action {
	int64_t id;
	enum proposal_act act;
	struct text who, note;
	int64_t at_ms;
};
enum proposal_result proposal_act(
        const struct alert_desk *desk, const struct proposal_action *action, struct diag *why);

/* Until when one of that student's is held; INT64_MAX: no calendar says. */
int64_t proposal_held_ms(const struct alert_desk *desk, const struct proposal_row *row, uint32_t student);

/* A proposal in JSON, as docs/http.md has it, as one value of `json`. */
void proposal_json(const struct alert_desk *desk, const struct proposal_row *row, struct json *json);
#endif
