/* evaluate.c - walks a checked tree: four answers, exact numbers, unknown never turns into false. */
#include "evaluate.h"
#include "measure.h"
#include "look.h"
#include "scripting.h"
#include "trend.h"

/* A tree is walked at a moment, or over an event inside `where`. */
struct walk {
	const struct moment *moment;
	const struct event *event;
};

static struct value walk_expr(const struct expr *expr, const struct walk *walk);

static enum answer walk_answer(const struct expr *expr, const struct walk *walk)
{
	struct value value = walk_expr(expr, walk);

	return value_answer(&value);
}

/* An unknown answer carries the reason of the first operand that was unknown. */
static struct value reasoned(enum answer answer, const struct value *a, const struct value *b)
{
	enum reason reason = a->reason ? a->reason : b ? b->reason : REASON_NONE;

	if (answer == ANSWER_UNKNOWN && !reason)
		reason = REASON_TYPES;
	return value_of_answer(answer, reason);
}

static struct value walk_and(const struct expr *expr, const struct walk *walk)
{
	struct value left = walk_expr(expr->operands[0], walk);
	enum answer a = value_answer(&left);

	if (a == ANSWER_FALSE)
		return value_truth(false);
	struct value right = walk_expr(expr->operands[1], walk);

	return reasoned(answer_and(a, value_answer(&right)), &left, &right);
}

static struct value walk_or(const struct expr *expr, const struct walk *walk)
{
	struct value left = walk_expr(expr->operands[0], walk);
	enum answer a = value_answer(&left);

	if (a == ANSWER_TRUE)
		return value_truth(true);
	struct value right = walk_expr(expr->operands[1], walk);

	return reasoned(answer_or(a, value_answer(&right)), &left, &right);
}

/* True as soon as enough are; those that are left then need not be asked. */
static struct value walk_at_least(const struct expr *expr, const struct walk *walk)
{
	uint32_t held = 0, open = 0;
	struct value undecided = value_truth(false);

	for (uint32_t i = 0; i < expr->count && held < expr->least; i++) {
		struct value value = walk_expr(expr->operands[i], walk);
		enum answer answer = value_answer(&value);

		held += answer == ANSWER_TRUE;
		if (answer == ANSWER_TRUE || answer == ANSWER_FALSE)
			continue;
		if (!open++ || answer == ANSWER_ERROR)
			undecided = reasoned(answer, &value, NULL);
	}
	return held + open < expr->least || held == expr->least ? value_truth(held == expr->least)
	                                                        : undecided;
}

static bool order_satisfies(enum expr_kind kind, int order)
{
	switch (kind) {
	case EXPR_EQUAL: return order == 0;
	case EXPR_NOT_EQUAL: return order != 0;
	case EXPR_LESS: return order < 0;
	case EXPR_LESS_EQUAL: return order <= 0;
	case EXPR_GREATER: return order > 0;
	default: return order >= 0;
	}
}

static struct value compare(const struct expr *expr, struct value left, struct value right)
{
	int order;
	enum answer comparable = value_compare(&left, &right, &order);

	if (comparable != ANSWER_TRUE)
		return reasoned(comparable, &left, &right);
	return value_truth(order_satisfies(expr->kind, order));
}

/* What the value of a call waits for is forgotten where the comparison need not wait for it. */
static struct value walk_comparison(const struct expr *expr, const struct walk *walk)
{
	struct look *look = walk->moment ? walk->moment->look : NULL,
	            before = look ? *look : (struct look){0};
	struct value left = walk_expr(expr->operands[0], walk);
	struct value answer = compare(expr, left, walk_expr(expr->operands[1], walk));

	if (!look || answer.type != VALUE_TRUTH)
		return answer;
	struct look waits = *look;

	*look = before;
	if (!trend_settles(expr, answer.truth, &left, walk->moment))
		*look = waits;
	return answer;
}

static struct value walk_in(const struct expr *expr, const struct walk *walk)
{
	struct value value = walk_expr(expr->operands[0], walk);
	enum answer found = ANSWER_FALSE;

