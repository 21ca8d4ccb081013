#ifndef TESTS_FAULTS_SCENARIO_H
#define TESTS_FAULTS_SCENARIO_H
/* What happens to a small district in a few weeks: deliveries with corrections, deletes, duplicates and lines that are
 * refused, history, acknowledgements, time that passes, restarts.  The same seed, the same weeks.
 *
 *     scenario_make(&scenario, seed, 60);
 *     for (size_t i = 0; i < scenario.count; i++) office_do(&office, &scenario.items[i], &why);   */
#include "base/arena.h"

enum deed {
	DEED_START, /* again, when it runs */
	DEED_DELIVER,
	DEED_HISTORY,
	DEED_ACK,
	DEED_RESOLVE,
	DEED_TICK,
	DEED_PURGE,
	DEED_CHECKPOINT,
	DEED_FOLD
};

struct operation {
	enum deed deed;
	int64_t at_ms;
	struct text lines; /* in the scenario's arena */
	int64_t alert;     /* may not exist */
	int slices;        /* of folding, at most */
};

struct scenario {
	struct arena arena;
	struct operation *items; /* in the arena; the first is DEED_START, the second delivers the roster */
	size_t count;
};

void scenario_make(struct scenario *scenario, uint64_t seed, size_t count);
void scenario_finish(struct scenario *scenario);
#endif
