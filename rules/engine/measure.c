/* measure.c - which C function answers which function of the language, and on which day its window ends. */
#include "measure.h"
#include "selection.h"

static struct value count_of(const struct expr *expr, const struct moment *moment, const struct range *range)
{
	struct selection selection = selection_of(&expr->call, moment, range);

	return value_integer(expr->call.function == FUNCTION_DAYS ? selection_days(selection)
	                                                          : selection_count(selection));
}

typedef struct value measure_fn(
        const struct expr *expr, const struct moment *moment, const struct range *range);

enum ends { ENDS_TODAY, ENDS_COUNTED, NO_WINDOW };

static const struct {
	measure_fn *answer;
	enum ends ends;
} functions[FUNCTION_TALLY] = {
        [FUNCTION_COUNT] = {count_of, ENDS_TODAY},
        [FUNCTION_DAYS] = {count_of, ENDS_TODAY},
        [FUNCTION_SUM] = {measure_of_values, ENDS_TODAY},
        [FUNCTION_AVG] = {measure_of_values, ENDS_TODAY},
        [FUNCTION_MIN] = {measure_of_values, ENDS_TODAY},
        [FUNCTION_MAX] = {measure_of_values, ENDS_TODAY},
        [FUNCTION_MEDIAN] = {measure_of_values, ENDS_TODAY},
        [FUNCTION_FIRST] = {measure_of_values, ENDS_TODAY},
        [FUNCTION_LAST] = {measure_of_values, ENDS_TODAY},
        [FUNCTION_DISTINCT] = {measure_of_values, ENDS_TODAY},
        [FUNCTION_CHANGE] = {measure_of_values, ENDS_TODAY},
        [FUNCTION_SLOPE] = {measure_of_values, ENDS_TODAY},
        [FUNCTION_RATE] = {measure_of_school, ENDS_COUNTED},
        [FUNCTION_ENROLLED_DAYS] = {measure_of_school, ENDS_COUNTED},
        [FUNCTION_ATTENDED] = {measure_of_school, ENDS_COUNTED},
        [FUNCTION_STREAK] = {measure_of_school, NO_WINDOW},
        [FUNCTION_DAYS_SINCE] = {measure_since, NO_WINDOW},
        [FUNCTION_WEEKS_SINCE] = {measure_since, NO_WINDOW},
        [FUNCTION_SCHOOL_DAYS_SINCE] = {measure_since, NO_WINDOW},
        [FUNCTION_SCHOOL_WEEKS_SINCE] = {measure_since, NO_WINDOW},
        [FUNCTION_ENROLLED] = {measure_of_student, NO_WINDOW},
        [FUNCTION_GRADE] = {measure_of_student, NO_WINDOW},
        [FUNCTION_SCHOOL] = {measure_of_student, NO_WINDOW},
        [FUNCTION_FLAG] = {measure_of_student, NO_WINDOW},
        [FUNCTION_TODAY] = {measure_of_student, NO_WINDOW},
        [FUNCTION_WEEKDAY] = {measure_of_student, NO_WINDOW},
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

	if (range.unknown)
		return value_unknown(range.unknown);
	return functions[expr->call.function].answer(expr, moment, &range);
}
