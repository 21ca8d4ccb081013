/* district.c - schools and completed days: the facts that no student owns. */
#include "district.h"
#include "base/arena.h"
#include <stdlib.h>
#include <string.h>

static struct text own(struct text a)
{
	if (!a.size)
		return (struct text){"", 0};
	char *copy = memory_take(a.size);

	memcpy(copy, a.at, a.size);
	return (struct text){copy, a.size};
}

static void disown(struct text a)
{
	if (a.size)
		free((void *)(uintptr_t)a.at);
}

static struct text field_text(const struct event *event, enum field field)
{
	struct value value = event_value(event, (struct field_name){.id = field});

	return value.type == VALUE_TEXT ? value.text : (struct text){"", 0};
}

void district_init(struct district *district, const struct calendars *calendars, struct zones *zones)
{
	*district = (struct district){.calendars = calendars, .zones = zones};
}

static void school_finish(struct school *school)
{
	disown(school->id);
	disown(school->timezone);
	disown(school->calendar);
}

void district_finish(struct district *district)
{
	for (size_t i = 0; i < district->school_count; i++)
		school_finish(&district->schools[i]);
	for (size_t i = 0; i < district->completion_count; i++)
		disown(district->completions[i].school);
	free(district->schools);
	free(district->completions);
	*district = (struct district){0};
}

static bool add_school(struct district *district, const struct event *event)
{
	district->schools = memory_room(district->schools, district->school_count, &district->school_capacity,
	        sizeof *district->schools);
	district->schools[district->school_count++] = (struct school){
	        .id = own(field_text(event, FIELD_SCHOOL)),
	        .timezone = own(field_text(event, FIELD_TIMEZONE)),
	        .calendar = own(field_text(event, FIELD_CALENDAR)),
	        .seq = event->seq,
	};
	return true;
}

static bool add_completion(struct district *district, const struct event *event)
{
	struct value complete = event_value(event, (struct field_name){.id = FIELD_COMPLETE});
	struct value date = event_value(event, (struct field_name){.id = FIELD_DATE});

	if (!text_is(field_text(event, FIELD_FEED), "attendance") || complete.type != VALUE_TRUTH ||
	        !complete.truth)
		return false;
	district->completions = memory_room(district->completions, district->completion_count,
	        &district->completion_capacity, sizeof *district->completions);
	district->completions[district->completion_count++] = (struct completion){
	        .school = own(field_text(event, FIELD_SCHOOL)),
	        .seq = event->seq,
	        .day = date.type == VALUE_DATE ? date.date : event->when.day,
	        .when = event->when,
	};
	return true;
}

bool district_add(struct district *district, const struct event *event)
{
	switch (event->type) {
	case EVENT_SCHOOL: return add_school(district, event);
	case EVENT_FEED: return add_completion(district, event);
	default: return false;
	}
}

static bool remove_school(struct district *district, int64_t seq)
{
	for (size_t i = 0; i < district->school_count; i++) {
		if (district->schools[i].seq != seq)
			continue;
		school_finish(&district->schools[i]);
		district->schools[i] = district->schools[--district->school_count];
		return true;
	}
	return false;
}

static bool remove_completion(struct district *district, int64_t seq)
{
	for (size_t i = 0; i < district->completion_count; i++) {
		if (district->completions[i].seq != seq)
			continue;
		disown(district->completions[i].school);
		district->completions[i] = district->completions[--district->completion_count];
		return true;
	}
	return false;
}

bool district_remove(struct district *district, int64_t seq)
{
	return remove_school(district, seq) || remove_completion(district, seq);
}

/* Two sources may describe one school: the line received last is in force. */
static const struct school *school_find(const struct district *district, struct text id)
{
	const struct school *found = NULL;

	for (size_t i = 0; i < district->school_count; i++) {
		const struct school *school = &district->schools[i];

		if (text_equal(school->id, id) && (!found || school->seq > found->seq))
			found = school;
	}
	return found;
}

static const struct calendar *calendar_named(const struct district *district, struct text name)
{
	if (name.size)
		return calendars_find(district->calendars, name);
	return district->calendars->count == 1 ? &district->calendars->items[0] : NULL;
}

struct place_in_time district_place(
        const struct district *district, struct text school_id, struct text own_calendar)
{
	const struct school *school = school_find(district, school_id);
	struct text none = {"", 0};
	struct place_in_time place = {
	        .school_calendar = calendar_named(district, school ? school->calendar : none)};

	place.calendar = own_calendar.size ? calendar_named(district, own_calendar) : place.school_calendar;
	if (school && school->timezone.size)
		place.zone = zones_find(district->zones, school->timezone);
	if (!place.zone && place.calendar)
		place.zone = zones_find(district->zones, place.calendar->timezone);
	if (!place.zone)
		place.zone = zones_find(district->zones, none);
	return place;
}

int64_t district_completed_ms(
        const struct district *district, struct text school, const struct zone *zone, int32_t day)
{
	int64_t earliest = INT64_MAX;

	for (size_t i = 0; i < district->completion_count; i++) {
		const struct completion *c = &district->completions[i];

		if (c->day != day || (c->school.size && !text_equal(c->school, school)))
			continue;
		int64_t said = c->when.ms == NO_TIME ? zone_instant(zone, c->when.day, 0)
		                                     : civil_instant_ms(c->when);

		if (said < earliest)
			earliest = said;
	}
	return earliest;
}
