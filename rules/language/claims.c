/* What a condition says of numbers when it holds, or when it does not. */
#include "claims.h"

#include "base/buf.h"
#include "print.h"
#include "scope.h"

#include <stdlib.h>

struct claims claims_begin(const struct language *language)
{
	return (struct claims){.language = language};
}

void claims_finish(struct claims *claims)
{
	keymap_finish(&claims->places);
	free(claims->items);
	*claims = (struct claims){.language = claims->language};
}

bool expr_is_comparison(const struct expr *expr)
{
	return expr->kind >= EXPR_EQUAL && expr->kind <= EXPR_GREATER_EQUAL;
}

bool expr_shows_percent(const struct expr *expr)
{
	bool has_sides = expr_is_comparison(expr) || expr->kind == EXPR_IN || expr->kind == EXPR_IN_LIST;

	for (uint32_t i = 0; has_sides && i < expr->count; i++)
		if (expr->operands[i]->type == TYPE_PERCENT)
			return true;
	return expr->type == TYPE_PERCENT;
}

/* --- one comparison ----------------------------------------------------------------------------------------- */

/* `number` lies in `bounds`; or, when it is not exact, at least there. */
struct claim {
	const struct expr *number;
	struct bounds bounds;
	bool is_exact;
};

static bool is_written(const struct expr *expr)
{
	return expr->kind == EXPR_LITERAL && expr->literal.type == VALUE_NUMBER;
}

/* Whether the operand of a choice is one of its values: its conditions stand before them. */
static bool is_choice(const struct expr *choose, uint32_t i)
{
	return i % 2 || i + 1 == choose->count;
}

/* From the smallest to the largest that it may be; false: that is not written. */
static bool limits_of(const struct expr *expr, struct ratio *low, struct ratio *high)
{
	if (is_written(expr)) {
		*low = *high = expr->literal.number;
		return true;
	}
	bool is_first = true;
	for (uint32_t i = 0; expr->kind == EXPR_CHOOSE && i < expr->count; i++) {
		if (!is_choice(expr, i))
			continue;
		if (!is_written(expr->operands[i]))
			return false;
		struct ratio number = expr->operands[i]->literal.number;
		if (is_first || ratio_compare(number, *low) < 0)
			*low = number;
		if (is_first || ratio_compare(number, *high) > 0)
			*high = number;
		is_first = false;
	}
	return !is_first;
}

static enum expr_kind turned(enum expr_kind kind)
{
	switch (kind) {
	case EXPR_LESS: return EXPR_GREATER;
	case EXPR_LESS_EQUAL: return EXPR_GREATER_EQUAL;
	case EXPR_GREATER: return EXPR_LESS;
	case EXPR_GREATER_EQUAL: return EXPR_LESS_EQUAL;
	default: return kind;
	}
}

static enum expr_kind denied(enum expr_kind kind)
{
	switch (kind) {
	case EXPR_EQUAL: return EXPR_NOT_EQUAL;
	case EXPR_NOT_EQUAL: return EXPR_EQUAL;
	case EXPR_LESS: return EXPR_GREATER_EQUAL;
	case EXPR_LESS_EQUAL: return EXPR_GREATER;
	case EXPR_GREATER: return EXPR_LESS_EQUAL;
	default: return EXPR_LESS;
	}
}

static bool read_sides(
        const struct expr *number, const struct expr *limit, enum expr_kind kind, struct claim *out)
{
	struct ratio low, high;

	if (is_written(number) || kind == EXPR_NOT_EQUAL || !limits_of(limit, &low, &high))
		return false;
	struct bounds above = bounds_beside(kind, low), below = bounds_beside(kind, high);
	*out = (struct claim){.number = number,
	        .bounds = {.low = above.low, .high = below.high},
	        .is_exact = is_written(limit)};
	return true;
}

static bool read_comparison(const struct expr *expr, bool holds, struct claim *out)
{
	enum expr_kind kind = holds ? expr->kind : denied(expr->kind);
	const struct expr *left = expr->operands[0], *right = expr->operands[1];

	return read_sides(left, right, kind, out) || read_sides(right, left, turned(kind), out);
}

/* One among several lies between the smallest and the largest. */
static bool read_among(const struct expr *expr, bool holds, struct claim *out)
{
	for (uint32_t i = 1; i < expr->count; i++) {
		struct ratio low, high;
		if (!limits_of(expr->operands[i], &low, &high))
			return false;
		struct bounds *bounds = &out->bounds;
		if (i == 1 || ratio_compare(low, bounds->low.at) < 0)
			bounds->low = (struct bound){.is_there = true, .at = low};
		if (i == 1 || ratio_compare(high, bounds->high.at) > 0)
			bounds->high = (struct bound){.is_there = true, .at = high};
	}
	out->number = expr->operands[0];
	return holds;
}

