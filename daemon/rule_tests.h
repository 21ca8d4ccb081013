#ifndef DAEMON_RULE_TESTS_H
#define DAEMON_RULE_TESTS_H
/* The tests beside the rules, before the rules are put in force: `intervene test`, in a process of its own, as the daemon
 * has no runner of tests, and nothing that goes wrong in one may reach it. */
#include "base/diag.h"

struct patience;

struct rule_tests {
	const char *rules;               /* borrowed; the folder of rules, or a file in it */
	const struct patience *patience; /* borrowed */
	struct arena *arena;             /* borrowed; texts of findings are there */
};

/* -1: one fails, or they could not be run; it is among the findings.  There must be some. */
int rule_tests_run(const struct rule_tests *tests, struct diags *findings);
#endif
