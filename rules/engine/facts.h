#ifndef RULES_ENGINE_FACTS_H
#define RULES_ENGINE_FACTS_H
/* Everything the engine keeps of one student: the facts that rules look at, packed, in the order of time; the school
 * time they lie in; and, per rule, the life cycle so far and what was told.
 *
 * A fact is filed once, when it comes; judging never reads an event again.  What comes in order is appended; what does
 * not waits, in full, until facts_settle puts the student together again.  One representation serves live events,
 * corrections, history and backtests: "incremental" only means that entries are appended and fewer instants stepped. */
#include "fact.h"
#include "judging.h"
#include "school_time.h"
#include "series.h"
#include <intervene/engine.h>

/* Bytes that grow by little: a district has as many as students, and each stands still most of the time. */
struct bytes {
	char *at; /* owned */
	uint32_t size, capacity;
};

/* Where what an entry has more is packed. */
struct more {
	uint32_t entry, at;
};

/* An entry of which a column cannot say whether it takes it. */
struct unsure {
	uint32_t entry;
	uint16_t column;
};

struct loose;

struct facts {
	struct engine *engine; /* borrowed */
	struct large *memory;  /* borrowed; where all of it lies */
	uint32_t student;
	uint32_t count, capacity;
	struct entry *entries; /* owned; by (day, at, source, id) */
	struct bytes seqs;     /* of each entry, as the difference from the one before */
	struct bytes packed;   /* what some entries have more */
	struct more *mores;    /* owned; by entry */
	uint32_t more_count, more_capacity;
	struct unsure *unsure; /* owned */
	uint32_t unsure_count, unsure_capacity;
	struct columns columns; /* of the rule set; behind the last, FACTS_PROFILES and FACTS_STATES */
	uint32_t rule_count;
	int64_t last_seq;    /* of the last entry */
	struct loose *loose; /* owned; NULL: all is in order */
	struct school_time time;
	struct judging judging;
	struct episode *told; /* owned; in order of id */
	uint32_t told_count, told_capacity;
	int64_t stepped_ms;  /* every instant up to here is judged; INT64_MIN: none */
	int64_t dirty_ms;    /* earliest instant that facts taken since may change; INT64_MAX: none */
	uint32_t touched;    /* by facts taken since: TOUCH_ bits */
	bool has_states;     /* some entry ends before it is over */
	bool places_changed; /* enrollments or schools: instants of dates must be found anew */
	bool is_paused;      /* on that day nothing is judged until some rule waits for it */
	bool is_history;     /* left in the past until engine_catch_up */
};

struct facts *facts_create(
        struct engine *engine, struct large *memory, uint32_t student, const struct ruleset *set);
void facts_destroy(struct facts *facts);
/* They will be filed to, judged or kept soon: the first of these calls them up, and a step later the next what each of the
 * three looks at. */
void facts_expect(const struct facts *facts);
void facts_expect_end(const struct facts *facts);
void facts_expect_judging(const struct facts *facts);
void facts_expect_kept(const struct facts *facts); /* by itself, without the first */
size_t facts_bytes(const struct facts *facts);     /* with what is spare in each piece */
/* Files a fact / takes one out.  Until facts_settle what is out of order does not count, what is gone still does, and
 * enrollments that are gone may be stood upon: nothing may be judged or asked.  dirty_ms is lowered to where each
 * counts from, at the latest then. */
void facts_file(struct facts *facts, struct layout *layout, const struct event *event);
void facts_remove(struct facts *facts, int64_t seq);
void facts_touch(struct facts *facts, int64_t at_ms, uint32_t touches); /* TOUCH_ bits */
void facts_are_judged(struct facts *facts);                             /* with all that was touched */
/* Brings everything filed into order; where enrollments or schools changed, lays school time anew. */
void facts_settle(struct facts *facts, struct layout *layout, const struct district *district);

struct series facts_series(const struct facts *facts, uint16_t column);
/* Whether some of those entries of a column end before they are over: visibility must be asked. */
bool facts_has_states(const struct facts *facts, const struct series *series, uint32_t from, uint32_t to);
/* How many entries lie at or before that instant of that day. */
uint32_t facts_until(const struct facts *facts, int32_t day, int64_t at_ms);
/* When the next fact begins to count after `at_ms`; INT64_MAX: never.  What those touch that begin to count right then. */
int64_t facts_next_ms(const struct facts *facts, int64_t at_ms);
uint32_t facts_touches_at(const struct facts *facts, const struct layout *layout, int64_t at_ms);

/* Of an entry of the student. */
struct value facts_value(const struct facts *facts, const struct layout *layout, const struct entry *entry,
        struct field_name field);
struct text facts_id(const struct facts *facts, const struct layout *layout,
        const struct entry *entry); /* empty of what nobody reads by value */
int64_t facts_until_ms(
        const struct facts *facts, const struct entry *entry); /* INT64_MAX unless a state ends */
/* The `student` fact in force, or NULL. */
const struct entry *facts_profile(const struct facts *facts, int64_t at_ms);

/* Sequence numbers are packed, so they are read from the first entry on, in ascending order. */
struct seqs {
	const struct facts *facts; /* borrowed */
	struct unpack rest;
	uint32_t read; /* entries */
	int64_t seq;   /* of the last of them */
};
struct seqs facts_seqs(const struct facts *facts);
struct seqs facts_seqs_from(const struct facts *facts, uint32_t entry); /* nothing before that one is asked */
int64_t seqs_of(struct seqs *seqs, const struct entry *entry);
#endif
