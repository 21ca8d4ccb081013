/* trend.c - knows which answers stay as they are while no fact comes. */
#include "trend.h"
#include "look.h"
#include "measure.h"
#include "per.h"
#include "trend_hits.h"

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
	return moment->end < moment->today && per_has_on(moment, call->column, moment->today);
}

/* `days_since(last S or D)` and `days_until(D)`, with a D that stays. */
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
	case FUNCTION_LONGEST_STREAK:
	case FUNCTION_DAY_EQUIVALENTS: return moves_on(&call->window) ? FALLS : NO_TREND;
	case FUNCTION_STREAK: return FALLS;
	case FUNCTION_ENROLLED_DAYS: return is_fixed(&call->window) ? RISES : NO_TREND;
	case FUNCTION_DAYS_SINCE:
	case FUNCTION_WEEKS_SINCE:
	case FUNCTION_SCHOOL_DAYS_SINCE:
	case FUNCTION_SCHOOL_WEEKS_SINCE: return counts_from_one_day(expr) ? RISES : NO_TREND;
	case FUNCTION_SCHOOL_DAY_OF_YEAR: return RISES;
	case FUNCTION_DAYS_UNTIL:
	case FUNCTION_SCHOOL_DAYS_UNTIL: return counts_from_one_day(expr) ? FALLS : NO_TREND;
	default: return NO_TREND;
	}
}

static bool is_below(const struct expr *comparison)
{
	return comparison->kind == EXPR_LESS || comparison->kind == EXPR_LESS_EQUAL;
}

static bool is_above(const struct expr *comparison)
{
	return comparison->kind == EXPR_GREATER || comparison->kind == EXPR_GREATER_EQUAL;
}

/* Whether a value that goes that way can only take the comparison further to where it is. */
static bool is_kept(enum trend trend, const struct expr *comparison, bool holds)
{
	return (is_below(comparison) && holds == (trend == FALLS)) ||
	       (is_above(comparison) && holds == (trend == RISES));
}

/* --- what will turn, but not before a day ------------------------------------------------------------------------- */

/* How many days grow by one a day at most: before they can be enough, some pass.  Those enrolled also grow today. */
static bool waits_for_day(
        const struct expr *comparison, bool holds, const struct value *value, const struct moment *moment)
{
	const struct value *limit = &comparison->operands[1]->literal;
	bool grows_today = comparison->operands[0]->call.function == FUNCTION_ENROLLED_DAYS;

	if (holds || !is_above(comparison) || limit->type != VALUE_NUMBER || limit->number.under != 1 ||
	        limit->number.over > INT16_MAX)
		return false;
	int64_t more =
	        limit->number.over - value->number.over + (comparison->kind == EXPR_GREATER) - grows_today;

	if (more < 1)
		return false;
	look_on(moment, moment->today + (int32_t)more);
	return true;
}

/* In how many days that many hits are no less than a share; -1: as good as never, or always. */
static int64_t days_of_share(int64_t hits, struct ratio share)
{
	const int64_t most = 1000000000; /* far more than shares that people write have digits */

	return share.over <= 0 || share.over > most || share.under > most ? -1
	                                                                  : hits * share.under / share.over;
}

/* Hits only leave a window; its days become fewer, or more, by one a day.  So it takes some days until they are too few, or
 * too many, for the hits of today. */
static bool waits_for_share(
        const struct expr *comparison, bool holds, const struct value *value, const struct moment *moment)
{
	const struct expr *call = comparison->operands[0];
	const struct value *limit = &comparison->operands[1]->literal;
	bool stays_less = holds == is_below(comparison), fixed = is_fixed(&call->call.window);

	if (!(is_below(comparison) || is_above(comparison)) || !moves_on(&call->call.window) ||
	        stays_less == fixed || limit->type != VALUE_NUMBER || awaits_counting(&call->call, moment))
		return false;
	struct range range = measure_range(call, moment);
	int64_t days = school_time_enrolled(&moment->facts->time, range.first, range.last);
	int64_t turn = days_of_share(value->number.over * days / value->number.under, limit->number);
	int64_t more = (stays_less ? days - turn : turn - days) - 1;

	if (turn < 0 || more < 1)
		return false;
	look_on(moment, moment->today + (int32_t)(more < INT16_MAX ? more : INT16_MAX));
	if (fixed)
		look_at_span(call->call.window.span, moment);
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

	if (trend != NO_TREND && is_kept(trend, comparison, holds)) {
		look_at_end(&call->call, moment);
		return true;
	}
	if (hits_stay_above(comparison, holds, value, moment))
		return true;
	if (call->call.function == FUNCTION_RATE)
		return waits_for_share(comparison, holds, value, moment);
	if (trend != RISES || !waits_for_day(comparison, holds, value, moment))
		return false;
	look_at_end(&call->call, moment);
	return true;
}
