#ifndef RULES_MODEL_INSTANCE_H
#define RULES_MODEL_INSTANCE_H
/* A rule that is made of another: of a blueprint, or of a pack's rule that the district changes. */
#include "rules/model/ruleset_read.h"

/* What is said of the rule, the nearest last: the rule itself; of a pack's rule also the line that switches the pack on, and
 * what that changes of this rule.  The nearest wins, key by key; `only` of all must hold, and who is exempt in one is exempt. */
enum { LAYERS_MAX = 3 };
struct layers {
	const struct node *items[LAYERS_MAX];
	size_t count;
	const struct rule_file *file;     /* that the rule stands in */
	const struct rule_file *defaults; /* whose `defaults` fill in what is left out; NULL: nobody's */
};

/* As rule_read: -1 when an error was added. */
int instance_read(struct ruleset_build *build, const struct layers *layers, struct rule *out);
/* Blueprints that nothing uses, with what their parameters are by default: a wrong line is found before it is needed. */
void instances_check_rest(struct ruleset_build *build);
#endif
