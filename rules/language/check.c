/* What each name and each form of an expression means where it stands. */
#include "check.h"

#include "function.h"

#include <string.h>

/* A measure may use measures, each of which may use others twice: without an end to it, twenty lines could ask for
 * more memory than there is. */
/* Of one text, and of all: each rule that names a measure or a value holds it written out, so that a file of 300 KiB could ask
 * for gigabytes. */
enum { DEPTH_MAX = 400, NODES_MAX = 20000, NODES_OF_ALL_MAX = 1000000 };

struct expr *expr_make(const struct scope *scope, enum expr_kind kind, enum type type, struct place place)
{
	struct expr *expr = arena_take(scope->language->arena, sizeof *expr);
	*expr = (struct expr){.kind = kind, .type = type, .place = place, .field.id = FIELD_NONE};
	expr->call.column = NO_COLUMN;
	expr->call.field.id = FIELD_NONE;
	return expr;
}

void expr_operands(
        const struct scope *scope, struct expr *expr, const struct expr *const *operands, size_t count)
{
	const struct expr **copy = arena_take_array(scope->language->arena, count, sizeof *copy);
	memcpy(copy, operands, count * sizeof *copy);
	expr->operands = copy;
	expr->count = (uint32_t)count;
}

static const struct expr *check_literal(const struct scope *scope, const struct syntax *syntax)
{
	struct expr *expr = expr_make(scope, EXPR_LITERAL, syntax->type, syntax->place);
	expr->literal = syntax->literal;
	return expr;
}

static bool is_being_expanded(const struct scope *scope, const struct measure *measure)
{
	for (; scope; scope = scope->caller)
		if (scope->measure == measure)
			return true;
	return false;
}

static int say_argument_count(
        const struct scope *scope, const struct measure *measure, const struct syntax *use)
{
	struct text name = measure->name.text;
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R176", use->name.place,
	        "'%.*s' takes %zu argument%s, not %zu", (int)name.size, name.at, measure->count,
	        measure->count == 1 ? "" : "s", use->count);
	return diag_help(diag, "it is defined in %.*s, line %d", (int)measure->name.place.file.size,
	        measure->name.place.file.at, measure->name.place.line);
}

static int check_expandable(
        const struct scope *scope, const struct measure *measure, const struct syntax *use)
{
	struct text name = measure->name.text;
	if (!measure->body)
		return -1;
	if (use->count != measure->count)
		return say_argument_count(scope, measure, use);
	if (!is_being_expanded(scope, measure))
		return 0;
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R180", use->name.place,
	        "'%.*s' is defined by itself", (int)name.size, name.at);
	return diag_help(diag, "a measure may use other measures, but none that leads back to it");
}

const struct expr *check_measure(const struct scope *scope, struct measure *measure, const struct syntax *use)
{
	measure->is_used = true;
	if (check_expandable(scope, measure, use) < 0)
		return NULL;
	struct binding *bindings =
	        arena_take_array(&scope->language->trees, measure->count, sizeof *bindings);
	for (size_t i = 0; i < measure->count; i++)
		bindings[i] = argument_resolve(scope, use->items[i]);
	struct scope inner = {
	        .language = scope->language,
	        .measure = measure,
	        .bindings = bindings,
	        .caller = scope,
	        .is_constant = scope->event || scope->is_constant,
	        .may_read_flags = scope->may_read_flags,
	};
	return check(&inner, measure->body);
}

/* A parameter stands for its argument, read where that was written; inside `where` it must be a constant. */
static const struct expr *check_parameter(
        const struct scope *scope, const struct syntax *name, const struct binding *bound)
{
	struct scope outer = *bound->scope;
	enum syntax_kind kind = bound->value->kind;
	bool is_value = kind != SYNTAX_WINDOW && kind != SYNTAX_STREAM && kind != SYNTAX_LAST &&
	                kind != SYNTAX_GRADES;
	outer.is_constant = outer.is_constant || scope->event || scope->is_constant;
	outer.event = NULL;
	if (is_value)
		return check(&outer, bound->value);
	const char *what = kind == SYNTAX_GRADES ? "grades" : "a window or a stream";
	struct text text = name->name.text;
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R176", name->place,
	        "'%.*s' stands for %s, not for a value", (int)text.size, text.at, what);
	diag_help(diag, "for example %s%.*s%s", kind == SYNTAX_GRADES ? "grade in " : "count(referral over ",
	        (int)text.size, text.at, kind == SYNTAX_GRADES ? "" : ")");
	return NULL;
}

static bool is_any_field(struct text name)
{
	return field_find(name) != FIELD_OTHER;
}

/* A word that means something in another place: the help leads there. */
static const char *misplaced(const struct scope *scope, struct text name)
{
	if (text_is(name, "K") || text_is(name, "PK"))
		return "a grade is a number: K is 0, PK is -1";
	if (stream_find(scope->language, name) || event_type_find(name) >= 0)
		return "it is a stream, and a function makes a number of it: days(absent over year)";
	if (span_find(name) >= 0)
		return "it is a window, and stands inside a function: days(absent over year)";
	if (list_is_known(scope->language, name))
		return "it is a list, and stands behind `in`: grade in lower_grades";
	if (is_any_field(name))
		return "it is a field of events: read it with a function, last(probe.score), or inside "
		       "`where`";
	return NULL;
}

static void say_unknown(const struct scope *scope, struct word name, const char *what)
{
	struct text text = name.text;
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R104", name.place,
	        "unknown %s '%.*s'", what, (int)text.size, text.at);
	const char *help = misplaced(scope, text);
	if (!diag)
		return;
	if (help)
		diag_help(diag, "%s", help);
	else
		suggest_name(diag, scope, text);
}

