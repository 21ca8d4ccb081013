/* Conditions and numbers in plain words. */
#include "speak.h"
#include "base/buf.h"
#include "base/civil.h"
#include "rules/language/function.h"
#include "rules/language/print.h"

#include <stdio.h>

enum { LIST_SHOWN = 12 };

static struct text word(const struct speaker *speaker, const char *key)
{
	return text_of(phrase_find(key, speaker->tongue));
}

static struct text both(const struct speaker *speaker, const char *key, struct text a, struct text b)
{
	return speak(speaker, key, (const struct slot[]){{"a", a}, {"b", b}, {0}});
}

struct text speak_date(const struct speaker *speaker, int32_t day)
{
	char date[CIVIL_DATE_SIZE];

	civil_print_date(day, date);
	return arena_copy(speaker->arena, text_of(date));
}

/* As the language writes it. */
static struct text written(const struct speaker *speaker, const struct expr *expr)
{
	struct buf out = {0};

	print_expr(expr, speaker->columns, PRINT_WORDS, &out);
	struct text words = arena_copy(speaker->arena, buf_text(&out));
	buf_finish(&out);
	return words;
}

/* --- comparisons -------------------------------------------------------------------------------------------- */

static const struct comparison {
	const char *name; /* in the keys of phrases */
	enum expr_kind denied, turned;
} comparisons[] = {
        [EXPR_EQUAL] = {"equal", EXPR_NOT_EQUAL, EXPR_EQUAL},
        [EXPR_NOT_EQUAL] = {"differs", EXPR_EQUAL, EXPR_NOT_EQUAL},
        [EXPR_LESS] = {"below", EXPR_GREATER_EQUAL, EXPR_GREATER},
        [EXPR_LESS_EQUAL] = {"at_most", EXPR_GREATER, EXPR_GREATER_EQUAL},
        [EXPR_GREATER] = {"exceeds", EXPR_LESS_EQUAL, EXPR_LESS},
        [EXPR_GREATER_EQUAL] = {"reaches", EXPR_LESS, EXPR_LESS_EQUAL},
};

static bool is_comparison(enum expr_kind kind)
{
	return kind >= EXPR_EQUAL && kind <= EXPR_GREATER_EQUAL;
}

/* What is counted one by one; a grade or a tier is not. */
static bool is_counted(const struct expr *expr)
{
	if (expr->kind != EXPR_CALL)
		return false;
	const struct function_row *function = function_of(expr->call.function);

	return (function->kind == NUMBER_COUNT || function->kind == NUMBER_JUMPS) &&
	       function->takes != TAKES_NOTHING && function->takes != TAKES_DOMAIN;
}

static const char *class_of(const struct expr *measured)
{
	if (measured->type == TYPE_DATE)
		return "date";
	return is_counted(measured) ? "count" : "number";
}

static struct text amount(
        const struct speaker *speaker, enum expr_kind kind, const struct expr *measured, struct text limit)
{
	const char *words = speak_find(speaker, class_of(measured), text_of(comparisons[kind].name), "");

	return speak_fill(speaker, words, (const struct slot[]){{"n", limit}, {0}});
}

/* `excused = true` of a condition is that condition; of a field of an event it is a value like others. */
static struct text compare_plainly(
        const struct speaker *speaker, enum expr_kind kind, const struct expr *left, const struct expr *right)
{
	bool is_equal = kind == EXPR_EQUAL, is_literal = right->kind == EXPR_LITERAL;

	if (left->type == TYPE_TRUTH && left->kind != EXPR_FIELD && is_literal)
		return speak_condition(speaker, left, right->literal.truth != is_equal);
	return both(
	        speaker, is_equal ? "is" : "is.not", speak_value(speaker, left), speak_value(speaker, right));
}

static struct text speak_comparison(const struct speaker *speaker, const struct expr *expr, bool is_denied)
{
	enum expr_kind kind = is_denied ? comparisons[expr->kind].denied : expr->kind;
	const struct expr *left = expr->operands[0], *right = expr->operands[1];

	if (left->kind == EXPR_LITERAL && right->kind != EXPR_LITERAL) {
		left = expr->operands[1];
		right = expr->operands[0];
		kind = comparisons[kind].turned;
	}
	if (left->type == TYPE_TRUTH || left->type == TYPE_TEXT)
		return compare_plainly(speaker, kind, left, right);
	struct text much = amount(speaker, kind, left, speak_value(speaker, right));
	struct text whole =
	        left->kind == EXPR_CALL ? speak_call_amount(speaker, left, much) : (struct text){0};

