#ifndef INTERVENE_VALUE_H
#define INTERVENE_VALUE_H
/* What an expression can be.
 * A value is plain data: copied, never freed.  Text and lists point into the arena of the evaluation that made them
 * and die with it.  There are four answers, not two; an unknown or an error carries a reason, so that explain can
 * say it in words.  Numbers are exact ratios; a double stands only where an exact result did not fit. */
#include "base/text.h"
#include "base/ratio.h"

enum answer { ANSWER_FALSE, ANSWER_TRUE, ANSWER_UNKNOWN, ANSWER_ERROR };

enum value_type {
	VALUE_UNKNOWN,
	VALUE_ERROR,
	VALUE_TRUTH,
	VALUE_NUMBER,
	VALUE_REAL,
	VALUE_DURATION,
	VALUE_DATE,
	VALUE_TEXT,
	VALUE_LIST
};

enum duration_unit {
	UNIT_MINUTE,
	UNIT_HOUR,
	UNIT_DAY,
	UNIT_WEEK,
	UNIT_SCHOOL_DAY,
	UNIT_SCHOOL_WEEK,
	UNIT_POINT
};
struct duration {
	int32_t amount;
	enum duration_unit unit;
};

enum reason {
	REASON_NONE,
	REASON_NO_CALENDAR,   /* the student's school has no calendar */
	REASON_NO_YEAR,       /* no school year has begun */
	REASON_NO_TERM,       /* the calendar has no term of that kind */
	REASON_NO_DAYS,       /* no enrolled day in the window */
	REASON_NO_DATA,       /* nothing of the stream in the window */
	REASON_TOO_FEW,       /* fewer points than the measure needs */
	REASON_FIELD_MISSING, /* the event does not say */
	REASON_NOT_SAID,      /* attendance of a counted day is missing */
	REASON_TYPES,         /* two different types met */
	REASON_DIVISION,      /* divided by zero */
	REASON_TOO_LARGE,     /* does not fit 64 bits */
	REASON_NO_NEEDS,      /* `needs` is not true */
	REASON_SCRIPT_UNSURE, /* a Lua function answered nil */
	REASON_SCRIPT_LIMIT,  /* a Lua function went over its limits */
	REASON_SCRIPT_ERROR,  /* a Lua function failed */
	REASON_NOT_ENROLLED,  /* today */
	REASON_NO_PLAN,       /* none is active in the domain */
	REASON_NO_AIM,        /* the plan has no baseline, no goal, or no end */
	REASON_NOT_EXPECTED,  /* nobody said by when a feed is complete */
	REASON_NOT_DUE,       /* no day of a feed this school year */
	REASON_COUNT
};
const char *reason_words(enum reason reason); /* "no enrolled day in the window" */

struct value {
	enum value_type type;
	enum reason reason; /* why unknown or error */
	union {
		bool truth;
		struct ratio number; /* percent too: 10% is 1/10 */
		double real;
		struct duration duration;
		int32_t date; /* days since 1970-01-01 */
		struct text text;
		struct {
			const struct value *items;
			uint32_t count;
		} list;
	};
};

struct value value_unknown(enum reason reason);
struct value value_truth(bool truth);
struct value value_number(struct ratio number);
struct value value_integer(int64_t n);
struct value value_real(double real);
struct value value_date(int32_t day);
struct value value_text(struct text text);
struct value value_of_answer(enum answer answer, enum reason reason);
enum answer value_answer(const struct value *truth); /* a truth, unknown or error as an answer */

/* Order of a and b in *order (-1, 0, 1): TRUE when they compare.  Exact for numbers (128-bit cross product).
 * UNKNOWN or ERROR when either is, UNKNOWN (REASON_TYPES) when the types differ; never FALSE by default. */
enum answer value_compare(const struct value *a, const struct value *b, int *order);
enum answer answer_and(enum answer a, enum answer b); /* Kleene; ERROR beats UNKNOWN, false beats both */
enum answer answer_or(enum answer a, enum answer b);
enum answer answer_not(enum answer a);

struct buf;
enum value_style { VALUE_PLAIN, VALUE_PERCENT };
/* "3", "16.7%", "5 school days", "2026-09-03", "not enough data".  Rounded, but never to a whole number that it is not. */
void value_print(const struct value *value, enum value_style style, struct buf *out);
/* Nor past or onto what it is compared with: what is read beside ">= 7.5%" and did not hold is 7.46%, not 7.5%. */
void value_print_beside(
        const struct value *value, const struct value *limit, enum value_style style, struct buf *out);
#endif
