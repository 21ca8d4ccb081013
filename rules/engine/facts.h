#ifndef RULES_ENGINE_FACTS_H
#define RULES_ENGINE_FACTS_H
/* Everything the engine keeps of one student: the facts that rules look at, filed by column in the order of time; the
 * school time they lie in; and, per rule, the life cycle so far and what was told.
 *
 * A fact is filed once, when it comes; judging never reads an event again.  One representation serves live events,
 * corrections, history and backtests: "incremental" only means that columns are extended and fewer instants stepped. */
#include "layout.h"
#include "machine.h"
#include "school_time.h"
#include <intervene/engine.h>

/* A district keeps some hundred of them a student and year, so every byte counts.  Behind each stand, in the same
 * allocation, what only states have, the values that rules read, and the identity. */
struct fact {
	int64_t seq;
	int64_t at_ms;    /* when it happened; of a date, its first instant */
	int32_t day;      /* local date */
	int32_t said_day; /* the date as written */
	uint32_t identity_at;
	uint16_t identity_size;
	uint8_t type; /* enum event_type */
	bool is_state : 1;
	bool is_dated : 1; /* by day: at_ms follows from the school */
	bool is_gone : 1;  /* taken out: swept by facts_settle */
};

struct fact_state {
	struct hash128 key; /* the states of one identity share it */
	int64_t until_ms;   /* the next one's time; INT64_MAX: none */
};

/* One fact in one column; several when it is expanded over days. */
struct entry {
	const struct fact *fact; /* borrowed from facts->all */
	int64_t at_ms;
	int32_t day;
	uint32_t ordinal : 9;   /* which of its days, from 0 */
	uint32_t distinct : 23; /* distinct days up to here, this one included */
};

struct series {
	struct entry *entries; /* owned; by (day, at, source, id) */
	uint32_t count;
	size_t capacity;
	const struct fact **unsure; /* owned list; facts whose filter could not be judged */
	size_t unsure_count, unsure_capacity;
	bool has_states; /* some entry ends before it is over: visibility must be asked */
};

/* An instant at which facts of these types begin to count.  44 bits reach from 1691 to 2248; the one type beyond
 * the first 20, `feed`, is about no student. */
struct beat {
	int64_t at_ms : 44;
	uint64_t types : EVENT_FEED;
};

struct facts {
	struct engine *engine; /* borrowed */
	uint32_t student;
	struct fact **all; /* owned, each of them */
	size_t count, capacity;
	struct series *series; /* owned; by column; NULL while nothing is filed */
	size_t column_count, rule_count;
	struct beat *beats; /* owned; by at */
	size_t beat_count, beat_capacity;
	const struct fact **profiles; /* owned list; the `student` facts by time, source and id */
	size_t profile_count, profile_capacity;
	struct school_time time;
	struct judged *judged; /* owned; by rule */
	struct episode *told;  /* owned; in order of id */
	size_t told_count, told_capacity;
	int64_t stepped_ms; /* every instant up to here is judged; INT64_MIN: none */
	int64_t dirty_ms;   /* earliest instant that facts taken since may change; INT64_MAX: none */
	int64_t next_ms;    /* the next instant, while it is known */
	int64_t saved_ms[SAVE_COUNT]; /* each rule's saves stand before these instants; INT64_MIN: nowhere */
	bool places_changed;          /* enrollments or schools: instants of dates must be found anew */
	bool next_is_known;           /* nothing came since it was found */
	bool is_loose;                /* columns, states, profiles or beats are out of order */
	bool has_gone;                /* some facts are taken out and not swept yet */
	bool is_shuffled;             /* `all` is not by seq */
	bool is_history;              /* left in the past until engine_catch_up */
};

struct facts *facts_create(struct engine *engine, uint32_t student, const struct ruleset *set);
void facts_destroy(struct facts *facts);
/* Files a fact / takes one out; both lower dirty_ms to where it counts from.  Until facts_settle the columns may be out
 * of order, and enrollments that are gone may still be stood upon: nothing may be judged or asked. */
void facts_file(struct facts *facts, const struct layout *layout, const struct event *event);
void facts_remove(struct facts *facts, int64_t seq);
void facts_touch(struct facts *facts, int64_t at_ms);
/* Brings everything filed into order; where enrollments or schools changed, lays school time anew. */
void facts_settle(struct facts *facts, const struct layout *layout, const struct district *district);

/* The `student` fact in force, or NULL. */
const struct fact *facts_profile(const struct facts *facts, int64_t at_ms);
struct value fact_value(const struct layout *layout, const struct fact *fact, struct field_name field);
int64_t fact_until_ms(const struct fact *fact);     /* INT64_MAX unless the next state has a time */
struct text fact_identity(const struct fact *fact); /* source, NUL, id */

/* Between the files of this one noun. */
struct fact_state *fact_state(struct fact *fact); /* of a state */
struct fact *fact_create(const struct type_layout *of, const struct event *event);
void fact_place(const struct facts *facts, struct fact *fact);
/* `day_before`: of the entry with the ordinal before, when there is one. */
void entry_place(const struct facts *facts, struct entry *entry, int32_t day_before);
int entry_compare(const struct entry *a, const struct entry *b);
void facts_note_beat(struct facts *facts, int64_t at_ms, enum event_type type);
#endif
