/* Counts which answers and turns of rules the tests have seen. */
#include "coverage.h"
#include <stdlib.h>

enum { NO_COVERED = UINT32_MAX };

/* A turn that every rule can take, or only one that says `only`.  What only grows until the year is over, as days missed do,
 * is never cleared: then its alert expires instead. */
static const struct {
	enum expect_kind turn, or_turn;
	bool needs_only;
	const char *never;
} turns[] = {
        {EXPECT_OPENS, EXPECT_OPENS, false, "never opened"},
        {EXPECT_CLEARS, EXPECT_EXPIRES, false, "never cleared, and never expired"},
        {EXPECT_NOT_APPLICABLE, EXPECT_NOT_APPLICABLE, true, "never ceased to apply while open"},
};
enum { TURNS = sizeof(turns) / sizeof(turns[0]) };

void coverage_begin(struct coverage *coverage, struct ruleset *set, const bool *is_tested)
{
	size_t count = ruleset_rule_count(set);

	free(coverage->numbers);
	coverage->numbers = memory_take((count + 1) * sizeof(*coverage->numbers));
	coverage->set = set;
	coverage->is_tested = is_tested;
	for (size_t i = 0; i < count; i++)
		coverage->numbers[i] = NO_COVERED;
}

void coverage_finish(struct coverage *coverage)
{
	free(coverage->numbers);
	free(coverage->rules);
	arena_finish(&coverage->arena);
	arena_finish(&coverage->scratch);
	*coverage = (struct coverage){0};
}

/* --- rules, as several test files may try them ----------------------------------------------------------------- */

static bool is_leaf(const struct branch *branch)
{
	return !branch->joint && !branch->is_constant;
}

static struct place place_copy(struct coverage *coverage, struct place place)
{
	place.file = arena_copy(&coverage->arena, place.file);
	return place;
}

static void rule_fill(struct coverage *coverage, struct covered_rule *rule, const struct rule_tree *tree)
{
	rule->leaves = arena_take_array(&coverage->arena, tree->count + 1, sizeof(*rule->leaves));
	for (size_t i = 0; i < tree->count; i++) {
		const struct branch *branch = &tree->branches[i];

		rule->has_only |= branch->part == PART_ONLY;
		if (branch->part == PART_WHEN && branch->depth == 0)
			rule->place = place_copy(coverage, branch->place);
		if (is_leaf(branch))
			rule->leaves[rule->leaf_count++] = (struct covered_leaf){
			        .part = branch->part,
			        .place = place_copy(coverage, branch->place),
			        .words = arena_copy(&coverage->arena, branch->words),
			};
	}
}

static void rungs_fill(struct coverage *coverage, struct covered_rule *rule, uint32_t number)
{
	struct rung_words words;

	while (ruleset_rung_words(coverage->set, number, (int)rule->rung_count, &words))
		rule->rung_count++;
	rule->rungs = arena_take_array(&coverage->arena, rule->rung_count + 1, sizeof(*rule->rungs));
	for (size_t i = 0; i < rule->rung_count; i++) {
		ruleset_rung_words(coverage->set, number, (int)i, &words);
		rule->rungs[i] = (struct covered_rung){.place = place_copy(coverage, words.place),
		        .words = arena_copy(&coverage->arena, words.words),
		        .is_silent = words.is_silent};
	}
}

static uint32_t rule_find(const struct coverage *coverage, const struct rule_words *words)
{
	for (size_t i = 0; i < coverage->count; i++)
		if (text_equal(coverage->rules[i].id, words->id) &&
		        hash_equal(coverage->rules[i].logic, words->logic))
			return (uint32_t)i;
	return NO_COVERED;
}

static uint32_t rule_add(struct coverage *coverage, struct stage *stage, uint32_t number,
        const struct rule_words *words, int64_t now_ms)
{
	struct rule_tree tree;

	if (engine_tree(
	            stage->engine, 0, number, text_of(""), now_ms, true, &coverage->scratch, &tree, NULL) ||
	        !tree.count)
		return NO_COVERED;
	coverage->rules =
	        memory_room(coverage->rules, coverage->count, &coverage->capacity, sizeof(*coverage->rules));
	struct covered_rule *rule = &coverage->rules[coverage->count];

	*rule = (struct covered_rule){.id = arena_copy(&coverage->arena, words->id), .logic = words->logic};
	rule_fill(coverage, rule, &tree);
	rungs_fill(coverage, rule, number);
	return (uint32_t)coverage->count++;
}

/* NULL: it is not judged, or nothing is known of it yet. */
static struct covered_rule *rule_of(
        struct coverage *coverage, struct stage *stage, uint32_t number, int64_t now_ms)
{
	struct rule_words words;

