#ifndef CLI_BACKTEST_VERSUS_H
#define CLI_BACKTEST_VERSUS_H
/* What a backtest's rules would change for students, beside the rules of --vs, which are those in force now.
 *
 *     struct versus versus = {.inputs = &inputs};
 *     if (versus_make(&versus, &report, &why)) ..               the report is gathered; nothing happens without --vs
 *     versus_finish(&versus);
 *
 * A rule stands beside the one of its id, or of the id that it had. */
#include "cli/inputs.h"
#include "cli/report.h"

struct json;

struct versus {
	struct inputs *inputs; /* borrowed; read */
	struct rule_files files;
	struct ruleset *set; /* owned; NULL: nobody asked */
	struct replay replay;
	struct report report;
};

int versus_make(struct versus *versus, const struct report *candidate, struct diag *why);
void versus_words(const struct versus *versus, const struct report *candidate);
void versus_json(
        const struct versus *versus, const struct report *candidate, struct json *json); /* a member */
void versus_finish(struct versus *versus);

/* --- for those who write it --- */

/* A rule of either; -1: it has none there. */
struct versus_couple {
	struct rule_words words;
	int candidate, other;
	const struct report_students *now, *before; /* never NULL */
};
typedef void versus_fn(void *context, const struct versus_couple *couple);
/* The candidate's rules first, then those that are gone. */
void versus_each(const struct versus *versus, const struct report *candidate, versus_fn *each, void *context);
size_t versus_both(const struct versus_couple *couple); /* students of both */
#endif
