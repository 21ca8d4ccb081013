/* district.c - schools, and what feeds say of themselves: the facts that no student owns. */
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
	disown(school->level);
}

void district_finish(struct district *district)
{
	for (size_t i = 0; i < district->school_count; i++)
		school_finish(&district->schools[i]);
	free(district->schools);
	completions_finish(&district->completions);
	*district = (struct district){0};
}

/* Where `key` belongs among `count` things in order; after those equal to it. */
static size_t place_for(const void *items, size_t count, size_t size, const void *key,
        int (*compare)(const void *, const void *))
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare((const char *)items + middle * size, key) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Two sources may describe one school: the line received last is in force. */
static int by_school(const void *a, const void *b)
{
	const struct school *x = a, *y = b;
	int order = text_compare(x->id, y->id);

	return order ? order : x->seq < y->seq ? -1 : x->seq > y->seq;
}

static void add_school(struct district *district, const struct event *event)
{
	struct school school = {
	        .id = own(field_text(event, FIELD_SCHOOL)),
	        .timezone = own(field_text(event, FIELD_TIMEZONE)),
	        .calendar = own(field_text(event, FIELD_CALENDAR)),
	        .level = own(field_text(event, FIELD_LEVEL)),
	        .seq = event->seq,
	};
	size_t at = place_for(district->schools, district->school_count, sizeof school, &school, by_school);

	district->schools = memory_room(
	        district->schools, district->school_count, &district->school_capacity, sizeof school);
	memmove(&district->schools[at + 1], &district->schools[at],
	        (district->school_count++ - at) * sizeof school);
	district->schools[at] = school;
}

/* Whether a feed says that a day is complete, and which.  One that is called like no type of events nobody asks for. */
static bool is_completion(const struct event *event, struct completion *out)
{
	struct value complete = event_value(event, (struct field_name){.id = FIELD_COMPLETE});
	struct value date = event_value(event, (struct field_name){.id = FIELD_DATE});
	int feed = event_type_find(field_text(event, FIELD_FEED));

	if (feed < 0 || complete.type != VALUE_TRUTH || !complete.truth)
		return false;
	*out = (struct completion){
	        .feed = (enum event_type)feed,
	        .school = field_text(event, FIELD_SCHOOL),
	        .seq = event->seq,
	        .day = date.type == VALUE_DATE ? date.date : event->when.day,
	        .when = event->when,
	};
	return true;
}

void district_add(struct district *district, const struct event *event)
{
	struct completion completion;

	if (event->type == EVENT_SCHOOL)
		add_school(district, event);
	else if (event->type == EVENT_FEED && is_completion(event, &completion))
		completions_add(&district->completions, &completion);
}

static struct school *school_by_seq(const struct district *district, int64_t seq)
{
	for (size_t i = 0; i < district->school_count; i++)
		if (district->schools[i].seq == seq)
			return &district->schools[i];
	return NULL;
}

void district_remove(struct district *district, int64_t seq)
{
	struct school *school = school_by_seq(district, seq);

	if (school) {
		size_t after = (size_t)(&district->schools[district->school_count--] - school) - 1;

		school_finish(school);
		memmove(school, school + 1, after * sizeof *school);
	}
	completions_remove(&district->completions, seq);
}

static bool reach_of_event(const struct event *event, struct reach *out)
{
	*out = (struct reach){.is_place = event->type == EVENT_SCHOOL};
	out->completion.school = field_text(event, FIELD_SCHOOL);
	return out->is_place || (event->type == EVENT_FEED && is_completion(event, &out->completion));
}

bool district_reach(const struct district *district, const struct change *change, struct reach *out)
{
	if (change->kind == CHANGE_ADD)
		return reach_of_event(change->event, out);
	const struct school *school = school_by_seq(district, change->seq);

	*out = (struct reach){.is_place = school != NULL};
	if (school)
		out->completion.school = school->id;
	return school || completions_find(&district->completions, change->seq, &out->completion);
}

static const struct school *school_find(const struct district *district, struct text id)
{
	struct school last = {.id = id, .seq = INT64_MAX};
	size_t after = place_for(district->schools, district->school_count, sizeof last, &last, by_school);

	return after && text_equal(district->schools[after - 1].id, id) ? &district->schools[after - 1]
	                                                                : NULL;
}

struct value district_level(const struct district *district, struct text school_id)
{
	const struct school *school = school_find(district, school_id);

	return school && school->level.size ? value_text(school->level) : value_unknown(REASON_FIELD_MISSING);
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

static int64_t first_said_ms(const struct district *district, enum event_type feed, struct text school,
        const struct zone *zone, const int32_t span[2])
{
	int64_t of_all = completions_said_ms(&district->completions, feed, (struct text){"", 0}, zone, span);
	int64_t of_school = completions_said_ms(&district->completions, feed, school, zone, span);

	return of_all < of_school ? of_all : of_school;
}

int64_t district_completed_ms(
        const struct district *district, struct text school, const struct zone *zone, int32_t day)
{
	return first_said_ms(district, EVENT_ATTENDANCE, school, zone, (const int32_t[]){day, day});
}

int64_t district_reached_ms(const struct district *district, enum event_type feed, struct text school,
        const struct zone *zone, int32_t day)
{
	return first_said_ms(district, feed, school, zone, (const int32_t[]){day, INT32_MAX});
}
