/* Ranks students by how far a rule's number is from its limit. */
#include "near_rank.h"
#include <intervene/outlook.h>
#include <intervene/plain.h>
#include <stdlib.h>

/* --- one student -------------------------------------------------------------------------------------------- */

/* What the rule tracks, where `when` compares it; else its first comparison of numbers. */
static const struct branch *leaf_of(const struct rule_tree *tree)
{
	const struct branch *first = NULL;

	for (size_t i = 0; i < tree->count; i++) {
		const struct branch *branch = &tree->branches[i];
		bool is_compared = branch->part == PART_WHEN && branch->comparison &&
		                   (branch->limit.type == VALUE_NUMBER || branch->limit.type == VALUE_REAL);

		if (is_compared && branch->is_track)
			return branch;
		first = first || !is_compared ? first : branch;
	}
	return first;
}

static bool is_open(struct engine *engine, uint32_t student, uint32_t rule, struct text per, int64_t at_ms)
{
	size_t count;
	const struct episode *wanted = engine_wanted(engine, student, &count);

	for (size_t i = 0; i < count; i++)
		if (wanted[i].rule == rule && text_equal(wanted[i].per, per) &&
		        wanted[i].opened_ms <= at_ms && (!wanted[i].closed_ms || wanted[i].closed_ms > at_ms))
			return true;
	return false;
}

static void near_add(struct ranking *ranking, uint32_t student, struct text per, const struct rule_tree *tree,
        const struct standing *standing)
{
	const struct branch *leaf = leaf_of(tree);
	const struct ruleset *set = ranking->asked->inputs.set;

	if (!leaf)
		return;
	struct near near = {
	        .student = student,
	        .per = arena_copy(&ranking->arena, per),
	        .leaf = *leaf,
	        .condition = plain_condition(set, leaf->condition, TONGUE_EN, &ranking->arena),
	        .standing = *standing,
	        .is_judged = tree->answers[PART_NEEDS] == ANSWER_TRUE,
	};

	if (leaf->answer == ANSWER_FALSE)
		near.lacks = plain_distance(set, leaf, TONGUE_EN, &ranking->arena);
	near.standing.school = arena_copy(&ranking->arena, standing->school);
	ranking->items =
	        memory_room(ranking->items, ranking->count, &ranking->capacity, sizeof(*ranking->items));
	ranking->items[ranking->count++] = near;
}

static int value_ask(struct ranking *ranking, uint32_t student, struct text per,
        const struct standing *standing, struct diag *why)
{
	struct engine *engine = explain_case_engine(ranking->asked, student);
	int64_t at_ms = ranking->asked->at_ms;
	struct rule_tree tree;

	if (engine_tree(engine, student, ranking->rule, per, at_ms, true, &ranking->arena, &tree, why))
		return -1;
	if (is_open(engine, student, ranking->rule, per, at_ms))
		ranking->open++;
	else if (!tree.is_judged || tree.answers[PART_ONLY] == ANSWER_FALSE)
		ranking->apart++;
	else
		near_add(ranking, student, per, &tree, standing);
	return 0;
}

static int student_ask(struct ranking *ranking, uint32_t student, struct diag *why)
{
	struct engine *engine = explain_case_engine(ranking->asked, student);
	struct rule_words words;
	struct rule_values values;
	struct standing standing;
	int result = 0;

	engine_standing(engine, student, ranking->asked->at_ms, &standing);
	ruleset_rule_words(ranking->asked->inputs.set, ranking->rule, &words);
	if (!standing.is_placed) {
		ranking->apart++;
		return 0;
	}
	if (!words.has_values)
		return value_ask(ranking, student, text_of(""), &standing, why);
	if (engine_values(
	            engine, student, ranking->rule, ranking->asked->at_ms, &ranking->arena, &values, why))
		return -1;
	for (size_t i = 0; result == 0 && i < values.count; i++)
		result = value_ask(ranking, student, values.items[i], &standing, why);
	return result;
}

/* --- the order ---------------------------------------------------------------------------------------------- */

static double amount_of(const struct near *near)
{
	const struct value *amount = &near->leaf.distance.amount;

	if (!near->lacks.size)
		return 0;
	return amount->type == VALUE_REAL ? amount->real : ratio_real(amount->number);
}

/* Who lacks data comes behind everybody who does not. */
static int rank_of(const struct near *near)
{
	bool is_known = near->leaf.answer == ANSWER_TRUE || near->lacks.size;

	return (near->is_judged ? 0 : 2) + (is_known ? 0 : 1);
}

/* Of equals who was named first. */
static int by_nearness(const void *a, const void *b)
{
	const struct near *one = a, *other = b;
	int rank = rank_of(one) - rank_of(other);
	double amount = amount_of(one), than = amount_of(other);

	if (rank)
		return rank;
	if (amount != than)
		return amount < than ? -1 : 1;
	return one->student < other->student ? -1 : one->student > other->student;
}

int ranking_make(struct ranking *ranking, struct diag *why)
{
	size_t students = ranking->asked->inputs.log.students.count;

	for (uint32_t student = 0; student < students; student++)
		if (replay_is_student(&ranking->asked->replay, student) && student_ask(ranking, student, why))
			return -1;
	if (ranking->count)
		qsort(ranking->items, ranking->count, sizeof(*ranking->items), by_nearness);
	return 0;
}

void ranking_finish(struct ranking *ranking)
{
	free(ranking->items);
	arena_finish(&ranking->arena);
}
