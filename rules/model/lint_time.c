/* Windows and durations that are not as long as their writer thinks. */
#include "rules/model/lint.h"
#include "rules/language/syntax.h"

typedef void call_fn(const struct lint *lint, const struct expr *call);

static void each_call(const struct lint *lint, const struct expr *expr, call_fn *look)
{
	if (!expr)
		return;
	if (expr->kind == EXPR_CALL)
		look(lint, expr);
	for (uint32_t i = 0; i < expr->count; i++)
		each_call(lint, expr->operands[i], look);
}

static void each_call_of_rule(const struct lint *lint, call_fn *look)
{
	const struct rule *rule = lint->rule;
	const struct expr *const all[] = {
	        rule->only, rule->needs, rule->when, rule->clear_when, rule->unless, rule->track};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		each_call(lint, all[i], look);
	for (size_t i = 0; i < rule->piece_count; i++)
		each_call(lint, rule->summary[i].expr, look);
}

static bool is_back(const struct window *window)
{
	return window->kind == WINDOW_LAST || window->kind == WINDOW_PREVIOUS;
}

/* --- R318 longer than a school year ------------------------------------------------------------------------- */

/* No state asks for over 190 school days, and school is on five days of a week: 210 and 42 leave room. */
static int32_t year_in(enum duration_unit unit)
{
	enum { DAYS = 366, WEEKS = 53, SCHOOL_DAYS = 210, SCHOOL_WEEKS = 42 };

	switch (unit) {
	case UNIT_DAY: return DAYS;
	case UNIT_WEEK: return WEEKS;
	case UNIT_SCHOOL_DAY: return SCHOOL_DAYS;
	case UNIT_SCHOOL_WEEK: return SCHOOL_WEEKS;
	default: return INT32_MAX;
	}
}

static void look_long_call(const struct lint *lint, const struct expr *call)
{
	const struct window *window = &call->call.window;

	if (!is_back(window) || window->across_years || window->amount <= year_in(window->unit))
		return;
	diag_help(
	        lint_say(lint, call->place, "no school year has %d %s: this looks back to its first day only",
	                (int)window->amount, unit_name(window->unit, window->amount)),
	        "add 'across years', or write 'over year'");
}

static void look_long(const struct lint *lint)
{
	each_call_of_rule(lint, look_long_call);
}

/* --- R319 calendar days where school days are meant --------------------------------------------------------- */

/* Whole weeks, and the 30, 60 or 90 days of laws, are meant as they are written; so is a window of most of a year. */
static bool is_calendar_length(int32_t days)
{
	enum { WEEK = 7, MONTH = 30, FEWEST = 3, HALF_A_YEAR = 180 };

	return days < FEWEST || days % WEEK == 0 || days % MONTH == 0 || days >= HALF_A_YEAR;
}

static void look_days_call(const struct lint *lint, const struct expr *call)
{
	const struct window *window = &call->call.window;
	const struct column *column = language_column(lint->reader->language, call->call.column);

	if (!column || column->types != UINT32_C(1) << EVENT_ATTENDANCE || !is_back(window) ||
	        window->unit != UNIT_DAY || is_calendar_length(window->amount))
		return;
	diag_help(
	        lint_say(lint, call->place, "%d days are calendar days: weekends and holidays are among them",
	                (int)window->amount),
	        "write '%s %d school days', or so many weeks",
	        window->kind == WINDOW_LAST ? "last" : "previous", (int)window->amount);
}

static void look_days(const struct lint *lint)
{
	each_call_of_rule(lint, look_days_call);
}

/* --- R320 `for` longer than the window ---------------------------------------------------------------------- */

/* In fifths of a day, as a school day is seven of them in the long run. */
static int64_t fifths(int32_t amount, enum duration_unit unit)
{
	enum { DAY = 5, SCHOOL_DAY = 7, WEEK = 35 };

	switch (unit) {
	case UNIT_DAY: return (int64_t)amount * DAY;
	case UNIT_SCHOOL_DAY: return (int64_t)amount * SCHOOL_DAY;
	case UNIT_WEEK:
	case UNIT_SCHOOL_WEEK: return (int64_t)amount * WEEK;
	default: return 0;
	}
}

/* The longest window of the streams that are looked at; INT64_MAX: one has no length. */
static int64_t longest_window(const struct expr *expr)
{
	const struct window *window = &expr->call.window;
	bool reads = expr->kind == EXPR_CALL && expr->call.column != NO_COLUMN;
	int64_t most = 0;

	if (reads)
		most = window->kind == WINDOW_LAST ? fifths(window->amount, window->unit) : 0;
	if (reads && !most)
		return INT64_MAX;
	for (uint32_t i = 0; i < expr->count; i++) {
		int64_t other = longest_window(expr->operands[i]);
		most = other > most ? other : most;
	}
	return most;
}

static void look_hold(const struct lint *lint)
{
	const struct rule *rule = lint->rule;
	int64_t window = longest_window(rule->when);

	if (!window || fifths(rule->hold.amount, rule->hold.unit) <= window)
		return;
	diag_help(lint_say(lint, lint_place(lint, "for"),
	                  "'for' is longer than the window of 'when': what began it is out of sight before "
	                  "it ends"),
	        "make the window longer, or 'for' shorter");
}

static const struct lint_row rows[] = {
        {"R318", SEVERITY_WARNING, look_long},
        {"R319", SEVERITY_WARNING, look_days},
        {"R320", SEVERITY_WARNING, look_hold},
};
const struct lint_family lint_time = {rows, sizeof rows / sizeof rows[0]};
