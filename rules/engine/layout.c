/* layout.c - reads a rule set once to learn what of an event is worth keeping. */
#include "layout.h"
#include "per.h"
#include "scripting.h"
#include "base/arena.h"
#include <stdlib.h>

bool field_name_equal(struct field_name a, struct field_name b)
{
	return a.id == b.id && (a.id != FIELD_OTHER || text_equal(a.name, b.name));
}

int layout_kept(const struct layout *layout, enum event_type type, struct field_name field)
{
	const struct type_layout *of = &layout->types[type];

	for (size_t i = 0; i < of->kept_count; i++)
		if (field_name_equal(of->kept[i], field))
			return (int)i;
	return -1;
}

static void keep(struct layout *layout, enum event_type type, struct field_name field)
{
	struct type_layout *of = &layout->types[type];

	if (field.id == FIELD_NONE || layout_kept(layout, type, field) >= 0)
		return;
	of->kept = memory_grow(of->kept, (of->kept_count + 1) * sizeof *of->kept);
	of->kept[of->kept_count++] = field;
}

/* What a function reads of its events, or of the student, without being told to. */
static const struct {
	enum function function;
	enum event_type type;
	enum field field;
} kept_by[] = {
        {FUNCTION_DAY_EQUIVALENTS, EVENT_ATTENDANCE, FIELD_FRACTION},
        {FUNCTION_AGE, EVENT_STUDENT, FIELD_BIRTHDATE},
        {FUNCTION_TIER_START, EVENT_TIER, FIELD_TIER},
        {FUNCTION_POINTS_BELOW_AIM, EVENT_ASSESSMENT, FIELD_SCORE},
        {FUNCTION_POINTS_ABOVE_AIM, EVENT_ASSESSMENT, FIELD_SCORE},
        {FUNCTION_GAP_TO_AIM, EVENT_ASSESSMENT, FIELD_SCORE},
        {FUNCTION_ATTENDED_SESSIONS, EVENT_SESSION, FIELD_PLAN},
        {FUNCTION_ATTENDED_SESSIONS, EVENT_SESSION, FIELD_ATTENDED},
        {FUNCTION_ASSIGNED, EVENT_CASELOAD, FIELD_UNTIL},
};

/* Whether a plan is active, and where its line runs. */
static const enum field kept_of_plans[] = {
        FIELD_STATUS, FIELD_STARTS, FIELD_ENDS, FIELD_REVIEW_ON, FIELD_BASELINE, FIELD_GOAL};

static bool reads_plans(enum function function)
{
	return function == FUNCTION_PLAN || function == FUNCTION_GOAL || function == FUNCTION_AIM_SLOPE;
}

static bool keep_by_itself(struct layout *layout, enum function function)
{
	bool any = reads_plans(function);

	for (size_t i = 0; any && i < sizeof kept_of_plans / sizeof kept_of_plans[0]; i++)
		keep(layout, EVENT_PLAN, (struct field_name){.id = kept_of_plans[i]});

	for (size_t i = 0; i < sizeof kept_by / sizeof kept_by[0]; i++) {
		if (kept_by[i].function != function)
			continue;
		keep(layout, kept_by[i].type, (struct field_name){.id = kept_by[i].field});
		any = true;
	}
	return any;
}

/* The order of equal times decides which are the last N, and which value is the last. */
static bool reads_by_value(const struct call *call)
{
	return call->field.id != FIELD_NONE || call->window.unit == UNIT_POINT;
}

static void keep_for_column(struct layout *layout, const struct call *call, bool is_by_value)
{
	const struct column *column = &layout->set->columns[call->column];

	layout->is_read_by_value[call->column] |= is_by_value;
	for (size_t i = 0; i < column->source_count; i++)
		keep(layout, column->sources[i].type, call->field);
	if (column->latest_of == NO_COLUMN)
		return;
	layout->is_read_by_value[column->latest_of] = true;
	for (size_t i = 0; i < column->source_count; i++)
		keep(layout, column->sources[i].type, column->latest_per);
}

static void keep_for_call(struct layout *layout, const struct call *call)
{
	bool keeps_more = keep_by_itself(layout, call->function);

	layout->reads_present |= call->function == FUNCTION_ATTENDED || call->column == COLUMN_DAY_PRESENT;
	if (call->column != NO_COLUMN)
		keep_for_column(layout, call, keeps_more || reads_by_value(call));
}

static void keep_for_expr(struct layout *layout, const struct expr *expr)
{
	if (!expr)
		return;
	if (expr->kind == EXPR_CALL) {
		keep_for_call(layout, &expr->call);
		keep_for_expr(layout, expr->call.window.since);
	}
	for (uint32_t i = 0; i < expr->count; i++)
		keep_for_expr(layout, expr->operands[i]);
}

static void split_column(struct split *split, uint16_t column)
{
	for (size_t i = 0; i < split->count; i++)
		if (split->columns[i] == column)
			return;
	split->columns = memory_grow(split->columns, (split->count + 1) * sizeof *split->columns);
	split->columns[split->count++] = column;
}

