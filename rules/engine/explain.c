/* explain.c - says why a rule answers as it does: each comparison with its value, its limit and the facts it counted.
 * Recomputed when asked, so it works as well for a rule that did not fire. */
#include "engine_private.h"
#include <intervene/explain.h>
#include "counted.h"
#include "evaluate.h"
#include "per.h"
#include "rung.h"
#include "scripting.h"
#include "base/arena.h"
#include "base/buf.h"
#include "rules/language/claims.h"
#include "rules/language/print.h"
#include "rules/lua/script.h"
#include <stdlib.h>

struct writer {
	const struct moment *moment;
	struct arena *arena;
	struct leaf *leaves;
	size_t count, capacity;
};

static const char *sign_of(enum expr_kind kind, bool is_denied)
{
	static const char *const signs[][2] = {
	        [EXPR_EQUAL] = {"=", "!="},
	        [EXPR_NOT_EQUAL] = {"!=", "="},
	        [EXPR_LESS] = {"<", ">="},
	        [EXPR_LESS_EQUAL] = {"<=", ">"},
	        [EXPR_GREATER] = {">", "<="},
	        [EXPR_GREATER_EQUAL] = {">=", "<"},
	        [EXPR_IN] = {"in", "not in"},
	        [EXPR_IN_LIST] = {"in", "not in"},
	};

	return kind >= EXPR_EQUAL && kind <= EXPR_IN_LIST ? signs[kind][is_denied] : NULL;
}

static struct text words_of(const struct expr *expr, const struct writer *writer)
{
	struct buf buf = {0};

	print_expr(expr, writer->moment->layout->set->columns, PRINT_WORDS, &buf);
	struct text words = arena_copy(writer->arena, buf_text(&buf));

	buf_finish(&buf);
	return words;
}

/* --- leaves ------------------------------------------------------------------------------------------------- */

static void add_leaf(struct writer *writer, const struct expr *expr, bool is_denied)
{
	const char *comparison = sign_of(expr->kind, is_denied);
	const struct expr *measured = comparison ? expr->operands[0] : expr;
	enum answer answer = evaluate_condition(expr, writer->moment);
	struct counted counted;
	struct leaf leaf = {
	        .words = words_of(measured, writer),
	        .value = evaluate(measured, writer->moment),
	        .limit = value_unknown(REASON_NONE),
	        .comparison = comparison,
	        .answer = is_denied ? answer_not(answer) : answer,
	        .is_percent = expr_shows_percent(expr),
	};

	if (leaf.comparison && expr->kind < EXPR_IN)
		leaf.limit = evaluate(expr->operands[1], writer->moment);
	counted_by(expr, writer->moment, writer->arena, &counted);
	leaf.evidence = counted.seqs;
	leaf.evidence_count = counted.count;
	leaf.at_least = counted.is_unsure;
	writer->leaves = memory_room(writer->leaves, writer->count, &writer->capacity, sizeof leaf);
	writer->leaves[writer->count++] = leaf;
}

/* What the function tells beside its answer, each fact as if it had been compared with nothing. */
static void add_facts(struct writer *writer, const struct expr *expr, bool is_denied)
{
	struct script_answer told;

	script_explain(expr, writer->moment, writer->arena, &told);
	enum answer answer = value_answer(&told.value);
	for (size_t i = 0; i < told.fact_count; i++) {
		struct leaf leaf = {
		        .words = told.facts[i].name,
		        .value = told.facts[i].value,
		        .limit = value_unknown(REASON_NONE),
		        .answer = is_denied ? answer_not(answer) : answer,
		};

		writer->leaves = memory_room(writer->leaves, writer->count, &writer->capacity, sizeof leaf);
		writer->leaves[writer->count++] = leaf;
	}
}

static bool is_logic(enum expr_kind kind)
{
	return kind == EXPR_AND || kind == EXPR_OR || kind == EXPR_NOT || kind == EXPR_AT_LEAST;
}

/* Under `not` a comparison speaks for the rule when it does not hold: it is told turned around. */
static void add_leaves(struct writer *writer, const struct expr *expr, bool is_denied)
{
	if (!is_logic(expr->kind)) {
		add_leaf(writer, expr, is_denied);
		if (expr->kind == EXPR_SCRIPT)
			add_facts(writer, expr, is_denied);
		return;
	}
	for (uint32_t i = 0; i < expr->count; i++)
		add_leaves(writer, expr->operands[i], is_denied != (expr->kind == EXPR_NOT));
}

/* Of a ladder the step that is reached, of a table the rows up to the one that applies. */
static void add_rungs(struct writer *writer, const struct rule *rule, int reached)
{
	size_t first = rule->climbs && reached > 0 ? (size_t)reached : 0;
	size_t last = rule->climbs ? first + 1 : reached >= 0 ? (size_t)reached + 1 : rule->rung_count;

	for (size_t i = first; i < last; i++)
		if (rule->rungs[i].condition)
			add_leaves(writer, rule->rungs[i].condition, false);
}

