/* Between what a number lies: by its nature, and by what is said of it. */
#include "bounds.h"

enum { DAYS_A_WEEK = 7, DAYS_A_MONTH = 31, UNKNOWN = -1 };

static struct bound bound_at(int64_t number)
{
	return (struct bound){.is_there = true, .at = {number, 1}};
}

/* A function without a row can be any number; `none` is no bound. */
enum { NONE = INT16_MIN };
struct nature {
	enum function function;
	int16_t low, high;
	bool is_whole;
	bool by_days;   /* at most as many as its window has days */
	bool by_school; /* .. or school days */
	bool by_points; /* .. or points */
};

/* Grades and tiers go as far as events may say (rules/model/event_types.c). */
static const struct nature table[] = {
        {.function = FUNCTION_COUNT, .low = 0, .high = NONE, .is_whole = true, .by_points = true},
        {.function = FUNCTION_DAYS, .low = 0, .high = NONE, .is_whole = true, .by_days = true},
        {.function = FUNCTION_DISTINCT, .low = 0, .high = NONE, .is_whole = true},
        {.function = FUNCTION_LONGEST_STREAK,
                .low = 0,
                .high = NONE,
                .is_whole = true,
                .by_days = true,
                .by_school = true},
        {.function = FUNCTION_ENROLLED_DAYS,
                .low = 0,
                .high = NONE,
                .is_whole = true,
                .by_days = true,
                .by_school = true},
        {.function = FUNCTION_STREAK, .low = 0, .high = NONE, .is_whole = true},
        {.function = FUNCTION_POINTS_BELOW_AIM, .low = 0, .high = NONE, .is_whole = true, .by_points = true},
        {.function = FUNCTION_POINTS_ABOVE_AIM, .low = 0, .high = NONE, .is_whole = true, .by_points = true},
        {.function = FUNCTION_DAY_EQUIVALENTS, .low = 0, .high = NONE},
        /* Days are counted wherever they fall, and enrolled days are school days: a rate may pass 100 %. */
        {.function = FUNCTION_RATE, .low = 0, .high = NONE},
        {.function = FUNCTION_ATTENDED_SESSIONS, .low = 0, .high = 1},
        {.function = FUNCTION_PERCENTILE_RANK, .low = 0, .high = 1},
        {.function = FUNCTION_ABS, .low = 0, .high = NONE},
        {.function = FUNCTION_GRADE, .low = -1, .high = 13, .is_whole = true},
        {.function = FUNCTION_AGE, .low = 0, .high = NONE, .is_whole = true},
        {.function = FUNCTION_WEEKDAY, .low = 1, .high = 7, .is_whole = true},
        {.function = FUNCTION_TIER, .low = 1, .high = 9, .is_whole = true},
        {.function = FUNCTION_SCHOOL_DAY_OF_YEAR, .low = 0, .high = NONE, .is_whole = true},
        {.function = FUNCTION_COUNT_TRUE, .low = 0, .high = NONE, .is_whole = true},
        {.function = FUNCTION_DAYS_SINCE, .low = NONE, .high = NONE, .is_whole = true},
        {.function = FUNCTION_WEEKS_SINCE, .low = NONE, .high = NONE, .is_whole = true},
        {.function = FUNCTION_SCHOOL_DAYS_SINCE, .low = NONE, .high = NONE, .is_whole = true},
        {.function = FUNCTION_SCHOOL_WEEKS_SINCE, .low = NONE, .high = NONE, .is_whole = true},
};

static const struct nature *nature_of(enum function function)
{
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].function == function)
			return &table[i];
	return NULL;
}

/* How long a term or a year is, calendars say. */
static int64_t days_of_span(enum span span)
{
	return span == SPAN_WEEK ? DAYS_A_WEEK : span == SPAN_MONTH ? DAYS_A_MONTH : UNKNOWN;
}

static int64_t most_of_amount(const struct nature *nature, const struct window *window)
{
	switch (window->unit) {
	case UNIT_DAY: return nature->by_days ? window->amount : UNKNOWN;
	case UNIT_WEEK: return nature->by_days ? (int64_t)window->amount * DAYS_A_WEEK : UNKNOWN;
	case UNIT_SCHOOL_DAY: return nature->by_school ? window->amount : UNKNOWN;
	case UNIT_POINT: return nature->by_points ? window->amount : UNKNOWN;
	default: return UNKNOWN;
	}
}

/* The most that fits into its window. */
static int64_t most_of(const struct nature *nature, const struct window *window)
{
	switch (window->kind) {
	case WINDOW_LAST:
	case WINDOW_PREVIOUS: return most_of_amount(nature, window);
	case WINDOW_SPAN:
	case WINDOW_LAST_SPAN: return nature->by_days ? days_of_span(window->span) : UNKNOWN;
	default: return UNKNOWN;
	}
}