	if (whole.size)
		return whole;
	return speak(speaker, "compare",
	        (const struct slot[]){{"a", speak_value(speaker, left)}, {"amount", much}, {0}});
}

/* --- lists -------------------------------------------------------------------------------------------------- */

static struct text spoken_literal(const struct speaker *speaker, const struct value *value, enum type type)
{
	struct expr literal = {.kind = EXPR_LITERAL, .type = type, .literal = *value};

	if (value->type == VALUE_TRUTH)
		return word(speaker, value->truth ? "yes" : "no");
	return value->type == VALUE_DURATION ? speak_duration(speaker, value->duration)
	                                     : written(speaker, &literal);
}

static struct text spoken_choices(const struct speaker *speaker, const struct choices *list, enum type type)
{
	uint32_t shown = list->count > LIST_SHOWN ? LIST_SHOWN : list->count;
	struct text *items = arena_take_array(speaker->arena, shown + 1, sizeof *items);

	for (uint32_t i = 0; i < shown; i++)
		items[i] = spoken_literal(speaker, &list->items[i], type);
	struct text joined = speak_join(speaker, items, shown);
	if (shown == list->count)
		return joined;
	struct text rest = text_of(arena_print(speaker->arena, "%u", list->count - shown));
	return speak(speaker, "more", (const struct slot[]){{"items", joined}, {"n", rest}, {0}});
}

static struct text spoken_rest(const struct speaker *speaker, const struct expr *expr)
{
	struct text *items = arena_take_array(speaker->arena, expr->count + 1, sizeof *items);

	for (uint32_t i = 1; i < expr->count; i++)
		items[i - 1] = speak_value(speaker, expr->operands[i]);
	return speak_join(speaker, items, expr->count - 1);
}

static struct text speak_among(const struct speaker *speaker, const struct expr *expr, bool is_denied)
{
	bool is_list = expr->kind == EXPR_IN_LIST;
	const struct expr *measured = expr->operands[0];
	struct slot slots[] = {{"a", speak_value(speaker, measured)},
	        {"name", is_list ? expr->list->name : (struct text){0}},
	        {"items", is_list ? spoken_choices(speaker, expr->list, measured->type)
	                          : spoken_rest(speaker, expr)},
	        {0}};

	if (is_list)
		return speak(speaker, is_denied ? "in_list.not" : "in_list", slots);
	return speak(speaker, is_denied ? "in.not" : "in", slots);
}

/* --- logic -------------------------------------------------------------------------------------------------- */

/* What is joined otherwise than its surroundings stands in brackets. */
static struct text operand(
        const struct speaker *speaker, const struct expr *expr, enum expr_kind outer, bool is_denied)
{
	struct text words = speak_condition(speaker, expr, is_denied);
	bool is_mixed = (expr->kind == EXPR_AND || expr->kind == EXPR_OR) && expr->kind != outer;

	return is_mixed ? text_of(arena_print(speaker->arena, "(%.*s)", (int)words.size, words.at)) : words;
}

static struct text speak_joint(const struct speaker *speaker, const struct expr *expr, bool is_denied)
{
	bool is_and = (expr->kind == EXPR_AND) != is_denied;
	struct text left = operand(speaker, expr->operands[0], expr->kind, is_denied);
	struct text right = operand(speaker, expr->operands[1], expr->kind, is_denied);

	return both(speaker, is_and ? "and" : "or", left, right);
}

/* Conditions with commas of their own are kept apart by semicolons. */
static struct text spoken_items(const struct speaker *speaker, const struct expr *expr)
{
	struct buf out = {0};

	for (uint32_t i = 0; i < expr->count; i++) {
		if (i)
			buf_add_z(&out, "; ");
		buf_add_text(&out, speak_condition(speaker, expr->operands[i], false));
	}
	struct text items = arena_copy(speaker->arena, buf_text(&out));
	buf_finish(&out);
	return items;
}

static struct text speak_several(const struct speaker *speaker, const struct expr *expr)
{
	struct text least = text_of(arena_print(speaker->arena, "%u", expr->least));
	struct text head = speak(speaker, "at_least", (const struct slot[]){{"n", least}, {0}});

