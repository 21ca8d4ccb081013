/* Functions of values that stand in their brackets: numbers side by side, conditions that are counted, a date. */
#include "check.h"

#include "function.h"

static bool is_numeric(enum type type)
{
	return type == TYPE_NUMBER || type == TYPE_PERCENT || type == TYPE_ANY;
}

/* Each is looked at, however many are wrong; NULL when one is. */
static const struct expr *const *check_operands(const struct scope *scope, const struct syntax *call)
{
	const struct expr **operands =
	        arena_take_array(&scope->language->trees, call->count, sizeof *operands);
	bool is_sound = true;
	for (size_t i = 0; i < call->count; i++) {
		operands[i] = check(scope, call->items[i]);
		is_sound = is_sound && operands[i];
	}
	return is_sound ? operands : NULL;
}

static int check_is_number(
        const struct scope *scope, const struct expr *expr, const struct function_row *function)
{
	if (is_numeric(expr->type))
		return 0;
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R203", expr->place,
	        "'%s' takes numbers, and this is %s", function->name, type_words(expr->type));
	return diag_help(diag, "for example %s", function->example);
}

/* The first beside each of the others must make sense, as in a comparison. */
static int check_all_numbers(const struct scope *scope, const struct expr *const *operands, size_t count,
        const struct function_row *function)
{
	int result = 0;
	for (size_t i = 0; i < count; i++)
		if (check_is_number(scope, operands[i], function) < 0)
			result = -1;
	for (size_t i = 1; i < count && result == 0; i++)
		result = check_compared(scope, EXPR_GREATER_EQUAL, operands[0], operands[i]);
	return result;
}

static enum type type_of_all(const struct expr *const *operands, size_t count)
{
	enum type type = TYPE_NUMBER;
	for (size_t i = 0; i < count; i++)
		if (operands[i]->type == TYPE_PERCENT)
			type = TYPE_PERCENT;
	return type;
}

const struct expr *check_numbers_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	bool takes_one = function->takes == TAKES_NUMBER;
	if (takes_one ? call->count != 1 : call->count < 2)
		return check_say_usage(scope, call->place, function,
		        takes_one ? "takes one number" : "takes two numbers or more");
	const struct expr *const *operands = check_operands(scope, call);
	if (!operands || check_all_numbers(scope, operands, call->count, function) < 0)
		return NULL;
	struct expr *expr = call_make(scope, call, function);
	expr->type = type_of_all(operands, call->count);
	expr_operands(scope, expr, operands, call->count);
	return expr;
}

const struct expr *check_truths_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	int result = 0;
	if (!call->count)
		return check_say_usage(scope, call->place, function, "takes one condition or more");
	const struct expr *const *operands = check_operands(scope, call);
	for (size_t i = 0; operands && i < call->count; i++)
		if (check_condition(scope, operands[i]) < 0)
			result = -1;
	if (!operands || result < 0)
		return NULL;
	struct expr *expr = call_make(scope, call, function);
	expr_operands(scope, expr, operands, call->count);
	return expr;
}

static bool is_stream(const struct scope *scope, const struct syntax *written)
{
	return written->kind == SYNTAX_STREAM || written->kind == SYNTAX_LAST ||
	       (written->kind == SYNTAX_NAME && stream_find(scope->language, written->name.text));
}

const struct expr *check_day_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	if (call->count != 1)
		return check_say_usage(scope, call->place, function, "takes one date");
	struct binding argument = argument_resolve(scope, call->items[0]);
	if (is_stream(argument.scope, argument.value))
		return check_say_usage(scope, argument.value->place, function, "takes a date");
	const struct expr *date = check(argument.scope, argument.value);
	if (!date || check_is_date(scope, date, function) < 0)
		return NULL;
	struct expr *expr = call_make(scope, call, function);
	expr_operands(scope, expr, &date, 1);
	return expr;
}
