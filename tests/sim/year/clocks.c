/* clocks.c - the machine's clock goes wrong, and is set right again. */
#include "year_inside.h"
#include "clock.h"
#include "base/civil.h"

enum { SECOND_MS = 1000, HOUR_MS = 3600 * SECOND_MS };

static int64_t between(struct year *year, int64_t low, int64_t high)
{
	return low + (int64_t)(chance_next(&year->chance) % (uint64_t)(high - low + 1));
}

static int64_t some_seconds(struct year *year)
{
	return between(year, -90 * SECOND_MS, 90 * SECOND_MS);
}

static int64_t some_hours(struct year *year)
{
	return between(year, -3LL * HOUR_MS, 3LL * HOUR_MS);
}

static int64_t some_days(struct year *year)
{
	return between(year, -9LL * MS_A_DAY, 4LL * MS_A_DAY);
}

/* As a machine without a battery boots. */
static int64_t back_to_1970(struct year *year)
{
	return -year->now_ms;
}

static void set_wrong(struct year *year)
{
	static int64_t (*const errors[])(struct year *) = {
	        some_seconds, some_seconds, some_hours, some_hours, some_days, back_to_1970};

	year->error_ms = errors[chance_below(&year->chance, 6)](year);
	clock_step(year->seam, year->error_ms);
}

void clocks_mend(struct year *year)
{
	clock_step(year->seam, -year->error_ms);
	year->error_ms = 0;
}

void clocks_change(struct year *year)
{
	if (year->error_ms && chance_one_in(&year->chance, 2))
		clocks_mend(year);
	else if (!year->error_ms && chance_one_in(&year->chance, year->wrong_in))
		set_wrong(year);
}
