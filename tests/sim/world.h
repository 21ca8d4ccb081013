#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H
/* A daemon's worth of state in memory: a log, a ledger, an engine, and the episodes that were told.  What a test asks
 * of it is what the daemon does: take an arrival, let time pass, commit or fail, start again. */
#include "tests/host/bench.h"
#include "district.h"

struct world {
	const struct sim_district *district;
	struct bench bench;
	int64_t now_ms;
};

/* Ends the process, saying why, when the district's rules do not build. */
void world_open(struct world *world, const struct sim_district *district);
void world_close(struct world *world);
/* One arrival of lines order[from .. to), then everything due by `now_ms`. */
enum {
	ARRIVE_TWICE = 1, /* each line is there twice */
	ARRIVE_HISTORY = 2,
	ARRIVE_FAILS = 4 /* the commit fails, and all of it is taken back */
};
void world_arrive(struct world *world, const size_t *order, size_t from, size_t to, int64_t now_ms, int how);
void world_tick(struct world *world, int64_t now_ms);
void world_catch_up(struct world *world, int64_t now_ms);
void world_restart(struct world *world);
void world_forget(struct world *world, size_t bytes); /* but for so many, nobody is in memory */

/* Every episode that the facts have, and whether the ones open are just those told and open; as text, to compare. */
struct text world_wanted(struct world *world, struct arena *arena);
struct text world_open_told(struct world *world, struct arena *arena);
struct text world_open_wanted(struct world *world, struct arena *arena);
struct text world_told(
        struct world *world, struct arena *arena); /* all told, with `known`: depends on the order */
#endif
