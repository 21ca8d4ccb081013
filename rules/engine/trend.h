#ifndef RULES_ENGINE_TREND_H
#define RULES_ENGINE_TREND_H
/* Where a value goes by itself.  Without a fact a count over the last 30 days only falls: that it is not 2 stays so, and no
 * day needs to be waited for; an enrolled day more leaves "at least 20" as it is.  So for most students most rules wait
 * for nothing but a fact.
 *
 *     if (!trend_settles(comparison, holds, moment)) ..what the measure looks at, look.h, stands */
#include "moment.h"
#include "rules/language/expr.h"

/* Whether a comparison of a call with a literal that holds, or does not, needs no look but those that this one notes: then
 * those of the call itself may be forgotten.  `value` is the call's. */
bool trend_settles(
        const struct expr *comparison, bool holds, const struct value *value, const struct moment *moment);
#endif
