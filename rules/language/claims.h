#ifndef RULES_LANGUAGE_CLAIMS_H
#define RULES_LANGUAGE_CLAIMS_H
/* What a condition says of numbers when it holds, or when it does not: of each the bounds.  Conditions that cannot hold
 * together leave a number without a value.
 *
 * It finds what can be seen from comparisons with written numbers, and no more: two conditions that it lets pass may still
 * exclude each other, those that it finds always do.  Missing data is left aside, as it opens and closes nothing. */
#include "rules/language/bounds.h"
#include "rules/language/language.h"
#include "base/keymap.h"

struct claimed {
	const struct expr *number;
	struct bounds said;           /* by the conditions alone */
	struct bounds bounds;         /* .. and by nature */
	const struct expr *condition; /* the last that narrowed it */
};
struct claims {
	const struct language *language; /* borrowed */
	struct keymap places;            /* of numbers, by what they decide */
	struct claimed *items;           /* owned */
	size_t count, capacity;
	bool is_partial;    /* something was said beside what is here */
	struct bounds left; /* of the number that was narrowed last, before that */
};

struct claims claims_begin(const struct language *language);
/* Adds that `expr` holds, or does not.  NULL: it can be; else the comparison that cannot be beside the others. */
const struct expr *claims_add(struct claims *claims, const struct expr *expr, bool holds);
const struct claimed *claims_find(const struct claims *claims, const struct expr *number); /* NULL: nothing */
void claims_finish(struct claims *claims);

/* The comparison because of which `expr` never holds, or always does; NULL: none can be seen.  *left is what the rest of
 * `expr`, or its denial, leaves of the number. */
typedef const struct expr *claims_fn(
        const struct language *language, const struct expr *expr, struct bounds *left);
claims_fn claims_never, claims_always;

bool expr_is_comparison(const struct expr *expr); /* = != < <= > >= */
/* How its number is written: as a percent when it is one, or when what it is compared with is. */
bool expr_shows_percent(const struct expr *expr);
#endif
