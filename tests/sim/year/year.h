#ifndef TESTS_SIM_YEAR_H
#define TESTS_SIM_YEAR_H
/* One school year from the first delivery to what is left after the last day. */
#include "base/hash.h"
#include <stddef.h>
#include <stdint.h>

struct year_counts {
	int years, starts, crashes, questions, held, released, full;
	size_t lines;
};
/* Ends the process, saying why and how to live it again, when something is wrong; else what all tables hold in
 * the end.  `program`: how it was called.  `cases`: a folder for what is known and told each month (case.c), or NULL. */
struct hash128 year_live(uint64_t seed, const char *program, const char *cases, struct year_counts *counts);
#endif
