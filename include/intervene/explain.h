#ifndef INTERVENE_EXPLAIN_H
#define INTERVENE_EXPLAIN_H
/* Questions about one student at one instant: where the student is, and why a rule answers as it does.  Recomputed from
 * the facts when asked, so they work as well for a rule that did not fire and for an instant long past. */
#include "engine.h"
#include "base/diag.h"

/* Where and what a student is at an instant, by the facts. */
struct standing {
	bool is_placed, is_enrolled, has_calendar;
	struct text school;
	struct value grade;
	int32_t today, offset_s; /* local date and offset at the student's school */
};
void engine_standing(struct engine *engine, uint32_t student, int64_t at_ms, struct standing *out);
/* On any of those local days. */
bool engine_was_enrolled(struct engine *engine, uint32_t student, int32_t first, int32_t last);

/* Whether a plan in the rule's domain runs that has not come to its review; unknown without one. */
enum answer engine_supported(struct engine *engine, uint32_t student, uint32_t rule, int64_t at_ms);

/* The number that the rule tracks, for that value of its `per`.  False: none, or it is not exact, as a slope is. */
bool engine_track(struct engine *engine, uint32_t student, uint32_t rule, struct text per, int64_t at_ms,
        struct ratio *out);
/* The step of its ladder, or the row of its table, that the rule reaches then, for that value of its `per`; NO_RUNG: none, or
 * it cannot be told. */
int engine_rung(struct engine *engine, uint32_t student, uint32_t rule, struct text per, int64_t at_ms);
/* When what begins at `from_ms` has lasted so long, reckoned as a `for` is: school days by the student's calendar, days and
 * weeks by the local date.  INT64_MAX: not within the school year, or no calendar says. */
int64_t engine_lasts_ms(struct engine *engine, uint32_t student, struct duration duration, int64_t from_ms);
/* When what is held from `from_ms` is held no longer, by the clock and the calendar of the student's school.  INT64_MAX: as
 * above. */
int64_t engine_held_ms(struct engine *engine, uint32_t student, const struct hold *hold, int64_t from_ms);
/* When the student's school year that holds the instant began; INT64_MIN: none does. */
int64_t engine_year_ms(struct engine *engine, uint32_t student, int64_t at_ms);

/* Why a rule answers as it does for a student at an instant; also for one that did not fire. */
struct leaf {
	struct text words;         /* "days(absent over year)" */
	struct value value, limit; /* limit: what it is compared with; unknown when it is not */
	const char *comparison;    /* ">="; NULL: none; what stands under `not` is turned around */
	enum answer answer;
	bool at_least, is_percent; /* some events could not be judged: the value is a lower bound */
	const int64_t *evidence;   /* seqs of the facts counted, in date order */
	size_t evidence_count;
};
struct explanation {
	enum answer only, needs, when, clear_when, unless;
	const struct leaf *leaves;
	size_t leaf_count;
	struct text why; /* one sentence in words, from `summary` or the leaves */
	/* Of a ladder or a table, what the step or row that is reached says; has_rung false: none is. */
	bool has_rung;
	enum severity_of_rule severity;
	struct text says, suggests; /* empty: nothing */
};
/* `per`: for which value, of a rule that has one alert for each; else empty. */
int engine_explain(struct engine *engine, uint32_t student, uint32_t rule, struct text per, int64_t at_ms,
        struct arena *arena, struct explanation *out, struct diag *why);

/* Every condition of a rule as the tree that it was written as, with the answer at each fork: for those who look at the
 * rule more than at the student. */
enum rule_part { PART_ONLY, PART_NEEDS, PART_WHEN, PART_CLEAR_WHEN, PART_UNLESS, RULE_PARTS };
/* What it would take for a comparison that does not hold to hold, and for one that holds not to.  Of a rate the days are
 * the next school days, one behind the other. */
enum distance_kind {
	DISTANCE_UNSAID,
	DISTANCE_NUMBER,
	DISTANCE_STEPS,
	DISTANCE_DAYS_WITH,
	DISTANCE_DAYS_WITHOUT
};
struct distance {
	enum distance_kind kind;
	bool is_more;        /* the value must rise */
	struct value amount; /* not below 0; of steps and days whole */
};
struct expr;
struct branch {
	enum rule_part part;
	unsigned depth;
	const char *joint; /* "and", "or", "not", "at least", "first of", of those below it; NULL: a leaf */
	uint32_t least;    /* of "at least" */
	bool is_constant;  /* a leaf that can answer only one way */
	struct place place;
	enum answer answer;
	struct text
	        words; /* of a leaf, whole: "rate(absent over year) >= 10%"; empty when words are not wanted */
	struct value value,
	        limit; /* of its left side, and what that is compared with; unknown without words */
	bool is_percent;
	/* Of a leaf, with words. */
	const struct expr *condition; /* of the rule set, to be said in plain words (plain.h) */
	const char *comparison;       /* as it is written; NULL: none */
	bool is_track;                /* it compares what the rule tracks */
	struct distance distance;
	const int64_t *evidence; /* seqs of the facts counted, in date order */
	size_t evidence_count;
	bool at_least; /* some events could not be judged: the value is a lower bound */
};
struct rule_tree {
	bool is_judged; /* in a school year, by a rule that is not off; else the answers mean nothing */
	enum answer answers[RULE_PARTS];
	const struct branch *branches; /* in the order they are written, each behind the one it is below */
	bool has_track;                /* the rule has a number that says how bad it is .. */
	struct value track;            /* .. which is this; unknown without words */
	size_t count; /* the same at every instant at which the student is enrolled somewhere */
};
int engine_tree(struct engine *engine, uint32_t student, uint32_t rule, struct text per, int64_t at_ms,
        bool with_words, struct arena *arena, struct rule_tree *out, struct diag *why);
#endif