	for (uint32_t i = 1; i < expr->count && found != ANSWER_TRUE; i++) {
		struct value choice = walk_expr(expr->operands[i], walk);
		int order;
		enum answer comparable = value_compare(&value, &choice, &order);

		found = answer_or(found, comparable == ANSWER_TRUE ? (enum answer)(order == 0) : comparable);
	}
	return reasoned(found, &value, NULL);
}

static struct value walk_in_list(const struct expr *expr, const struct walk *walk)
{
	struct value value = walk_expr(expr->operands[0], walk);
	uint32_t low = 0, high = expr->list->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order;
		enum answer comparable = value_compare(&value, &expr->list->items[middle], &order);

		if (comparable != ANSWER_TRUE)
			return reasoned(comparable, &value, NULL);
		if (order == 0)
			return value_truth(true);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return value_truth(false);
}

/* While it is not known whether a key applies, none that comes after it is the answer. */
static struct value walk_choose(const struct expr *expr, const struct walk *walk)
{
	for (uint32_t i = 0; i + 1 < expr->count; i += 2) {
		struct value applies = walk_expr(expr->operands[i], walk);
		enum answer answer = value_answer(&applies);

		if (answer == ANSWER_TRUE)
			return walk_expr(expr->operands[i + 1], walk);
		if (answer != ANSWER_FALSE)
			return reasoned(answer, &applies, NULL);
	}
	return walk_expr(expr->operands[expr->count - 1], walk);
}

static struct value student_id(const struct moment *moment)
{
	const struct engine_host *host = moment->layout->host;

	return value_text(host->name(host->context, moment->facts->student));
}

static struct value add_days(
        const struct value *date, const struct value *span, int sign, const struct walk *walk)
{
	int64_t days =
	        span->duration.unit == UNIT_WEEK ? 7 * (int64_t)span->duration.amount : span->duration.amount;

	if (span->duration.unit == UNIT_SCHOOL_DAY || span->duration.unit == UNIT_SCHOOL_WEEK)
		return window_shift(date->date, &span->duration, sign, walk->moment);
	if (span->duration.unit != UNIT_DAY && span->duration.unit != UNIT_WEEK)
		return value_unknown(REASON_TYPES);
	days = date->date + sign * days;
	if (days < civil_day(1, 1, 1) || days > civil_day(9999, 12, 31))
		return value_unknown(REASON_TOO_LARGE); /* no calendar can write it */
	return value_date((int32_t)days);
}

static struct value real_arithmetic(enum expr_kind kind, double a, double b)
{
	switch (kind) {
	case EXPR_ADD: return value_real(a + b);
	case EXPR_SUBTRACT: return value_real(a - b);
	case EXPR_MULTIPLY: return value_real(a * b);
	default: return b == 0 ? value_unknown(REASON_DIVISION) : value_real(a / b);
	}
}

static int exact(enum expr_kind kind, struct ratio a, struct ratio b, struct ratio *out)
{
	switch (kind) {
	case EXPR_ADD: return ratio_add(a, b, out);
	case EXPR_SUBTRACT: return ratio_subtract(a, b, out);
	case EXPR_MULTIPLY: return ratio_multiply(a, b, out);
	default: return ratio_divide(a, b, out);
	}
}

static double as_real(const struct value *value)
{
	return value->type == VALUE_REAL ? value->real : ratio_real(value->number);
}

static bool is_numeric(const struct value *value)
{
	return value->type == VALUE_NUMBER || value->type == VALUE_REAL;
}

static struct value walk_arithmetic(const struct expr *expr, const struct walk *walk)
{
	struct value a = walk_expr(expr->operands[0], walk), b = walk_expr(expr->operands[1], walk);
	struct ratio exact_result;

