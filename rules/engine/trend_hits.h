#ifndef RULES_ENGINE_TREND_HITS_H
#define RULES_ENGINE_TREND_HITS_H
/* How long a count or a rate stays above a limit while no fact comes: hits leave the window one by one as it moves on, and it
 * is known when.
 *
 *     if (hits_stay_above(comparison, holds, &value, moment)) ..the look that this noted is enough */
#include "moment.h"
#include "rules/language/expr.h"

/* Of `count`, `days` and `rate` over the last so many days, weeks or school days, compared with a literal. */
bool hits_stay_above(
        const struct expr *comparison, bool holds, const struct value *value, const struct moment *moment);
#endif
