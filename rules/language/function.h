#ifndef RULES_LANGUAGE_FUNCTION_H
#define RULES_LANGUAGE_FUNCTION_H
/* The one table of functions: what each takes and answers.  The checker, the printer and the help go by it; a new
 * function is a row here, a number in expr.h and a C function in the engine. */
#include "rules/language/expr.h"

enum takes {
	TAKES_NOTHING,  /* a name: grade */
	TAKES_STREAM,   /* count(S over W) */
	TAKES_NUMBERS,  /* avg(S.field over W), a field that holds numbers */
	TAKES_FIELD,    /* last(S.field over W), any field */
	TAKES_RUN,      /* streak(S): looks back as far as it must */
	TAKES_WINDOW,   /* enrolled_days(W) */
	TAKES_DATE,     /* days_since(X), a date or `last S [or D]` */
	TAKES_FLAG,     /* flag(F) */
	TAKES_NUMBER,   /* abs(N) */
	TAKES_VALUES,   /* reached(N, N, ..), two numbers or more */
	TAKES_TRUTHS,   /* count_true(C, ..), one condition or more */
	TAKES_DAY,      /* days_until(X), a date */
	TAKES_DOMAIN,   /* tier(D); without brackets: the rule's domain */
	TAKES_POINTS,   /* gap_to_aim(S over W), scores beside the plan of the rule's domain */
	TAKES_SESSIONS, /* attended_sessions(W), those of the plan of the rule's domain */
	TAKES_ROLE,     /* assigned(R) */
	TAKES_FEED,     /* feed_stale(T), a type of events */
	TAKES_EVENTS,   /* list(S over W) or list(S.field over W) */
	TAKES_UNKNOWN   /* known by name alone: not supported yet */
};

/* What is worth a word when a number is compared. */
enum number_kind {
	NUMBER_ANY,
	NUMBER_COUNT,   /* whole, grows by steps: no percent of anything */
	NUMBER_JUMPS,   /* a count that one delivery can carry past a value */
	NUMBER_MEASURED /* hardly ever exactly equal to anything */
};

struct function_row {
	const char *name;
	enum function number;
	enum takes takes;
	enum type type; /* of the answer; TYPE_ANY: of its field */
	enum number_kind kind;
	bool reads_school_days;     /* a day that becomes counted can change the answer */
	const char *example, *help; /* one line each */
};

const struct function_row *function_find(
        struct text name); /* NULL: no such function, not even a reserved one */
const struct function_row *function_of(enum function number);
/* `min` and `max` are two functions each: of a field, and of several numbers.  Any other is itself. */
const struct function_row *function_of_several(const struct function_row *function);
const struct function_row *functions(size_t *count); /* the reserved ones last */
bool function_is_supported(const struct function_row *function);
#endif