	if (coverage->numbers[number] == NO_COVERED) {
		ruleset_rule_words(coverage->set, number, &words);
		if (words.mode == RULE_OFF)
			return NULL;
		coverage->numbers[number] = rule_find(coverage, &words);
		if (coverage->numbers[number] == NO_COVERED)
			coverage->numbers[number] = rule_add(coverage, stage, number, &words, now_ms);
	}
	return coverage->numbers[number] == NO_COVERED ? NULL : &coverage->rules[coverage->numbers[number]];
}

/* --- what is seen --------------------------------------------------------------------------------------------- */

/* Whether the part's answer decides anything at this instant. */
static bool part_matters(const struct rule_tree *tree, enum rule_part part)
{
	if (part == PART_ONLY)
		return true;
	return tree->answers[part == PART_NEEDS ? PART_ONLY : PART_NEEDS] == ANSWER_TRUE;
}

static void rule_look(struct covered_rule *rule, const struct rule_tree *tree)
{
	size_t leaf = 0;

	for (size_t i = 0; i < tree->count; i++) {
		const struct branch *branch = &tree->branches[i];

		if (!is_leaf(branch))
			continue;
		struct covered_leaf *covered = &rule->leaves[leaf++];

		if (!part_matters(tree, branch->part))
			continue;
		covered->was_true |= branch->answer == ANSWER_TRUE;
		covered->was_false |= branch->answer == ANSWER_FALSE;
	}
}

void coverage_look(struct coverage *coverage, struct stage *stage, int64_t now_ms)
{
	struct rule_tree tree;

	if (!stage->students.count)
		return;
	for (uint32_t i = 0; i < ruleset_rule_count(coverage->set); i++) {
		struct covered_rule *rule = rule_of(coverage, stage, i, now_ms);

		if (rule && coverage->is_tested[i] &&
		        engine_tree(stage->engine, 0, i, text_of(""), now_ms, false, &coverage->scratch,
		                &tree, NULL) == 0 &&
		        tree.is_judged)
			rule_look(rule, &tree);
		arena_reset(&coverage->scratch);
	}
}

void coverage_turn(struct coverage *coverage, const struct telling *telling)
{
	uint32_t number = coverage->numbers[telling->rule];
	struct covered_rule *rule = number == NO_COVERED ? NULL : &coverage->rules[number];

	if (!rule || telling->kind >= EXPECT_TELLINGS)
		return;
	rule->turns[telling->kind] = true;
	if (telling->rung >= 0 && (size_t)telling->rung < rule->rung_count)
		rule->rungs[telling->rung].was_reached = true;
}

/* --- what came of it ------------------------------------------------------------------------------------------ */

static void count_gap(void *context, const struct covered_rule *rule, const struct gap *gap)
{
	(void)rule;
	(void)gap;
	++*(size_t *)context;
}

struct coverage_share coverage_share(const struct coverage *coverage)
{
	struct coverage_share share = {0, 0};
	size_t gaps = 0;

	for (size_t i = 0; i < coverage->count; i++) {
		const struct covered_rule *rule = &coverage->rules[i];

		share.all += 2 * rule->leaf_count;
		for (size_t r = 0; r < rule->rung_count; r++)
			share.all += !rule->rungs[r].is_silent;
		for (size_t t = 0; t < TURNS; t++)
			share.all += !turns[t].needs_only || rule->has_only;
	}
	coverage_gaps(coverage, count_gap, &gaps);
	share.taken = share.all - gaps;
	return share;
}

int coverage_percent(const struct coverage *coverage)
{
	struct coverage_share share = coverage_share(coverage);

	return share.all ? (int)(100 * share.taken / share.all) : 100;
}

static void leaf_gaps(
        const struct covered_rule *rule, const struct covered_leaf *leaf, gap_fn *on_gap, void *context)
{
	if (!leaf->was_true)
		on_gap(context, rule, &(struct gap){leaf->place, leaf->words, "never true"});
	if (!leaf->was_false)
		on_gap(context, rule, &(struct gap){leaf->place, leaf->words, "never false"});
}

static void rule_gaps(const struct covered_rule *rule, gap_fn *on_gap, void *context)
{
	for (size_t i = 0; i < rule->leaf_count; i++)
		leaf_gaps(rule, &rule->leaves[i], on_gap, context);
	for (size_t i = 0; i < rule->rung_count; i++)
		if (!rule->rungs[i].is_silent && !rule->rungs[i].was_reached)
			on_gap(context, rule,
			        &(struct gap){rule->rungs[i].place, rule->rungs[i].words, "never reached"});
	for (size_t i = 0; i < TURNS; i++)
		if (!rule->turns[turns[i].turn] && !rule->turns[turns[i].or_turn] &&
		        (!turns[i].needs_only || rule->has_only))
			on_gap(context, rule, &(struct gap){rule->place, {"", 0}, turns[i].never});
}

void coverage_gaps(const struct coverage *coverage, gap_fn *on_gap, void *context)
{
	for (size_t i = 0; i < coverage->count; i++)
		rule_gaps(&coverage->rules[i], on_gap, context);
}
