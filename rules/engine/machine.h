#ifndef RULES_ENGINE_MACHINE_H
#define RULES_ENGINE_MACHINE_H
/* The life cycle of one rule for one student (semantics.md 6-8).
 *
 *      none --when for its `for`, not clear_when, not unless--> open --clear_when for its `clear_for`--> none
 *                                                                `--> expired, not applicable
 *
 * `holding` and `clearing` are runs of `struct machine`, which is plain data: saved and restored by copying. */
#include "judging.h"
#include "rules/model/rules.h"

/* What the rule answers at one instant. */
struct answers {
	enum answer only, needs, when, clear_when, unless;
};

struct moment;
/* True when the rule, or the rule for that value, opened or closed at this instant. */
bool machine_step(struct judging *judging, struct about about, const struct rule *rule,
        const struct answers *answers, const struct moment *moment);
/* At an instant outside every school year. */
bool machine_expire(struct life *life, int64_t at_ms);
/* The earliest run that ends after it; INT64_MAX: none. */
int64_t machine_next_ms(const struct machine *machine, int64_t after_ms);
#endif
