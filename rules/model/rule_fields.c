/* Which rules read which fields of which events. */
#include <intervene/fields.h>
#include "rules/model/rules.h"

struct wanted {
	const struct column *columns;
	enum event_type type;
	struct field_name field;
};

static bool is_same(struct field_name a, struct field_name b)
{
	return a.id == b.id && (a.id != FIELD_OTHER || text_equal(a.name, b.name));
}

/* Inside a filter all fields are those of the event. */
static bool filter_reads(const struct expr *where, struct field_name field)
{
	bool reads = where && where->kind == EXPR_FIELD && is_same(where->field, field);

	for (uint32_t i = 0; where && i < where->count && !reads; i++)
		reads = filter_reads(where->operands[i], field);
	return reads;
}

static bool column_reads(const struct column *column, const struct wanted *wanted)
{
	bool has_type = false;

	for (size_t i = 0; i < column->source_count; i++) {
		const struct source *source = &column->sources[i];

		if (source->type != wanted->type)
			continue;
		has_type = true;
		if (filter_reads(source->where, wanted->field) || is_same(source->expanded, wanted->field))
			return true;
	}
	return has_type && is_same(column->latest_per, wanted->field);
}

/* What a function asks of the student's own records. */
static const struct asked {
	enum function function;
	enum event_type type;
	enum field field;
} asked[] = {
        {FUNCTION_GRADE, EVENT_STUDENT, FIELD_GRADE},
        {FUNCTION_GRADE, EVENT_ENROLLMENT, FIELD_GRADE},
        {FUNCTION_FLAG, EVENT_STUDENT, FIELD_FLAGS},
        {FUNCTION_AGE, EVENT_STUDENT, FIELD_BIRTHDATE},
        {FUNCTION_SCHOOL, EVENT_ENROLLMENT, FIELD_SCHOOL},
        {FUNCTION_ENROLLED_SINCE, EVENT_ENROLLMENT, FIELD_STARTS},
        {FUNCTION_TIER, EVENT_TIER, FIELD_TIER},
        {FUNCTION_GOAL, EVENT_PLAN, FIELD_GOAL},
        {FUNCTION_POINTS_BELOW_AIM, EVENT_ASSESSMENT, FIELD_SCORE},
        {FUNCTION_POINTS_ABOVE_AIM, EVENT_ASSESSMENT, FIELD_SCORE},
        {FUNCTION_GAP_TO_AIM, EVENT_ASSESSMENT, FIELD_SCORE},
        {FUNCTION_ATTENDED_SESSIONS, EVENT_SESSION, FIELD_PLAN},
        {FUNCTION_ASSIGNED, EVENT_CASELOAD, FIELD_UNTIL},
        {FUNCTION_ASSIGNED, EVENT_CASELOAD, FIELD_ROLE},
        {FUNCTION_DAY_EQUIVALENTS, EVENT_ATTENDANCE, FIELD_FRACTION},
        {FUNCTION_ATTENDED_SESSIONS, EVENT_SESSION, FIELD_ATTENDED},
};

/* Whose today it is goes by these: every rule reads them. */
static const struct {
	enum event_type type;
	enum field field;
} always[] = {
        {EVENT_ENROLLMENT, FIELD_SCHOOL},
        {EVENT_ENROLLMENT, FIELD_STARTS},
        {EVENT_ENROLLMENT, FIELD_ENDS},
        {EVENT_ENROLLMENT, FIELD_CALENDAR},
        {EVENT_ENROLLMENT, FIELD_EXIT},
        {EVENT_SCHOOL, FIELD_SCHOOL},
        {EVENT_SCHOOL, FIELD_CALENDAR},
        {EVENT_SCHOOL, FIELD_TIMEZONE},
};

static bool is_always_read(const struct wanted *wanted)
{
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		if (always[i].type == wanted->type && always[i].field == wanted->field.id)
			return true;
	return false;
}

