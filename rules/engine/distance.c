/* distance.c - what it takes for a comparison to turn: "2 more absences", "the next 12 school days without any". */
#include "distance.h"
#include "measure.h"
#include "rules/language/function.h"
#include <math.h>

/* Where the value must go: up to the limit or down to it, and whether to stand on it is enough. */
struct way {
	bool is_more, is_on;
};

static bool way_of(enum expr_kind kind, bool holds, struct way *out)
{
	bool upwards = kind == EXPR_GREATER || kind == EXPR_GREATER_EQUAL;
	bool takes_limit = kind == EXPR_GREATER_EQUAL || kind == EXPR_LESS_EQUAL;

	*out = (struct way){upwards != holds, takes_limit != holds};
	return kind >= EXPR_LESS && kind <= EXPR_GREATER_EQUAL;
}

static int64_t floor_of(__int128 over, __int128 under)
{
	__int128 whole = over / under;

	return (int64_t)(over % under != 0 && over < 0 ? whole - 1 : whole);
}

static int64_t ceiling_of(__int128 over, __int128 under)
{
	return -floor_of(-over, under);
}

static void say(struct distance *out, enum distance_kind kind, bool is_more, int64_t amount)
{
	*out = (struct distance){kind, is_more, value_integer(amount > 0 ? amount : 0)};
}

/* --- one by one --------------------------------------------------------------------------------------------- */

static bool is_counted(const struct expr *measured)
{
	if (measured->kind != EXPR_CALL)
		return false;
	const struct function_row *function = function_of(measured->call.function);

	return (function->kind == NUMBER_COUNT || function->kind == NUMBER_JUMPS) &&
	       function->takes != TAKES_NOTHING && function->takes != TAKES_DOMAIN &&
	       function->number != FUNCTION_SUM;
}

static void steps_to(struct ratio value, struct ratio limit, struct way way, struct distance *out)
{
	int64_t low = floor_of(limit.over, limit.under), high = ceiling_of(limit.over, limit.under);
	int64_t wanted = way.is_more ? (way.is_on ? high : low + 1) : (way.is_on ? low : high - 1);
	int64_t now = floor_of(value.over, value.under);

	if (wanted >= 0)
		say(out, DISTANCE_STEPS, way.is_more, way.is_more ? wanted - now : now - wanted);
}

/* --- of the days enrolled ----------------------------------------------------------------------------------- */

static bool slides(const struct window *window)
{
	return window->kind == WINDOW_LAST || window->kind == WINDOW_PREVIOUS;
}

static struct value enrolled_days(const struct expr *rate, const struct moment *moment)
{
	struct expr days = *rate;

	days.call.function = FUNCTION_ENROLLED_DAYS;
	days.call.column = NO_COLUMN;
	days.type = TYPE_NUMBER;
	return measure(&days, moment);
}

/* A share of a/b reaches p/q, or passes it, with that many more of as many more. */
static int64_t days_with(__int128 a, __int128 b, struct ratio limit, bool is_on)
{
	__int128 over = limit.over * b - limit.under * a, under = limit.under - limit.over;

	return is_on ? ceiling_of(over, under) : floor_of(over, under) + 1;
}

/* .. or falls to it with none more of so many more. */
static int64_t days_without(__int128 a, __int128 b, struct ratio limit, bool is_on)
{
	__int128 over = limit.under * a - limit.over * b;

	return is_on ? ceiling_of(over, limit.over) : floor_of(over, limit.over) + 1;
}

/* Where a window slides, days that leave it count as well as those that come: that is not foreseen. */
static void days_to(const struct expr *rate, const struct branch *leaf, struct way way,
        const struct moment *moment, struct distance *out)
{
	struct value enrolled = enrolled_days(rate, moment);
	struct ratio limit = leaf->limit.number, days;

	if (enrolled.type != VALUE_NUMBER || slides(&rate->call.window) || limit.over <= 0 ||
	        limit.over >= limit.under || ratio_multiply(leaf->value.number, enrolled.number, &days) != 0)
		return;
	int64_t a = days.over, b = enrolled.number.over;
	if (way.is_more)
		say(out, DISTANCE_DAYS_WITH, true, days_with(a, b, limit, way.is_on));
	else
		say(out, DISTANCE_DAYS_WITHOUT, false, days_without(a, b, limit, way.is_on));
}

/* --- anything else ------------------------------------------------------------------------------------------ */

static double real_of(const struct value *value)
{
	return value->type == VALUE_REAL ? value->real : ratio_real(value->number);
}

static void number_to(const struct branch *leaf, struct way way, struct distance *out)
{
	struct ratio apart;
	bool is_exact = leaf->value.type == VALUE_NUMBER && leaf->limit.type == VALUE_NUMBER &&
	                ratio_subtract(leaf->value.number, leaf->limit.number, &apart) == 0;

	if (is_exact && apart.over < 0)
		apart.over = -apart.over;
	*out = (struct distance){DISTANCE_NUMBER, way.is_more,
	        is_exact ? value_number(apart)
	                 : value_real(fabs(real_of(&leaf->value) - real_of(&leaf->limit)))};
}

static bool is_number(const struct value *value)
{
	return value->type == VALUE_NUMBER || value->type == VALUE_REAL;
}

void distance_of(
        const struct expr *expr, const struct branch *leaf, const struct moment *moment, struct distance *out)
{
	bool is_exact = leaf->value.type == VALUE_NUMBER && leaf->limit.type == VALUE_NUMBER;
	struct way way;

	*out = (struct distance){.kind = DISTANCE_UNSAID};
	if (!way_of(expr->kind, leaf->answer == ANSWER_TRUE, &way) || !is_number(&leaf->value) ||
	        !is_number(&leaf->limit))
		return;
	const struct expr *measured = expr->operands[0];
	bool is_rate = measured->kind == EXPR_CALL && measured->call.function == FUNCTION_RATE;

	if (is_counted(measured) && is_exact) {
		steps_to(leaf->value.number, leaf->limit.number, way, out);
		return;
	}
	if (is_rate && is_exact)
		days_to(measured, leaf, way, moment, out);
	if (out->kind == DISTANCE_UNSAID)
		number_to(leaf, way, out);
}
