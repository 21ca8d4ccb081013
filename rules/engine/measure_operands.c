/* measure_operands.c - functions of what stands in their brackets: one number, several, or conditions. */
#include "measure.h"
#include "evaluate.h"

static bool is_number(const struct value *value)
{
	return value->type == VALUE_NUMBER || value->type == VALUE_REAL;
}

/* Unknown stays what it is; a text that a field may hold is no number. */
static struct value not_a_number(const struct value *value)
{
	bool is_answer = value->type == VALUE_UNKNOWN || value->type == VALUE_ERROR;

	return is_answer ? *value : value_unknown(REASON_TYPES);
}

static struct value negated(const struct value *value)
{
	struct ratio zero = {0, 1}, less;

	if (value->type == VALUE_REAL)
		return value_real(-value->real);
	return ratio_subtract(zero, value->number, &less) == 0 ? value_number(less)
	                                                       : value_unknown(REASON_TOO_LARGE);
}

static bool is_below_zero(const struct value *value)
{
	return value->type == VALUE_REAL ? value->real < 0 : value->number.over < 0;
}

static struct value absolute(struct value value, const struct expr *expr)
{
	(void)expr;
	return is_below_zero(&value) ? negated(&value) : value;
}

/* Beyond this a double is whole already. */
static double nearest_real(double real)
{
	const double whole_from = 9007199254740992.0;

	if (real >= whole_from || real <= -whole_from)
		return real;
	return (double)(int64_t)(real < 0 ? real - 0.5 : real + 0.5);
}

/* Halves go away from zero.  A percent is rounded as it is written: 12.4% is 12%. */
static struct value rounded(struct value value, const struct expr *expr)
{
	int64_t parts = expr->type == TYPE_PERCENT ? 100 : 1;
	struct ratio out;

	if (value.type == VALUE_REAL)
		return value_real(nearest_real(value.real * (double)parts) / (double)parts);
	__int128 over = (__int128)value.number.over * parts, under = value.number.under;
	__int128 twice = 2 * (over < 0 ? -over : over) + under, whole = twice / (2 * under);

	return ratio_make(over < 0 ? -whole : whole, parts, &out) == 0 ? value_number(out)
	                                                               : value_unknown(REASON_TOO_LARGE);
}

static struct value of_one(const struct expr *expr, const struct moment *moment,
        struct value (*answer)(struct value value, const struct expr *expr))
{
	struct value value = evaluate(expr->operands[0], moment);

	return is_number(&value) ? answer(value, expr) : not_a_number(&value);
}

static struct value extreme(const struct expr *expr, const struct moment *moment, int sign)
{
	struct value best = evaluate(expr->operands[0], moment);

	for (uint32_t i = 1; i < expr->count && is_number(&best); i++) {
		struct value value = evaluate(expr->operands[i], moment);
		int order;

		if (!is_number(&value))
			return not_a_number(&value);
		if (value_compare(&value, &best, &order) == ANSWER_TRUE && sign * order > 0)
			best = value;
	}
	return is_number(&best) ? best : not_a_number(&best);
}

/* 0 when none is reached, also when that is more than the largest. */
static struct value reached(const struct expr *expr, const struct moment *moment)
{
	struct value value = evaluate(expr->operands[0], moment), best = value_integer(0);
	bool any = false;

	if (!is_number(&value))
		return not_a_number(&value);
	for (uint32_t i = 1; i < expr->count; i++) {
		struct value step = evaluate(expr->operands[i], moment);
		int over, above;

		if (!is_number(&step))
			return not_a_number(&step);
		value_compare(&value, &step, &over);
		value_compare(&step, &best, &above);
		if (over < 0 || (any && above <= 0))
			continue;
		best = step;
		any = true;
	}
	return best;
}

/* One that is not known leaves the number unknown: it may be this or one more. */
static struct value count_true(const struct expr *expr, const struct moment *moment)
{
	int64_t count = 0;

	for (uint32_t i = 0; i < expr->count; i++) {
		struct value value = evaluate(expr->operands[i], moment);
		enum answer answer = value_answer(&value);

		if (answer != ANSWER_TRUE && answer != ANSWER_FALSE)
			return value_of_answer(answer, value.reason ? value.reason : REASON_TYPES);
		count += answer == ANSWER_TRUE;
	}
	return value_integer(count);
}

struct value measure_of_operands(
        const struct expr *expr, const struct moment *moment, const struct range *range)
{
	(void)range;
	switch (expr->call.function) {
	case FUNCTION_ABS: return of_one(expr, moment, absolute);
	case FUNCTION_ROUND: return of_one(expr, moment, rounded);
	case FUNCTION_LEAST: return extreme(expr, moment, -1);
	case FUNCTION_GREATEST: return extreme(expr, moment, 1);
	case FUNCTION_REACHED: return reached(expr, moment);
	default: return count_true(expr, moment);
	}
}
