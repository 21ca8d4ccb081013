/* Reckons what it takes to judge one student by a rule once. */
#include "rules/model/rule_cost.h"

/* Events of one student in a week, of the whole type and of a filtered part of it. */
static const struct load {
	enum event_type type;
	int all, part;
} loads[] = {
        {EVENT_ATTENDANCE, 40, 5},
        {EVENT_ASSESSMENT, 15, 5},
        {EVENT_BEHAVIOR, 5, 2},
        {EVENT_SESSION, 5, 5},
};
enum { OTHER_LOAD = 1, YEAR_WEEKS = 40, HISTORY_WEEKS = 4 * YEAR_WEEKS, PER_VALUES = 8 };

static int64_t events_a_week(const struct source *source)
{
	for (size_t i = 0; i < sizeof loads / sizeof loads[0]; i++)
		if (loads[i].type == source->type)
			return source->where ? loads[i].part : loads[i].all;
	return OTHER_LOAD;
}

static int64_t column_events_a_week(const struct column *column)
{
	int64_t events = 0;

	for (size_t i = 0; i < column->source_count; i++)
		events += events_a_week(&column->sources[i]);
	return events;
}

static int64_t span_weeks(enum span span)
{
	enum { HALF = YEAR_WEEKS / 2, QUARTER = YEAR_WEEKS / 4, MONTH = 5 };

	switch (span) {
	case SPAN_YEAR: return YEAR_WEEKS;
	case SPAN_TERM:
	case SPAN_SEMESTER: return HALF;
	case SPAN_QUARTER: return QUARTER;
	case SPAN_MONTH: return MONTH;
	case SPAN_WEEK: return 1;
	}
	return YEAR_WEEKS;
}

static int64_t amount_weeks(const struct window *window)
{
	enum { WEEK = 7, SCHOOL_WEEK = 5 };
	int64_t amount = window->amount, most = window->across_years ? HISTORY_WEEKS : YEAR_WEEKS;

	if (window->unit == UNIT_DAY)
		amount = (amount + WEEK - 1) / WEEK;
	else if (window->unit == UNIT_SCHOOL_DAY)
		amount = (amount + SCHOOL_WEEK - 1) / SCHOOL_WEEK;
	return amount < most ? amount : most;
}

/* `a_week` of them come in; of `last S` the newest alone is looked at. */
static int64_t window_events(const struct window *window, int64_t a_week)
{
	int64_t most = HISTORY_WEEKS * a_week;

	switch (window->kind) {
	case WINDOW_NONE:
	case WINDOW_ALL: return 1;
	case WINDOW_LAST:
	case WINDOW_PREVIOUS:
		if (window->unit != UNIT_POINT)
			return amount_weeks(window) * a_week;
		return window->amount < most ? window->amount : most;
	case WINDOW_SPAN:
	case WINDOW_LAST_SPAN: return span_weeks(window->span) * a_week;
	case WINDOW_SINCE: return YEAR_WEEKS * a_week;
	}
	return most;
}

/* A run of days is followed back as far as it goes, at most to the first day of school. */
static int64_t call_events(const struct language *language, const struct call *call)
{
	const struct column *column = language_column(language, call->column);

	if (!column)
		return 0;
	int64_t a_week = column_events_a_week(column);
	int64_t events = call->function == FUNCTION_STREAK ? YEAR_WEEKS * a_week
	                                                   : window_events(&call->window, a_week);
	return column->latest_per.id == FIELD_NONE ? events : events + YEAR_WEEKS * a_week;
}

static void add_expr(struct rule_cost *cost, const struct language *language, const struct expr *expr)
{
	int64_t before = cost->events;

	if (!expr)
		return;
	cost->operations++;
	if (expr->kind == EXPR_CALL) {
		cost->events += call_events(language, &expr->call);
		add_expr(cost, language, expr->call.window.since);
	}
	for (uint32_t i = 0; i < expr->count; i++)
		add_expr(cost, language, expr->operands[i]);
	if (expr->kind == EXPR_SCRIPT)
		cost->lua += SCRIPT_STEPS + SCRIPT_STEPS_A_VALUE * (cost->events - before);
}

struct rule_cost rule_reckon(const struct language *language, const struct rule *rule)
{
	const struct expr *const all[] = {
	        rule->only, rule->needs, rule->when, rule->clear_when, rule->unless};
	struct rule_cost cost = {0};
	int64_t times = rule->per.id == FIELD_NONE ? 1 : PER_VALUES;

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		add_expr(&cost, language, all[i]);
	for (size_t i = 1; rule->climbs && i < rule->rung_count; i++)
		add_expr(&cost, language, rule->rungs[i].condition);
	cost.events *= times;
	cost.operations *= times;
	cost.lua *= times;
	cost.steps = cost.events + cost.operations + cost.lua;
	return cost;
}
