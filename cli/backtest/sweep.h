#ifndef CLI_BACKTEST_SWEEP_H
#define CLI_BACKTEST_SWEEP_H
/* The same backtest with one number of the rules at several values: --sweep limit=5%..20%/1%.
 *
 *     struct sweep sweep = {.inputs = &inputs, .report = {.replay = {..}, ..}};
 *     if (sweep_run(&sweep, &why)) ..
 *     sweep_words(&sweep);  or  sweep_json(&sweep);
 *     sweep_finish(&sweep);
 *
 * The number is the `default` of an entry of `values:`, or what a rule gives a parameter of its blueprint, as
 * RULE.PARAMETER; for each value the rule files are read with that in its place. */
#include "cli/inputs.h"
#include "cli/report.h"

/* --- the values --------------------------------------------------------------------------------------------- */

enum { SWEEP_MOST = 100 /* values */ };

struct sweep_range {
	struct text name;       /* what is swept */
	int64_t from, to, step; /* in millionths */
	struct text unit;       /* "%", " school days", or empty */
};
/* "limit=5%..20%/1%"; texts are borrowed. */
int sweep_range_read(struct text words, struct sweep_range *out, struct diag *why);
size_t sweep_range_count(const struct sweep_range *range);
struct text sweep_range_value(const struct sweep_range *range, size_t at, struct arena *arena);

/* --- where it is written ------------------------------------------------------------------------------------ */

struct sweep_place {
	size_t file; /* of the set */
	size_t offset, size;
};
int sweep_find(struct file_set rules, struct text name, struct sweep_place *out, struct diag *why);

/* --- what came of it ---------------------------------------------------------------------------------------- */

/* Of one rule, or of all, at one value. */
struct sweep_counts {
	struct hash128 logic; /* of a rule: whether the number is any of its business */
	size_t students, alerts, withdrawn, open;
	int32_t busiest; /* the Monday of its week */
	uint32_t busiest_opened;
};
struct sweep_step {
	struct text value;          /* in the arena */
	struct sweep_counts *rules; /* in the arena */
	struct sweep_counts all;
};

struct sweep {
	struct inputs *inputs; /* borrowed; read */
	struct replay replay;  /* how each is run: but for the set */
	struct report report;  /* .. and reported: but for the replay */
	int64_t most_a_week;   /* INT64_MAX: anything */
	struct sweep_range range;
	struct sweep_step *steps; /* in the arena */
	size_t count;
	struct arena arena;
};

int sweep_run(struct sweep *sweep, const char *words, struct diag *why);
void sweep_words(const struct sweep *sweep);
void sweep_json(const struct sweep *sweep);
bool sweep_fits(const struct sweep *sweep, const struct sweep_step *step); /* under the budget of a week */
/* Whether the number decides the rule. */
bool sweep_is_of(const struct sweep *sweep, size_t rule);
void sweep_finish(struct sweep *sweep);
#endif
