/* What is known to go wrong in schools. */
#include "rules/model/lint.h"

static bool reads_points(const struct expr *expr)
{
	enum function function = expr->call.function;
	bool does = expr->kind == EXPR_CALL &&
	            (function == FUNCTION_POINTS_BELOW_AIM || function == FUNCTION_POINTS_ABOVE_AIM);

	for (uint32_t i = 0; i < expr->count && !does; i++)
		does = reads_points(expr->operands[i]);
	return does;
}

static void look_points(const struct lint *lint)
{
	const struct proposal *proposal = &lint->rule->people.propose;

	if (!proposal->tier || proposal->needs_approval.size || !reads_points(lint->rule->when))
		return;
	diag_help(lint_say(lint, lint_place(lint, "propose"),
	                  "some points beside the aim would move a student by themselves"),
	        "add needs_approval: and a role, or propose: {review: ..}");
}

static const struct node *legal_citation(const struct node *cites)
{
	const struct node *evidence = node_get(cites, "evidence"), *found = NULL;

	if (evidence && evidence->kind == NODE_SCALAR && text_is(evidence->text, "legal"))
		return evidence;
	for (size_t i = 0; cites && cites->kind == NODE_LIST && i < cites->count && !found; i++)
		found = legal_citation(cites->items[i]);
	return found;
}

static void look_legal(const struct lint *lint)
{
	const struct node *legal = legal_citation(lint_node(lint, "cites"));

	if (!legal || lint->rule->effective_from != NO_DAY)
		return;
	diag_help(lint_say(lint, legal->place, "a law, and it is not said from when it holds"),
	        "add effective: {from: DATE}; laws change, and so must what follows them");
}

/* A number of one's own is looked at when it annoys; that of a law changes far away. */
static void look_owner(const struct lint *lint)
{
	const struct rule_people *people = &lint->rule->people;
	const struct node *legal = legal_citation(lint_node(lint, "cites"));

	if (!legal || (people->owner.size && people->review_by != NO_DAY))
		return;
	diag_help(lint_say(lint, legal->place, "a law, and nobody is to look whether it has changed"),
	        "add owner: and review_by:");
}

static bool asks_screener(const struct expr *where)
{
	bool asks = where->kind == EXPR_EQUAL && where->operands[0]->kind == EXPR_FIELD &&
	            where->operands[0]->field.id == FIELD_KIND && where->operands[1]->kind == EXPR_LITERAL &&
	            text_is(where->operands[1]->literal.text, "screener");

	for (uint32_t i = 0; where->kind == EXPR_AND && i < where->count && !asks; i++)
		asks = asks_screener(where->operands[i]);
	return asks;
}

static bool is_screener(const struct column *column)
{
	for (size_t i = 0; i < column->source_count; i++)
		if (!column->sources[i].where || !asks_screener(column->sources[i].where))
			return false;
	return column->source_count > 0;
}

/* What a condition rests on: screeners, and anything else. */
struct evidence {
	bool has_screener, has_other;
};

static void gather(const struct lint *lint, const struct expr *expr, struct evidence *evidence)
{
	const struct column *column =
	        expr->kind == EXPR_CALL ? language_column(lint->reader->language, expr->call.column) : NULL;

	if (column && is_screener(column))
		evidence->has_screener = true;
	else if (column)
		evidence->has_other = true;
	for (uint32_t i = 0; i < expr->count; i++)
		gather(lint, expr->operands[i], evidence);
}

static void look_screener(const struct lint *lint)
{
	struct evidence evidence = {0};

	if (lint->rule->severity < RULE_HIGH)
		return;
	gather(lint, lint->rule->when, &evidence);
	if (!evidence.has_screener || evidence.has_other)
		return;
	diag_help(lint_say(lint, lint_place(lint, "when"), "a screener alone presses so much"),
	        "ask for a second kind of evidence, or give it severity: medium");
}

static const struct lint_row rows[] = {
        {"R704", SEVERITY_WARNING, look_points},
        {"R705", SEVERITY_WARNING, look_legal},
        {"R706", SEVERITY_WARNING, look_screener},
        {"R707", SEVERITY_NOTE, look_owner},
};
const struct lint_family lint_practice = {rows, sizeof rows / sizeof rows[0]};
