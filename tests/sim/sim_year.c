/* sim_year.c - a district lives a school year with the daemon: the core itself, with its store and its outbox, on a
 * clock, a disk and channels that are made up, so that one seed is one year, the same each time.
 *
 *   what is open == what all lines that were acknowledged say to an engine that was never told anything,
 *   after each restart, power cut and reload, and at the end of each month;
 *   nothing that was acknowledged is lost, nothing is told twice, everything adds up (year/audit_tables.c);
 *   the same seed gives the same tables.
 *
 * sim_year SECONDS [SEED [DIR]]: as many years as fit, at least one, from SEED on; without one those of
 * tests/sim/seeds.txt first, and then from 1 on.  Into DIR goes what is known and told at each month's end, for the
 * model in another language to judge (tests/model/judge_years.py). */
#include "year/year.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define KEPT "tests/sim/seeds.txt"
enum { TWICE_IN = 4 }; /* years so many are lived twice */

struct run {
	const char *program, *cases;
	struct year_counts counts;
	time_t end;
	uint64_t last; /* seed */
};

static void live(struct run *run, uint64_t seed)
{
	struct hash128 tables = year_live(seed, run->program, run->cases, &run->counts);

	run->last = seed;
	if (seed % TWICE_IN || hash_equal(tables, year_live(seed, run->program, run->cases, &run->counts)))
		return;
	printf("sim_year: seed %llu: the same year has other tables the second time\nagain with  %s 0 %llu\n",
	        (unsigned long long)seed, run->program, (unsigned long long)seed);
	exit(1);
}

static void live_kept(struct run *run)
{
	FILE *file = fopen(KEPT, "r");
	char line[200];

	if (!file) {
		printf("sim_year: there is no " KEPT ": run it from the top of the sources\n");
		exit(1);
	}
	while (fgets(line, sizeof line, file))
		if (line[0] != '#')
			live(run, strtoull(line, NULL, 10));
	fclose(file);
}

int main(int argc, char **argv)
{
	long seconds = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
	struct run run = {
	        .program = argv[0], .cases = argc > 3 ? argv[3] : NULL, .end = time(NULL) + seconds};
	const struct year_counts *counts = &run.counts;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;

	if (argc > 2)
		live(&run, seed++);
	else
		live_kept(&run);
	for (; time(NULL) < run.end; seed++)
		live(&run, seed);
	printf("sim_year: %d years, the last of seed %llu: %zu lines, %d starts, %d power cuts, %d full "
	       "disks, %d "
	       "deliveries held and %d of "
	       "them released, %d comparisons, no difference\n",
	        counts->years, (unsigned long long)run.last, counts->lines, counts->starts, counts->crashes,
	        counts->full, counts->held, counts->released, counts->questions);
	return 0;
}
