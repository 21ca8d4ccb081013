#ifndef RULES_ENGINE_WINDOW_H
#define RULES_ENGINE_WINDOW_H
/* A window of the language as days: semantics.md 12 to 17. */
#include "moment.h"

enum { ALL_POINTS = -1 };
struct range {
	enum reason unknown; /* REASON_NONE when the days are known */
	int32_t first, last; /* empty when first > last; INT32_MIN: all history */
	int32_t points;      /* only the last so many events; ALL_POINTS: all */
	int32_t skip;        /* after leaving out so many of the last: `previous N points` */
};

/* `end`: the day the window ends on when it ends today: moment->today, or moment->end for measures of school time. */
struct range window_range(const struct window *window, const struct moment *moment, int32_t end);
/* The day that lies so many school days, or school weeks, after a day (`sign` 1) or before it (-1). */
struct value window_shift(int32_t day, const struct duration *by, int sign, const struct moment *moment);
/* The kind of term that a span is; TERM_ANY for `term`. */
enum term_kind window_term(enum span span);
#endif
