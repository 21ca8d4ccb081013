/* Records that are missing taken for what did not happen. */
#include "rules/model/lint.h"
#include "base/ratio.h"
#include <intervene/feeds.h>

/* Which way a number goes when records are missing: a count falls, the days since the last one grow. */
enum lean { LEANS_NOT, LEANS_DOWN, LEANS_UP };

static enum lean lean_of(const struct expr *expr)
{
	if (expr->kind != EXPR_CALL || expr->call.column == NO_COLUMN)
		return LEANS_NOT;
	switch (expr->call.function) {
	case FUNCTION_COUNT:
	case FUNCTION_DAYS:
	case FUNCTION_RATE:
	case FUNCTION_DISTINCT: return LEANS_DOWN;
	case FUNCTION_DAYS_SINCE:
	case FUNCTION_WEEKS_SINCE:
	case FUNCTION_SCHOOL_DAYS_SINCE:
	case FUNCTION_SCHOOL_WEEKS_SINCE: return LEANS_UP;
	default: return LEANS_NOT;
	}
}

/* Whether a comparison holds the rather, the lower its first number is: -1, or the higher: 1. */
static int favours(enum expr_kind kind)
{
	switch (kind) {
	case EXPR_LESS:
	case EXPR_LESS_EQUAL: return -1;
	case EXPR_GREATER:
	case EXPR_GREATER_EQUAL: return 1;
	default: return 0;
	}
}

static bool is_none(const struct expr *expr)
{
	return expr->kind == EXPR_EQUAL && expr->operands[1]->kind == EXPR_LITERAL &&
	       expr->operands[1]->literal.type == VALUE_NUMBER &&
	       ratio_compare(expr->operands[1]->literal.number, (struct ratio){0, 1}) == 0;
}

static const struct expr *misled_comparison(const struct expr *expr, bool holds)
{
	if (is_none(expr))
		return holds && lean_of(expr->operands[0]) == LEANS_DOWN ? expr->operands[0] : NULL;
	int favoured = holds ? favours(expr->kind) : -favours(expr->kind);

	for (int side = 0; favoured && side < 2; side++, favoured = -favoured) {
		enum lean lean = lean_of(expr->operands[side]);
		if ((lean == LEANS_DOWN && favoured < 0) || (lean == LEANS_UP && favoured > 0))
			return expr->operands[side];
	}
	return NULL;
}

/* The first number by which the condition would come to hold though nothing but records is missing. */
static const struct expr *misled(const struct expr *expr, bool holds)
{
	const struct expr *found = NULL;

	if (expr->kind == EXPR_NOT)
		return misled(expr->operands[0], !holds);
	if (expr->kind != EXPR_AND && expr->kind != EXPR_OR && expr->kind != EXPR_AT_LEAST)
		return misled_comparison(expr, holds);
	for (uint32_t i = 0; i < expr->count && !found; i++)
		found = misled(expr->operands[i], holds);
	return found;
}

static bool asks_feed(const struct expr *expr, enum event_type type)
{
	if (!expr)
		return false;
	if (expr->kind == EXPR_CALL && expr->call.function == FUNCTION_FEED_STALE &&
	        event_type_find(expr->operands[0]->literal.text) == (int)type)
		return true;
	for (uint32_t i = 0; i < expr->count; i++)
		if (asks_feed(expr->operands[i], type))
			return true;
	return false;
}

static bool is_guarded(const struct rule *rule, enum event_type type)
{
	return asks_feed(rule->only, type) || asks_feed(rule->needs, type) || asks_feed(rule->when, type) ||
	       asks_feed(rule->unless, type);
}

static void look_guard(const struct lint *lint)
{
	const struct feed_expectations *feeds = lint->reader->feeds;
	const struct expr *number = feeds && lint->rule->when ? misled(lint->rule->when, true) : NULL;
	const struct column *column =
	        number ? language_column(lint->reader->language, number->call.column) : NULL;

	for (enum event_type type = 0; column && type < EVENT_TYPE_COUNT; type++) {
		if (!(column->types & UINT32_C(1) << type) || !feeds->of[type].is_expected ||
		        is_guarded(lint->rule, type))
			continue;
		diag_help(lint_say(lint, number->place,
		                  "when a school's %s is late, this takes it for what did not happen",
		                  event_type_name(type)),
		        "add needs: not feed_stale(%s)", event_type_name(type));
		return;
	}
}

static const struct lint_row rows[] = {
        {"R708", SEVERITY_WARNING, look_guard},
};
const struct lint_family lint_feeds = {rows, sizeof rows / sizeof rows[0]};
