/* The mass-change guard's one decision. */
#include "guard.h"

/* What touches nothing is never held, however much has changed: whoever only adds is not in the way.  Where there was
 * nothing before there is nothing to touch, so a first load passes. */
bool guard_trips(const struct guard *guard, const struct mass *mass)
{
	int64_t rows = mass->touched + mass->recent;

	return guard->rows && mass->touched > 0 && rows > guard->rows &&
	       rows * 100 > guard->share * mass->all;
}
