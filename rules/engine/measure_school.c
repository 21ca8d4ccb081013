/* measure_school.c - measures of school time: rates, enrolled days, attendance and streaks. */
#include "measure.h"
#include "selection.h"

static struct value enrolled_days(const struct moment *moment, const struct range *range)
{
	int32_t days;

	if (!moment->calendar)
		return value_unknown(REASON_NO_CALENDAR);
	days = range->first > range->last
	               ? 0
	               : school_time_enrolled(&moment->facts->time, range->first, range->last);
	return days < 0 ? value_unknown(REASON_NO_CALENDAR) : value_integer(days);
}

static struct value rate(const struct expr *expr, const struct moment *moment, const struct range *range)
{
	struct value days = enrolled_days(moment, range);
	struct ratio share;

	if (days.type != VALUE_NUMBER)
		return days;
	if (days.number.over == 0)
		return value_unknown(REASON_NO_DAYS);
	int64_t hit = selection_days(selection_of(&expr->call, moment, range));

	return ratio_make(hit, days.number.over, &share) == 0 ? value_number(share)
	                                                      : value_unknown(REASON_TOO_LARGE);
}

/* Present on every counted day; false once a day has attendance without presence (semantics.md 23). */
static struct value attended(const struct moment *moment, const struct range *range)
{
	const struct school_time *time = &moment->facts->time;
	bool any = false, all_said = true;

	if (!moment->calendar)
		return value_unknown(REASON_NO_CALENDAR);
	for (int32_t day = range->last; day >= range->first; day--) {
		day = school_time_before(time, moment->home, day);
		if (day == NO_DAY || day < range->first)
			break;
		if (!school_time_on(time, day))
			continue;
		any = true;
		if (moment_has_on(moment, COLUMN_DAY_PRESENT, day))
			continue;
		if (moment_has_on(moment, COLUMN_DAY_ATTENDANCE, day))
			return value_truth(false);
		all_said = false;
	}
	if (!any)
		return value_unknown(REASON_NO_DAYS);
	return all_said ? value_truth(true) : value_unknown(REASON_NOT_SAID);
}

/* The last instructional day that a run may end on (semantics.md 21), or NO_DAY when today breaks it. */
static int32_t streak_end(uint16_t column, const struct moment *moment)
{
	const struct school_time *time = &moment->facts->time;

	if (!moment->teaches)
		return school_time_before(time, moment->home, moment->today - 1);
	if (moment_has_on(moment, column, moment->today))
		return moment->today;
	if (moment->is_complete || moment_has_on(moment, COLUMN_DAY_ATTENDANCE, moment->today))
		return NO_DAY;
	return school_time_before(time, moment->home, moment->today - 1);
}

static struct value streak(const struct expr *expr, const struct moment *moment)
{
	const struct school_time *time = &moment->facts->time;
	const struct school_year *year;
	int32_t day;
	int64_t length = 0;

	if (!moment->calendar)
		return value_unknown(REASON_NO_CALENDAR);
	year = calendar_year_begun(moment->calendar, moment->today);
	if (!year)
		return value_unknown(REASON_NO_YEAR);
	day = streak_end(expr->call.column, moment);
	while (day != NO_DAY && day >= year->first && school_time_on(time, day) &&
	        moment_has_on(moment, expr->call.column, day)) {
		length++;
		day = school_time_before(time, moment->home, day - 1);
	}
	return value_integer(length);
}

struct value measure_of_school(
        const struct expr *expr, const struct moment *moment, const struct range *range)
{
	switch (expr->call.function) {
	case FUNCTION_RATE: return rate(expr, moment, range);
	case FUNCTION_ATTENDED: return attended(moment, range);
	case FUNCTION_STREAK: return streak(expr, moment);
	default: return enrolled_days(moment, range);
	}
}
