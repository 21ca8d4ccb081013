#ifndef DAEMON_DEMO_RANDOM_H
#define DAEMON_DEMO_RANDOM_H
/* Chance that is the same on every machine: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
 * generators", 2014).  One per student, so that a larger district holds the smaller one unchanged. */
#include <stdbool.h>
#include <stdint.h>

struct random {
	uint64_t state;
};

struct random random_for(uint64_t seed, uint64_t stream);
uint64_t random_next(struct random *random);
uint32_t random_below(struct random *random, uint32_t limit);        /* 0 .. limit-1; limit at least 1 */
int32_t random_between(struct random *random, int32_t a, int32_t b); /* a .. b */
bool random_chance(struct random *random, uint32_t per_thousand);
int32_t random_bell(
        struct random *random, int32_t mean, int32_t spread); /* a rough bell, at most 3 spreads off */
#endif
