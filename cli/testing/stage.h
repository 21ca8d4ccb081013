#ifndef CLI_TESTING_STAGE_H
#define CLI_TESTING_STAGE_H
/* A daemon's worth of state in memory for the student of a test: a log, a ledger, an engine, and what was told.
 *
 *     stage_open(&stage, set, zones);
 *     stage_pass(&stage, before_ms, &why);                        what time alone brings
 *     stage_take(&stage, event, now_ms, &why);                    a line of an arrival
 *     stage_settle(&stage, now_ms, &why);                         its end: judged, told, committed
 *     stage_restart(&stage, now_ms, &why);                        as after a power cut
 *     stage_close(&stage); */
#include <intervene/explain.h>
#include "base/arena.h"
#include "base/names.h"

struct zones;

struct stage {
	struct ruleset *set; /* borrowed */
	struct zones *zones; /* borrowed */
	bool as_corrected;
	struct names students;
	struct ledger *ledger; /* owned */
	struct engine *engine; /* owned; points at the stage, which must not move */
	struct engine_host host;
	struct event *log; /* owned; by seq - 1; what they point at is the caller's */
	size_t log_count, log_capacity;
	struct episode *told; /* owned; by id - 1; id 0: forgotten */
	size_t told_count, told_capacity;
	struct arena values; /* owned; the `per` of what was told */
	struct outcome outcome;
	/* Called after each step, with what was told in it; NULL: nobody is interested. */
	void (*on_step)(void *context, struct stage *stage, int64_t now_ms);
	void *context;
};

int stage_open(
        struct stage *stage, struct ruleset *set, struct zones *zones, bool as_corrected, struct diag *why);
void stage_close(struct stage *stage);
int stage_take(struct stage *stage, const struct event *event, int64_t now_ms, struct diag *why);
int stage_settle(struct stage *stage, int64_t now_ms, struct diag *why);
/* Everything that is due up to and including `now_ms`, each at its own instant. */
int stage_pass(struct stage *stage, int64_t now_ms, struct diag *why);
int stage_restart(struct stage *stage, int64_t now_ms, struct diag *why);
#endif
