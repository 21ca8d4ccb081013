/* sim_year.c - a district lives a school year with the daemon: the core itself, with its store and its outbox, on a
 * clock, a disk and channels that are made up, so that one seed is one year, the same each time.
 *
 *   what is open == what all lines that were acknowledged say to an engine that was never told anything.
 *
 * sim_year SECONDS [SEED]: as many years as fit, at least one, from SEED on (1). */
#include "year/year.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
	long seconds = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
	uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1, seed = first;
	time_t end = time(NULL) + seconds;
	struct year_counts counts = {0};

	for (; time(NULL) < end || seed == first; seed++)
		year_live(seed, argv[0], &counts);
	printf("sim_year: seeds %llu to %llu, %d years: %zu lines, %d starts, %d of them after a power cut, "
	       "%d questions, no "
	       "difference\n",
	        (unsigned long long)first, (unsigned long long)seed - 1, counts.years, counts.lines,
	        counts.starts, counts.crashes, counts.questions);
	return 0;
}
