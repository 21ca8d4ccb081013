/* Windows: which a function can look through, and what a measure's parameter makes of one. */
#include "check.h"

#include "function.h"

#include <string.h>

static bool takes_points(const struct function_row *function)
{
	return (function->takes == TAKES_EVENTS || function->takes == TAKES_STREAM ||
	               function->takes == TAKES_FIELD || function->takes == TAKES_NUMBERS ||
	               function->takes == TAKES_POINTS) &&
	       function->number != FUNCTION_RATE && function->number != FUNCTION_LONGEST_STREAK;
}

static int say_unit(const struct scope *scope, struct place place, const char *what, const char *help)
{
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R207", place, "%s", what);
	return diag_help(diag, "%s", help);
}

static int check_unit(
        const struct scope *scope, const struct syntax_window *written, const struct function_row *function)
{
	bool is_counted = written->kind == WINDOW_LAST || written->kind == WINDOW_PREVIOUS;
	enum duration_unit unit = written->fixed.unit;
	if (is_counted && (unit == UNIT_HOUR || unit == UNIT_MINUTE))
		return say_unit(scope, written->place, "a window is made of whole days",
		        "its units are days, weeks, school days, school weeks and points");
	if (is_counted && unit == UNIT_POINT && !takes_points(function))
		return say_unit(scope, written->place,
		        "points are events of a stream, and this is about days",
		        "count in school days: last 20 school days");
	return 0;
}

static int check_since(const struct scope *scope, const struct syntax *written, const struct expr **out)
{
	const struct expr *since = check(scope, written);
	if (!since)
		return -1;
	*out = since;
	if (since->type == TYPE_DATE || since->type == TYPE_ANY)
		return 0;
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R208", since->place,
	        "`since` takes a date, and this is %s", type_words(since->type));
	return diag_help(diag, "dates are written without quotes: since 2026-09-01");
}

static int say_unknown_window(const struct scope *scope, struct word name)
{
	static const char *const known[] = {"year", "term", "semester", "quarter", "month", "week"};
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R187", name.place,
	        "unknown window '%.*s'", (int)name.text.size, name.text.at);
	return diag_guess(diag, name.text, known, sizeof known / sizeof *known)
	               ? -1
	               : diag_help(diag, "windows are year, term, semester, quarter, month, week, last 20 "
	                                 "school days, "
	                                 "previous 30 days, last 4 points, since 2026-09-01");
}

static int check_named_window(
        const struct scope *scope, struct word name, const struct function_row *function, struct window *out)
{
	const struct binding *bound = binding_find(scope, name.text);
	if (!bound)
		return say_unknown_window(scope, name);
	return check_window_argument(bound->scope, bound->value, function, out);
}

int check_window(const struct scope *scope, const struct syntax_window *written,
        const struct function_row *function, struct window *out)
{
	if (written->name.text.size)
		return check_named_window(scope, written->name, function, out);
	*out = written->fixed;
	if (check_unit(scope, written, function) < 0)
		return -1;
	return written->since ? check_since(scope, written->since, &out->since) : 0;
}

int check_window_argument(const struct scope *scope, const struct syntax *argument,
        const struct function_row *function, struct window *out)
{
	struct binding found = argument_resolve(scope, argument);
	if (found.value->kind == SYNTAX_WINDOW)
		return check_window(found.scope, found.value->window, function, out);
	if (found.value->kind == SYNTAX_NAME)
		return say_unknown_window(scope, found.value->name);
	struct diag *diag = language_say(
	        scope->language, SEVERITY_ERROR, "R176", found.value->place, "a window is expected here");
	return diag_help(diag, "for example %s", function->example);
}
