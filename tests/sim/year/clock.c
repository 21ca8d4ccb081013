/* clock.c - the seam that the whole simulation runs on. */
#include "clock.h"
#include "tests/unit/still_seam.h"

void clock_settle(struct seam *seam)
{
	still_settle(seam);
}

void clock_pass(struct seam *seam, int64_t ms)
{
	still_pass(seam, ms);
}

void clock_step(struct seam *seam, int64_t ms)
{
	still_wall_step(seam, ms);
}
