/* Logic, comparisons and arithmetic: which types go together and what comes out. */
#include "check.h"

const char *type_words(enum type type)
{
	static const char *const words[] = {
	        [TYPE_TRUTH] = "a condition",
	        [TYPE_NUMBER] = "a number",
	        [TYPE_PERCENT] = "a percent",
	        [TYPE_DURATION] = "a duration",
	        [TYPE_DATE] = "a date",
	        [TYPE_TEXT] = "a text",
	        [TYPE_LIST] = "a list",
	        [TYPE_ANY] = "a field that may hold anything",
	};
	return words[type];
}

int check_condition(const struct scope *scope, const struct expr *expr)
{
	static const char *const helps[] = {
	        [TYPE_TRUTH] = "",
	        [TYPE_NUMBER] = "compare it with a number: >= 3",
	        [TYPE_PERCENT] = "compare it with a percent: >= 10%",
	        [TYPE_DURATION] = "a duration is added to a date: today - 14 days",
	        [TYPE_DATE] = "compare it with a date: >= 2026-09-01",
	        [TYPE_TEXT] = "compare it with a text: = 'reading'",
	        [TYPE_LIST] = "a list cannot be asked yet",
	        [TYPE_ANY] = "say what it must be: = true",
	};
	if (expr->type == TYPE_TRUTH)
		return 0;
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R201", expr->place,
	        "a condition is true or false, and this is %s", type_words(expr->type));
	return diag_help(diag, "%s", helps[expr->type]);
}

static bool is_number(enum type type)
{
	return type == TYPE_NUMBER || type == TYPE_PERCENT;
}

static bool is_numeric(enum type type)
{
	return is_number(type) || type == TYPE_ANY;
}

static const struct expr *make(const struct scope *scope, const struct syntax *syntax, enum type type,
        const struct expr *const *operands)
{
	struct expr *expr = expr_make(scope, syntax->operation, type, syntax->place);
	expr_operands(scope, expr, operands, syntax->count);
	return expr;
}

static const struct expr *check_logic(
        const struct scope *scope, const struct syntax *syntax, const struct expr *const *operands)
{
	int result = 0;
	for (size_t i = 0; i < syntax->count; i++)
		if (check_condition(scope, operands[i]) < 0)
			result = -1;
	return result < 0 ? NULL : make(scope, syntax, TYPE_TRUTH, operands);
}

static const struct expr *check_comparison(
        const struct scope *scope, const struct syntax *syntax, const struct expr *const *operands)
{
	if (check_compared(scope, syntax->operation, operands[0], operands[1]) < 0)
		return NULL;
	return make(scope, syntax, TYPE_TRUTH, operands);
}

static bool is_whole_literal(const struct expr *expr)
{
	return expr->kind == EXPR_LITERAL && expr->literal.type == VALUE_NUMBER &&
	       expr->literal.number.under == 1;
}

/* grade in (3-5): nobody reckons there. */
static int check_no_range(const struct scope *scope, const struct expr *value)
{
	if (value->kind != EXPR_SUBTRACT || !is_whole_literal(value->operands[0]) ||
	        !is_whole_literal(value->operands[1]))
		return 0;
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R304", value->place,
	        "this takes one number from the other, and is no range");
	return diag_help(diag, "write each of them, as in (3, 4, 5), or both ends, as in 3 <= x and x <= 5");
}

static const struct expr *check_in(
        const struct scope *scope, const struct syntax *syntax, const struct expr *const *operands)
{
	int result = 0;
	for (size_t i = 1; i < syntax->count; i++)
		if (check_compared(scope, EXPR_IN, operands[0], operands[i]) < 0 ||
		        check_no_range(scope, operands[i]) < 0)
			result = -1;
	if (result == 0)
		check_among(scope, syntax->place, operands, syntax->count);
	return result < 0 ? NULL : make(scope, syntax, TYPE_TRUTH, operands);
}

static const struct expr *check_missing(
        const struct scope *scope, const struct syntax *syntax, const struct expr *const *operands)
{
	if (operands[0]->kind == EXPR_FIELD)
		return make(scope, syntax, TYPE_TRUTH, operands);
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R183", syntax->place,
	        "`is missing` asks for a field of an event, inside `where`");
	diag_help(diag, "for example count(absent where excused is missing over year); for a rule's own data "
	                "there is "
	                "`needs`");
	return NULL;
}

static const struct expr *say_arithmetic(
        const struct scope *scope, const struct syntax *syntax, const struct expr *a, const struct expr *b)
{
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R203", syntax->place,
	        "%s and %s cannot be reckoned with like this", type_words(a->type), type_words(b->type));
	diag_help(diag, "numbers and percents are added, taken away, multiplied and divided; to a date days "
	                "and weeks "
	                "are added");
	return NULL;
}

static bool is_school_unit(enum duration_unit unit)
{
	return unit == UNIT_SCHOOL_DAY || unit == UNIT_SCHOOL_WEEK;
}

/* School days lead from a date to another by the student's calendar, which a filter cannot ask. */
static int check_shift(const struct scope *scope, const struct expr *duration)
{
	enum duration_unit unit = duration->literal.duration.unit;
	if (unit == UNIT_DAY || unit == UNIT_WEEK)
		return 0;
	if (is_school_unit(unit))
		return check_inside_where(
		        scope, (struct word){text_of(unit_name(unit, INT32_MAX)), duration->place});
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R206", duration->place,
	        "a date is moved by days, weeks, school days or school weeks");
	return diag_help(diag, "for example today - 14 days");
}

