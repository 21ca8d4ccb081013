/* measure_feed.c - whether a feed is behind what the district expects of it. */
#include "look.h"
#include "measure.h"

/* What was expected by when: `by` of a day, where the student is at home on that day. */
struct expected {
	const struct moment *moment;
	int32_t by_ms;
};

static const struct stretch *home_of(const struct moment *moment, int32_t day)
{
	const struct stretch *on = school_time_on(&moment->facts->time, day);

	return on ? on : moment->home;
}

static int64_t due_ms(const struct expected *expected, int32_t day)
{
	return zone_instant(home_of(expected->moment, day)->place.zone, day, expected->by_ms);
}

/* The last instructional day that is due by now, or NO_DAY. */
static int32_t last_due(const struct expected *expected)
{
	const struct moment *moment = expected->moment;
	const struct school_time *time = &moment->facts->time;
	int32_t day = school_time_before(time, moment->home, moment->today);

	while (day != NO_DAY && due_ms(expected, day) > moment->at_ms)
		day = school_time_before(time, moment->home, day - 1);
	return day;
}

static void look_at_next(const struct expected *expected, int32_t last)
{
	const struct moment *moment = expected->moment;
	int32_t from = last == NO_DAY ? moment->today : last + 1;
	int32_t next = school_time_after(&moment->facts->time, moment->home, from);

	if (next != NO_DAY)
		look_at(moment, due_ms(expected, next));
}

static struct value is_behind(enum event_type feed, int32_t day, const struct moment *moment)
{
	const struct stretch *home = home_of(moment, day);
	int64_t reached_ms = district_reached_ms(moment->district, feed, home->school, home->place.zone, day);

	if (reached_ms > moment->at_ms)
		look_at(moment, reached_ms);
	return value_truth(reached_ms > moment->at_ms);
}

struct value measure_of_feed(const struct expr *expr, const struct moment *moment, const struct range *range)
{
	int feed = event_type_find(expr->operands[0]->literal.text);
	const struct feed_expectation *expectation = &moment->layout->set->feeds.of[feed];
	struct expected expected = {moment, expectation->by_ms};

	(void)range;
	if (!expectation->is_expected)
		return value_unknown(REASON_NOT_EXPECTED);
	if (!moment->calendar)
		return value_unknown(REASON_NO_CALENDAR);
	if (!moment->year)
		return value_unknown(REASON_NO_YEAR);
	int32_t day = last_due(&expected);

	look_at_next(&expected, day);
	if (day == NO_DAY || day < moment->year->first)
		return value_unknown(REASON_NOT_DUE);
	return is_behind((enum event_type)feed, day, moment);
}
