#ifndef RULES_ENGINE_STEP_H
#define RULES_ENGINE_STEP_H
/* Steps one student through the instants at which an answer can change (semantics.md 1): events, local midnights,
 * day_ends, and the ends of `for` and `clear_for`.  Rules are judged at each; episodes are what comes of it. */
#include "moment.h"

struct stepper {
	const struct layout *layout;
	const struct district *district;
	uint64_t *evaluations; /* counted here */
	/* Called after an instant at which some rule opened or closed; NULL while nothing is told. */
	void (*on_turn)(void *context, struct facts *facts, int64_t at_ms);
	void *context;
};

/* Judges every instant after the last judged one, up to and including `until_ms`. */
void step_until(const struct stepper *stepper, struct facts *facts, int64_t until_ms);
/* Goes back to before the earliest instant that facts taken since may change; judging it anew is step_until's. */
void step_back(struct facts *facts);
/* The next instant at which something can change by itself; INT64_MAX: none. */
int64_t step_next_ms(const struct stepper *stepper, const struct facts *facts);

/* The five answers of a rule at a moment. */
void step_answers(const struct rule *rule, const struct moment *moment, struct answers *out);
/* Whether the school year and the rule's dates let it be judged: at a moment outside every school year nothing is. */
bool step_is_in_year(const struct moment *moment);
#endif
