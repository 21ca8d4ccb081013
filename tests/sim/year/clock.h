#ifndef TESTS_SIM_YEAR_CLOCK_H
#define TESTS_SIM_YEAR_CLOCK_H
/* Time in the simulation's hand: the seam of tests/unit/still_seam.h, behind functions. */
#include <stdint.h>

struct seam;
void clock_settle(struct seam *seam);           /* jobs that wait are run, and no time passes */
void clock_pass(struct seam *seam, int64_t ms); /* timers fire and jobs run, each at its time */
/* Somebody sets the clock, or the machine slept: what counts the time it runs knows nothing of it. */
void clock_step(struct seam *seam, int64_t ms);
#endif
