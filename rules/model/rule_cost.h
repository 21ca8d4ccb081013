#ifndef RULES_MODEL_RULE_COST_H
#define RULES_MODEL_RULE_COST_H
/* What it takes to judge one student by a rule once, reckoned from its text alone: steps, each an event looked at or an
 * operation done.
 *
 * A student is taken to be busy: 8 records of attendance a day, 3 scores, 1 of behavior.  A window has the events of its
 * length; `latest per` goes through a year of the stream; a function in Lua takes SCRIPT_STEPS and some for each value that
 * it is given; `per` judges once for each of some values.  It is what a rule may take and not what it does: sums over days
 * are kept, and most of the time nothing is judged anew.
 *
 * COST_MOST is where a rule is refused (R350).  We measured 20 to 50 ns a step: it is up to 10 ms, so one rule alone would keep
 * a core busy for eight minutes at every midnight of 50,000 students; what people write takes less than a hundredth of it.
 * Measures that use measures twice, a few levels deep, get there in ten lines. */
#include "rules/model/rules.h"
#include "rules/language/language.h"

enum { COST_MOST = 200000, SCRIPT_STEPS = 2000, SCRIPT_STEPS_A_VALUE = 20 };

struct rule_cost rule_reckon(const struct language *language, const struct rule *rule);
#endif
