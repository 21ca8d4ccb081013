/* moment.c - finds out, once per instant, what day it is for a student and what has happened by then. */
#include "moment.h"

void moment_entries(const struct moment *moment, int32_t first, int32_t last, uint32_t *from, uint32_t *to)
{
	int32_t upto = last < moment->today ? last : moment->today;

	*to = upto == moment->today ? moment->happened : facts_until(moment->facts, upto, moment->at_ms);
	*from = first == INT32_MIN ? 0 : facts_until(moment->facts, first - 1, INT64_MAX);
	if (*from > *to)
		*from = *to;
}

bool moment_sees(const struct moment *moment, const struct entry *entry)
{
	return entry_at_ms(*entry) <= moment->at_ms && facts_until_ms(moment->facts, entry) > moment->at_ms;
}

bool moment_has_on(const struct moment *moment, uint16_t column, int32_t day)
{
	struct series series = facts_series(moment->facts, column);
	uint32_t from, to;

	moment_entries(moment, day, day, &from, &to);
	for (from = series_next(&series, from, to); from < to; from = series_next(&series, from + 1, to))
		if (moment_sees(moment, &moment->facts->entries[from]))
			return true;
	return false;
}

int64_t moment_completes_ms(const struct moment *moment, const struct stretch *home, int32_t day)
{
	int64_t ends = stretch_day_ends_ms(home, day), said = INT64_MAX;

	if (moment->district->completions.count)
		said = district_completed_ms(moment->district, home->school, home->place.zone, day);
	return said < ends ? said : ends;
}

void moment_at(struct moment *moment, const struct facts *facts, const struct layout *layout,
        const struct district *district, int64_t at_ms)
{
	const struct school_time *time = &facts->time;
	int32_t today = school_time_today(time, at_ms);
	const struct stretch *home = school_time_home(time, today);

	*moment = (struct moment){
	        .facts = facts,
	        .layout = layout,
	        .at_ms = at_ms,
	        .today = today,
	        .home = home,
	        .is_enrolled = school_time_on(time, today) != NULL,
	        .calendar = home->place.calendar,
	        .year = home->place.calendar ? calendar_year(home->place.calendar, today) : NULL,
	        .teaches = school_time_teaches(time, home, today),
	        .district = district,
	};
	moment->happened = facts_until(facts, today, at_ms);
	moment->complete_ms = moment_completes_ms(moment, home, today);
	moment->is_complete = at_ms >= moment->complete_ms;
	moment->is_counted = moment->is_complete || moment_has_on(moment, COLUMN_DAY_ATTENDANCE, today);
	moment->end = moment->teaches && !moment->is_counted ? today - 1 : today;
}
