/* trend_hits.c - finds the day before which too few hits cannot be left. */
#include "trend_hits.h"
#include "look.h"
#include "measure.h"
#include "selection.h"

/* What is compared, over a window that moves on by a day, or a school day, at most each day. */
struct leaving {
	const struct expr *call;
	const struct moment *moment;
	struct range range;
	int32_t first; /* of the days it would hold if the year did not cut it off */
	struct ratio limit;
	bool is_strict;   /* to be equal is too few */
	bool by_school;   /* the window moves by school days */
	bool is_at_today; /* its end is today, and not the day before */
};

/* How far the window may have moved on for the hit still to be in it. */
static int32_t shift_of(const struct leaving *leaving, int32_t day)
{
	const struct moment *moment = leaving->moment;

	if (!leaving->by_school)
		return day - leaving->first;
	return school_time_between(&moment->facts->time, moment->home, leaving->first, day) - 1;
}

/* The day of the next hit; NO_DAY: there is none. */
static int32_t next_hit(const struct leaving *leaving, struct selection *selection, int32_t last)
{
	const struct entry *entry = selection_next(selection);

	while (entry && leaving->call->call.function != FUNCTION_COUNT && entry->day == last)
		entry = selection_next(selection);
	return entry ? entry->day : NO_DAY;
}

/* By how much the window may move on until one of those leaves of which none is to spare; -1: one is too few already. */
static int32_t shift_of_count(const struct leaving *leaving, struct selection *selection, int64_t hits)
{
	int64_t spare = hits - leaving->limit.over - leaving->is_strict;
	int32_t day = NO_DAY;

	if (spare < 0)
		return -1;
	for (int64_t i = 0; i <= spare; i++)
		if ((day = next_hit(leaving, selection, day)) == NO_DAY)
			return -1;
	return shift_of(leaving, day);
}

/* How many days so many hits are enough of. */
static int64_t days_enough(const struct leaving *leaving, int64_t hits)
{
	return hits <= 0 ? 0 : (hits * leaving->limit.under - leaving->is_strict) / leaving->limit.over;
}

/* Each day may be one more of which there is a share, while the hits become fewer: up to the first shift at which those left
 * are not enough. */
static int32_t shift_of_share(
        const struct leaving *leaving, struct selection *selection, int64_t hits, int64_t days)
{
	int32_t day = next_hit(leaving, selection, NO_DAY);
	int64_t gone = 0; /* the shift at which the last of those counted off has left */

	for (; hits > 0 && day != NO_DAY; hits--) {
		int64_t most = days_enough(leaving, hits) - days, stays = shift_of(leaving, day);

		if (most < gone)
			return (int32_t)gone - 1;
		if (most <= stays)
			return (int32_t)most;
		gone = stays + 1;
		day = next_hit(leaving, selection, day);
	}
	return (int32_t)gone - 1;
}

static int32_t shift_until(const struct leaving *leaving, const struct value *value)
{
	const struct moment *moment = leaving->moment;
	struct selection selection = selection_of(&leaving->call->call, moment, &leaving->range);
	int32_t shift;

	if (leaving->call->call.function == FUNCTION_RATE) {
		int64_t days =
		        school_time_enrolled(&moment->facts->time, leaving->range.first, leaving->range.last);
		shift = shift_of_share(
		        leaving, &selection, value->number.over * days / value->number.under, days);
	} else {
		shift = shift_of_count(leaving, &selection, value->number.over);
	}
	selection_finish(&selection);
	return shift;
}

static bool is_school_unit(enum duration_unit unit)
{
	return unit == UNIT_SCHOOL_DAY || unit == UNIT_SCHOOL_WEEK;
}

/* Of a rate by school days neither part moves day by day. */
static bool counts_hits(const struct call *call)
{
	switch (call->function) {
	case FUNCTION_COUNT:
	case FUNCTION_DAYS: return true;
	case FUNCTION_RATE: return !is_school_unit(call->window.unit);
	default: return false;
	}
}

static bool moves_by_days(const struct call *call, const struct moment *moment)
{
	const struct window *window = &call->window;

	return window->kind == WINDOW_LAST && window->unit != UNIT_POINT && moment->facts->time.count == 1 &&
	       moment->layout->set->columns[call->column].latest_of == NO_COLUMN;
}

static int32_t calendar_days(const struct window *window)
{
	return window->unit == UNIT_WEEK ? 7 * window->amount : window->amount;
}

static bool is_simple(struct ratio limit, bool is_share)
{
	const int64_t most = 1000000; /* its products fit */

	return limit.over > 0 && limit.over <= most && limit.under <= most && (is_share || limit.under == 1);
}

static bool asks_to_stay_above(enum expr_kind kind, bool holds)
{
	bool is_above = kind == EXPR_GREATER || kind == EXPR_GREATER_EQUAL;
	bool is_below = kind == EXPR_LESS || kind == EXPR_LESS_EQUAL;

	return holds ? is_above : is_below;
}

bool hits_stay_above(
        const struct expr *comparison, bool holds, const struct value *value, const struct moment *moment)
{
	const struct expr *call = comparison->operands[0];
	const struct value *limit = &comparison->operands[1]->literal;
	bool is_share = call->call.function == FUNCTION_RATE;

	if (!asks_to_stay_above(comparison->kind, holds) || !counts_hits(&call->call) ||
	        !moves_by_days(&call->call, moment) || value->type != VALUE_NUMBER ||
	        limit->type != VALUE_NUMBER || !is_simple(limit->number, is_share))
		return false;
	struct leaving leaving = {.call = call,
	        .moment = moment,
	        .range = measure_range(call, moment),
	        .limit = limit->number,
	        .is_strict = comparison->kind == EXPR_GREATER || comparison->kind == EXPR_LESS_EQUAL,
	        .by_school = is_school_unit(call->call.window.unit)};

	leaving.is_at_today = (leaving.by_school ? moment->end : leaving.range.last) == moment->today;
	leaving.first = leaving.by_school ? leaving.range.first
	                                  : leaving.range.last - calendar_days(&call->call.window) + 1;
	if (leaving.range.unknown || leaving.range.first <= INT32_MIN + 1)
		return false;
	int32_t shift = shift_until(&leaving, value) + leaving.is_at_today;

	if (shift < 1)
		return false;
	look_on(moment, moment->today + shift);
	return true;
}
