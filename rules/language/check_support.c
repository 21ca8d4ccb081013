/* Functions of support: the tier and the plan of a domain, scores and sessions beside the plan, who is assigned.  Each
 * reads a column of its own making, as if `plan where domain = 'reading'` had been written. */
#include "check.h"

#include "columns.h"
#include "function.h"

/* The column of a stream whose field is a text.  What stands in the text of a rule has no say in it. */
static int column_where(
        const struct scope *scope, const char *stream, const char *field, struct word value, uint16_t *out)
{
	struct arena *trees = &scope->language->trees;
	struct scope apart = {.language = scope->language, .may_read_flags = true};
	struct syntax *name = arena_take(trees, sizeof *name), *text = arena_take(trees, sizeof *text);
	const struct syntax **items = arena_take_array(trees, 2, sizeof *items);
	struct syntax *where = arena_take(trees, sizeof *where);
	*name = (struct syntax){
	        .kind = SYNTAX_NAME, .place = value.place, .name = {text_of(field), value.place}};
	*text = (struct syntax){.kind = SYNTAX_LITERAL,
	        .place = value.place,
	        .type = TYPE_TEXT,
	        .literal = value_text(arena_copy(scope->language->arena, value.text))};
	items[0] = name;
	items[1] = text;
	*where = (struct syntax){.kind = SYNTAX_OPERATION,
	        .operation = EXPR_EQUAL,
	        .place = value.place,
	        .items = items,
	        .count = 2};
	struct syntax_stream of = {
	        .name = {text_of(stream), value.place}, .where = where, .place = value.place};
	return column_of(&apart, &of, out);
}

static int column_of_any_tier(const struct scope *scope, struct place place, uint16_t *out)
{
	struct scope apart = {.language = scope->language, .may_read_flags = true};
	struct syntax_stream of = {
	        .name = {text_of("tier"), place}, .latest_per = {text_of("domain"), place}, .place = place};
	return column_of(&apart, &of, out);
}

static void add_name(const struct scope *scope, struct expr *expr, struct word name)
{
	struct expr *literal = expr_make(scope, EXPR_LITERAL, TYPE_TEXT, name.place);
	literal->literal = value_text(arena_copy(scope->language->arena, name.text));
	expr_operands(scope, expr, &(const struct expr *){literal}, 1);
}

/* What stands in the brackets; without brackets the domain of the rule. */
static int domain_of(const struct scope *scope, const struct syntax *call,
        const struct function_row *function, struct word *out)
{
	bool takes_any = function->number == FUNCTION_TIER;
	*out = (struct word){scope->language->domain, call->place};
	if (call->kind != SYNTAX_CALL)
		return 0;
	bool is_domain = call->count == 1 &&
	                 check_name_argument(scope, argument_resolve(scope, call->items[0]).value, out) == 0;
	if (is_domain && (takes_any || !text_is(out->text, "any")))
		return 0;
	check_say_usage(scope, call->place, function,
	        takes_any ? "takes the name of one domain, or any" : "takes the name of one domain");
	return -1;
}

static bool is_of_tier(const struct function_row *function)
{
	return function->number == FUNCTION_TIER || function->number == FUNCTION_TIER_START;
}

/* The field that a function always reads. */
static struct field_name own_field(const struct function_row *function)
{
	enum field field = function->number == FUNCTION_TIER   ? FIELD_TIER
	                   : function->number == FUNCTION_GOAL ? FIELD_GOAL
	                                                       : FIELD_NONE;
	return (struct field_name){
	        field, field == FIELD_NONE ? (struct text){"", 0} : text_of(field_name_of(field))};
}

static struct expr *of_domain(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	struct word domain;
	if (domain_of(scope, call, function, &domain) < 0)
		return NULL;
	struct expr *expr = call_make(scope, call, function);
	bool is_any = function->number == FUNCTION_TIER && text_is(domain.text, "any");
	int result = is_any ? column_of_any_tier(scope, call->place, &expr->call.column)
	                    : column_where(scope, is_of_tier(function) ? "tier" : "plan", "domain", domain,
	                              &expr->call.column);
	/* Of all domains each has its say, of one the newest event. */
	expr->call.window.kind = is_any ? WINDOW_NONE : WINDOW_ALL;
	expr->call.field = own_field(function);
	add_name(scope, expr, domain);
	return result < 0 ? NULL : expr;
}

const struct expr *check_domain_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	if (function->number == FUNCTION_PLAN)
		return check_say_usage(scope, call->place, function, "is asked for one of its fields");
	return of_domain(scope, call, function);
}

bool is_plan(const struct scope *scope, const struct syntax *of)
{
	bool is_named = of->kind == SYNTAX_CALL || of->kind == SYNTAX_NAME;
	return is_named && text_is(of->name.text, "plan") && !binding_find(scope, of->name.text);
}

const struct expr *check_plan_field(const struct scope *scope, const struct syntax *syntax)
{
	const struct syntax *of = syntax->items[0];
	if (check_inside_where(scope, of->name) < 0)
		return NULL;
	struct expr *expr = of_domain(scope, of, function_of(FUNCTION_PLAN));
	if (!expr || check_stream_field(scope, UINT32_C(1) << EVENT_PLAN, syntax->name, &expr->call.field,
	                     &expr->type) < 0)
		return NULL;
	return expr;
}

/* The plans of the rule's domain, of which the function finds the active one. */
static int add_plan(const struct scope *scope, const struct syntax *call, struct expr *expr)
{
	struct syntax bare = {.kind = SYNTAX_NAME, .name = call->name, .place = call->place};
	const struct expr *plan = of_domain(scope, &bare, function_of(FUNCTION_PLAN));
	if (!plan)
		return -1;
	expr_operands(scope, expr, &plan, 1);
	return 0;
}

const struct expr *check_points_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	struct expr *expr = check_of_stream(scope, call, function);
	if (!expr)
		return NULL;
	if (!(scope->language->columns[expr->call.column].types >> EVENT_ASSESSMENT & 1))
		return check_say_usage(scope, call->place, function, "takes a stream of assessments");
	return add_plan(scope, call, expr) < 0 ? NULL : expr;
}

const struct expr *check_sessions_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	struct expr *expr = call_make(scope, call, function);
	struct syntax_stream sessions = {.name = {text_of("session"), call->place}, .place = call->place};
	struct scope apart = {.language = scope->language, .may_read_flags = true};
	if (call->count != 1)
		return check_say_usage(scope, call->place, function, "takes one window");
	if (check_window_argument(scope, call->items[0], function, &expr->call.window) < 0 ||
	        column_of(&apart, &sessions, &expr->call.column) < 0)
		return NULL;
	return add_plan(scope, call, expr) < 0 ? NULL : expr;
}

const struct expr *check_role_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	struct word role;
	bool is_role = call->count == 1 &&
	               check_name_argument(scope, argument_resolve(scope, call->items[0]).value, &role) == 0;
	if (!is_role)
		return check_say_usage(scope, call->place, function, "takes the name of one role");
	struct expr *expr = call_make(scope, call, function);
	expr->call.window.kind = WINDOW_ALL;
	add_name(scope, expr, role);
	return column_where(scope, "caseload", "role", role, &expr->call.column) < 0 ? NULL : expr;
}
