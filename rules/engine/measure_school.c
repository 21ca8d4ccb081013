/* measure_school.c - measures of school time: rates, enrolled days, attendance and streaks. */
#include "measure.h"
#include "look.h"
#include "per.h"
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
	struct selection selection = selection_of(&expr->call, moment, range);
	int64_t hit = selection_days(selection);

	selection_finish(&selection);

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
	if (per_has_on(moment, column, moment->today))
		return moment->today;
	if (moment->is_complete || !moment->is_enrolled ||
	        moment_has_on(moment, COLUMN_DAY_ATTENDANCE, moment->today))
		return NO_DAY;
	return school_time_before(time, moment->home, moment->today - 1);
}

/* Walks the run back from its end; its length, and its first day in *first (after today when it is empty). */
static int64_t streak_walk(uint16_t column, const struct moment *moment, int32_t year_first, int32_t *first)
{
	const struct school_time *time = &moment->facts->time;
	int32_t day = streak_end(column, moment);
	int64_t length = 0;

	*first = moment->today + 1;
	for (; day != NO_DAY && day >= year_first && school_time_on(time, day) &&
	        per_has_on(moment, column, day);
	        length++) {
		*first = day;
		day = school_time_before(time, moment->home, day - 1);
	}
	return length;
}

static struct value streak(const struct expr *expr, const struct moment *moment)
{
	const struct school_year *year;
	int32_t first;

	if (!moment->calendar)
		return value_unknown(REASON_NO_CALENDAR);
	year = calendar_year_begun(moment->calendar, moment->today);
	if (!year)
		return value_unknown(REASON_NO_YEAR);
	int64_t length = streak_walk(expr->call.column, moment, year->first, &first);

	if (length) /* without a fact a run gets no longer: none stays none */
		look_at_counting(moment);
	if (length && !moment->is_enrolled) /* the next school day breaks it as it begins */
		look_tomorrow(moment);
	return value_integer(length);
}

int32_t streak_first(uint16_t column, const struct moment *moment)
{
	const struct school_year *year =
	        moment->calendar ? calendar_year_begun(moment->calendar, moment->today) : NULL;
	int32_t first = moment->today + 1;

	if (year)
		streak_walk(column, moment, year->first, &first);
	return first;
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