static void say_student(const struct scope *scope, struct word name)
{
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R176", name.place,
	        "who the student is can only be asked of a list");
	diag_help(diag, "for example student in EXEMPT, where EXEMPT stands under lists:");
}

static const struct expr *check_name(const struct scope *scope, const struct syntax *syntax)
{
	struct text name = syntax->name.text;
	const struct binding *bound = binding_find(scope, name);
	const struct function_row *function = function_find(name);
	struct measure *measure = measure_find(scope->language, name);
	if (bound)
		return check_parameter(scope, syntax, bound);
	if (scope->event)
		return check_field(scope, syntax);
	if (function)
		return check_named_function(scope, syntax, function);
	if (measure)
		return check_measure(scope, measure, syntax);
	if (text_is(name, "student"))
		say_student(scope, syntax->name);
	else if (check_protected(scope, syntax->name) == 0)
		say_unknown(scope, syntax->name, "name");
	return NULL;
}

static const struct expr *check_call(const struct scope *scope, const struct syntax *syntax)
{
	const struct function_row *function = function_find(syntax->name.text);
	struct measure *measure = measure_find(scope->language, syntax->name.text);
	if (function)
		return check_function(scope, syntax, function);
	if (measure)
		return check_measure(scope, measure, syntax);
	if (check_protected(scope, syntax->name) == 0)
		say_unknown(scope, syntax->name, "measure");
	return NULL;
}

static bool can_take_field(const struct syntax *syntax)
{
	const struct syntax *of = syntax->items[0];
	const struct function_row *function = of->kind == SYNTAX_CALL ? function_find(of->name.text) : NULL;
	bool has_stream =
	        of->count == 1 &&
	        (of->items[0]->kind == SYNTAX_NAME ||
	                (of->items[0]->kind == SYNTAX_STREAM && !of->items[0]->stream->field.text.size));
	return function && function->takes == TAKES_FIELD && has_stream;
}

/* last(screener over year).percentile is last(screener.percentile over year). */
static const struct expr *check_field_of_call(const struct scope *scope, const struct syntax *syntax)
{
	const struct syntax *of = syntax->items[0], *argument = of->items[0];
	struct syntax_stream stream = {.name = argument->name, .place = argument->place};
	if (argument->kind == SYNTAX_STREAM)
		stream = *argument->stream;
	stream.field = syntax->name;
	struct syntax with_field = {.kind = SYNTAX_STREAM, .place = argument->place, .stream = &stream};
	const struct syntax *items[] = {&with_field};
	struct syntax call = *of;
	call.items = items;
	return check(scope, &call);
}

static const struct expr *check_field_of(const struct scope *scope, const struct syntax *syntax)
{
	const struct syntax *of = syntax->items[0];
	struct text name = of->name.text;
	if (check_protected(scope, syntax->name) < 0)
		return NULL;
	if (is_plan(scope, of))
		return check_plan_field(scope, syntax);
	if (can_take_field(syntax))
		return check_field_of_call(scope, syntax);
	const struct function_row *function = function_find(name);
	if (function && !function_is_supported(function)) {
		language_say(scope->language, SEVERITY_ERROR, "R150", syntax->place,
		        "known, not yet supported: fields of '%.*s'", (int)name.size, name.at);
		return NULL;
	}
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R176", syntax->name.place,
	        "a field is read from a stream, inside a function");
	diag_help(diag, "for example last(probe.score over year)");
	return NULL;
}

static const struct expr *check_argument_alone(const struct scope *scope, const struct syntax *syntax)
{
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R176", syntax->place,
	        "%s cannot stand here", syntax->kind == SYNTAX_WINDOW ? "a window" : "a stream");
	diag_help(diag, "windows and streams are arguments of functions: days(absent over year)");
	return NULL;
}

/* Said once: every rule behind it is one too many. */
static int refuse_all(struct language *language, struct place place)
{
	if (language->nodes_of_all++ > NODES_OF_ALL_MAX)
		return -1;
	struct diag *diag = language_say(language, SEVERITY_ERROR, "R184", place,
	        "with their measures and values written out, these rules are too large together");
	return diag_help(diag, "use smaller measures, and fewer lines in a value of many rules");
}

static int check_size(const struct scope *scope, const struct syntax *syntax)
{
	struct language *language = scope->language;
	if (language->nodes_of_all >= NODES_OF_ALL_MAX)
		return refuse_all(language, syntax->place);
	language->nodes_of_all++;
	if (++language->nodes <= NODES_MAX && language->depth < DEPTH_MAX)
		return 0;
	/* Said once for the text: what is too large is too large at every name in it. */
	if (language->nodes < 2 * NODES_MAX) {
		struct diag *diag = language_say(language, SEVERITY_ERROR, "R184", syntax->place,
		        "with its measures written out this expression is too large");
		diag_help(diag, "use fewer measures that use each other");
	}
	language->nodes = 2 * NODES_MAX;
	return -1;
}

static const struct expr *check_any(const struct scope *scope, const struct syntax *syntax)
{
	switch (syntax->kind) {
	case SYNTAX_LITERAL: return check_literal(scope, syntax);
	case SYNTAX_NAME: return check_name(scope, syntax);
	case SYNTAX_CALL: return check_call(scope, syntax);
	case SYNTAX_FIELD: return check_field_of(scope, syntax);
	case SYNTAX_OPERATION: return check_operation(scope, syntax);
	default: return check_argument_alone(scope, syntax);
	}
}

const struct expr *check(const struct scope *scope, const struct syntax *syntax)
{
	if (check_size(scope, syntax) < 0)
		return NULL;
	scope->language->depth++;
	const struct expr *expr = check_any(scope, syntax);
	scope->language->depth--;
	return expr;
}