	if (a.type == VALUE_UNKNOWN || a.type == VALUE_ERROR)
		return a;
	if (b.type == VALUE_UNKNOWN || b.type == VALUE_ERROR)
		return b;
	if (a.type == VALUE_DATE && b.type == VALUE_DURATION)
		return add_days(&a, &b, expr->kind == EXPR_ADD ? 1 : -1, walk);
	if (a.type == VALUE_DURATION && b.type == VALUE_DATE && expr->kind == EXPR_ADD)
		return add_days(&b, &a, 1, walk);
	if (a.type == VALUE_DATE && b.type == VALUE_DATE && expr->kind == EXPR_SUBTRACT)
		return value_integer((int64_t)a.date - b.date);
	if (!is_numeric(&a) || !is_numeric(&b))
		return value_unknown(REASON_TYPES);
	if (a.type == VALUE_REAL || b.type == VALUE_REAL)
		return real_arithmetic(expr->kind, as_real(&a), as_real(&b));
	if (expr->kind == EXPR_DIVIDE && b.number.over == 0)
		return value_unknown(REASON_DIVISION);
	if (exact(expr->kind, a.number, b.number, &exact_result) == 0)
		return value_number(exact_result);
	return real_arithmetic(expr->kind, as_real(&a), as_real(&b));
}

static struct value walk_negation(const struct expr *expr, const struct walk *walk)
{
	struct value value = walk_expr(expr->operands[0], walk);
	struct ratio zero = {0, 1}, negated;

	if (value.type == VALUE_REAL)
		return value_real(-value.real);
	if (value.type == VALUE_NUMBER)
		return ratio_subtract(zero, value.number, &negated) == 0 ? value_number(negated)
		                                                         : value_unknown(REASON_TOO_LARGE);
	return value.type == VALUE_UNKNOWN || value.type == VALUE_ERROR ? value : value_unknown(REASON_TYPES);
}

static struct value walk_missing(const struct expr *expr, const struct walk *walk)
{
	struct value value = walk_expr(expr->operands[0], walk);

	return value_truth(value.type == VALUE_UNKNOWN && value.reason == REASON_FIELD_MISSING);
}

static struct value walk_expr(const struct expr *expr, const struct walk *walk)
{
	switch (expr->kind) {
	case EXPR_LITERAL: return expr->literal;
	case EXPR_AND: return walk_and(expr, walk);
	case EXPR_OR: return walk_or(expr, walk);
	case EXPR_AT_LEAST: return walk_at_least(expr, walk);
	case EXPR_NOT: {
		struct value value = walk_expr(expr->operands[0], walk);

		return reasoned(answer_not(value_answer(&value)), &value, NULL);
	}
	case EXPR_EQUAL:
	case EXPR_NOT_EQUAL:
	case EXPR_LESS:
	case EXPR_LESS_EQUAL:
	case EXPR_GREATER:
	case EXPR_GREATER_EQUAL: return walk_comparison(expr, walk);
	case EXPR_IN: return walk_in(expr, walk);
	case EXPR_IN_LIST: return walk_in_list(expr, walk);
	case EXPR_MISSING: return walk_missing(expr, walk);
	case EXPR_ADD:
	case EXPR_SUBTRACT:
	case EXPR_MULTIPLY:
	case EXPR_DIVIDE: return walk_arithmetic(expr, walk);
	case EXPR_NEGATE: return walk_negation(expr, walk);
	case EXPR_FIELD:
		return walk->event ? event_value(walk->event, expr->field)
		                   : value_unknown(REASON_FIELD_MISSING);
	case EXPR_CHOOSE: return walk_choose(expr, walk);
	case EXPR_LEVEL: return district_level(walk->moment->district, walk->moment->home->school);
	case EXPR_STUDENT: return student_id(walk->moment);
	case EXPR_CALL: return measure(expr, walk->moment);
	case EXPR_SCRIPT: return script_value(expr, walk->moment);
	}
	return value_unknown(REASON_TYPES);
}

struct value evaluate(const struct expr *expr, const struct moment *moment)
{
	return walk_expr(expr, &(struct walk){.moment = moment});
}

enum answer evaluate_condition(const struct expr *expr, const struct moment *moment)
{
	return walk_answer(expr, &(struct walk){.moment = moment});
}

enum answer evaluate_where(const struct expr *where, const struct event *event)
{
	return where ? walk_answer(where, &(struct walk){.event = event}) : ANSWER_TRUE;
}
