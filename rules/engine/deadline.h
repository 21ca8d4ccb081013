#ifndef RULES_ENGINE_DEADLINE_H
#define RULES_ENGINE_DEADLINE_H
/* When a duration that begins now is over, by the clock and the calendars of the student (semantics.md 6). */
#include <intervene/ruleset.h>

struct moment;

/* INT64_MAX: of school days, when the school year ends before. */
int64_t deadline(struct duration duration, const struct moment *moment);
/* When what is held from now on is held no longer; INT64_MAX likewise. */
int64_t deadline_of_hold(const struct hold *hold, const struct moment *moment);
#endif
