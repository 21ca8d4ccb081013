/* look.c - until when a value stands by itself. */
#include "look.h"

static void sooner_day(struct look *look, int32_t day)
{
	if (day < look->day)
		look->day = day;
}

static void sooner(struct look *look, int64_t at_ms)
{
	if (at_ms < look->at_ms)
		look->at_ms = at_ms;
}

/* Where a student is, and in which year, is asked by no measure and stands behind all of them. */
struct look look_open(const struct moment *moment)
{
	struct look look = {INT64_MAX, INT32_MAX, false};

	if (moment->is_enrolled && moment->home->last != INT32_MAX)
		sooner_day(&look, moment->home->last + 1);
	if (!moment->is_enrolled)
		sooner_day(&look, school_time_next(&moment->facts->time, moment->today));
	if (moment->year)
		sooner_day(&look, moment->year->last + 1);
	return look;
}

void look_on(const struct moment *moment, int32_t day)
{
	if (moment->look && day > moment->today)
		sooner_day(moment->look, day);
}

void look_at(const struct moment *moment, int64_t at_ms)
{
	if (moment->look)
		sooner(moment->look, at_ms);
}

void look_tomorrow(const struct moment *moment)
{
	look_on(moment, moment->today + 1);
}

int64_t look_ms(const struct look *look, const struct facts *facts)
{
	int64_t day_ms = look->day == INT32_MAX ? INT64_MAX : school_time_begins_ms(&facts->time, look->day);

	return day_ms < look->at_ms ? day_ms : look->at_ms;
}

void look_at_counting(const struct moment *moment)
{
	const struct school_time *time = &moment->facts->time;

	if (!moment->look)
		return;
	moment->look->at_counting = true;
	if (moment->teaches && !moment->is_counted) {
		sooner(moment->look, moment->complete_ms);
		return;
	}
	int32_t day = school_time_after(time, moment->home, moment->today + 1);

	if (day == NO_DAY)
		return;
	const struct stretch *on = school_time_on(time, day);
	int64_t completes_ms = moment_completes_ms(moment, on ? on : moment->home, day);

	/* Who says before a day that it is complete says so of its first instant. */
	sooner_day(moment->look, completes_ms <= moment->at_ms ? day : INT32_MAX);
	sooner(moment->look, completes_ms <= moment->at_ms ? INT64_MAX : completes_ms);
}

/* The whole month or week goes on to the next one. */
void look_at_span(enum span span, const struct moment *moment)
{
	switch (span) {
	case SPAN_YEAR: return; /* ends with the year */
	case SPAN_MONTH: look_on(moment, civil_month_first(civil_month_first(moment->today) + 31)); return;
	case SPAN_WEEK: look_on(moment, moment->today - civil_weekday(moment->today) + 8); return;
	default:
		look_on(moment, moment->calendar ? calendar_term_next(
		                                           moment->calendar, window_term(span), moment->today)
		                                 : moment->today + 1);
		return;
	}
}

/* The oldest event that is in the window leaves it. */
static void look_at_oldest(const struct expr *call, const struct moment *moment, const struct range *range)
{
	const struct window *window = &call->call.window;
	struct series series = facts_series(moment->facts, call->call.column);
	int32_t days = window->unit == UNIT_WEEK ? 7 * window->amount : window->amount;
	uint32_t from, to;

	if (range->first > range->last)
		return;
	moment_entries(moment, range->first, range->last, &from, &to);
	from = series_next(&series, from, to);
	if (from < to)
		look_on(moment, moment->facts->entries[from].day + days);
}

static void look_at_back(const struct expr *call, const struct moment *moment, const struct range *range)
{
	const struct window *window = &call->call.window;

	switch (window->unit) {
	case UNIT_POINT: return;
	case UNIT_SCHOOL_DAY:
	case UNIT_SCHOOL_WEEK: look_at_counting(moment); return;
	default:
		if (window->kind == WINDOW_PREVIOUS)
			look_tomorrow(moment);
		else
			look_at_oldest(call, moment, range);
	}
}

void look_at_events(const struct expr *call, const struct moment *moment, const struct range *range)
{
	const struct window *window = &call->call.window;

	struct series series = facts_series(moment->facts, call->call.column);

	/* Of nothing there is nothing to leave. */
	if (!moment->look || series_is_empty(&series))
		return;
	switch (window->kind) {
	case WINDOW_LAST:
	case WINDOW_PREVIOUS: look_at_back(call, moment, range); return;
	case WINDOW_NONE:
	case WINDOW_SPAN:
	case WINDOW_LAST_SPAN: look_at_span(window->span, moment); return;
	case WINDOW_SINCE: /* its date is a value of its own */
	case WINDOW_ALL: return;
	}
}

/* Counted days move the end of the window, whatever stands in it. */
void look_at_school(const struct expr *call, const struct moment *moment, const struct range *range)
{
	const struct window *window = &call->call.window;
	bool goes_back = window->kind == WINDOW_LAST || window->kind == WINDOW_PREVIOUS;
	bool in_days = window->unit != UNIT_SCHOOL_DAY && window->unit != UNIT_SCHOOL_WEEK;

	(void)range;
	if (!moment->look)
		return;
	look_at_counting(moment);
	if (goes_back && in_days)
		look_tomorrow(moment);
	else if (!goes_back && window->kind != WINDOW_SINCE && window->kind != WINDOW_ALL)
		look_at_span(window->span, moment);
}
