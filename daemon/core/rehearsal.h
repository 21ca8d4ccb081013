#ifndef DAEMON_CORE_REHEARSAL_H
#define DAEMON_CORE_REHEARSAL_H
/* What a reload would open, close and keep, counted before any of it is so.  An engine of its own judges every student by
 * the other rules, one after the other, slice by slice between two arrivals; of the students it has judged it lets go.
 * Nothing is told and nothing is stored.
 *
 *     struct rehearsal rehearsal = {.set = set, .zones = zones};
 *     registrar_rehearse(registrar, &rehearsal, now, &why)          while it answers REGISTRAR_MORE
 *     rehearsal_finish(&rehearsal)                                   before the zones go, on any thread
 *
 * What arrives meanwhile counts for those whose turn is still to come.  What the rules in force have still to say is said
 * first, so that none of it is taken for the others'. */
#include <intervene/engine.h>

/* Of alerts: one for each rule and student, and for each value of a rule with `per`. */
enum rehearsed {
	REHEARSED_OPENS,  /* would be told: is not open, or nobody has heard of it */
	REHEARSED_CLOSES, /* is open, and would not be */
	REHEARSED_KEEPS,  /* is open before and after */
	REHEARSED_COUNT
};
extern const char *const rehearsed_names[REHEARSED_COUNT]; /* "opens" */
struct rehearsed_counts {
	int64_t of[REHEARSED_COUNT];
};

struct rehearsal {
	struct ruleset *set; /* borrowed; the other rules */
	struct zones *zones; /* borrowed; for whoever runs it alone */
	/* What it has found when it is DONE. */
	struct ruleset *before;         /* a reference; the rules in force */
	struct rehearsed_counts *rules; /* owned; by rule of `set` */
	struct rehearsed_counts *gone;  /* owned; by rule of `before`, of those that `set` has not */
	bool is_first;                  /* there never were any rules in this store */
	bool *is_shadow;                /* owned; by rule of `set`: people hear nothing of it */
	bool *is_heir; /* owned; by rule of `set`: what was told by the id that it had is its own */
	struct rehearsed_counts heard; /* of all that people hear of */
	/* On the way there. */
	struct registrar *registrar; /* borrowed */
	struct engine *engine;       /* owned */
	struct engine_host host;
	struct episode *open; /* owned; of the student at hand, by the other rules */
	size_t open_count, open_capacity;
	uint32_t student, student_count; /* the next; those who were known when it began */
	struct diag why;                 /* why a student could not be read */
	bool has_failed;
};

/* The rule of `set` that has what was told by this id; -1: it is gone. */
int rehearsal_heir(const struct rehearsal *rehearsal, struct text id);
void rehearsal_finish(struct rehearsal *rehearsal); /* takes one that never began */
#endif
