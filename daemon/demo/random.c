/* A small seeded generator of numbers. */
#include "random.h"

uint64_t random_next(struct random *random)
{
	uint64_t z = random->state += 0x9e3779b97f4a7c15U;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return z ^ (z >> 31);
}

struct random random_for(uint64_t seed, uint64_t stream)
{
	struct random random = {seed};

	random.state = random_next(&random) ^ (stream * 0xd1342543de82ef95U);
	random_next(&random);
	return random;
}

uint32_t random_below(struct random *random, uint32_t limit)
{
	return (uint32_t)(((random_next(random) >> 32) * limit) >> 32);
}

int32_t random_between(struct random *random, int32_t a, int32_t b)
{
	return a + (int32_t)random_below(random, (uint32_t)(b - a + 1));
}

bool random_chance(struct random *random, uint32_t per_thousand)
{
	return random_below(random, 1000) < per_thousand;
}

int32_t random_bell(struct random *random, int32_t mean, int32_t spread)
{
	int32_t sum = 0;

	for (int i = 0; i < 3; i++)
		sum += random_between(random, -spread, spread);
	return mean + sum;
}
