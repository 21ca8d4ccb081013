/* chance.c - splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). */
#include "chance.h"

uint64_t chance_next(struct chance *chance)
{
	uint64_t z = chance->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

int chance_below(struct chance *chance, int limit)
{
	return limit > 0 ? (int)(chance_next(chance) % (uint64_t)limit) : 0;
}

int chance_between(struct chance *chance, int low, int high)
{
	return low + chance_below(chance, high - low + 1);
}

int chance_one_in(struct chance *chance, int n)
{
	return chance_below(chance, n) == 0;
}