/* Of what is split by a field that field is kept. */
static void split_for_expr(
        struct layout *layout, const struct rule *rule, struct split *split, const struct expr *expr)
{
	if (!expr)
		return;
	if (expr->kind == EXPR_CALL && expr->call.column != NO_COLUMN) {
		const struct column *column = &layout->set->columns[expr->call.column];

		for (size_t i = 0; i < column->source_count; i++)
			if (per_splits(rule, column) && rule->per_types >> column->sources[i].type & 1)
				keep(layout, column->sources[i].type, rule->per);
		if (per_splits(rule, column)) {
			layout->is_read_by_value[expr->call.column] = true;
			split_column(split, expr->call.column);
		}
	}
	for (uint32_t i = 0; i < expr->count; i++)
		split_for_expr(layout, rule, split, expr->operands[i]);
}

static void split_for_rule(struct layout *layout, const struct rule *rule)
{
	const struct expr *const parts[] = {
	        rule->only, rule->needs, rule->when, rule->clear_when, rule->unless};
	struct split *split = &layout->splits[rule - layout->set->rules];

	for (size_t i = 0; rule->per.id != FIELD_NONE && i < sizeof parts / sizeof parts[0]; i++)
		split_for_expr(layout, rule, split, parts[i]);
}

static void keep_for_rule(struct layout *layout, const struct rule *rule)
{
	const struct expr *const parts[] = {rule->only, rule->needs, rule->when, rule->clear_when,
	        rule->unless, rule->track, rule->supported};

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		keep_for_expr(layout, parts[i]);
	for (size_t i = 0; i < rule->piece_count; i++)
		keep_for_expr(layout, rule->summary[i].expr);
	layout->reads_left |= rule->include_left;
}

static void file_column(struct layout *layout, uint16_t column)
{
	const struct column *of = &layout->set->columns[column];

	for (int type = 0; type < EVENT_TYPE_COUNT; type++) {
		struct type_layout *row = &layout->types[type];

		if (!(of->types >> type & 1))
			continue;
		row->columns = memory_grow(row->columns, (row->column_count + 1) * sizeof *row->columns);
		row->columns[row->column_count++] = column;
	}
}

static int32_t first_taught(const struct calendars *calendars)
{
	int32_t first = INT32_MAX;

	for (size_t i = 0; i < calendars->count; i++)
		if (calendars->items[i].year_count && calendars->items[i].years[0].first < first)
			first = calendars->items[i].years[0].first;
	return first;
}

static void make_room(struct layout *layout)
{
	size_t kept = 0;

	for (int type = 0; type < EVENT_TYPE_COUNT; type++) {
		const struct type_layout *of = &layout->types[type];

		kept = of->kept_count > kept ? of->kept_count : kept;
	}
	layout->values = memory_take((kept + 1) * sizeof *layout->values);
}

void layout_init(struct layout *layout, const struct ruleset *set, const struct engine_host *host)
{
	/* Placing and describing a student needs these whatever the rules say. */
	static const struct {
		enum event_type type;
		enum field field;
	} always[] = {
	        {EVENT_ENROLLMENT, FIELD_SCHOOL},
	        {EVENT_ENROLLMENT, FIELD_STARTS},
	        {EVENT_ENROLLMENT, FIELD_ENDS},
	        {EVENT_ENROLLMENT, FIELD_CALENDAR},
	        {EVENT_ENROLLMENT, FIELD_GRADE},
	        {EVENT_ENROLLMENT, FIELD_EXIT},
	        {EVENT_STUDENT, FIELD_GRADE},
	        {EVENT_STUDENT, FIELD_FLAGS},
	};

	*layout = (struct layout){.set = set, .host = host, .first_taught = first_taught(&set->calendars)};
	layout->words = memory_take(sizeof *layout->words);
	layout->scripting = memory_take(sizeof *layout->scripting);
	scripting_init(layout->scripting, set);
	layout->is_read_by_value = memory_take(set->column_count + 1);
	for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
		keep(layout, always[i].type, (struct field_name){.id = always[i].field});
	layout->splits = memory_take((set->rule_count + 1) * sizeof *layout->splits);
	for (size_t i = 0; i < set->rule_count; i++) {
		keep_for_rule(layout, &set->rules[i]);
		split_for_rule(layout, &set->rules[i]);
	}
	for (size_t i = 0; i < set->column_count; i++)
		if (i != COLUMN_DAY_PRESENT || layout->reads_present)
			file_column(layout, (uint16_t)i);
	make_room(layout);
	touches_init(&layout->touches, set);
}

void layout_finish(struct layout *layout)
{
	touches_finish(&layout->touches);
	if (layout->words)
		words_finish(layout->words);
	free(layout->words);
	if (layout->scripting)
		scripting_finish(layout->scripting);
	free(layout->scripting);
	free(layout->is_read_by_value);
	for (size_t i = 0; layout->splits && i < layout->set->rule_count; i++)
		free(layout->splits[i].columns);
	free(layout->splits);
	free(layout->values);
	buf_finish(&layout->packed);
	for (int type = 0; type < EVENT_TYPE_COUNT; type++) {
		free(layout->types[type].columns);
		free(layout->types[type].kept);
		filings_finish(&layout->types[type].filings);
	}
	*layout = (struct layout){0};
}
