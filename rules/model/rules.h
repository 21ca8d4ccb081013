#ifndef RULES_MODEL_RULES_H
#define RULES_MODEL_RULES_H
/* What a rule set holds, for those who judge by it.  Immutable after ruleset_build. */
#include <intervene/calendar.h>
#include <intervene/feeds.h>
#include <intervene/ruleset.h>
#include "rules/language/expr.h"
#include "rules/lua/script.h"
#include "rules/model/rule_people.h"

enum on_missing { MISSING_KEEP, MISSING_CLEAR };

/* A summary is words with expressions between: expr NULL for words. */
struct piece {
	struct text words;
	const struct expr *expr;
};

/* A step of a ladder or a row of a table: what is said from there on. */
enum { RULE_SEVERITY_UNSAID = -1 }; /* then it is the rule's */
struct rung {
	const struct expr *condition; /* NULL: the row that is left */
	int severity;                 /* enum severity_of_rule, or unsaid */
	struct text words, suggest;   /* empty: not said */
	struct proposal propose;      /* by a step; all of it empty: nothing */
	bool is_silent;               /* a row by which nothing is said */
	bool is_rest;
};

/* Where a rule comes from; empty: not said. */
struct citation {
	struct text source, section, url, evidence;
	int32_t verified_on; /* NO_DAY: not said */
};

struct rule {
	struct text id, title, domain;
	struct place place;
	const struct text *steps;
	size_t step_count;
	const struct piece *summary;
	size_t piece_count;
	const struct expr *only;  /* NULL: nothing beside `enrolled` */
	const struct expr *needs; /* NULL: true */
	const struct expr *when;
	const struct rung *rungs;         /* in order; `when` is made of them */
	size_t rung_count;                /* 0: `when` was written */
	bool climbs;                      /* a ladder: the highest that holds; else a table: the first */
	const struct expr *clear_when;    /* NULL: not when */
	const struct expr *unless;        /* NULL: false */
	const struct expr *track;         /* NULL: none */
	const struct expr *supported;     /* while true nobody is sent a message of it; NULL: never */
	struct duration hold, clear_hold; /* `for`, `clear_for`; amount 0: none */
	int32_t effective_from, effective_until; /* NO_DAY: open */
	enum severity_of_rule severity;
	enum rule_kind kind;
	enum rule_mode mode;
	int32_t shadow_until;
	enum on_missing on_missing;
	bool include_left;
	struct field_name per;  /* one alert for each of its values; FIELD_NONE: one in all */
	uint32_t per_types;     /* bit by event type: what is looked at for one value of it alone */
	uint32_t reads;         /* bit by event type: whose events can change an answer */
	bool reads_school_days; /* also changes when a day becomes counted */
	struct hash128 logic;
	struct text when_words, clear_words;
	struct rule_people people;
	struct rule_cost cost;
	const struct citation *cites;
	size_t cite_count;
};

/* Columns that every rule set has, because school time itself is made of them. */
enum { COLUMN_DAY_ATTENDANCE, COLUMN_DAY_PRESENT, COLUMN_BUILTIN_COUNT };

struct ruleset {
	unsigned references; /* atomic */
	struct arena arena;
	struct rule *rules; /* in order of id */
	size_t rule_count;
	const struct column *columns;
	size_t column_count;
	const struct script_file *scripts; /* whose functions rules call; in the arena */
	size_t script_count;
	struct calendars calendars;
	struct feed_expectations feeds;
	struct hash128 hash, decides; /* of all of it; of what decides alone */
};
#endif
