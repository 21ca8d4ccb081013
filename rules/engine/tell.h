#ifndef RULES_ENGINE_TELL_H
#define RULES_ENGINE_TELL_H
/* What was told beside what is so: the difference is what is said now (semantics.md 9).
 *
 *   nothing told, one open now      told; `known` is now, `opened` by the facts
 *   told, one open now              nothing is said; `opened` follows the facts
 *   told, none open                 closes as the episode that overlaps it most did; without one it is withdrawn
 *
 * Begun and ended before it was known: never told.  What was told and has ended is history and is left alone. */
#include "facts.h"

struct teller {
	int64_t *next_id;    /* borrowed from the engine */
	struct outcome *out; /* borrowed from the caller */
};

void tell_all(const struct teller *teller, struct facts *facts, int64_t now_ms);
/* Forgets what was told as past at or after `from_ms`, for it will be told anew. */
void tell_rewind(const struct teller *teller, struct facts *facts, int64_t from_ms);
#endif
