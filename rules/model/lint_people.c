/* What people are told, and what they need beside it. */
#include "rules/model/lint.h"

/* What presses is read by somebody in a hurry. */
static void look_steps(const struct lint *lint)
{
	const struct rule *rule = lint->rule;

	if (rule->severity < RULE_HIGH || rule->step_count || rule->kind != RULE_CONCERN ||
	        rule->mode == RULE_OFF)
		return;
	diag_help(
	        lint_say(lint, lint_place(lint, "severity"), "this presses, and says nothing of what to do"),
	        "add steps: and the first thing to be done");
}

static void look_clock(const struct lint *lint)
{
	const struct family *family = &lint->rule->people.family;

	if (family->class != FAMILY_LEGAL || lint_node(lint, "clock"))
		return;
	diag_help(lint_say(lint, lint_place(lint, "family"),
	                  "a legal notice, and it is not said from when its deadline counts"),
	        "add clock: event_date, or clock: known_date, as the law has it");
}

static const struct lint_row rows[] = {
        {"R406", SEVERITY_WARNING, lint_words},
        {"R407", SEVERITY_NOTE, look_steps},
        {"R408", SEVERITY_WARNING, look_clock},
};
const struct lint_family lint_people = {rows, sizeof rows / sizeof rows[0]};
