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

struct rule_files {
	const char *path; /* borrowed; a file or a folder */
	struct files files, lists;
};

struct inputs {
	const struct options *given; /* borrowed */
	struct rule_files rules;
	struct files calendar_files;
	struct file_set calendars; /* those, or what is assumed */
	struct zones *zones;       /* owned */
	struct ruleset *set;       /* owned; has a rule and a calendar */
	struct event_log log;
	struct assumed assumed;
	struct arena arena; /* owned; of what is assumed */
};

int inputs_read(struct inputs *inputs, struct diag *why);
int inputs_read_rules(struct inputs *inputs, struct diag *why); /* and calendars, where there are */
/* The number of a rule; -1 with what was probably meant. */
int inputs_rule(const struct inputs *inputs, const char *id, uint32_t *rule, struct diag *why);
/* Rules beside those, for the same calendars and events: of `from`, or those with a word changed.  The set is the caller's. */
int rule_files_read(struct rule_files *files, const char *path, struct diag *why);
int inputs_build(const struct inputs *inputs, struct file_set rules, struct rule_files *from,
        struct ruleset **out, struct diag *why);
void rule_files_finish(struct rule_files *files);
void inputs_finish(struct inputs *inputs);
#endif
