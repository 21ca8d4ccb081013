#ifndef RULES_LANGUAGE_EXPR_H
#define RULES_LANGUAGE_EXPR_H
/* A checked expression: what the checker makes and the evaluator walks.  Names are resolved, measures are expanded,
 * types agree, streams have become columns.  Immutable; lives in the rule set's arena. */
#include <intervene/event.h>
#include "base/diag.h"
#include "base/hash.h"

enum type { TYPE_TRUTH, TYPE_NUMBER, TYPE_PERCENT, TYPE_DURATION, TYPE_DATE, TYPE_TEXT, TYPE_LIST, TYPE_ANY };

/* clang-format off */
enum expr_kind {
	EXPR_LITERAL,
	EXPR_AND, EXPR_OR, EXPR_NOT,
	EXPR_AT_LEAST, /* `least` of the operands */
	EXPR_EQUAL, EXPR_NOT_EQUAL, EXPR_LESS, EXPR_LESS_EQUAL, EXPR_GREATER, EXPR_GREATER_EQUAL,
	EXPR_IN,       /* operand 0 among the others */
	EXPR_IN_LIST,  /* operand 0 among `list` */
	EXPR_MISSING,  /* operand 0 is a field */
	EXPR_ADD, EXPR_SUBTRACT, EXPR_MULTIPLY, EXPR_DIVIDE, EXPR_NEGATE,
	EXPR_FIELD,    /* of the event at hand, inside `where` */
	EXPR_STUDENT,  /* the id, in front of `in` alone */
	EXPR_LEVEL,    /* of the school */
	EXPR_CHOOSE,   /* condition, value, condition, value ..: of the first that holds; the last value when none does */
	EXPR_CALL,
	EXPR_SCRIPT    /* a function in Lua; the operands are its inputs */
};
/* clang-format on */

enum span { SPAN_YEAR, SPAN_TERM, SPAN_SEMESTER, SPAN_QUARTER, SPAN_MONTH, SPAN_WEEK };
enum window_kind {
	WINDOW_NONE,      /* none was written and the function takes none */
	WINDOW_LAST,      /* last `amount` `unit` */
	WINDOW_PREVIOUS,  /* previous `amount` `unit` */
	WINDOW_SPAN,      /* year, term .. ; also the default, year */
	WINDOW_LAST_SPAN, /* last year, last term .. : the whole one before */
	WINDOW_SINCE,     /* since a date */
	WINDOW_ALL        /* `last S` inside days_since: all history */
};
struct expr;
struct window {
	enum window_kind kind;
	int32_t amount;
	enum duration_unit unit;
	enum span span;
	bool across_years;
	const struct expr *since;
};

/* clang-format off */
enum function {
	FUNCTION_COUNT, FUNCTION_DAYS, FUNCTION_SUM, FUNCTION_AVG, FUNCTION_MIN, FUNCTION_MAX, FUNCTION_MEDIAN,
	FUNCTION_FIRST, FUNCTION_LAST, FUNCTION_DISTINCT, FUNCTION_CHANGE, FUNCTION_SLOPE, FUNCTION_PERCENTILE_RANK,
	FUNCTION_DAY_EQUIVALENTS, FUNCTION_LONGEST_STREAK,
	FUNCTION_RATE, FUNCTION_ENROLLED_DAYS, FUNCTION_ATTENDED, FUNCTION_STREAK,
	FUNCTION_DAYS_SINCE, FUNCTION_WEEKS_SINCE, FUNCTION_SCHOOL_DAYS_SINCE, FUNCTION_SCHOOL_WEEKS_SINCE,
	FUNCTION_DAYS_UNTIL, FUNCTION_SCHOOL_DAYS_UNTIL,
	FUNCTION_ENROLLED, FUNCTION_ENROLLED_SINCE, FUNCTION_AGE, FUNCTION_GRADE, FUNCTION_SCHOOL, FUNCTION_FLAG,
	FUNCTION_TODAY, FUNCTION_WEEKDAY, FUNCTION_SCHOOL_DAY_OF_YEAR, FUNCTION_SCHOOL_MONTH_OF_YEAR,
	FUNCTION_TIER, FUNCTION_TIER_START, FUNCTION_PLAN, FUNCTION_GOAL, FUNCTION_AIM_SLOPE,
	FUNCTION_POINTS_BELOW_AIM, FUNCTION_POINTS_ABOVE_AIM, FUNCTION_GAP_TO_AIM, FUNCTION_ATTENDED_SESSIONS,
	FUNCTION_ASSIGNED, FUNCTION_FEED_STALE,
	FUNCTION_ABS, FUNCTION_ROUND, FUNCTION_LEAST, FUNCTION_GREATEST, FUNCTION_REACHED, FUNCTION_COUNT_TRUE,
	FUNCTION_LIST,
	FUNCTION_TALLY
};
/* clang-format on */

enum { NO_COLUMN = UINT16_MAX };
struct call {
	enum function function;
	uint16_t column;         /* of the rule set; NO_COLUMN when the function reads no stream */
	struct field_name field; /* of S.field; FIELD_NONE without one */
	struct window window;
};

/* Values under a name, all of one type: in order, none twice.  There may be many. */
struct choices {
	struct text name;
	const struct value *items;
	uint32_t count;
	struct hash128 hash; /* of the values */
};

/* A function of a district's file (rules/lua/script.h). */
struct script_use {
	uint32_t file, rule;      /* of the rule set; the how many-th rule{} of the file, or 0 */
	struct text function;     /* its name, or the key of that rule{} */
	struct text words, logic; /* as people know it; and what decides: the digest of its file */
	const struct text *names; /* of the operands */
};

struct expr {
	enum expr_kind kind;
	enum type type;
	struct place place;
	const struct expr *const *
	        operands; /* also a call's: the date of days_since, D of `last S or D`, F of flag(F), D of tier(D), numbers, the plan */
	uint32_t count;
	uint32_t least;             /* EXPR_AT_LEAST */
	const struct choices *list; /* EXPR_IN_LIST */
	struct text name;           /* EXPR_CHOOSE: what it is called */
	struct value literal;
	struct field_name field;         /* EXPR_FIELD */
	struct call call;                /* EXPR_CALL */
	const struct script_use *script; /* EXPR_SCRIPT; in the arena */
};

/* A stream with its filters, flattened: an event is in the column when one of its sources takes it. */
struct source {
	enum event_type type;
	const struct expr *where;   /* NULL: all of the type */
	struct field_name expanded; /* FIELD_NONE: the event stands on its own date alone */
};
struct column {
	const struct source *sources;
	size_t source_count;
	bool is_expanded;             /* then each date stands once */
	struct field_name latest_per; /* only the newest of each of its values; FIELD_NONE: all */
	uint16_t latest_of; /* .. among all of that column, the same stream unfiltered; else NO_COLUMN */
	uint32_t types;     /* bit by event type */
	struct text words;  /* the stream as it is printed, and what makes two columns one */
};
#endif
