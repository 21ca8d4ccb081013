#ifndef RULES_ENGINE_PLAN_H
#define RULES_ENGINE_PLAN_H
/* The plan that is active in a domain, and the line that it aims along.
 *
 * A plan is active from `starts`, without one from its time, through `ends`, while its status is not `ended`; of several
 * the newest.  The line runs straight from (starts, baseline) to (ends, without one review_on, goal).  Before it begins
 * nothing is aimed at; behind its end the goal is (semantics.md 24). */
#include "moment.h"
#include "rules/language/expr.h"

/* Of the plans in the column of a call; NULL: none is active.  Notes when one begins or ends. */
const struct entry *plan_active(const struct call *call, const struct moment *moment);

struct aim {
	int32_t first, last;
	struct ratio from, to;
};
/* REASON_NONE when the plan says all that it takes. */
enum reason plan_aim(const struct entry *plan, const struct moment *moment, struct aim *out);
/* Where the line is on a day that is not before its first; -1: too large. */
int aim_on(const struct aim *aim, int32_t day, struct ratio *out);
/* Growth a week. */
int aim_slope(const struct aim *aim, struct ratio *out);
#endif
