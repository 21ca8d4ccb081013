/* measure_days.c - days by what they weigh, by how they follow each other, and by their number in the school year. */
#include "measure.h"
#include "selection.h"

/* --- day equivalents ------------------------------------------------------------------------------------------ */

/* The events of one date add up, to the whole day at most. */
struct weighed {
	const struct moment *moment;
	struct ratio sum, day_sum;
	int32_t day;
	bool fits;
};

static void add(struct weighed *weighed, struct ratio *to, struct ratio more)
{
	weighed->fits = weighed->fits && ratio_add(*to, more, to) == 0;
}

static void close_day(struct weighed *weighed)
{
	const struct moment *moment = weighed->moment;
	struct ratio whole = {1, 1}, half = {1, 2}, share = weighed->day_sum;

	if (ratio_compare(share, whole) > 0)
		share = whole;
	if (school_time_day(&moment->facts->time, moment->home, weighed->day) == DAY_HALF)
		weighed->fits = weighed->fits && ratio_multiply(share, half, &share) == 0;
	add(weighed, &weighed->sum, share);
	weighed->day_sum = (struct ratio){0, 1};
}

static struct ratio fraction_of(const struct entry *entry, const struct moment *moment)
{
	struct value fraction =
	        facts_value(moment->facts, moment->layout, entry, (struct field_name){.id = FIELD_FRACTION});

	return fraction.type == VALUE_NUMBER ? fraction.number : (struct ratio){1, 1};
}

static struct value day_equivalents(
        const struct expr *expr, const struct moment *moment, const struct range *range)
{
	struct selection selection = selection_of(&expr->call, moment, range);
	struct weighed weighed = {moment, {0, 1}, {0, 1}, NO_DAY, true};

	for (const struct entry *entry; (entry = selection_next(&selection));) {
		if (weighed.day != NO_DAY && entry->day != weighed.day)
			close_day(&weighed);
		weighed.day = entry->day;
		add(&weighed, &weighed.day_sum, fraction_of(entry, moment));
	}
	if (weighed.day != NO_DAY)
		close_day(&weighed);
	selection_finish(&selection);
	return weighed.fits ? value_number(weighed.sum) : value_unknown(REASON_TOO_LARGE);
}

/* --- runs of days --------------------------------------------------------------------------------------------- */

static bool counts_for_run(const struct moment *moment, int32_t day)
{
	const struct school_time *time = &moment->facts->time;

	return school_time_on(time, day) && school_time_teaches(time, moment->home, day);
}

/* Two days are of one run when no instructional day lies between them. */
static struct value longest_streak(
        const struct expr *expr, const struct moment *moment, const struct range *range)
{
	int64_t run = 0, longest = 0;
	int32_t last = NO_DAY;

	if (!moment->calendar)
		return value_unknown(REASON_NO_CALENDAR);
	struct selection selection = selection_of(&expr->call, moment, range);
	for (const struct entry *entry; (entry = selection_next(&selection));) {
		if (entry->day == last || !counts_for_run(moment, entry->day))
			continue;
		int32_t before = school_time_before(&moment->facts->time, moment->home, entry->day - 1);

		run = last != NO_DAY && before == last ? run + 1 : 1;
		longest = run > longest ? run : longest;
		last = entry->day;
	}
	selection_finish(&selection);
	return value_integer(longest);
}

/* --- the school year ------------------------------------------------------------------------------------------ */

static int32_t months_of(int32_t day)
{
	int year, month, day_of_month;

	civil_of(day, &year, &month, &day_of_month);
	return 12 * year + month;
}

/* The month in which school begins is the first, however few of its days are left. */
static struct value of_year(const struct expr *expr, const struct moment *moment)
{
	const struct school_year *year;

	if (!moment->calendar)
		return value_unknown(REASON_NO_CALENDAR);
	year = calendar_year_begun(moment->calendar, moment->today);
	if (!year)
		return value_unknown(REASON_NO_YEAR);
	if (expr->call.function == FUNCTION_SCHOOL_MONTH_OF_YEAR)
		return value_integer(months_of(moment->today) - months_of(year->first) + 1);
	return value_integer(
	        school_time_between(&moment->facts->time, moment->home, year->first, moment->today));
}

struct value measure_of_days(const struct expr *expr, const struct moment *moment, const struct range *range)
{
	switch (expr->call.function) {
	case FUNCTION_DAY_EQUIVALENTS: return day_equivalents(expr, moment, range);
	case FUNCTION_LONGEST_STREAK: return longest_streak(expr, moment, range);
	default: return of_year(expr, moment);
	}
}
