#ifndef TESTS_SIM_YEAR_SAID_H
#define TESTS_SIM_YEAR_SAID_H
/* What was last said of each identity, letter by letter: who says it once more says nothing new, whatever a ledger thinks.
 * {0} knows nothing. */
#include "base/hash.h"
#include "base/names.h"

struct said {
	struct names ids;     /* owned */
	struct hash128 *last; /* owned; by number of the id */
	size_t count, capacity;
};
/* Whether it is the same line as before; from then on this one was the last. */
bool said_again(struct said *said, struct text id, struct text line);
void said_finish(struct said *said);
#endif
