/* sim_orders.c - the property that holds the engine together: on random districts, with corrections, deletes, slots and
 * states, the answer is a function of the facts.
 *
 *   incremental == full replay == any arrival order that keeps each identity's and each slot's own,
 *   with every line twice, with commits that fail, with restarts in between, with students let go, as history, and with
 *   history in between that goes back behind what was told;
 *   of names that are one student's the same as if lines had borne one name from the first;
 *   what is told and open is just what is so; what was told does not depend on failures and restarts;
 *   what stands is what is answered when it is asked, at instants at which the engine saw no need to ask.
 *
 * sim_orders SECONDS [SEED]: as many seeds as fit, from SEED (default 1); a difference prints the seed and both. */
#include "aliases.h"
#include "answers.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct trial {
	const struct sim_district *district;
	struct chance chance;
	struct arena *arena;
	int64_t start_ms, end_ms;
	uint64_t seed;
};

enum { FAILS = ARRIVE_FAILS, TWICE = ARRIVE_TWICE, HISTORY = ARRIVE_HISTORY, RESTARTS = 8, FORGETS = 16 };
enum { ROUNDS = 3, WAYS = 7 }; /* orders of arrival, and what else goes wrong with each */

struct result {
	struct text wanted, told;
};

static void complain(const struct trial *trial, const char *what, struct text want, struct text have)
{
	printf("seed %llu: %s\n--- one way\n%.*s--- the other\n%.*s--- rules\n%.*s",
	        (unsigned long long)trial->seed, what, (int)want.size, want.at, (int)have.size, have.at,
	        (int)trial->district->rules.size, trial->district->rules.at);
	exit(1);
}

static void compare(const struct trial *trial, const char *what, struct text want, struct text have)
{
	if (!text_equal(want, have))
		complain(trial, what, want, have);
}

static void check_open(const struct trial *trial, struct world *world, const char *what)
{
	compare(trial, what, world_open_wanted(world, trial->arena), world_open_told(world, trial->arena));
}

/* Of the middle of every calendar: between school years nothing is judged. */
static void check_answers(const struct trial *trial, struct world *world, int64_t now_ms)
{
	enum { AFTER_FIRST = 5, BEFORE_LAST = 11 };
	const struct sim_district *district = trial->district;

	if (now_ms < (int64_t)(district->first_day + AFTER_FIRST) * MS_A_DAY ||
	        now_ms > (int64_t)(district->last_day - BEFORE_LAST) * MS_A_DAY)
		return;
	compare(trial, "what stands is not what is answered now", (struct text){"", 0},
	        answers_against(world, now_ms, trial->arena));
}

/* The cuts and instants of one way to deliver: drawn once, so that ways that must agree can share them. */
struct plan {
	size_t *order;     /* owned */
	size_t *cuts;      /* owned; ends of arrivals */
	int64_t *instants; /* owned; of arrivals */
	size_t count;
};