static bool read_claim(const struct expr *expr, bool holds, struct claim *out)
{
	*out = (struct claim){0};
	if (expr_is_comparison(expr))
		return read_comparison(expr, holds, out);
	return expr->kind == EXPR_IN && read_among(expr, holds, out);
}

/* --- several ------------------------------------------------------------------------------------------------ */

static struct hash128 key_of(const struct claims *claims, const struct expr *number)
{
	struct buf words = {0};

	print_expr(number, claims->language->columns, PRINT_LOGIC, &words);
	struct hash128 key = hash_bytes(HASH_KEY_FIXED, words.at, words.size);
	buf_finish(&words);
	return key;
}

const struct claimed *claims_find(const struct claims *claims, const struct expr *number)
{
	uint32_t place = keymap_get(&claims->places, key_of(claims, number));

	return place == NO_VALUE ? NULL : &claims->items[place];
}

static struct claimed *find_or_add(struct claims *claims, const struct expr *number)
{
	struct hash128 key = key_of(claims, number);
	uint32_t place = keymap_get(&claims->places, key);

	if (place != NO_VALUE)
		return &claims->items[place];
	claims->items = memory_room(claims->items, claims->count, &claims->capacity, sizeof *claims->items);
	keymap_put(&claims->places, key, (uint32_t)claims->count);
	struct claimed *claimed = &claims->items[claims->count++];
	*claimed = (struct claimed){.number = number, .bounds = bounds_of(number)};
	return claimed;
}

static const struct expr *add_claim(
        struct claims *claims, const struct expr *condition, const struct claim *claim)
{
	struct claimed *claimed = find_or_add(claims, claim->number);

	claims->is_partial |= !claim->is_exact;
	claims->left = claimed->bounds;
	claimed->said = bounds_both(claimed->said, claim->bounds);
	claimed->bounds = bounds_both(claimed->bounds, claim->bounds);
	claimed->condition = condition;
	return bounds_are_empty(&claimed->bounds) ? condition : NULL;
}

/* What holds when all of its operands do: an `and` that holds, an `or` that does not. */
static bool joins_all(const struct expr *expr, bool holds)
{
	return expr->kind == (holds ? EXPR_AND : EXPR_OR);
}

static bool joins_any(const struct expr *expr, bool holds)
{
	return expr->kind == (holds ? EXPR_OR : EXPR_AND);
}

static const struct expr *add_all(struct claims *claims, const struct expr *expr, bool holds)
{
	const struct expr *wrong = NULL;

	for (uint32_t i = 0; i < expr->count && !wrong; i++)
		wrong = claims_add(claims, expr->operands[i], holds);
	return wrong;
}

static const struct expr *cannot_be(
        const struct language *language, const struct expr *expr, bool holds, struct bounds *left)
{
	struct claims claims = claims_begin(language);
	const struct expr *wrong = claims_add(&claims, expr, holds);

	*left = claims.left;
	claims_finish(&claims);
	return wrong;
}

/* One of the operands does, and nobody knows which; so nothing is claimed unless none can. */
static const struct expr *add_any(struct claims *claims, const struct expr *expr, bool holds)
{
	const struct expr *wrong = expr;
	struct bounds left;

	claims->is_partial = true;
	for (uint32_t i = 0; i < expr->count && wrong; i++)
		wrong = cannot_be(claims->language, expr->operands[i], holds, &left);
	claims->left = (struct bounds){0};
	return wrong;
}

const struct expr *claims_add(struct claims *claims, const struct expr *expr, bool holds)
{
	struct claim claim;

	if (expr->kind == EXPR_NOT)
		return claims_add(claims, expr->operands[0], !holds);
	if (joins_all(expr, holds))
		return add_all(claims, expr, holds);
	if (joins_any(expr, holds))
		return add_any(claims, expr, holds);
	if (read_claim(expr, holds, &claim))
		return add_claim(claims, expr, &claim);
	claims->is_partial = true;
	return NULL;
}

const struct expr *claims_never(const struct language *language, const struct expr *expr, struct bounds *left)
{
	return cannot_be(language, expr, true, left);
}

const struct expr *claims_always(
        const struct language *language, const struct expr *expr, struct bounds *left)
{
	return cannot_be(language, expr, false, left);
}
