#ifndef DAEMON_INTAKE_GUARD_H
#define DAEMON_INTAKE_GUARD_H
/* Whether a change is so large that a person should look at it first: more rows than `rows`, and more than `share` per
 * cent of all there are.  What changed lately counts with it, or a thousand small ones would pass.
 *
 *     guard_trips(&guard, &(struct mass){.touched = 120, .recent = 0, .all = 600})      true by the defaults */
#include <stdbool.h>
#include <stdint.h>

struct guard {
	int64_t rows, share; /* rows 0: nothing is held; share: per cent */
};

struct mass {
	int64_t touched; /* rows that would be corrected or deleted; or alerts withdrawn */
	int64_t recent;  /* that were, within the hour */
	int64_t all;     /* there are */
};
bool guard_trips(const struct guard *guard, const struct mass *mass);
#endif
