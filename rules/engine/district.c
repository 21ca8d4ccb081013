/* district.c - schools and completed days: the facts that no student owns. */
#include "district.h"
#include "base/arena.h"
#include <stdlib.h>
#include <string.h>

enum { GONE = -1 }; /* the seq of a completion that was taken out: others stand by their number */

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
	for (size_t i = 0; i < district->completion_count; i++)
		disown(district->completions[i].school);
	free(district->schools);
	free(district->completions);
	keymap_finish(&district->completed);
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

/* Whether a feed says that a day's attendance is complete, and which. */
static bool is_completion(const struct event *event, int32_t *day)
{
	struct value complete = event_value(event, (struct field_name){.id = FIELD_COMPLETE});
	struct value date = event_value(event, (struct field_name){.id = FIELD_DATE});

	*day = date.type == VALUE_DATE ? date.date : event->when.day;
	return text_is(field_text(event, FIELD_FEED), "attendance") && complete.type == VALUE_TRUTH &&
	       complete.truth;
}

static struct hash128 key_of(struct text school, int32_t day)
{
	return hash_bytes((struct hash_key){.low = (uint64_t)day}, school.at, school.size);
}

/* Where the next completion of that day and school is put: in the place of the last, when that was taken out. */
static struct completion *place_of(struct district *district, struct hash128 key)
{
	uint32_t last = keymap_get(&district->completed, key), next = (uint32_t)district->completion_count;

	if (last != NO_VALUE && district->completions[last].seq == GONE) {
		disown(district->completions[last].school);
		return &district->completions[last];
	}
	keymap_put(&district->completed, key, next);
	district->completions = memory_room(
	        district->completions, next, &district->completion_capacity, sizeof *district->completions);
	district->completions[district->completion_count++] = (struct completion){.before = last};
	return &district->completions[next];
}

static void add_completion(struct district *district, const struct event *event)
{
	int32_t day;

	if (!is_completion(event, &day))
		return;
	struct text school = field_text(event, FIELD_SCHOOL);
	struct completion *place = place_of(district, key_of(school, day));

	*place = (struct completion){own(school), event->seq, day, place->before, event->when};
}

void district_add(struct district *district, const struct event *event)
{
	if (event->type == EVENT_SCHOOL)
		add_school(district, event);
	else if (event->type == EVENT_FEED)
		add_completion(district, event);
}

static struct school *school_by_seq(const struct district *district, int64_t seq)
{
	for (size_t i = 0; i < district->school_count; i++)
		if (district->schools[i].seq == seq)
			return &district->schools[i];
	return NULL;
}

static struct completion *completion_by_seq(const struct district *district, int64_t seq)
{
	for (size_t i = 0; i < district->completion_count; i++)
		if (district->completions[i].seq == seq)
			return &district->completions[i];
	return NULL;
}

void district_remove(struct district *district, int64_t seq)
{
	struct school *school = school_by_seq(district, seq);
	struct completion *completion = completion_by_seq(district, seq);

	if (school) {
		size_t after = (size_t)(&district->schools[district->school_count--] - school) - 1;

		school_finish(school);
		memmove(school, school + 1, after * sizeof *school);
	}
	if (completion)
		completion->seq = GONE;
}

static bool reach_of_event(const struct event *event, struct reach *out)
{
	*out = (struct reach){field_text(event, FIELD_SCHOOL), NO_DAY};
	return event->type == EVENT_SCHOOL || (event->type == EVENT_FEED && is_completion(event, &out->day));
}

bool district_reach(const struct district *district, const struct change *change, struct reach *out)
{
	if (change->kind == CHANGE_ADD)
		return reach_of_event(change->event, out);
	const struct school *school = school_by_seq(district, change->seq);
	const struct completion *completion = completion_by_seq(district, change->seq);

	if (school)
		*out = (struct reach){school->id, NO_DAY};
	if (completion)
		*out = (struct reach){completion->school, completion->day};
	return school || completion;
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

/* The earliest of those that name the school just so. */
static int64_t said_ms(
        const struct district *district, struct text school, const struct zone *zone, int32_t day)
{
	uint32_t at = keymap_get(&district->completed, key_of(school, day));
	int64_t earliest = INT64_MAX;

	for (; at != NO_VALUE; at = district->completions[at].before) {
		struct civil_time when = district->completions[at].when;
		int64_t said = when.ms == NO_TIME ? zone_instant(zone, when.day, 0) : civil_instant_ms(when);

		if (district->completions[at].seq != GONE && said < earliest)
			earliest = said;
	}
	return earliest;
}

int64_t district_completed_ms(
        const struct district *district, struct text school, const struct zone *zone, int32_t day)
{
	int64_t of_all = said_ms(district, (struct text){"", 0}, zone, day);
	int64_t of_school = said_ms(district, school, zone, day);

	return of_all < of_school ? of_all : of_school;
}
