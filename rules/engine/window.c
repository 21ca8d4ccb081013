/* window.c - turns the words for a stretch of time into its first and last day for one student today. */
#include "window.h"
#include "evaluate.h"

static struct range unknown(enum reason reason)
{
	return (struct range){.unknown = reason};
}

static struct range days(int32_t first, int32_t last)
{
	return (struct range){.first = first, .last = last, .points = ALL_POINTS};
}

static const struct school_year *year_begun(const struct moment *moment)
{
	return moment->calendar ? calendar_year_begun(moment->calendar, moment->today) : NULL;
}

/* Windows that count back stop at the first day of the school year, unless told to go on (semantics.md 16). */
static struct range stop_at_year(const struct window *window, const struct moment *moment, struct range range)
{
	const struct school_year *year = window->across_years ? NULL : year_begun(moment);

	if (year && range.first < year->first)
		range.first = year->first;
	return range;
}

/* From the `back`-th last counted day; before the first calendar when there are fewer. */
static int32_t counted_back(const struct moment *moment, int32_t back)
{
	int32_t day = school_time_back(&moment->facts->time, moment->home, moment->end, back);

	return day == NO_DAY ? INT32_MIN + 1 : day;
}

static int32_t school_days_of(int32_t amount, enum duration_unit unit, const struct moment *moment)
{
	const struct school_year *year = year_begun(moment);

	if (unit == UNIT_SCHOOL_DAY)
		return amount;
	return amount * (year ? year->week_length : 5);
}

/* Each is the next instructional day, whether or not the first one is. */
struct value window_shift(int32_t day, const struct duration *by, int sign, const struct moment *moment)
{
	const struct school_time *time = &moment->facts->time;

	if (!moment->calendar)
		return value_unknown(REASON_NO_CALENDAR);
	for (int32_t left = school_days_of(by->amount, by->unit, moment); left > 0 && day != NO_DAY; left--)
		day = sign > 0 ? school_time_after(time, moment->home, day + 1)
		               : school_time_before(time, moment->home, day - 1);
	return day == NO_DAY ? value_unknown(REASON_NO_YEAR) : value_date(day);
}

static struct range school_days(const struct window *window, const struct moment *moment, int32_t end)
{
	int32_t count = school_days_of(window->amount, window->unit, moment),
	        first = counted_back(moment, count);

	if (!moment->calendar)
		return unknown(REASON_NO_CALENDAR);
	if (window->kind == WINDOW_LAST)
		return days(first, end);
	return days(counted_back(moment, 2 * count), first - 1);
}

static struct range calendar_days(const struct window *window, int32_t end)
{
	int32_t count = window->unit == UNIT_WEEK ? 7 * window->amount : window->amount;

	if (window->kind == WINDOW_LAST)
		return days(end - count + 1, end);
	return days(end - 2 * count + 1, end - count);
}

static struct range points(const struct window *window, int32_t end)
{
	struct range range = days(INT32_MIN + 1, end);

	range.points = window->amount;
	range.skip = window->kind == WINDOW_PREVIOUS ? window->amount : 0;
	return range;
}

static struct range counting_back(const struct window *window, const struct moment *moment, int32_t end)
{
	struct range range;

	switch (window->unit) {
	case UNIT_SCHOOL_DAY:
	case UNIT_SCHOOL_WEEK: range = school_days(window, moment, end); break;
	case UNIT_POINT: range = points(window, end); break;
	default: range = calendar_days(window, end); break;
	}
	return range.unknown ? range : stop_at_year(window, moment, range);
}

/* A year begins for a student when the school does, or with the first enrollment in the district that overlaps it. */
static int32_t year_first(const struct moment *moment, const struct school_year *year)
{
	int32_t entry = school_time_entry(&moment->facts->time, year->first, year->last);

	return entry != NO_DAY && entry > year->first ? entry : year->first;
}

enum term_kind window_term(enum span span)
{
	return span == SPAN_SEMESTER ? TERM_SEMESTER : span == SPAN_QUARTER ? TERM_QUARTER : TERM_ANY;
}

static struct range this_span(enum span span, const struct moment *moment, int32_t end)
{
	const struct school_year *year;
	const struct term *term;

	switch (span) {
	case SPAN_MONTH: return days(civil_month_first(moment->today), end);
	case SPAN_WEEK: return days(moment->today - civil_weekday(moment->today) + 1, end);
	case SPAN_YEAR:
		year = year_begun(moment);
		return year ? days(year_first(moment, year), end) : unknown(REASON_NO_YEAR);
	default:
		term = calendar_term(moment->calendar, window_term(span), moment->today);
		return term ? days(term->first, end) : unknown(REASON_NO_TERM);
	}
}

static struct range last_span(enum span span, const struct moment *moment)
{
	int32_t month = civil_month_first(moment->today),
	        monday = moment->today - civil_weekday(moment->today) + 1;
	const struct school_year *year;
	const struct term *term;

	switch (span) {
	case SPAN_MONTH: return days(civil_month_first(month - 1), month - 1);
	case SPAN_WEEK: return days(monday - 7, monday - 1);
	case SPAN_YEAR:
		year = year_begun(moment);
		year = year ? calendar_year_begun(moment->calendar, year->first - 1) : NULL;
		return year ? days(year_first(moment, year), year->last) : unknown(REASON_NO_YEAR);
	default:
		term = calendar_term_before(moment->calendar, window_term(span), moment->today);
		return term ? days(term->first, term->last) : unknown(REASON_NO_TERM);
	}
}

static bool needs_calendar(enum span span)
{
	return span != SPAN_MONTH && span != SPAN_WEEK;
}

struct range window_range(const struct window *window, const struct moment *moment, int32_t end)
{
	struct value since;

	switch (window->kind) {
	case WINDOW_LAST:
	case WINDOW_PREVIOUS: return counting_back(window, moment, end);
	case WINDOW_NONE:
	case WINDOW_SPAN:
	case WINDOW_LAST_SPAN:
		if (needs_calendar(window->span) && !moment->calendar)
			return unknown(REASON_NO_CALENDAR);
		return window->kind == WINDOW_LAST_SPAN ? last_span(window->span, moment)
		                                        : this_span(window->span, moment, end);
	case WINDOW_SINCE:
		since = evaluate(window->since, moment);
		if (since.type != VALUE_DATE)
			return unknown(since.reason ? since.reason : REASON_TYPES);
		return days(since.date, end);
	case WINDOW_ALL: return days(INT32_MIN, end);
	}
	return unknown(REASON_TYPES);
}
