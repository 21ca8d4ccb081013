/* measure_since.c - how long ago, or how long until: local dates, school days, and whole weeks of either. */
#include "measure.h"
#include "evaluate.h"
#include "selection.h"

/* `last S or D`, or a date: the day that is counted from. */
static struct value counted_from(
        const struct expr *expr, const struct moment *moment, const struct range *range)
{
	if (expr->call.column != NO_COLUMN) {
		struct selection selection = selection_of(&expr->call, moment, range);
		const struct entry *last = selection_last(selection);

		selection_finish(&selection);
		if (last)
			return value_date(last->day);
	}
	return expr->count ? evaluate(expr->operands[0], moment) : value_unknown(REASON_NO_DATA);
}

static struct value school_days(const struct moment *moment, int32_t from, bool in_weeks)
{
	const struct school_year *year;
	int32_t days;

	if (!moment->calendar)
		return value_unknown(REASON_NO_CALENDAR);
	year = calendar_year_begun(moment->calendar, moment->today);
	if (!year)
		return value_unknown(REASON_NO_YEAR);
	days = school_time_between(&moment->facts->time, moment->home, from + 1, moment->today);
	return value_integer(in_weeks ? days / year->week_length : days);
}

static struct value school_days_until(const struct moment *moment, int32_t day)
{
	if (!moment->calendar)
		return value_unknown(REASON_NO_CALENDAR);
	if (day <= moment->today)
		return value_integer(0);
	return value_integer(school_time_between(&moment->facts->time, moment->home, moment->today + 1, day));
}

static int64_t floor_weeks(int64_t days)
{
	return days >= 0 ? days / 7 : -((-days + 6) / 7);
}

struct value measure_since(const struct expr *expr, const struct moment *moment, const struct range *range)
{
	struct value from = counted_from(expr, moment, range);

	if (from.type != VALUE_DATE)
		return from.type == VALUE_UNKNOWN ? from : value_unknown(REASON_TYPES);
	int64_t days = (int64_t)moment->today - from.date;

	switch (expr->call.function) {
	case FUNCTION_DAYS_UNTIL: return value_integer(-days);
	case FUNCTION_SCHOOL_DAYS_UNTIL: return school_days_until(moment, from.date);
	case FUNCTION_DAYS_SINCE: return value_integer(days);
	case FUNCTION_WEEKS_SINCE: return value_integer(floor_weeks(days));
	case FUNCTION_SCHOOL_DAYS_SINCE: return school_days(moment, from.date, false);
	default: return school_days(moment, from.date, true);
	}
}
