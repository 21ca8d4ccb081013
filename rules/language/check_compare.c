/* Two values side by side: do they compare, and does the comparison say what its writer means? */
#include "check.h"

#include "function.h"

#include <stdio.h>

static bool is_number(enum type type)
{
	return type == TYPE_NUMBER || type == TYPE_PERCENT;
}

static bool is_bare_number(const struct expr *expr)
{
	return expr->kind == EXPR_LITERAL && expr->type == TYPE_NUMBER;
}

static enum number_kind kind_of(const struct expr *expr)
{
	return expr->kind == EXPR_CALL ? function_of(expr->call.function)->kind : NUMBER_ANY;
}

static bool is_count(const struct expr *expr)
{
	return kind_of(expr) == NUMBER_COUNT || kind_of(expr) == NUMBER_JUMPS;
}

/* rate(..) >= 0.1 is right by accident, >= 10 is never true: the sign belongs there. */
static int check_percent(const struct scope *scope, const struct expr *percent, const struct expr *number)
{
	struct ratio written = number->literal.number;
	if (percent->type != TYPE_PERCENT || percent->kind == EXPR_LITERAL || !is_bare_number(number))
		return 0;
	if (written.over == 0)
		return 0;
	double hundredfold = ratio_real(written) * 100;
	char sign[32];
	bool is_share = written.over < written.under && -written.over < written.under;
	struct diag *diag = language_say(scope->language, is_share ? SEVERITY_WARNING : SEVERITY_ERROR,
	        "R301", number->place, "a percent is written without its sign");
	snprintf(sign, sizeof sign, "%g%%", is_share ? hundredfold : ratio_real(written));
	diag_fix_here(diag, sign);
	if (is_share) {
		diag_help(diag, "write %g%%", hundredfold);
		return 0;
	}
	return diag_help(diag, "write %g%% (as it stands it means %g%%)", ratio_real(written), hundredfold);
}

static int check_count(const struct scope *scope, const struct expr *count, const struct expr *percent)
{
	if (!is_count(count) || percent->type != TYPE_PERCENT)
		return 0;
	struct diag *diag = language_say(
	        scope->language, SEVERITY_ERROR, "R205", percent->place, "a count is no percent of anything");
	return diag_help(diag, "compare it with a number, or take the share: rate(absent over year) >= 10%%");
}

static enum field field_read(const struct expr *expr)
{
	return expr->kind == EXPR_CALL ? expr->call.field.id : expr->field.id;
}

/* A percentile of 25 is not 25%, which is 0.25; of the fields that are known only `fraction` is a share. */
static void warn_percent_of_field(
        const struct scope *scope, const struct expr *number, const struct expr *percent)
{
	enum field field = field_read(number);
	bool is_written = percent->kind == EXPR_LITERAL && percent->type == TYPE_PERCENT;
	if (!is_written || number->type != TYPE_NUMBER || field >= FIELD_OTHER || field == FIELD_FRACTION)
		return;
	struct diag *diag = language_say(scope->language, SEVERITY_WARNING, "R303", percent->place,
	        "`%s` holds plain numbers, and %g%% is %g", field_name_of(field),
	        ratio_real(percent->literal.number) * 100, ratio_real(percent->literal.number));
	char plain[32];
	snprintf(plain, sizeof plain, "%g", ratio_real(percent->literal.number) * 100);
	diag_help(diag, "write %s", plain);
	diag_fix_here(diag, plain);
}

void check_percent_beside(
        const struct scope *scope, const struct expr *left, const struct expr *right, int *result)
{
	if (check_percent(scope, left, right) < 0 || check_percent(scope, right, left) < 0)
		*result = -1;
}

static bool is_point_count(const struct expr *call, struct ratio value)
{
	return call->call.window.unit == UNIT_POINT && value.under == 1 &&
	       value.over == call->call.window.amount;
}

/* A delivery may bring two at once: a count that must be equal to 3 can go from 2 to 4. */
static bool can_pass(const struct expr *number)
{
	return kind_of(number) == NUMBER_JUMPS || kind_of(number) == NUMBER_MEASURED;
}

static bool is_literal_number(const struct expr *expr)
{
	return expr->kind == EXPR_LITERAL && expr->literal.type == VALUE_NUMBER;
}

static void warn_equality(
        const struct scope *scope, enum expr_kind kind, const struct expr *number, const struct expr *literal)
{
	if (kind != EXPR_EQUAL || !can_pass(number) || !is_literal_number(literal))
		return;
	if (literal->literal.number.over == 0 || is_point_count(number, literal->literal.number))
		return;
	struct diag *diag = language_say(scope->language, SEVERITY_WARNING, "R302", literal->place,
	        "this number can pass the value without ever being equal to it");
	diag_help(diag, "write >= or <=");
}

/* 6, 12, 18 and not 3, 4, 5, which is a range. */
static bool has_holes(const struct expr *const *values, size_t count)
{
	bool has = count == 1 && values[0]->literal.number.over != 0;

	for (size_t i = 1; i < count; i++)
		has |= values[i]->literal.number.over - values[i - 1]->literal.number.over > 1;
	return has;
}

void check_among(
        const struct scope *scope, struct place place, const struct expr *const *operands, size_t count)
{
	const struct expr *number = operands[0];

	for (size_t i = 1; i < count; i++)
		if (!is_literal_number(operands[i]))
			return;
	if (kind_of(number) != NUMBER_MEASURED && !(can_pass(number) && has_holes(operands + 1, count - 1)))
		return;
	struct diag *diag = language_say(scope->language, SEVERITY_WARNING, "R302", place,
	        "this number can pass the values without ever being equal to one");
	diag_help(diag, "write a ladder with a step at each, or >= the first of them");
}

