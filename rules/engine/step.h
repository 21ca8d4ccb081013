#ifndef RULES_ENGINE_STEP_H
#define RULES_ENGINE_STEP_H
/* Steps one student through the instants at which an answer can change (semantics.md 1): events, local midnights,
 * day_ends, and the ends of `for` and `clear_for`.  Rules are judged at each; episodes are what comes of it. */
#include "machine.h"
#include "moment.h"

struct stepper {
	const struct layout *layout;
	const struct district *district;
	uint64_t *evaluations;       /* counted here */
	uint64_t *asked, *concerned; /* borrowed; room for two sets of rules */
	struct per_values *values;   /* borrowed; room for the values of one rule */
	/* Called after an instant at which some rule opened or closed; NULL while nothing is told. */
	void (*on_turn)(void *context, struct facts *facts, int64_t at_ms);
	void *context;
};

/* Judges every instant after the last judged one, up to and including `until_ms`. */
void step_until(const struct stepper *stepper, struct facts *facts, int64_t until_ms);
/* Judges anew what the facts taken since may have changed, of those rules alone that read them, up to where the student had
 * been stepped; or forgets everything, where they say where the student is.  Nothing may be told meanwhile. */
void step_again(const struct stepper *stepper, struct facts *facts);
/* As if nothing had been judged: step_until begins at the start. */
void step_forget(struct facts *facts);
/* The next instant at which something can change by itself; INT64_MAX: none. */
int64_t step_next_ms(const struct stepper *stepper, const struct facts *facts);

/* The five answers of a rule at a moment. */
void step_answers(const struct rule *rule, const struct moment *moment, struct answers *out);
/* Whether the school year and the rule's dates let it be judged: at a moment outside every school year nothing is. */
bool step_is_in_year(const struct moment *moment);
#endif
