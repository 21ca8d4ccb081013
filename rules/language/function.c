/* The table of functions. */
#include "function.h"

/* clang-format off */
static const struct function_row table[] = {
	{"count", FUNCTION_COUNT, TAKES_STREAM, TYPE_NUMBER, NUMBER_JUMPS, false,
		"count(referral over last 30 days)", "how many events"},
	{"days", FUNCTION_DAYS, TAKES_STREAM, TYPE_NUMBER, NUMBER_JUMPS, false,
		"days(absent over year)", "on how many dates"},
	{"sum", FUNCTION_SUM, TAKES_NUMBERS, TYPE_NUMBER, NUMBER_JUMPS, false,
		"sum(session.minutes over last 4 weeks)", "the sum of a field; 0 when there is none"},
	{"avg", FUNCTION_AVG, TAKES_NUMBERS, TYPE_NUMBER, NUMBER_MEASURED, false,
		"avg(probe.score over last 3 points)", "the mean of a field"},
	{"min", FUNCTION_MIN, TAKES_NUMBERS, TYPE_NUMBER, NUMBER_ANY, false,
		"min(probe.score over last 4 points)", "the smallest value of a field"},
	{"max", FUNCTION_MAX, TAKES_NUMBERS, TYPE_NUMBER, NUMBER_ANY, false,
		"max(probe.score over last 4 points)", "the largest value of a field"},
	{"median", FUNCTION_MEDIAN, TAKES_NUMBERS, TYPE_NUMBER, NUMBER_MEASURED, false,
		"median(probe.score over last 3 points)", "the middle value of a field"},
	{"first", FUNCTION_FIRST, TAKES_FIELD, TYPE_ANY, NUMBER_ANY, false,
		"first(screener.percentile over year)", "the earliest value of a field"},
	{"last", FUNCTION_LAST, TAKES_FIELD, TYPE_ANY, NUMBER_ANY, false,
		"last(screener.percentile over year)", "the latest value of a field"},
	{"distinct", FUNCTION_DISTINCT, TAKES_FIELD, TYPE_NUMBER, NUMBER_JUMPS, false,
		"distinct(referral.location over term)", "how many different values of a field"},
	{"change", FUNCTION_CHANGE, TAKES_NUMBERS, TYPE_NUMBER, NUMBER_MEASURED, false,
		"change(probe.score over last 5 points)", "the last value of a field less the first"},
	{"slope", FUNCTION_SLOPE, TAKES_NUMBERS, TYPE_NUMBER, NUMBER_MEASURED, false,
		"slope(probe.score over last 8 points)", "the growth of a field a week, by least squares; at least 3 points"},
	{"percentile_rank", FUNCTION_PERCENTILE_RANK, TAKES_NUMBERS, TYPE_PERCENT, NUMBER_MEASURED, false,
		"percentile_rank(probe.score over year)", "where the last value of a field stands among the student's own"},
	{"day_equivalents", FUNCTION_DAY_EQUIVALENTS, TAKES_STREAM, TYPE_NUMBER, NUMBER_MEASURED, false,
		"day_equivalents(absent over year)", "the parts of days, added up"},
	{"longest_streak", FUNCTION_LONGEST_STREAK, TAKES_STREAM, TYPE_NUMBER, NUMBER_JUMPS, false,
		"longest_streak(absent over term)", "the longest run of instructional days"},
	{"rate", FUNCTION_RATE, TAKES_STREAM, TYPE_PERCENT, NUMBER_MEASURED, true,
		"rate(absent over year)", "days with the stream, of the days enrolled"},
	{"enrolled_days", FUNCTION_ENROLLED_DAYS, TAKES_WINDOW, TYPE_NUMBER, NUMBER_COUNT, true,
		"enrolled_days(year)", "instructional days of the student's enrollment"},
	{"attended", FUNCTION_ATTENDED, TAKES_WINDOW, TYPE_TRUTH, NUMBER_ANY, true,
		"attended(last 5 school days)", "present on every day"},
	{"streak", FUNCTION_STREAK, TAKES_RUN, TYPE_NUMBER, NUMBER_JUMPS, true,
		"streak(absent)", "instructional days in a row, ending today"},
	{"days_since", FUNCTION_DAYS_SINCE, TAKES_DATE, TYPE_NUMBER, NUMBER_COUNT, false,
		"days_since(last probe or 2026-09-01)", "days from a date to today"},
	{"weeks_since", FUNCTION_WEEKS_SINCE, TAKES_DATE, TYPE_NUMBER, NUMBER_COUNT, false,
		"weeks_since(last conversation)", "whole weeks from a date to today"},
	{"school_days_since", FUNCTION_SCHOOL_DAYS_SINCE, TAKES_DATE, TYPE_NUMBER, NUMBER_COUNT, true,
		"school_days_since(last probe)", "instructional days after a date through today"},
	{"school_weeks_since", FUNCTION_SCHOOL_WEEKS_SINCE, TAKES_DATE, TYPE_NUMBER, NUMBER_COUNT, true,
		"school_weeks_since(last session)", "whole school weeks after a date"},
	{"days_until", FUNCTION_DAYS_UNTIL, TAKES_DAY, TYPE_NUMBER, NUMBER_COUNT, false,
		"days_until(2026-12-18)", "days from today to a date"},
	{"school_days_until", FUNCTION_SCHOOL_DAYS_UNTIL, TAKES_DAY, TYPE_NUMBER, NUMBER_COUNT, false,
		"school_days_until(2026-12-18)", "instructional days after today, up to a date"},
	{"enrolled", FUNCTION_ENROLLED, TAKES_NOTHING, TYPE_TRUTH, NUMBER_ANY, false,
		"enrolled", "whether the student is enrolled today"},
	{"enrolled_since", FUNCTION_ENROLLED_SINCE, TAKES_NOTHING, TYPE_DATE, NUMBER_ANY, false,
		"enrolled_since", "the first day of the enrollment in force"},
	{"age", FUNCTION_AGE, TAKES_NOTHING, TYPE_NUMBER, NUMBER_COUNT, false,
		"age", "the student's age in whole years"},
	{"grade", FUNCTION_GRADE, TAKES_NOTHING, TYPE_NUMBER, NUMBER_COUNT, false,
		"grade", "the student's grade: K is 0, PK is -1"},
	{"school", FUNCTION_SCHOOL, TAKES_NOTHING, TYPE_TEXT, NUMBER_ANY, false,
		"school", "the id of the student's school"},
	{"flag", FUNCTION_FLAG, TAKES_FLAG, TYPE_TRUTH, NUMBER_ANY, false,
		"flag(iep)", "whether the student has a flag"},
	{"today", FUNCTION_TODAY, TAKES_NOTHING, TYPE_DATE, NUMBER_ANY, false,
		"today", "the date at the student's school"},
	{"weekday", FUNCTION_WEEKDAY, TAKES_NOTHING, TYPE_NUMBER, NUMBER_COUNT, false,
		"weekday", "1 is Monday, 7 is Sunday"},
	{"school_day_of_year", FUNCTION_SCHOOL_DAY_OF_YEAR, TAKES_NOTHING, TYPE_NUMBER, NUMBER_COUNT, false,
		"school_day_of_year", "the how many-th instructional day of the school year it is"},
	{"school_month_of_year", FUNCTION_SCHOOL_MONTH_OF_YEAR, TAKES_NOTHING, TYPE_NUMBER, NUMBER_COUNT, false,
		"school_month_of_year", "the how many-th month of the school year it is"},

	{"tier", FUNCTION_TIER, TAKES_DOMAIN, TYPE_NUMBER, NUMBER_COUNT, false,
		"tier(reading)", "the tier in a domain, 1 if none was said; tier(any): the largest of all"},
	{"tier_start", FUNCTION_TIER_START, TAKES_DOMAIN, TYPE_DATE, NUMBER_ANY, false,
		"tier_start(reading)", "the date of the last tier decision in a domain"},
	{"plan", FUNCTION_PLAN, TAKES_DOMAIN, TYPE_ANY, NUMBER_ANY, false,
		"plan(reading).minutes_per_week", "a field of the active plan in a domain"},
	{"goal", FUNCTION_GOAL, TAKES_DOMAIN, TYPE_NUMBER, NUMBER_ANY, false,
		"goal", "the goal of the active plan"},
	{"aim_slope", FUNCTION_AIM_SLOPE, TAKES_DOMAIN, TYPE_NUMBER, NUMBER_MEASURED, false,
		"aim_slope", "the growth a week that the active plan aims at"},
	{"points_below_aim", FUNCTION_POINTS_BELOW_AIM, TAKES_POINTS, TYPE_NUMBER, NUMBER_JUMPS, false,
		"points_below_aim(probe over last 4 points)", "how many scores are worse than the active plan aims at"},
	{"points_above_aim", FUNCTION_POINTS_ABOVE_AIM, TAKES_POINTS, TYPE_NUMBER, NUMBER_JUMPS, false,
		"points_above_aim(probe over last 4 points)", "how many scores are better than the active plan aims at"},
	{"gap_to_aim", FUNCTION_GAP_TO_AIM, TAKES_POINTS, TYPE_NUMBER, NUMBER_MEASURED, false,
		"gap_to_aim(probe over last 4 points)", "how far the last score is from what the active plan aims at; below 0: worse"},
	{"attended_sessions", FUNCTION_ATTENDED_SESSIONS, TAKES_SESSIONS, TYPE_PERCENT, NUMBER_MEASURED, false,
		"attended_sessions(last 4 weeks)", "sessions of the active plan that the student came to, of those that say"},
	{"assigned", FUNCTION_ASSIGNED, TAKES_ROLE, TYPE_TRUTH, NUMBER_ANY, false,
		"assigned(counselor)", "whether a caseload record that names the student gives someone a role"},
	{"feed_stale", FUNCTION_FEED_STALE, TAKES_FEED, TYPE_TRUTH, NUMBER_ANY, false,
		"feed_stale(attendance)", "whether the school's records of a type are behind what the district expects"},

	{"abs", FUNCTION_ABS, TAKES_NUMBER, TYPE_ANY, NUMBER_ANY, false,
		"abs(change(probe.score over last 5 points))", "a number without its sign"},
	{"round", FUNCTION_ROUND, TAKES_NUMBER, TYPE_ANY, NUMBER_ANY, false,
		"round(avg(probe.score over last 3 points))", "the nearest whole number"},
	{"min", FUNCTION_LEAST, TAKES_VALUES, TYPE_ANY, NUMBER_ANY, false,
		"min(days(absent over term), 10)", "the smallest of several numbers"},
	{"max", FUNCTION_GREATEST, TAKES_VALUES, TYPE_ANY, NUMBER_ANY, false,
		"max(days(absent over term), 10)", "the largest of several numbers"},
	{"reached", FUNCTION_REACHED, TAKES_VALUES, TYPE_ANY, NUMBER_ANY, false,
		"reached(days(absent over year), 3, 5, 10)", "the largest of some values that the first number has reached"},
	{"count_true", FUNCTION_COUNT_TRUE, TAKES_TRUTHS, TYPE_NUMBER, NUMBER_JUMPS, false,
		"count_true(grade <= 2, rate(absent over year) >= 10%)", "how many conditions hold"},

	{"list", FUNCTION_LIST, TAKES_EVENTS, TYPE_LIST, NUMBER_ANY, false,
		"list(absent over last 60 school days)", "the dates of events, or the values of a field, for a function in Lua"},

	{"next_unit", .takes = TAKES_UNKNOWN, .help = "the unit that comes next in a subject"},
	{"gaps", .takes = TAKES_UNKNOWN, .help = "skills of a unit that are not mastered"},
	{"untested", .takes = TAKES_UNKNOWN, .help = "skills of a unit without a score"},
	{"mastery", .takes = TAKES_UNKNOWN, .help = "how far a skill is mastered"},
};
/* clang-format on */

enum { TABLE_SIZE = sizeof table / sizeof *table };

const struct function_row *function_find(struct text name)
{
	for (size_t i = 0; i < TABLE_SIZE; i++)
		if (text_is(name, table[i].name))
			return &table[i];
	return NULL;
}

bool function_is_supported(const struct function_row *function)
{
	return function->takes != TAKES_UNKNOWN;
}

const struct function_row *function_of(enum function number)
{
	for (size_t i = 0; i < TABLE_SIZE; i++)
		if (function_is_supported(&table[i]) && table[i].number == number)
			return &table[i];
	return NULL;
}

const struct function_row *function_of_several(const struct function_row *function)
{
	switch (function->number) {
	case FUNCTION_MIN: return function_of(FUNCTION_LEAST);
	case FUNCTION_MAX: return function_of(FUNCTION_GREATEST);
	default: return function;
	}
}

const struct function_row *functions(size_t *count)
{
	*count = TABLE_SIZE;
	return table;
}