	return speak(speaker, "inline",
	        (const struct slot[]){{"a", head}, {"items", spoken_items(speaker, expr)}, {0}});
}

bool speak_is_list(const struct expr *expr, bool is_denied)
{
	return expr->kind == EXPR_AND || expr->kind == EXPR_OR || (expr->kind == EXPR_AT_LEAST && !is_denied);
}

/* --- what is made elsewhere --------------------------------------------------------------------------------- */

static struct text speak_script(const struct speaker *speaker, const struct expr *expr, const char *key)
{
	return speak(speaker, key, (const struct slot[]){{"name", expr->script->words}, {0}});
}

/* --- numbers ------------------------------------------------------------------------------------------------ */

/* A date and a duration: "14 days before today". */
static struct text speak_shift(const struct speaker *speaker, const struct expr *expr)
{
	bool is_first = expr->operands[0]->type == TYPE_DURATION;
	struct text date = speak_value(speaker, expr->operands[is_first]);
	struct text span = speak_value(speaker, expr->operands[!is_first]);

	return both(speaker, expr->kind == EXPR_ADD ? "later" : "earlier", date, span);
}

static struct text speak_arithmetic(const struct speaker *speaker, const struct expr *expr)
{
	static const char *const keys[] = {[EXPR_ADD] = "add",
	        [EXPR_SUBTRACT] = "subtract",
	        [EXPR_MULTIPLY] = "multiply",
	        [EXPR_DIVIDE] = "divide"};
	const struct expr *left = expr->operands[0], *right = expr->operands[1];
	bool is_share = expr->kind == EXPR_MULTIPLY && left->type == TYPE_PERCENT;

	if (left->type == TYPE_DURATION || right->type == TYPE_DURATION)
		return speak_shift(speaker, expr);
	return both(speaker, is_share ? "multiply.percent" : keys[expr->kind], speak_value(speaker, left),
	        speak_value(speaker, right));
}

struct text speak_value(const struct speaker *speaker, const struct expr *expr)
{
	if (expr->type == TYPE_TRUTH && expr->kind != EXPR_FIELD && expr->kind != EXPR_LITERAL)
		return speak_condition(speaker, expr, false);
	switch (expr->kind) {
	case EXPR_LITERAL: return spoken_literal(speaker, &expr->literal, expr->type);
	case EXPR_FIELD: return speak_field(speaker, expr->field);
	case EXPR_STUDENT: return word(speaker, "student");
	case EXPR_LEVEL: return word(speaker, "level");
	case EXPR_CHOOSE: return speak(speaker, "choose", (const struct slot[]){{"name", expr->name}, {0}});
	case EXPR_CALL: return speak_call(speaker, expr, false);
	case EXPR_SCRIPT: return speak_script(speaker, expr, "script");
	case EXPR_NEGATE:
		return both(speaker, "negate", speak_value(speaker, expr->operands[0]), text_of(""));
	case EXPR_ADD:
	case EXPR_SUBTRACT:
	case EXPR_MULTIPLY:
	case EXPR_DIVIDE: return speak_arithmetic(speaker, expr);
	default: return speak_signs(speaker, written(speaker, expr));
	}
}

struct text speak_condition(const struct speaker *speaker, const struct expr *expr, bool is_denied)
{
	if (is_comparison(expr->kind))
		return speak_comparison(speaker, expr, is_denied);
	switch (expr->kind) {
	case EXPR_LITERAL: return word(speaker, expr->literal.truth != is_denied ? "always" : "never");
	case EXPR_AND:
	case EXPR_OR: return speak_joint(speaker, expr, is_denied);
	case EXPR_NOT: return speak_condition(speaker, expr->operands[0], !is_denied);
	case EXPR_IN:
	case EXPR_IN_LIST: return speak_among(speaker, expr, is_denied);
	case EXPR_CALL: return speak_call(speaker, expr, is_denied);
	case EXPR_SCRIPT:
		return speak_script(speaker, expr, is_denied ? "script.condition.not" : "script.condition");
	case EXPR_MISSING:
		return both(speaker, is_denied ? "missing.not" : "missing",
		        speak_value(speaker, expr->operands[0]), text_of(""));
	default: break;
	}
	struct text words = expr->kind == EXPR_AT_LEAST ? speak_several(speaker, expr)
	                                                : speak_signs(speaker, written(speaker, expr));
	return is_denied ? both(speaker, "not", words, text_of("")) : words;
}
