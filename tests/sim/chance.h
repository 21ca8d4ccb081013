#ifndef TESTS_SIM_CHANCE_H
#define TESTS_SIM_CHANCE_H
/* Seeded chance (splitmix64): the same seed gives the same district on every machine. */
#include <stdint.h>

struct chance {
	uint64_t state;
};

uint64_t chance_next(struct chance *chance);
int chance_below(struct chance *chance, int limit);           /* 0 .. limit - 1 */
int chance_between(struct chance *chance, int low, int high); /* both included */
int chance_one_in(struct chance *chance, int n);
#endif