static void put_rung(const struct rule *rule, int reached, struct explanation *out)
{
	const struct rung *rung = reached < 0 ? NULL : &rule->rungs[reached];

	if (!rung || rung->is_silent)
		return;
	out->has_rung = true;
	out->says = rung->words;
	out->suggests = rung->suggest;
	out->severity = rung->severity == RULE_SEVERITY_UNSAID ? rule->severity
	                                                       : (enum severity_of_rule)rung->severity;
}

/* --- one sentence ------------------------------------------------------------------------------------------- */

static void say_unjudged(const struct leaf *leaf, struct buf *out)
{
	bool has_reason = leaf->value.type == VALUE_UNKNOWN || leaf->value.type == VALUE_ERROR;
	enum reason reason = has_reason ? leaf->value.reason : REASON_TYPES;

	buf_add_text(out, leaf->words);
	buf_print(out, " cannot be judged: %s", reason_words(reason));
}

static void say_leaf(const struct leaf *leaf, struct buf *out)
{
	enum value_style style = leaf->is_percent ? VALUE_PERCENT : VALUE_PLAIN;

	if (leaf->answer == ANSWER_UNKNOWN || leaf->answer == ANSWER_ERROR) {
		say_unjudged(leaf, out);
		return;
	}
	buf_add_text(out, leaf->words);
	buf_add_z(out, leaf->at_least ? " is at least " : " is ");
	value_print_beside(&leaf->value, &leaf->limit, style, out);
	if (!leaf->comparison || leaf->limit.type == VALUE_UNKNOWN)
		return;
	buf_print(out, " (%s ", leaf->comparison);
	value_print_beside(&leaf->limit, &leaf->value, style, out);
	buf_add_char(out, ')');
}

/* What is behind it begins a sentence of its own. */
static void say_rung(const struct explanation *reached, bool has_summary, struct buf *out)
{
	buf_add_text(out, reached->says);
	if (reached->says.size && reached->suggests.size)
		buf_add_z(out, ": ");
	buf_add_text(out, reached->suggests);
	if ((reached->says.size || reached->suggests.size) && has_summary)
		buf_add_z(out, "; ");
}

/* What the step or row says, then the analyst's own summary, with its numbers filled in; else the comparisons that hold, and those that
 * could not be made. */
static struct text sentence(
        const struct rule *rule, const struct explanation *reached, const struct writer *writer)
{
	struct buf buf = {0};

	if (writer->moment->per)
		buf_print(
		        &buf, "%.*s: ", (int)writer->moment->per->value.size, writer->moment->per->value.at);
	size_t said = buf.size;
	say_rung(reached, rule->piece_count > 0, &buf);
	for (size_t i = 0; i < rule->piece_count; i++) {
		const struct piece *piece = &rule->summary[i];

		buf_add_text(&buf, piece->words);
		if (!piece->expr)
			continue;
		struct value value = evaluate(piece->expr, writer->moment);

		value_print(&value, piece->expr->type == TYPE_PERCENT ? VALUE_PERCENT : VALUE_PLAIN, &buf);
	}
	for (size_t i = 0; !rule->piece_count && i < writer->count; i++) {
		if (writer->leaves[i].answer == ANSWER_FALSE)
			continue;
		if (buf.size > said)
			buf_add_z(&buf, "; ");
		say_leaf(&writer->leaves[i], &buf);
	}
	struct text words = arena_copy(writer->arena, buf_text(&buf));

	buf_finish(&buf);
	return words;
}

static void put_leaves(struct writer *writer, struct explanation *out)
{
	struct leaf *leaves = arena_take_array(writer->arena, writer->count + 1, sizeof *leaves);

	for (size_t i = 0; i < writer->count; i++)
		leaves[i] = writer->leaves[i];
	out->leaves = leaves;
	out->leaf_count = writer->count;
	free(writer->leaves);
}

int engine_explain(struct engine *engine, uint32_t student, uint32_t number, struct text per, int64_t at_ms,
        struct arena *arena, struct explanation *out, struct diag *why)
{
	const struct facts *facts = students_ask(engine, student, why);
	const struct rule *rule = &engine->set->rules[number];
	struct per_value value = {rule, per, false};
	struct answers answers;
	struct moment moment;

	*out = (struct explanation){.why = {"", 0}};
	if (!facts)
		return -1;
	if (!facts->time.count) {
		out->only = ANSWER_FALSE;
		out->why = arena_copy(arena, text_of("the student has no enrollment yet"));
		return 0;
	}
	moment_at(&moment, facts, &engine->layout, &engine->district, at_ms);
	moment.per = per.size ? &value : NULL;
	step_answers(rule, &moment, &answers);
	*out = (struct explanation){answers.only, answers.needs, answers.when, answers.clear_when,
	        answers.unless, NULL, 0, {"", 0}, .severity = rule->severity};
	struct writer writer = {.moment = &moment, .arena = arena};

	if (answers.needs != ANSWER_TRUE && rule->needs)
		add_leaves(&writer, rule->needs, false);
	int reached = rule->rung_count ? rule_rung(rule, &moment) : -1;

	if (rule->rung_count)
		add_rungs(&writer, rule, reached);
	else
		add_leaves(&writer, rule->when, false);
	put_rung(rule, reached, out);
	out->why = sentence(rule, out, &writer);
	put_leaves(&writer, out);
	return 0;
}
