/* feeds_behind.c - which schools have not said that records are complete which were due: of feed_stale, without a student. */
#include "engine_private.h"
#include <intervene/feeds.h>

/* The last day of the school year at hand that is due by then; NO_DAY: none is. */
static int32_t last_due(const struct place_in_time *place, int32_t by_ms, int64_t at_ms)
{
	int32_t today, ms;

	zone_local(place->zone, at_ms, &today, &ms);
	const struct school_year *year = calendar_year(place->calendar, today);
	if (!year || today < year->first || today > year->last)
		return NO_DAY;
	int32_t day = calendar_school_day_before(place->calendar, ms < by_ms ? today - 1 : today);
	return day == NO_DAY || day < year->first ? NO_DAY : day;
}

static bool is_behind(const struct engine *engine, const struct school *school, struct feed_behind *out,
        int32_t by_ms, int64_t at_ms)
{
	const struct district *district = &engine->district;
	struct place_in_time place = district_place(district, school->id, (struct text){"", 0});

	if (!place.calendar)
		return false;
	out->school = school->id;
	out->day = last_due(&place, by_ms, at_ms);
	if (out->day == NO_DAY)
		return false;
	out->due_ms = zone_instant(place.zone, out->day, by_ms);
	return district_reached_ms(district, out->feed, school->id, place.zone, out->day) > at_ms;
}

void engine_feeds_behind(struct engine *engine, int64_t at_ms, feed_behind_fn *each, void *context)
{
	const struct district *district = &engine->district;
	struct feed_behind behind;

	if (students_district(engine, NULL))
		return;
	for (int feed = 0; feed < EVENT_TYPE_COUNT; feed++) {
		const struct feed_expectation *expected = &engine->layout.set->feeds.of[feed];

		behind.feed = (enum event_type)feed;
		for (size_t i = 0; expected->is_expected && i < district->school_count; i++) {
			const struct school *school = &district->schools[i];
			bool is_newest =
			        i + 1 == district->school_count || !text_equal(school->id, school[1].id);
			if (is_newest && is_behind(engine, school, &behind, expected->by_ms, at_ms))
				each(context, &behind);
		}
	}
}
