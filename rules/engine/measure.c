/* measure.c - which C function answers which function of the language, and on which day its window ends. */
#include "measure.h"
#include "look.h"
#include "scripting.h"
#include "selection.h"

static struct value count_of(const struct expr *expr, const struct moment *moment, const struct range *range)
{
	struct selection selection = selection_of(&expr->call, moment, range);

	int64_t count =
	        expr->call.function == FUNCTION_DAYS ? selection_days(selection) : selection_count(selection);

	selection_finish(&selection);
	return value_integer(count);
}

typedef struct value measure_fn(
        const struct expr *expr, const struct moment *moment, const struct range *range);

enum ends { ENDS_TODAY, ENDS_COUNTED, NO_WINDOW };
typedef void look_fn(const struct expr *call, const struct moment *moment, const struct range *range);

static void look_daily(const struct expr *call, const struct moment *moment, const struct range *range)
{
	(void)call, (void)range;
	look_tomorrow(moment);
}

static void look_monthly(const struct expr *call, const struct moment *moment, const struct range *range)
{
	(void)call, (void)range;
	look_at_span(SPAN_MONTH, moment);
}

static const struct {
	measure_fn *answer;
	enum ends ends;
	look_fn *look; /* NULL: its value changes with facts alone, or it looks by itself */
} functions[FUNCTION_TALLY] = {
        [FUNCTION_COUNT] = {count_of, ENDS_TODAY, look_at_events},
        [FUNCTION_DAYS] = {count_of, ENDS_TODAY, look_at_events},
        [FUNCTION_SUM] = {measure_of_values, ENDS_TODAY, look_at_events},
        [FUNCTION_AVG] = {measure_of_values, ENDS_TODAY, look_at_events},
        [FUNCTION_MIN] = {measure_of_values, ENDS_TODAY, look_at_events},
        [FUNCTION_MAX] = {measure_of_values, ENDS_TODAY, look_at_events},
        [FUNCTION_MEDIAN] = {measure_of_values, ENDS_TODAY, look_at_events},
        [FUNCTION_FIRST] = {measure_of_values, ENDS_TODAY, look_at_events},
        [FUNCTION_LAST] = {measure_of_values, ENDS_TODAY, look_at_events},
        [FUNCTION_DISTINCT] = {measure_of_values, ENDS_TODAY, look_at_events},
        [FUNCTION_CHANGE] = {measure_of_values, ENDS_TODAY, look_at_events},
        [FUNCTION_SLOPE] = {measure_of_values, ENDS_TODAY, look_at_events},
        [FUNCTION_PERCENTILE_RANK] = {measure_of_values, ENDS_TODAY, look_at_events},
        [FUNCTION_DAY_EQUIVALENTS] = {measure_of_days, ENDS_TODAY, look_at_events},
        [FUNCTION_LONGEST_STREAK] = {measure_of_days, ENDS_TODAY, look_at_events},
        [FUNCTION_RATE] = {measure_of_school, ENDS_COUNTED, look_at_school},
        [FUNCTION_ENROLLED_DAYS] = {measure_of_school, ENDS_COUNTED, look_at_school},
        [FUNCTION_ATTENDED] = {measure_of_school, ENDS_COUNTED, look_at_school},
        [FUNCTION_STREAK] = {measure_of_school, NO_WINDOW, NULL},
        [FUNCTION_DAYS_SINCE] = {measure_since, NO_WINDOW, look_daily},
        [FUNCTION_WEEKS_SINCE] = {measure_since, NO_WINDOW, look_daily},
        [FUNCTION_SCHOOL_DAYS_SINCE] = {measure_since, NO_WINDOW, look_daily},
        [FUNCTION_SCHOOL_WEEKS_SINCE] = {measure_since, NO_WINDOW, look_daily},
        [FUNCTION_DAYS_UNTIL] = {measure_since, NO_WINDOW, look_daily},
        [FUNCTION_SCHOOL_DAYS_UNTIL] = {measure_since, NO_WINDOW, look_daily},
        [FUNCTION_ENROLLED_SINCE] = {measure_of_student, NO_WINDOW, NULL},
        [FUNCTION_AGE] = {measure_of_student, NO_WINDOW, NULL},
        [FUNCTION_ENROLLED] = {measure_of_student, NO_WINDOW, NULL},
        [FUNCTION_GRADE] = {measure_of_student, NO_WINDOW, NULL},
        [FUNCTION_SCHOOL] = {measure_of_student, NO_WINDOW, NULL},
        [FUNCTION_FLAG] = {measure_of_student, NO_WINDOW, NULL},
        [FUNCTION_TODAY] = {measure_of_student, NO_WINDOW, look_daily},
        [FUNCTION_WEEKDAY] = {measure_of_student, NO_WINDOW, look_daily},
        [FUNCTION_SCHOOL_DAY_OF_YEAR] = {measure_of_days, NO_WINDOW, look_daily},
        [FUNCTION_SCHOOL_MONTH_OF_YEAR] = {measure_of_days, NO_WINDOW, look_monthly},
        [FUNCTION_TIER] = {measure_of_support, NO_WINDOW, NULL},
        [FUNCTION_TIER_START] = {measure_of_support, NO_WINDOW, NULL},
        [FUNCTION_PLAN] = {measure_of_support, NO_WINDOW, NULL},
        [FUNCTION_GOAL] = {measure_of_support, NO_WINDOW, NULL},
        [FUNCTION_AIM_SLOPE] = {measure_of_support, NO_WINDOW, NULL},
        [FUNCTION_POINTS_BELOW_AIM] = {measure_of_support, ENDS_TODAY, look_at_events},
        [FUNCTION_POINTS_ABOVE_AIM] = {measure_of_support, ENDS_TODAY, look_at_events},
        [FUNCTION_GAP_TO_AIM] = {measure_of_support, ENDS_TODAY, look_at_events},
        [FUNCTION_ATTENDED_SESSIONS] = {measure_of_support, ENDS_TODAY, look_at_events},
        [FUNCTION_ASSIGNED] = {measure_of_support, NO_WINDOW, NULL},
        [FUNCTION_FEED_STALE] = {measure_of_feed, NO_WINDOW, NULL},
        [FUNCTION_ABS] = {measure_of_operands, NO_WINDOW, NULL},
        [FUNCTION_ROUND] = {measure_of_operands, NO_WINDOW, NULL},
        [FUNCTION_LEAST] = {measure_of_operands, NO_WINDOW, NULL},
        [FUNCTION_GREATEST] = {measure_of_operands, NO_WINDOW, NULL},
        [FUNCTION_REACHED] = {measure_of_operands, NO_WINDOW, NULL},
        [FUNCTION_COUNT_TRUE] = {measure_of_operands, NO_WINDOW, NULL},
        [FUNCTION_LIST] = {measure_list, ENDS_TODAY, look_at_events},
};

struct range measure_range(const struct expr *expr, const struct moment *moment)
{
	if (functions[expr->call.function].ends == NO_WINDOW)
		return (struct range){.first = INT32_MIN, .last = moment->today, .points = ALL_POINTS};
	bool counted = functions[expr->call.function].ends == ENDS_COUNTED;

	return window_range(&expr->call.window, moment, counted ? moment->end : moment->today);
}

struct value measure(const struct expr *expr, const struct moment *moment)
{
	struct range range = measure_range(expr, moment);
	look_fn *look = functions[expr->call.function].look;

	if (range.unknown) {
		look_tomorrow(moment);
		return value_unknown(range.unknown);
	}
	if (look)
		look(expr, moment, &range);
	return functions[expr->call.function].answer(expr, moment, &range);
}
