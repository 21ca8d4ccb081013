#ifndef CLI_TESTING_COVERAGE_H
#define CLI_TESTING_COVERAGE_H
/* Which comparisons of the rules were ever true and ever false while tests ran, and which turns of a rule's life were
 * ever taken.
 *
 *     struct coverage coverage = {0};
 *     coverage_begin(&coverage, set, is_tested);                  of each test
 *     coverage_look(&coverage, stage, now_ms);                    at each instant of it
 *     coverage_turn(&coverage, telling);                          for each
 *     coverage_share(&coverage) .. coverage_gaps(&coverage, ..)
 *     coverage_finish(&coverage);
 *
 * A comparison of `when`, `clear_when` or `unless` counts only while the rule applies and has enough data: before that
 * its answer decides nothing. */
#include "play.h"

struct covered_leaf {
	enum rule_part part;
	struct place place; /* its file, and `words`, in the coverage's arena */
	struct text words;
	bool was_true, was_false;
};

/* A step of a ladder, or a row of a table by which something is said. */
struct covered_rung {
	struct place place;
	struct text words;
	bool is_silent, was_reached;
};

struct covered_rule {
	struct text id; /* in the arena */
	struct hash128 logic;
	struct place place;          /* of its `when` */
	struct covered_leaf *leaves; /* in the arena */
	size_t leaf_count;
	bool has_only;
	bool turns[EXPECT_TELLINGS];
	struct covered_rung *rungs; /* in the arena */
	size_t rung_count;
};

struct coverage {
	struct covered_rule *rules; /* owned */
	size_t count, capacity;
	struct arena arena;
	/* Of the test at hand. */
	struct ruleset *set;   /* borrowed */
	const bool *is_tested; /* borrowed; by rule */
	uint32_t *numbers;     /* owned; of `rules`, by rule; NO_COVERED: not seen yet */
	struct arena scratch;
};

void coverage_begin(struct coverage *coverage, struct ruleset *set, const bool *is_tested);
void coverage_look(struct coverage *coverage, struct stage *stage, int64_t now_ms);
void coverage_turn(struct coverage *coverage, const struct telling *telling);
void coverage_finish(struct coverage *coverage);

struct coverage_share {
	size_t taken, all;
};
struct coverage_share coverage_share(const struct coverage *coverage);
int coverage_percent(const struct coverage *coverage); /* rounded down: 100 is all of it */

/* What was never so: "never true", "never false", "never opened" .. */
struct gap {
	struct place place;
	struct text words; /* of a comparison, a step or a row; empty: a turn */
	const char *what;
};
typedef void gap_fn(void *context, const struct covered_rule *rule, const struct gap *gap);
void coverage_gaps(const struct coverage *coverage, gap_fn *on_gap, void *context);
#endif
