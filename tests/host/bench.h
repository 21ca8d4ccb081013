#ifndef TESTS_HOST_BENCH_H
#define TESTS_HOST_BENCH_H
/* A daemon's worth of state in memory, to put an engine on: a log, a ledger, and the episodes that were told and kept.
 * It does what the daemon does with each line, each step and each commit, and can be told to fail.
 *
 *     bench_open(&bench, zones, set);
 *     bench_take(&bench, now_ms, false, line);
 *     while (bench_step(&bench, now_ms, 500) > 0) continue;
 *     bench_keep(&bench);    or bench_drop(&bench): the commit failed */
#include <intervene/explain.h>
#include <intervene/zones.h>
#include "base/arena.h"
#include "base/buf.h"

struct bench {
	struct arena arena;  /* the events */
	struct zones *zones; /* owned */
	struct ruleset *set; /* owned reference */
	struct names students;
	struct ledger *ledger; /* owned */
	struct engine *engine; /* owned; points at the bench, which must not move */
	struct engine_host host;
	struct event *log; /* owned; by seq - 1 */
	size_t log_count, log_capacity, log_kept;
	struct episode *told; /* owned; kept; by id - 1, id 0: forgotten */
	size_t told_count, told_capacity;
	struct outcome outcome; /* since the last keep or drop */
	bool is_broken;         /* the host cannot read */
};

void bench_open(struct bench *bench, struct zones *zones, struct ruleset *set);
void bench_close(struct bench *bench);
/* A new engine on what was kept; INT64_MIN: nothing was judged yet. */
void bench_restart(struct bench *bench, int64_t now_ms);
/* One line of an arrival.  Ends the process when the line is refused: tests write good ones here. */
int bench_take(struct bench *bench, int64_t now_ms, bool is_history, struct text line);
int bench_step(struct bench *bench, int64_t now_ms, unsigned budget);
void bench_keep(struct bench *bench);
void bench_drop(struct bench *bench);

int bench_zone_bytes(void *context, struct text name, struct buf *out); /* of the machine's zone files */
void bench_fail(const char *what, const char *why) __attribute__((noreturn));
#endif
