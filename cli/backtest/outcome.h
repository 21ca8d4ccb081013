#ifndef CLI_BACKTEST_OUTCOME_H
#define CLI_BACKTEST_OUTCOME_H
/* How long before an outcome a rule had told of somebody: --outcome RULE.  The outcome is a rule too, that says what is to be
 * seen coming: chronically absent at the end of the year, a course failed.  It happens to a student when that rule first opens,
 * by the facts; another rule has told of them when it was first known. */
#include "cli/report.h"

struct inputs;
struct json;

struct foresight {            /* of a rule; students */
	size_t outcome;       /* to whom it happened */
	size_t before, after; /* .. and of whom the rule told */
	size_t without;       /* of whom it told, and it did not happen */
	int64_t median_days;  /* of those before; -1: there is none */
};

/* The number of the rule that --outcome names; -1: there is none of that id, or it was not asked for. */
int outcome_find(const struct inputs *inputs, int *rule, struct diag *why);
struct foresight outcome_of(const struct report *report, size_t rule, struct arena *arena);
void outcome_words(const struct report *report, size_t rule, struct arena *arena);
void outcome_json(const struct report *report, size_t rule, struct json *json, struct arena *arena);
#endif
