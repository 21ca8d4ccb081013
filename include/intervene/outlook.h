#ifndef INTERVENE_OUTLOOK_H
#define INTERVENE_OUTLOOK_H
/* Of a rule and a student at an instant: for which values it is judged, and what time alone will bring. */
#include "engine.h"
#include "base/diag.h"

/* Of a rule with `per`: the values it is judged for, in the arena.  None of any other rule. */
struct rule_values {
	const struct text *items;
	size_t count;
};
int engine_values(struct engine *engine, uint32_t student, uint32_t rule, int64_t at_ms, struct arena *arena,
        struct rule_values *out, struct diag *why);

/* What time alone will bring. */
struct outlook {
	int64_t next_ms;    /* until then a rule's answers stand, if no fact comes; INT64_MAX: for ever */
	bool at_attendance; /* or until attendance makes a day count */
	/* When `for` or `clear_for` will have lasted, if all stays as it is; INT64_MAX: it does not run, or something was
	 * judged after the instant. */
	int64_t opens_ms, clears_ms;
};
int engine_outlook(struct engine *engine, uint32_t student, uint32_t rule, struct text per, int64_t at_ms,
        struct outlook *out, struct diag *why);
#endif
