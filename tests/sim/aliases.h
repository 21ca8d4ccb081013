#ifndef TESTS_SIM_ALIASES_H
#define TESTS_SIM_ALIASES_H
/* Names that turn out to be one student's, and what must be the same: a district whose lines bore the right name at once. */
#include "district.h"

/* To some districts: aliases, corrected and taken back, also in a circle; and lines under names of another system. */
void sim_aliases_add(struct sim_district *district, struct chance *chance, int next_identity);
/* The same without aliases, each line under the name that it should have had; shares all but the lines with `district`. */
struct sim_district sim_aliases_applied(const struct sim_district *district);
void sim_aliases_finish(struct sim_district *applied);
#endif
