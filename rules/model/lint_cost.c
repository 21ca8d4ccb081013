/* Rules that would take more than a district has. */
#include "rules/model/lint.h"
#include "rules/model/rule_cost.h"

static void look_cost(const struct lint *lint)
{
	const struct rule_cost *cost = &lint->rule->cost;

	if (cost->steps <= COST_MOST)
		return;
	diag_help(lint_say(lint, lint->rule->place,
	                  "one look at one student takes %lld steps, and %d are the most",
	                  (long long)cost->steps, COST_MOST),
	        "events %lld, operations %lld, Lua %lld: look for measures that use others more than once",
	        (long long)cost->events, (long long)cost->operations, (long long)cost->lua);
}

static const struct lint_row rows[] = {
        {"R350", SEVERITY_ERROR, look_cost},
};
const struct lint_family lint_cost = {rows, sizeof rows / sizeof rows[0]};
