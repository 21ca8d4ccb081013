#ifndef RULES_ENGINE_TELL_H
#define RULES_ENGINE_TELL_H
/* What was told beside what is so: the difference is what is said now (semantics.md 9).
 *
 *   nothing told, one open now      told; `known` is now, `opened` by the facts
 *   told, one open now              nothing is said; `opened` follows the facts
 *   told, none open                 closes as the episode that overlaps it most did; without one it is withdrawn
 *
 * Begun and ended before it was known: never told.  What was told and has ended is history and is left alone.
 *
 * A student who is taken back into the past hears it all again, told as past.  What people heard of, and not through
 * history, cannot be told again: it stands aside meanwhile, so that what is told as past has room, and is compared
 * with the facts as above when the student is back; then what was told as past in its place is forgotten. */
#include "facts.h"

struct teller {
	int64_t *next_id;    /* borrowed from the engine */
	struct outcome *out; /* borrowed from the caller */
};

void tell_heard(struct facts *facts, int64_t id); /* people know of it, so it is of the past no more */
void tell_lost(struct facts *facts, int64_t id);  /* nobody keeps it any longer: it was never told */
/* Of several names what is open of one is moved to the student; of what is open of more than one the younger ends. */
void tell_joined(const struct teller *teller, struct facts *facts, int64_t now_ms);
void tell_all(const struct teller *teller, struct facts *facts, int64_t now_ms);
/* Forgets what was told as past at or after `from_ms`, for it will be told anew; sets aside what people heard of. */
void tell_rewind(const struct teller *teller, struct facts *facts, int64_t from_ms);
/* Back in the present: what stood aside comes back. */
void tell_return(const struct teller *teller, struct facts *facts, int64_t now_ms);
#endif
