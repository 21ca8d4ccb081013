#ifndef RULES_LANGUAGE_BOUNDS_H
#define RULES_LANGUAGE_BOUNDS_H
/* Between what a number lies: by its nature, and by what is said of it. */
#include "rules/language/expr.h"

struct bound {
	bool is_there;
	bool is_open; /* the value itself is outside */
	struct ratio at;
};
struct bounds {
	struct bound low, high;
	bool is_whole; /* whole numbers alone */
};

/* What `expr` can be in any data: a count is 0 or more, a weekday 1 to 7.  Without bounds when nothing is known. */
struct bounds bounds_of(const struct expr *expr);

/* Those of a number beside which it says `comparison` `limit`. */
struct bounds bounds_beside(enum expr_kind comparison, struct ratio limit);

/* What is left of both; bounds_are_empty when nothing is. */
struct bounds bounds_both(struct bounds a, struct bounds b);
bool bounds_are_empty(const struct bounds *bounds);
bool bounds_hold(const struct bounds *bounds, struct ratio number);
/* Everything inside `inner` is inside `outer`. */
bool bounds_cover(const struct bounds *outer, const struct bounds *inner);
#endif
