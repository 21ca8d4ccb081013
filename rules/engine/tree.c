/* tree.c - a rule's conditions with the answer at every fork, for tests of rules: what a failure prints, and what
 * coverage counts.  Whatever else a rule will hold that can answer (rows of a table, steps of a ladder) is one more
 * part here. */
#include "engine_private.h"
#include <intervene/explain.h>
#include "counted.h"
#include "distance.h"
#include "evaluate.h"
#include "per.h"
#include "base/arena.h"
#include "base/buf.h"
#include "rules/language/claims.h"
#include "rules/language/print.h"

struct grower {
	const struct moment *moment;
	const struct rule *rule;
	struct arena *arena;
	struct branch *branches;
	size_t count;
	enum rule_part part;
	bool with_words;
};

static const char *joint_of(const struct expr *expr)
{
	switch (expr->kind) {
	case EXPR_AND: return "and";
	case EXPR_OR: return "or";
	case EXPR_NOT: return "not";
	case EXPR_AT_LEAST: return "at least";
	case EXPR_CHOOSE: return "first of";
	default: return NULL;
	}
}

static bool is_comparison(const struct expr *expr)
{
	return expr->kind >= EXPR_EQUAL && expr->kind <= EXPR_IN;
}

/* Of a table every other operand is what follows from the row before it. */
static bool is_grown(const struct expr *expr, uint32_t operand)
{
	return expr->kind != EXPR_CHOOSE || (operand % 2 == 0 && operand + 1 < expr->count);
}

static const char *sign_of(const struct expr *expr)
{
	static const char *const signs[] = {[EXPR_EQUAL] = "=",
	        [EXPR_NOT_EQUAL] = "!=",
	        [EXPR_LESS] = "<",
	        [EXPR_LESS_EQUAL] = "<=",
	        [EXPR_GREATER] = ">",
	        [EXPR_GREATER_EQUAL] = ">=",
	        [EXPR_IN] = "in"};

	return is_comparison(expr) ? signs[expr->kind] : NULL;
}

static struct text words_of(const struct expr *expr, const struct grower *grower)
{
	struct buf buf = {0};

	print_expr(expr, grower->moment->layout->set->columns, PRINT_WORDS, &buf);
	struct text words = arena_copy(grower->arena, buf_text(&buf));

	buf_finish(&buf);
	return words;
}

/* The number that says how bad it is, however often it is written. */
static bool is_track(const struct expr *measured, const struct grower *grower)
{
	const struct expr *track = grower->rule->track;

	return track == measured ||
	       (track && text_equal(words_of(track, grower), words_of(measured, grower)));
}

static void put_words(struct branch *branch, const struct expr *expr, const struct grower *grower)
{
	const struct expr *measured = is_comparison(expr) ? expr->operands[0] : expr;

	branch->words = words_of(expr, grower);
	branch->value = evaluate(measured, grower->moment);
	branch->is_percent = expr_shows_percent(expr);
	if (is_comparison(expr) && expr->kind != EXPR_IN)
		branch->limit = evaluate(expr->operands[1], grower->moment);
	branch->condition = expr;
	branch->comparison = sign_of(expr);
	branch->is_track = branch->comparison && is_track(measured, grower);
	distance_of(expr, branch, grower->moment, &branch->distance);
}

static void put_evidence(struct branch *branch, const struct expr *expr, const struct grower *grower)
{
	struct counted counted;

	counted_by(expr, grower->moment, grower->arena, &counted);
	branch->evidence = counted.seqs;
	branch->evidence_count = counted.count;
	branch->at_least = counted.is_unsure;
}

static void grow(struct grower *grower, const struct expr *expr, unsigned depth)
{
	struct branch *branch = &grower->branches[grower->count++];

	*branch = (struct branch){
	        .part = grower->part,
	        .depth = depth,
	        .joint = joint_of(expr),
	        .least = expr->least,
	        .is_constant = expr->kind == EXPR_LITERAL,
	        .place = expr->place,
	        .answer = evaluate_condition(expr, grower->moment),
	        .words = {"", 0},
	        .value = value_unknown(REASON_NONE),
	        .limit = value_unknown(REASON_NONE),
	};
	if (!branch->joint && grower->with_words) {
		put_words(branch, expr, grower);
		put_evidence(branch, expr, grower);
	}
	for (uint32_t i = 0; branch->joint && i < expr->count; i++)
		if (is_grown(expr, i))
			grow(grower, expr->operands[i], depth + 1);
}

static size_t size_of(const struct expr *expr)
{
	size_t size = expr != NULL;

	for (uint32_t i = 0; expr && joint_of(expr) && i < expr->count; i++)
		if (is_grown(expr, i))
			size += size_of(expr->operands[i]);
	return size;
}

static void grow_rule(const struct rule *rule, struct grower *grower)
{
	const struct expr *parts[RULE_PARTS] = {[PART_ONLY] = rule->only,
	        [PART_NEEDS] = rule->needs,
	        [PART_WHEN] = rule->when,
	        [PART_CLEAR_WHEN] = rule->clear_when,
	        [PART_UNLESS] = rule->unless};
	size_t most = 0;

	for (int part = 0; part < RULE_PARTS; part++)
		most += size_of(parts[part]);
	grower->branches = arena_take_array(grower->arena, most + 1, sizeof(*grower->branches));
	for (int part = 0; part < RULE_PARTS; part++) {
		grower->part = (enum rule_part)part;
		if (parts[part])
			grow(grower, parts[part], 0);
	}
}

int engine_tree(struct engine *engine, uint32_t student, uint32_t number, struct text per, int64_t at_ms,
        bool with_words, struct arena *arena, struct rule_tree *out, struct diag *why)
{
	const struct facts *facts = students_ask(engine, student, why);
	const struct rule *rule = &engine->set->rules[number];
	struct per_value value = {rule, per, false};
	struct answers answers;
	struct moment moment;

	*out = (struct rule_tree){.is_judged = false};
	if (!facts)
		return -1;
	if (!facts->time.count)
		return 0;
	moment_at(&moment, facts, &engine->layout, &engine->district, at_ms);
	moment.per = per.size ? &value : NULL;
	step_answers(rule, &moment, &answers);
	struct grower grower = {.moment = &moment, .rule = rule, .arena = arena, .with_words = with_words};

	grow_rule(rule, &grower);
	*out = (struct rule_tree){
	        .is_judged = step_is_in_year(&moment) && rule->mode != RULE_OFF,
	        .answers = {answers.only, answers.needs, answers.when, answers.clear_when, answers.unless},
	        .branches = grower.branches,
	        .count = grower.count,
	        .has_track = rule->track != NULL,
	        .track = rule->track && with_words ? evaluate(rule->track, &moment)
	                                           : value_unknown(REASON_NONE),
	};
	return 0;
}
