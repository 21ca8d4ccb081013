#ifndef CLI_INPUTS_H
#define CLI_INPUTS_H
/* What a backtest runs on, by its options: --rules, --calendars, --roster, and --events or --db.
 *
 *     struct inputs inputs = {.given = given};
 *     if (inputs_read(&inputs, &why) == 0) .. inputs.set, inputs.log ..
 *     inputs_finish(&inputs);                                              half-read ones, too
 *
 * What is wrong in the files goes to stderr as it is found, each with its place; `why` has the sum of it. */
#include "assume.h"
#include "daemon/config/files.h"

struct options;

struct inputs {
	const struct options *given; /* borrowed */
	struct files rule_files, calendar_files, list_files;
	struct zones *zones; /* owned */
	struct ruleset *set; /* owned; has a rule and a calendar */
	struct event_log log;
	struct assumed assumed;
	struct arena arena; /* owned; of what is assumed */
};

int inputs_read(struct inputs *inputs, struct diag *why);
int inputs_read_rules(struct inputs *inputs, struct diag *why); /* and calendars, where there are */
/* The number of a rule; -1 with what was probably meant. */
int inputs_rule(const struct inputs *inputs, const char *id, uint32_t *rule, struct diag *why);
void inputs_finish(struct inputs *inputs);
#endif