static const struct function_row *called(const struct expr *expr)
{
	return expr->kind == EXPR_CALL ? function_of(expr->call.function) : NULL;
}

static const enum function since_of_unit[] = {
        [UNIT_DAY] = FUNCTION_DAYS_SINCE,
        [UNIT_WEEK] = FUNCTION_WEEKS_SINCE,
        [UNIT_SCHOOL_DAY] = FUNCTION_SCHOOL_DAYS_SINCE,
        [UNIT_SCHOOL_WEEK] = FUNCTION_SCHOOL_WEEKS_SINCE,
};

static bool has_since(enum duration_unit unit)
{
	return unit >= UNIT_DAY && unit <= UNIT_SCHOOL_WEEK;
}

static int help_duration(
        struct diag *diag, const struct function_row *function, const struct duration *duration)
{
	int amount = (int)duration->amount;
	bool is_since = function && function->takes == TAKES_DATE && has_since(duration->unit);
	if (is_since && function->number != since_of_unit[duration->unit])
		return diag_help(diag, "each unit has its function: use %s, and the number alone: %d",
		        function_of(since_of_unit[duration->unit])->name, amount);
	if (function)
		return diag_help(diag, "`%s` answers with a number: write %d", function->name, amount);
	return diag_help(diag, "write the number alone: %d", amount);
}

static int say_duration(const struct scope *scope, const struct expr *other, const struct expr *duration)
{
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R204", duration->place,
	        "%s cannot be compared with a duration", type_words(other->type));
	return help_duration(diag, called(other), &duration->literal.duration);
}

static const char *help_types(const struct expr *left, const struct expr *right)
{
	const struct function_row *function = called(left);
	if (left->type == TYPE_DATE && right->type == TYPE_TEXT)
		return "dates are written without quotes: 2026-09-01";
	if (function && function->number == FUNCTION_GRADE)
		return "grades are numbers: K is 0, PK is -1";
	if (function && function->number == FUNCTION_WEEKDAY)
		return "weekdays are numbers: 1 is Monday, 7 is Sunday";
	if (left->type == TYPE_TEXT && is_number(right->type))
		return "a text stands in quotes, also one made of digits: '3'";
	if (left->type == TYPE_TRUTH)
		return "it is compared with true or false";
	return "both sides must be of one kind";
}

static int say_types(const struct scope *scope, const struct expr *left, const struct expr *right)
{
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R202", right->place,
	        "%s cannot be compared with %s", type_words(left->type), type_words(right->type));
	return diag_help(diag, "%s", help_types(left, right));
}

static bool has_order(enum type type)
{
	return type != TYPE_TRUTH && type != TYPE_TEXT;
}

static bool asks_order(enum expr_kind kind)
{
	return kind == EXPR_LESS || kind == EXPR_LESS_EQUAL || kind == EXPR_GREATER ||
	       kind == EXPR_GREATER_EQUAL;
}

/* A text beside a field that may hold anything is a text still. */
static int check_order(
        const struct scope *scope, enum expr_kind kind, const struct expr *left, const struct expr *right)
{
	const struct expr *without = has_order(right->type) ? left : right;
	if (!asks_order(kind) || has_order(without->type))
		return 0;
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R202", without->place,
	        "there is no smaller and larger among %s",
	        without->type == TYPE_TEXT ? "texts" : "conditions");
	return diag_help(diag, "use = or !=");
}

static int check_types(
        const struct scope *scope, enum expr_kind kind, const struct expr *left, const struct expr *right)
{
	bool is_any = left->type == TYPE_ANY || right->type == TYPE_ANY;
	if (right->type == TYPE_DURATION)
		return say_duration(scope, left, right);
	if (left->type == TYPE_DURATION)
		return say_duration(scope, right, left);
	if (left->type == TYPE_LIST || right->type == TYPE_LIST)
		return say_types(scope, left, right);
	if (!is_any && left->type != right->type && !(is_number(left->type) && is_number(right->type)))
		return say_types(scope, left, right);
	return check_order(scope, kind, left, right);
}

/* A number that depends on the student is compared as each of those it may be. */
static int check_chosen(
        const struct scope *scope, enum expr_kind kind, const struct expr *left, const struct expr *chosen)
{
	int result = 0;
	for (uint32_t i = 0; i < chosen->count; i++)
		if ((i % 2 || i + 1 == chosen->count) &&
		        check_compared(scope, kind, left, chosen->operands[i]) < 0)
			result = -1;
	return result;
}

int check_compared(
        const struct scope *scope, enum expr_kind kind, const struct expr *left, const struct expr *right)
{
	if (right->kind == EXPR_CHOOSE)
		return check_chosen(scope, kind, left, right);
	if (check_types(scope, kind, left, right) < 0)
		return -1;
	int result = 0;
	check_percent_beside(scope, left, right, &result);
	if (check_count(scope, left, right) < 0 || check_count(scope, right, left) < 0)
		result = -1;
	if (check_field_choice(scope, left, right) < 0 || check_field_choice(scope, right, left) < 0)
		result = -1;
	warn_percent_of_field(scope, left, right);
	warn_percent_of_field(scope, right, left);
	warn_equality(scope, kind, left, right);
	warn_equality(scope, kind, right, left);
	return result;
}
