/* What can change an answer: whose events, and whether a day that becomes counted can. */
#include "language.h"

#include "function.h"
#include "scope.h"

/* Whose today it is, and where a year begins, goes by the enrollment and the school: every answer reads those. */
static const enum event_type always[] = {EVENT_ENROLLMENT, EVENT_SCHOOL};

static void add_type(struct reads *reads, enum event_type type)
{
	reads->types |= UINT32_C(1) << type;
}

static bool is_school_unit(enum duration_unit unit)
{
	return unit == UNIT_SCHOOL_DAY || unit == UNIT_SCHOOL_WEEK;
}

static void add_window(const struct language *language, const struct window *window, struct reads *reads)
{
	bool is_counted = window->kind == WINDOW_LAST || window->kind == WINDOW_PREVIOUS;
	if (is_counted && is_school_unit(window->unit))
		reads->school_days = true;
	language_reads(language, window->since, reads);
}

static bool reads_profile(enum function function)
{
	return function == FUNCTION_GRADE || function == FUNCTION_FLAG || function == FUNCTION_AGE;
}

static void add_call(const struct language *language, const struct call *call, struct reads *reads)
{
	const struct function_row *function = function_of(call->function);
	if (call->column != NO_COLUMN)
		reads->types |= language->columns[call->column].types;
	if (reads_profile(function->number))
		add_type(reads, EVENT_STUDENT);
	if (function->number == FUNCTION_FEED_STALE)
		add_type(reads, EVENT_FEED);
	reads->school_days |= function->reads_school_days;
	add_window(language, &call->window, reads);
}

void language_reads(const struct language *language, const struct expr *expr, struct reads *reads)
{
	if (!expr)
		return;
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		add_type(reads, always[i]);
	if (expr->kind == EXPR_CALL)
		add_call(language, &expr->call, reads);
	for (uint32_t i = 0; i < expr->count; i++)
		language_reads(language, expr->operands[i], reads);
	/* A day becomes counted by its attendance, and complete by its feed. */
	if (reads->school_days) {
		add_type(reads, EVENT_ATTENDANCE);
		add_type(reads, EVENT_FEED);
	}
}
