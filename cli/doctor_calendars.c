/* The doctor on calendars: does school time go on behind today, and when is a day over? */
#include "doctor.h"
#include "daemon/generation.h"
#include "base/zone.h"
#include <intervene/calendar.h>
#include <intervene/ruleset.h>

enum { END_IS_NEAR = 30 /* days: time enough to have the next year written */ };

static void end_look(struct doctor *doctor, const struct calendar *calendar, int32_t today)
{
	const struct school_year *last = &calendar->years[calendar->year_count - 1];
	char end[CIVIL_DATE_SIZE];

	civil_print_date(last->last, end);
	if (last->last < today)
		doctor_find(doctor, "write its next school year: docs/calendar.md",
		        "calendar %.*s has ended on %s: for its schools no school day comes any more",
		        (int)calendar->name.size, calendar->name.at, end);
	else if (last->last < today + END_IS_NEAR)
		doctor_find(doctor, "write its next school year: docs/calendar.md",
		        "calendar %.*s ends on %s, and no school year follows", (int)calendar->name.size,
		        calendar->name.at, end);
}

/* Lawful, and not what most mean: then what comes during the day counts the day after. */
static void days_look(struct doctor *doctor, const struct calendar *calendar, int32_t today)
{
	const struct school_year *year = calendar_year_begun(calendar, today);

	if (year && year->day_ends_ms == NO_TIME)
		doctor_fine(doctor,
		        "%.*s says no day_ends: its days are over at midnight, or when a feed says so",
		        (int)calendar->name.size, calendar->name.at);
}

int32_t doctor_today(const struct doctor *doctor, const struct generation *read)
{
	int32_t day, ms;

	zone_local(zones_find(read->zones, text_of(doctor->settings.timezone)), doctor->now_ms, &day, &ms);
	return day;
}

void doctor_calendars(struct doctor *doctor)
{
	struct generation *read = generation_create();

	if (generation_read(read, NULL, &doctor->settings) == 0) {
		const struct calendars *calendars = ruleset_calendars(read->set);
		int32_t today = doctor_today(doctor, read);
		for (size_t i = 0; i < calendars->count; i++) {
			end_look(doctor, &calendars->items[i], today);
			days_look(doctor, &calendars->items[i], today);
		}
	}
	generation_destroy(read);
}
