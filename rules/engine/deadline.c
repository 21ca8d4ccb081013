/* deadline.c - counts instructional days, local days and hours forward from a moment. */
#include "deadline.h"
#include "judging.h"
#include "moment.h"

/* The end of the N-th instructional day after today; never when the school year ends before it (semantics.md 6). */
static int64_t school_days_later(int32_t amount, const struct moment *moment)
{
	const struct school_time *time = &moment->facts->time;
	int32_t day = moment->today;

	if (!moment->calendar)
		return RUN_NEVER;
	while (amount-- > 0) {
		day = school_time_after(time, moment->home, day + 1);
		if (day == NO_DAY || (moment->year && day > moment->year->last))
			return RUN_NEVER;
	}
	return school_time_day_ends_ms(time, moment->home, day);
}

static int64_t local_days_later(int32_t amount, const struct moment *moment)
{
	const struct school_time *time = &moment->facts->time;
	int32_t day, ms;

	zone_local(moment->home->place.zone, moment->at_ms, &day, &ms);
	day += amount;
	return zone_instant(school_time_home(time, day)->place.zone, day, ms);
}

int64_t deadline(struct duration duration, const struct moment *moment)
{
	switch (duration.unit) {
	case UNIT_MINUTE: return moment->at_ms + (int64_t)duration.amount * 60000;
	case UNIT_HOUR: return moment->at_ms + (int64_t)duration.amount * 3600000;
	case UNIT_DAY: return local_days_later(duration.amount, moment);
	case UNIT_WEEK: return local_days_later(7 * duration.amount, moment);
	case UNIT_SCHOOL_DAY: return school_days_later(duration.amount, moment);
	case UNIT_SCHOOL_WEEK:
		return school_days_later(
		        duration.amount * (moment->year ? moment->year->week_length : 5), moment);
	default: return moment->at_ms;
	}
}

static int64_t clock_on(int32_t day, int32_t second, const struct moment *moment)
{
	return zone_instant(school_time_home(&moment->facts->time, day)->place.zone, day, second * 1000);
}

static int64_t next_school_day(int32_t second, const struct moment *moment)
{
	int32_t day = moment->calendar
	                      ? school_time_after(&moment->facts->time, moment->home, moment->today + 1)
	                      : NO_DAY;

	return day == NO_DAY ? RUN_NEVER : clock_on(day, second, moment);
}

static int64_t next_clock(int32_t second, const struct moment *moment)
{
	int64_t today_ms = clock_on(moment->today, second, moment);

	return today_ms > moment->at_ms ? today_ms : clock_on(moment->today + 1, second, moment);
}

int64_t deadline_of_hold(const struct hold *hold, const struct moment *moment)
{
	switch (hold->kind) {
	case HOLD_SCHOOL_DAY: return next_school_day(hold->second, moment);
	case HOLD_CLOCK: return next_clock(hold->second, moment);
	case HOLD_FOR: return deadline(hold->length, moment);
	default: return moment->at_ms;
	}
}
