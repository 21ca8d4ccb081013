/* moment.c - finds out, once per instant, what day it is for a student and what has happened by then. */
#include "moment.h"

static bool is_upto(const struct entry *entry, int32_t day, int64_t at_ms)
{
	return entry->day < day || (entry->day == day && entry->at_ms <= at_ms);
}

/* First entry after that instant of that day: entries lie in order of (day, at).  Mostly it is asked for now, when all
 * have happened, or for the beginning of the year, before any had. */
static uint32_t after(const struct series *series, int32_t day, int64_t at_ms)
{
	uint32_t low = 0, high = series->count;

	if (!high || is_upto(&series->entries[high - 1], day, at_ms))
		return high;
	if (!is_upto(&series->entries[0], day, at_ms))
		return 0;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (is_upto(&series->entries[middle], day, at_ms))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void moment_entries(const struct moment *moment, const struct series *series, int32_t first, int32_t last,
        uint32_t *from, uint32_t *to)
{
	int32_t upto = last < moment->today ? last : moment->today;

	*to = after(series, upto, moment->at_ms);
	*from = first == INT32_MIN ? 0 : after(series, first - 1, INT64_MAX);
	if (*from > *to)
		*from = *to;
}

bool moment_sees(const struct moment *moment, const struct entry *entry)
{
	return entry->at_ms <= moment->at_ms && fact_until_ms(entry->fact) > moment->at_ms;
}

bool moment_has_on(const struct moment *moment, uint16_t column, int32_t day)
{
	const struct series *series = &moment->facts->series[column];
	uint32_t from, to;

	moment_entries(moment, series, day, day, &from, &to);
	if (!series->has_states) /* what has happened stays so */
		return from < to;
	for (; from < to; from++)
		if (moment_sees(moment, &series->entries[from]))
			return true;
	return false;
}

int64_t moment_completes_ms(const struct moment *moment, const struct stretch *home, int32_t day)
{
	int64_t ends = stretch_day_ends_ms(home, day), said = INT64_MAX;

	if (moment->district->completion_count)
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
	moment->complete_ms = moment_completes_ms(moment, home, today);
	moment->is_complete = at_ms >= moment->complete_ms;
	moment->is_counted = moment->is_complete || moment_has_on(moment, COLUMN_DAY_ATTENDANCE, today);
	moment->end = moment->teaches && !moment->is_counted ? today - 1 : today;
}