static const struct expr *check_dates(
        const struct scope *scope, const struct syntax *syntax, const struct expr *const *operands)
{
	const struct expr *a = operands[0], *b = operands[1];
	bool is_less = syntax->operation == EXPR_SUBTRACT;
	if (a->type == TYPE_DATE && b->type == TYPE_DATE && is_less)
		return make(scope, syntax, TYPE_NUMBER, operands);
	if (a->type == TYPE_DATE && b->type == TYPE_DURATION)
		return check_shift(scope, b) < 0 ? NULL : make(scope, syntax, TYPE_DATE, operands);
	if (a->type == TYPE_DURATION && b->type == TYPE_DATE && !is_less)
		return check_shift(scope, a) < 0 ? NULL : make(scope, syntax, TYPE_DATE, operands);
	return say_arithmetic(scope, syntax, a, b);
}

static const struct expr *check_sum(
        const struct scope *scope, const struct syntax *syntax, const struct expr *const *operands)
{
	const struct expr *a = operands[0], *b = operands[1];
	int result = 0;
	if (!is_numeric(a->type) || !is_numeric(b->type))
		return check_dates(scope, syntax, operands);
	check_percent_beside(scope, a, b, &result);
	bool is_percent = a->type == TYPE_PERCENT || b->type == TYPE_PERCENT;
	return result < 0 ? NULL : make(scope, syntax, is_percent ? TYPE_PERCENT : TYPE_NUMBER, operands);
}

static bool calls(const struct expr *expr, enum function function)
{
	return expr->kind == EXPR_CALL && expr->call.function == function;
}

/* days(absent over w) / enrolled_days(w) is what `rate` answers, and read as a percent too. */
static bool is_rate(const struct syntax *syntax, const struct expr *a, const struct expr *b)
{
	return syntax->operation == EXPR_DIVIDE && calls(a, FUNCTION_DAYS) &&
	       calls(b, FUNCTION_ENROLLED_DAYS);
}

/* 10% of a number is a number, half of a percent is a percent; a percent of a percent is one too. */
static const struct expr *check_product(
        const struct scope *scope, const struct syntax *syntax, const struct expr *const *operands)
{
	const struct expr *a = operands[0], *b = operands[1];
	if (!is_numeric(a->type) || !is_numeric(b->type))
		return say_arithmetic(scope, syntax, a, b);
	bool is_quotient = syntax->operation == EXPR_DIVIDE;
	bool is_percent = a->type == TYPE_PERCENT && (b->type == TYPE_PERCENT) != is_quotient;
	return make(
	        scope, syntax, is_percent || is_rate(syntax, a, b) ? TYPE_PERCENT : TYPE_NUMBER, operands);
}

/* -0.5 is a number like another, not a sum: what is compared with it stays plain to see. */
static const struct expr *check_negation(
        const struct scope *scope, const struct syntax *syntax, const struct expr *const *operands)
{
	const struct expr *operand = operands[0];
	if (!is_numeric(operand->type)) {
		struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R203", syntax->place,
		        "%s has no negative", type_words(operand->type));
		diag_help(diag, "the minus sign stands before a number");
		return NULL;
	}
	if (operand->kind != EXPR_LITERAL)
		return make(scope, syntax, operand->type, operands);
	struct expr *expr = expr_make(scope, EXPR_LITERAL, operand->type, syntax->place);
	expr->literal = operand->literal;
	expr->literal.number.over = -operand->literal.number.over;
	return expr;
}

typedef const struct expr *operation_fn(
        const struct scope *scope, const struct syntax *syntax, const struct expr *const *operands);

static operation_fn *const operations[] = {
        [EXPR_AND] = check_logic,
        [EXPR_OR] = check_logic,
        [EXPR_NOT] = check_logic,
        [EXPR_EQUAL] = check_comparison,
        [EXPR_NOT_EQUAL] = check_comparison,
        [EXPR_LESS] = check_comparison,
        [EXPR_LESS_EQUAL] = check_comparison,
        [EXPR_GREATER] = check_comparison,
        [EXPR_GREATER_EQUAL] = check_comparison,
        [EXPR_IN] = check_in,
        [EXPR_IN_LIST] = check_in_list,
        [EXPR_MISSING] = check_missing,
        [EXPR_ADD] = check_sum,
        [EXPR_SUBTRACT] = check_sum,
        [EXPR_MULTIPLY] = check_product,
        [EXPR_DIVIDE] = check_product,
        [EXPR_NEGATE] = check_negation,
        [EXPR_LEVEL] = check_level,
        [EXPR_CHOOSE] = check_choose,
};

/* Only `in` may ask who it is: anything else would be a rule about one student. */
static bool is_student(const struct scope *scope, const struct syntax *syntax, size_t at)
{
	const struct syntax *item = syntax->items[at];
	bool is_asked = (syntax->operation == EXPR_IN && at == 0) || syntax->operation == EXPR_IN_LIST;
	return is_asked && !scope->event && item->kind == SYNTAX_NAME && text_is(item->name.text, "student");
}

const struct expr *check_operation(const struct scope *scope, const struct syntax *syntax)
{
	const struct expr **operands =
	        arena_take_array(&scope->language->trees, syntax->count, sizeof *operands);
	bool is_sound = true;
	for (size_t i = 0; i < syntax->count; i++) {
		operands[i] = is_student(scope, syntax, i)
		                      ? expr_make(scope, EXPR_STUDENT, TYPE_TEXT, syntax->items[i]->place)
		                      : check(scope, syntax->items[i]);
		is_sound = is_sound && operands[i];
	}
	return is_sound ? operations[syntax->operation](scope, syntax, operands) : NULL;
}