static bool keeps_field(enum function function)
{
	return function == FUNCTION_FIRST || function == FUNCTION_LAST || function == FUNCTION_MIN ||
	       function == FUNCTION_MAX || function == FUNCTION_AVG || function == FUNCTION_MEDIAN;
}

/* Of the fields of events one alone has a range that is the same for every type. */
static struct bounds bounds_of_field(enum field field)
{
	enum { PERCENTILE_MOST = 100 };

	if (field != FIELD_PERCENTILE)
		return (struct bounds){0};
	return (struct bounds){.low = bound_at(0), .high = bound_at(PERCENTILE_MOST)};
}

static struct bounds bounds_of_call(const struct expr *expr)
{
	const struct nature *nature = nature_of(expr->call.function);
	struct bounds bounds = {0};

	if (keeps_field(expr->call.function))
		return bounds_of_field(expr->call.field.id);
	if (!nature)
		return bounds;
	int64_t most = nature->function == FUNCTION_COUNT_TRUE ? (int64_t)expr->count
	                                                       : most_of(nature, &expr->call.window);
	bounds.is_whole = nature->is_whole;
	if (nature->low != NONE)
		bounds.low = bound_at(nature->low);
	if (nature->high != NONE)
		bounds.high = bound_at(nature->high);
	else if (most != UNKNOWN)
		bounds.high = bound_at(most);
	return bounds;
}

struct bounds bounds_of(const struct expr *expr)
{
	bool is_number = expr->literal.type == VALUE_NUMBER;

	if (expr->kind == EXPR_CALL)
		return bounds_of_call(expr);
	if (expr->kind == EXPR_FIELD)
		return bounds_of_field(expr->field.id);
	if (expr->kind == EXPR_LITERAL && is_number)
		return bounds_beside(EXPR_EQUAL, expr->literal.number);
	return (struct bounds){0};
}

struct bounds bounds_beside(enum expr_kind comparison, struct ratio limit)
{
	struct bound closed = {true, false, limit}, open = {true, true, limit};

	switch (comparison) {
	case EXPR_EQUAL: return (struct bounds){.low = closed, .high = closed};
	case EXPR_LESS: return (struct bounds){.high = open};
	case EXPR_LESS_EQUAL: return (struct bounds){.high = closed};
	case EXPR_GREATER: return (struct bounds){.low = open};
	case EXPR_GREATER_EQUAL: return (struct bounds){.low = closed};
	default: return (struct bounds){0};
	}
}

/* Of two lower bounds the higher, of two upper ones (`sign` -1) the lower. */
static struct bound tighter(struct bound a, struct bound b, int sign)
{
	if (!a.is_there || !b.is_there)
		return a.is_there ? a : b;
	int order = sign * ratio_compare(a.at, b.at);
	if (order == 0)
		return a.is_open ? a : b;
	return order > 0 ? a : b;
}

static int64_t round_down(struct ratio number)
{
	int64_t quotient = number.over / number.under;

	return quotient - (number.over % number.under < 0);
}

/* Among whole numbers over 2.5 is 3 or more, and over 3 is 4 or more. */
static void round_in(struct bounds *bounds)
{
	struct bound *low = &bounds->low, *high = &bounds->high;

	if (low->is_there) {
		int64_t floor = round_down(low->at);
		*low = bound_at(low->at.under == 1 && !low->is_open ? floor : floor + 1);
	}
	if (high->is_there) {
		int64_t floor = round_down(high->at);
		*high = bound_at(high->at.under == 1 && high->is_open ? floor - 1 : floor);
	}
}

struct bounds bounds_both(struct bounds a, struct bounds b)
{
	struct bounds both = {.low = tighter(a.low, b.low, 1),
	        .high = tighter(a.high, b.high, -1),
	        .is_whole = a.is_whole || b.is_whole};

	if (both.is_whole)
		round_in(&both);
	return both;
}

bool bounds_are_empty(const struct bounds *bounds)
{
	const struct bound *low = &bounds->low, *high = &bounds->high;

	if (!low->is_there || !high->is_there)
		return false;
	int order = ratio_compare(low->at, high->at);
	return order > 0 || (order == 0 && (low->is_open || high->is_open));
}

bool bounds_hold(const struct bounds *bounds, struct ratio number)
{
	struct bounds both = bounds_both(*bounds, bounds_beside(EXPR_EQUAL, number));

	return !bounds_are_empty(&both);
}

static bool is_same(const struct bound *a, const struct bound *b)
{
	return a->is_there == b->is_there &&
	       (!a->is_there || (a->is_open == b->is_open && ratio_compare(a->at, b->at) == 0));
}

bool bounds_cover(const struct bounds *outer, const struct bounds *inner)
{
	struct bounds both = bounds_both(*outer, *inner);

	return is_same(&both.low, &inner->low) && is_same(&both.high, &inner->high);
}