static int by_instant(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static void plan_make(struct plan *plan, struct trial *trial)
{
	size_t lines = trial->district->line_count, at = 0;

	plan->order = sim_district_order(trial->district, &trial->chance);
	plan->cuts = memory_take((lines + 1) * sizeof *plan->cuts);
	plan->instants = memory_take((lines + 1) * sizeof *plan->instants);
	int largest = chance_one_in(&trial->chance, 3) ? 2 : chance_between(&trial->chance, 2, 60);

	for (plan->count = 0; at < lines; plan->count++) {
		at += (size_t)chance_between(&trial->chance, 1, largest);
		plan->cuts[plan->count] = at < lines ? at : lines;
		plan->instants[plan->count] =
		        trial->start_ms +
		        (int64_t)(chance_next(&trial->chance) % (uint64_t)(trial->end_ms - trial->start_ms));
	}
	qsort(plan->instants, plan->count, sizeof *plan->instants, by_instant);
}

static void plan_finish(struct plan *plan)
{
	free(plan->order);
	free(plan->cuts);
	free(plan->instants);
}

static void deliver(struct trial *trial, struct world *world, const struct plan *plan, int how)
{
	size_t from = 0;

	for (size_t i = 0; i < plan->count; i++) {
		int64_t now = plan->instants[i];

		if (!(how & HISTORY))
			world_tick(world, now);
		while (how & FAILS && chance_one_in(&trial->chance, 3))
			world_arrive(world, plan->order, from, plan->cuts[i], now, how);
		world_arrive(world, plan->order, from, plan->cuts[i], now, how & ~FAILS);
		if (how & RESTARTS && chance_one_in(&trial->chance, 4))
			world_restart(world);
		if (how & FORGETS)
			world_forget(world, 1000 * (size_t)chance_between(&trial->chance, 0, 40));
		from = plan->cuts[i];
		if (!(how & HISTORY))
			check_open(trial, world, "what is told and open is not what is so");
		if (!how)
			check_answers(trial, world, now);
	}
}

/* As often as not the next few arrivals come as history, from an earlier instant on, when people have heard of alerts. */
static void deliver_late(struct trial *trial, struct world *world, const struct plan *plan)
{
	size_t from = 0;

	for (size_t i = 0; i < plan->count;) {
		int64_t now = plan->instants[i], past = trial->start_ms;

		world_tick(world, now);
		for (int late = chance_between(&trial->chance, -3, 3); late > 0 && i + 1 < plan->count;
		        late--) {
			past += (int64_t)(chance_next(&trial->chance) % (uint64_t)(now - past + 1));
			world_arrive(world, plan->order, from, plan->cuts[i], past, HISTORY);
			from = plan->cuts[i++];
		}
		world_catch_up(world, now);
		check_open(trial, world, "what is told and open is not what is so, after history");
		world_arrive(world, plan->order, from, plan->cuts[i], now, 0);
		from = plan->cuts[i++];
		check_open(trial, world, "what is told and open is not what is so, with history in between");
	}
}

static struct text run_late(struct trial *trial, const struct plan *plan)
{
	struct world world;

	world_open(&world, trial->district);
	deliver_late(trial, &world, plan);
	world_tick(&world, trial->end_ms);
	check_open(trial, &world, "what is told and open is not what is so, after history, at the end");
	struct text wanted = world_wanted(&world, trial->arena);

	world_close(&world);
	return wanted;
}

static struct result run(struct trial *trial, const struct plan *plan, int how)
{
	struct world world;
	struct result result;

	world_open(&world, trial->district);
	if (how & HISTORY)
		world_tick(&world, trial->end_ms);
	deliver(trial, &world, plan, how);
	if (how & HISTORY)
		world_catch_up(&world, trial->end_ms);
	world_tick(&world, trial->end_ms);
	check_open(trial, &world, "what is told and open is not what is so, at the end");
	result = (struct result){world_wanted(&world, trial->arena), world_told(&world, trial->arena)};
	world_close(&world);
	return result;
}

/* Everything at once, at the end: no increments at all. */
static struct result run_at_once(struct trial *trial)
{
	size_t lines = trial->district->line_count;
	struct plan plan = {memory_take((lines + 1) * sizeof(size_t)), &lines, &trial->end_ms, 1};

	for (size_t i = 0; i < lines; i++)
		plan.order[i] = i;
	struct result result = run(trial, &plan, 0);

	free(plan.order);
	return result;
}

static void check_aliases(struct trial *trial, struct text wanted)
{
	const struct sim_district *district = trial->district;
	struct sim_district applied = sim_aliases_applied(district);

	trial->district = &applied;
	compare(trial, "other episodes than if lines had borne one name from the first",
	        run_at_once(trial).wanted, wanted);
	trial->district = district;
	sim_aliases_finish(&applied);
}

static void run_seed(struct trial *trial)
{
	struct result whole = run_at_once(trial);

	if (trial->district->alias_count)
		check_aliases(trial, whole.wanted);

	for (int round = 0; round < ROUNDS; round++) {
		struct plan plan;

		plan_make(&plan, trial);
		struct result plain = run(trial, &plan, 0), failing = run(trial, &plan, FAILS);
		struct result restarted = run(trial, &plan, RESTARTS), twice = run(trial, &plan, TWICE);
		struct result history = run(trial, &plan, HISTORY), forgetful = run(trial, &plan, FORGETS);

		compare(trial, "another order of arrival, other episodes", whole.wanted, plain.wanted);
		compare(trial, "with failed commits, other episodes", plain.wanted, failing.wanted);
		compare(trial, "with failed commits, another thing was told", plain.told, failing.told);
		compare(trial, "with restarts, other episodes", plain.wanted, restarted.wanted);
		compare(trial, "with restarts, another thing was told", plain.told, restarted.told);
		compare(trial, "with students let go, other episodes", plain.wanted, forgetful.wanted);
		compare(trial, "with students let go, another thing was told", plain.told, forgetful.told);
		compare(trial, "every line twice, other episodes", plain.wanted, twice.wanted);
		compare(trial, "every line twice, another thing was told", plain.told, twice.told);
		compare(trial, "as history, other episodes", plain.wanted, history.wanted);
		if (!trial->district->alias_count) /* they follow when history is over, which is later */
			compare(trial, "as history, another thing was told", plain.told, history.told);
		compare(trial, "with history in between, other episodes", plain.wanted,
		        run_late(trial, &plan));
		plan_finish(&plan);
	}
}

/* Lines that are about what an earlier one said: corrections, deletes, other states. */
static size_t changes_of(const struct sim_district *district)
{
	size_t changes = 0;
	int most = -1;

	for (size_t i = 0; i < district->line_count; i++)
		most = district->lines[i].identity > most ? district->lines[i].identity : most;
	bool *is_known = memory_take((size_t)most + 2);
	for (size_t i = 0; i < district->line_count; i++) {
		changes += is_known[district->lines[i].identity];
		is_known[district->lines[i].identity] = true;
	}
	free(is_known);
	return changes;
}

static size_t run_district(uint64_t seed)
{
	struct sim_district district;
	struct arena arena = {0};

	sim_district_make(&district, seed);
	struct trial trial = {
	        .district = &district,
	        .chance = {seed},
	        .arena = &arena,
	        .seed = seed,
	        .start_ms = (int64_t)district.first_day * MS_A_DAY - MS_A_DAY,
	        .end_ms = (int64_t)(district.last_day + 20) * MS_A_DAY,
	};

	run_seed(&trial);
	size_t changes = changes_of(&district);
	arena_finish(&arena);
	sim_district_finish(&district);
	return changes;
}

int main(int argc, char **argv)
{
	long seconds = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
	unsigned long long changes = 0;
	uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1, seed = first;
	time_t end = time(NULL) + seconds;

	for (; time(NULL) < end || seed == first; seed++)
		changes += run_district(seed);
	printf("sim_orders: seeds %llu to %llu, %llu districts, %llu corrections in each of %d ways, no "
	       "difference\n",
	        (unsigned long long)first, (unsigned long long)seed - 1, (unsigned long long)(seed - first),
	        (unsigned long long)changes, 1 + ROUNDS * WAYS);
	return 0;
}