/* Which plan is the active one goes by these .. */
static bool tells_active(enum field field)
{
	return field == FIELD_STATUS || field == FIELD_STARTS || field == FIELD_ENDS;
}

/* .. and where its line runs, by these too. */
static bool draws_line(enum field field)
{
	return field == FIELD_BASELINE || field == FIELD_GOAL || field == FIELD_REVIEW_ON;
}

static bool asks_for_plan(enum function function)
{
	return function == FUNCTION_PLAN || function == FUNCTION_GOAL ||
	       function == FUNCTION_ATTENDED_SESSIONS;
}

static bool asks_for_line(enum function function)
{
	return function == FUNCTION_POINTS_BELOW_AIM || function == FUNCTION_POINTS_ABOVE_AIM ||
	       function == FUNCTION_GAP_TO_AIM || function == FUNCTION_AIM_SLOPE;
}

static bool plan_reads(enum function function, const struct wanted *wanted)
{
	enum field field = wanted->field.id;

	if (wanted->type != EVENT_PLAN)
		return false;
	if (asks_for_line(function) && draws_line(field))
		return true;
	return (asks_for_line(function) || asks_for_plan(function)) && tells_active(field);
}

static bool function_reads(enum function function, const struct wanted *wanted)
{
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
		if (asked[i].function == function && asked[i].type == wanted->type &&
		        asked[i].field == wanted->field.id)
			return true;
	return false;
}

static bool call_reads(const struct call *call, const struct wanted *wanted)
{
	if (function_reads(call->function, wanted) || plan_reads(call->function, wanted))
		return true;
	if (call->column == NO_COLUMN)
		return false;
	const struct column *column = &wanted->columns[call->column];

	return column_reads(column, wanted) ||
	       ((column->types >> wanted->type & 1) && is_same(call->field, wanted->field));
}

static bool expr_reads(const struct expr *expr, const struct wanted *wanted)
{
	bool reads = expr && expr->kind == EXPR_CALL && call_reads(&expr->call, wanted);

	if (expr && expr->kind == EXPR_LEVEL)
		reads = wanted->type == EVENT_SCHOOL && wanted->field.id == FIELD_LEVEL;
	if (expr && expr->kind == EXPR_CALL && expr->call.window.since)
		reads = reads || expr_reads(expr->call.window.since, wanted);
	for (uint32_t i = 0; expr && i < expr->count && !reads; i++)
		reads = expr_reads(expr->operands[i], wanted);
	return reads;
}

static bool words_read(const struct rule *rule, const struct wanted *wanted)
{
	for (size_t i = 0; i < rule->piece_count; i++)
		if (expr_reads(rule->summary[i].expr, wanted))
			return true;
	for (size_t i = 0; i < rule->rung_count; i++)
		if (expr_reads(rule->rungs[i].condition, wanted))
			return true;
	return false;
}

bool ruleset_reads_type(const struct ruleset *set, uint32_t rule, enum event_type type)
{
	return set->rules[rule].reads >> type & 1;
}

bool ruleset_reads_field(
        const struct ruleset *set, uint32_t number, enum event_type type, struct field_name field)
{
	const struct rule *rule = &set->rules[number];
	const struct wanted wanted = {set->columns, type, field};
	bool is_per = (rule->per_types >> type & 1) && is_same(rule->per, field);
	bool is_counting = rule->reads_school_days && type == EVENT_ATTENDANCE &&
	                   (field.id == FIELD_STATUS || field.id == FIELD_SCOPE);

	if (field.id == FIELD_NONE)
		return false;
	return is_per || is_counting || is_always_read(&wanted) || expr_reads(rule->only, &wanted) ||
	       expr_reads(rule->needs, &wanted) || expr_reads(rule->when, &wanted) ||
	       expr_reads(rule->clear_when, &wanted) || expr_reads(rule->unless, &wanted) ||
	       expr_reads(rule->track, &wanted) || words_read(rule, &wanted);
}
