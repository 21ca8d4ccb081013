#ifndef RULES_ENGINE_DEADLINE_H
#define RULES_ENGINE_DEADLINE_H
/* When a duration that begins now is over, by the clock and the calendars of the student (semantics.md 6). */
#include <intervene/value.h>

struct moment;

/* INT64_MAX: of school days, when the school year ends before. */
int64_t deadline(struct duration duration, const struct moment *moment);
#endif
