#ifndef CLI_TESTING_VERDICT_H
#define CLI_TESTING_VERDICT_H
/* What a test expected beside what happened.
 *
 *     struct case_rules rules;
 *     if (case_rules_find(&suite_case, set, &arena, &rules, &why)) ..       it names a rule that is not there
 *     verdict_until_ms(..)                                                  as long as the test goes on
 *     verdict_give(&(struct trial){..}, &complaints, &why);
 *     for (i < complaints.count) .. complaints.items[i] .. */
#include "play.h"

struct case_rules {
	bool *is_tested;      /* by rule */
	uint32_t *of_expects; /* by number of the expectation; NO_RULE: of EXPECT_SENT */
	size_t count;         /* rules of the set */
};
enum { NO_RULE = UINT32_MAX };

/* Findings T105, T113 and T117. */
int case_rules_find(const struct suite_case *of, struct ruleset *set, struct arena *arena,
        struct case_rules *out, struct diags *why);

struct complaint {
	struct place place;
	struct text expected; /* "opens attendance.chronic on 2025-09-15"; empty: nothing was expected */
	struct text happened; /* "it opened on 2025-09-16, 1 day later" */
	struct text help;     /* what to write when that is right; empty: nothing */
	struct text tree;     /* lines: the rule's conditions at that instant; empty: none */
	bool is_ours;         /* a way to play it came to something else: no fault of the rule */
};

struct complaints {
	struct complaint *items; /* owned */
	size_t count, capacity;
};

struct trial {
	const struct suite_case *of;
	const struct case_rules *rules;
	const struct play *play;
	const struct played *played;
	struct ruleset *set;
	struct arena *arena; /* of what is said */
};

int64_t verdict_until_ms(const struct suite_case *of, const struct play *play);
int verdict_give(const struct trial *trial, struct complaints *out, struct diag *why);
struct complaint *complaints_add(struct complaints *complaints, struct place place);
void complaints_finish(struct complaints *complaints);

/* verdict_state.c: expectations of a state, and of what was sent. */
int verdict_state(const struct trial *trial, size_t number, struct complaints *out, struct diag *why);
void verdict_sent(const struct trial *trial, size_t number, struct complaints *out);

/* ways.c: the same test in another way; what differs is our own fault. */
int ways_try(const struct trial *trial, enum play_way way, int64_t until_ms, struct complaints *out,
        struct diag *why);
void ways_compare(
        const struct trial *trial, enum play_way way, const struct played *other, struct complaints *out);

/* tree_words.c: the rule's tree at that instant, by what was known then, into complaint->tree. */
int tree_tell(const struct trial *trial, uint32_t rule, struct text per, int64_t at_ms, struct complaint *out,
        struct diag *why);
void tree_print(const struct rule_tree *tree, struct buf *out);
const char *answer_words(enum answer answer);
#endif
