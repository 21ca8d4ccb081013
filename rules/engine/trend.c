/* trend.c - knows which answers stay as they are while no fact comes. */
#include "trend.h"
#include "look.h"

enum trend { NO_TREND, FALLS, RISES };

/* It begins on one day until its span is over. */
static bool is_fixed(const struct window *window)
{
	return window->kind == WINDOW_SPAN || window->kind == WINDOW_NONE;
}

/* Its first day only moves on. */
static bool moves_on(const struct window *window)
{
	return is_fixed(window) || (window->kind == WINDOW_LAST && window->unit != UNIT_POINT);
}

/* A day that becomes counted brings what stands on it. */
static bool awaits_counting(const struct call *call, const struct moment *moment)
{
	return moment->end < moment->today && moment_has_on(moment, call->column, moment->today);
}

/* `days_since(last S or D)`, with a D that stays. */
static bool counts_from_one_day(const struct expr *expr)
{
	return !expr->count || expr->operands[0]->kind == EXPR_LITERAL;
}

static enum trend trend_of(const struct expr *expr, const struct moment *moment)
{
	const struct call *call = &expr->call;

	switch (call->function) {
	case FUNCTION_COUNT:
	case FUNCTION_DAYS: return moves_on(&call->window) ? FALLS : NO_TREND;
	case FUNCTION_RATE:
		return is_fixed(&call->window) && !awaits_counting(call, moment) ? FALLS : NO_TREND;
	case FUNCTION_STREAK: return FALLS;
	case FUNCTION_ENROLLED_DAYS: return is_fixed(&call->window) ? RISES : NO_TREND;
	case FUNCTION_DAYS_SINCE:
	case FUNCTION_WEEKS_SINCE:
	case FUNCTION_SCHOOL_DAYS_SINCE:
	case FUNCTION_SCHOOL_WEEKS_SINCE: return counts_from_one_day(expr) ? RISES : NO_TREND;
	default: return NO_TREND;
	}
}

/* Whether a value that goes that way can only take the comparison further to where it is. */
static bool is_kept(enum trend trend, enum expr_kind kind, bool holds)
{
	bool is_below = kind == EXPR_LESS || kind == EXPR_LESS_EQUAL;
	bool is_above = kind == EXPR_GREATER || kind == EXPR_GREATER_EQUAL;

	return (is_below && holds == (trend == FALLS)) || (is_above && holds == (trend == RISES));
}

/* Of a whole number of days it is known when they will be enough. */
static bool waits_for_day(
        const struct expr *comparison, bool holds, const struct value *value, const struct moment *moment)
{
	const struct value *limit = &comparison->operands[1]->literal;
	bool is_above = comparison->kind == EXPR_GREATER || comparison->kind == EXPR_GREATER_EQUAL;

	if (comparison->operands[0]->call.function != FUNCTION_DAYS_SINCE || !is_above || holds ||
	        limit->type != VALUE_NUMBER || limit->number.under != 1 || limit->number.over > INT16_MAX)
		return false;
	int64_t more = limit->number.over - value->number.over + (comparison->kind == EXPR_GREATER);

	look_on(moment, moment->today + (int32_t)more);
	return true;
}

/* A new span begins with nothing, or with no day to take a rate of. */
static void look_at_end(const struct call *call, const struct moment *moment)
{
	if (call->function == FUNCTION_RATE || call->function == FUNCTION_ENROLLED_DAYS)
		look_at_span(call->window.span, moment);
}

bool trend_settles(
        const struct expr *comparison, bool holds, const struct value *value, const struct moment *moment)
{
	const struct expr *call = comparison->operands[0];

	if (call->kind != EXPR_CALL || comparison->operands[1]->kind != EXPR_LITERAL ||
	        moment->facts->time.is_twisted)
		return false;
	enum trend trend = trend_of(call, moment);

	if (trend == NO_TREND)
		return false;
	if (!is_kept(trend, comparison->kind, holds))
		return waits_for_day(comparison, holds, value, moment);
	look_at_end(&call->call, moment);
	return true;
}
