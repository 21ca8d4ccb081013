/* How far back what decides a rule may look. */
#include "rules/model/rules.h"

enum { YEAR_DAYS = 366, MONTH_DAYS = 31, WEEK_DAYS = 7, SUMMER_DAYS = 100 };

/* Rather too many: two school weeks are three, and a summer may lie between. */
static int64_t unit_days(enum duration_unit unit)
{
	switch (unit) {
	case UNIT_MINUTE:
	case UNIT_HOUR:
	case UNIT_DAY: return 1;
	case UNIT_WEEK: return WEEK_DAYS;
	case UNIT_SCHOOL_DAY: return 2;
	case UNIT_SCHOOL_WEEK: return 2 * (int64_t)WEEK_DAYS;
	case UNIT_POINT: return INT32_MAX;
	}
	return INT32_MAX;
}

static int64_t counted_days(const struct window *window)
{
	int64_t days = unit_days(window->unit) * window->amount * (window->kind == WINDOW_PREVIOUS ? 2 : 1);

	if (!window->across_years)
		return days < YEAR_DAYS ? days : YEAR_DAYS;
	return days + SUMMER_DAYS;
}

static int64_t span_days(enum span span)
{
	return span == SPAN_WEEK ? WEEK_DAYS : span == SPAN_MONTH ? MONTH_DAYS : YEAR_DAYS;
}

static int64_t since_days(const struct expr *since, int32_t today)
{
	bool is_written = since && since->kind == EXPR_LITERAL && since->literal.type == VALUE_DATE;

	return is_written ? (int64_t)today - since->literal.date : INT32_MAX;
}

/* Of `days_since` the newest event alone counts: it is old only where there is none that is newer. */
static int64_t window_days(const struct window *window, int32_t today)
{
	switch (window->kind) {
	case WINDOW_NONE:
	case WINDOW_ALL: return 0;
	case WINDOW_LAST:
	case WINDOW_PREVIOUS: return counted_days(window);
	case WINDOW_SPAN: return span_days(window->span);
	case WINDOW_LAST_SPAN: return 2 * span_days(window->span);
	case WINDOW_SINCE: return since_days(window->since, today);
	}
	return INT32_MAX;
}

static int64_t longer(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t expr_days(const struct expr *expr, int32_t today)
{
	int64_t days = 0;

	if (!expr)
		return 0;
	if (expr->kind == EXPR_CALL)
		days = window_days(&expr->call.window, today);
	for (uint32_t i = 0; i < expr->count; i++)
		days = longer(days, expr_days(expr->operands[i], today));
	return days;
}

int32_t ruleset_look_back(const struct ruleset *set, uint32_t number, int32_t today)
{
	const struct rule *rule = &set->rules[number];
	const struct expr *const deciding[] = {
	        rule->only, rule->needs, rule->when, rule->clear_when, rule->unless};
	int64_t days = 0;

	for (size_t i = 0; i < sizeof deciding / sizeof deciding[0]; i++)
		days = longer(days, expr_days(deciding[i], today));
	return days < INT32_MAX ? (int32_t)days : INT32_MAX;
}
