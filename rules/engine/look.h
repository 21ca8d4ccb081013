#ifndef RULES_ENGINE_LOOK_H
#define RULES_ENGINE_LOOK_H
/* When an answer must be looked at again though no fact came.  A rule that counts referrals says the same every midnight
 * until the oldest one leaves its window; asking it each day anew, for every student, is most of what judging would
 * cost.  So each measure that is asked says until when its value stands by itself, and the earliest of them is kept.
 *
 *     struct look look = look_open(&moment);         the end of the stretch of enrollment, or of the year, in any case
 *     moment.look = &look;  evaluate ..
 *     next = look_ms(&look);
 *
 * A look may come too early: then the answer is the same.  It must never come too late: what opens then would be told
 * with the wrong instant.  Facts are no business of a look: what a rule reads makes an instant of its own.  But for
 * attendance, as far as it only says that a day is counted: a rule that looks at that says so. */
#include "moment.h"
#include "window.h"

struct look {
	int64_t at_ms;    /* INT64_MAX: never */
	int32_t day;      /* at its first instant; INT32_MAX: never */
	bool at_counting; /* and as soon as a day becomes counted */
};

struct look look_open(const struct moment *moment);
void look_on(const struct moment *moment, int32_t day); /* of a day that is not after today: nothing */
int64_t look_ms(const struct look *look, const struct facts *facts);

/* What the value of a call depends on besides the facts; after its range is known, before it is asked. */
void look_at_events(const struct expr *call, const struct moment *moment, const struct range *range);
void look_at_school(const struct expr *call, const struct moment *moment, const struct range *range);
void look_at_span(enum span span, const struct moment *moment); /* when the next one begins */
void look_at(const struct moment *moment, int64_t at_ms);       /* after now; INT64_MAX: nothing */
void look_tomorrow(const struct moment *moment);
/* When the number of counted days changes: the end of today, or of the next day that is taught; before that, when its
 * attendance comes. */
void look_at_counting(const struct moment *moment);
#endif
