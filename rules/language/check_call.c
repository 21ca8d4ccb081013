/* Calls of functions: arguments by what each function takes. */
#include "check.h"

#include "columns.h"
#include "function.h"

struct expr *call_make(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	struct expr *expr = expr_make(scope, EXPR_CALL, function->type, call->place);
	expr->call.function = function->number;
	return expr;
}

struct expr *check_say_usage(
        const struct scope *scope, struct place place, const struct function_row *function, const char *what)
{
	struct diag *diag =
	        language_say(scope->language, SEVERITY_ERROR, "R176", place, "'%s' %s", function->name, what);
	diag_help(diag, "for example %s", function->example);
	return NULL;
}

static const struct expr *say_reserved(
        const struct scope *scope, struct place place, const struct function_row *function)
{
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R150", place,
	        "known, not yet supported: '%s'", function->name);
	diag_help(diag, "it will be: %s", function->help);
	return NULL;
}

int check_inside_where(const struct scope *scope, struct word name)
{
	if (!scope->event && !scope->is_constant)
		return 0;
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R183", name.place,
	        "'%.*s' cannot stand inside `where`", (int)name.text.size, name.text.at);
	return diag_help(
	        diag, "a filter depends on the event alone: on its fields and on values that never change");
}

/* A stream as an argument: by its name, with a field, or with all its words. */
static int stream_argument(const struct syntax *argument, struct syntax_stream *out)
{
	*out = (struct syntax_stream){.place = argument->place};
	switch (argument->kind) {
	case SYNTAX_STREAM: *out = *argument->stream; return 0;
	case SYNTAX_NAME: out->name = argument->name; return 0;
	case SYNTAX_FIELD:
		if (argument->items[0]->kind != SYNTAX_NAME)
			return -1;
		out->name = argument->items[0]->name;
		out->field = argument->name;
		return 0;
	default: return -1;
	}
}

static bool has_window(const struct syntax_stream *stream)
{
	return stream->window.kind != WINDOW_NONE || stream->window.name.text.size;
}

static int check_stream_window(const struct scope *scope, const struct syntax_stream *stream,
        const struct function_row *function, struct window *out)
{
	bool looks_back_by_itself = function->takes == TAKES_RUN;
	if (has_window(stream) && !looks_back_by_itself)
		return check_window(scope, &stream->window, function, out);
	*out = (struct window){.kind = looks_back_by_itself ? WINDOW_NONE : WINDOW_SPAN, .span = SPAN_YEAR};
	if (!has_window(stream))
		return 0;
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R207", stream->window.place,
	        "'%s' takes no window: it looks back as far as it must", function->name);
	return diag_help(diag, "for example %s", function->example);
}

static int check_holds_numbers(const struct scope *scope, const struct syntax_stream *stream,
        const struct function_row *function, enum type type)
{
	if (function->takes != TAKES_NUMBERS || type == TYPE_NUMBER || type == TYPE_ANY)
		return 0;
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R209", stream->field.place,
	        "'%s' takes a field that holds numbers, and '%.*s' holds %s", function->name,
	        (int)stream->field.text.size, stream->field.text.at, type_words(type));
	return diag_help(
	        diag, "for example %s; `distinct`, `first` and `last` take any field", function->example);
}

static bool takes_field(const struct function_row *function)
{
	return function->takes == TAKES_FIELD || function->takes == TAKES_NUMBERS;
}

static int check_call_field(const struct scope *scope, const struct syntax_stream *stream,
        const struct function_row *function, struct expr *expr)
{
	uint32_t types = scope->language->columns[expr->call.column].types;
	enum type type;
	if (!takes_field(function))
		return 0;
	if (check_stream_field(scope, types, stream->field, &expr->call.field, &type) < 0)
		return -1;
	if (function->type == TYPE_ANY)
		expr->type = type;
	return check_holds_numbers(scope, stream, function, type);
}

static struct expr *say_stream_usage(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	return check_say_usage(scope, call->place, function,
	        takes_field(function) ? "takes one field of a stream" : "takes one stream");
}

/* A run is made of days, whichever event is the newest. */
static bool follows_days(const struct function_row *function)
{
	return function->takes == TAKES_RUN || function->number == FUNCTION_LONGEST_STREAK;
}

/* The points of a window are those that are left after `where`.  A stream with a name of its own says so by it. */
static void warn_points_of_where(
        const struct scope *scope, const struct syntax_stream *stream, const struct expr *call)
{
	const struct window *window = &call->call.window;
	bool counts = call->call.function == FUNCTION_COUNT || call->call.function == FUNCTION_DAYS;
	int name = (int)stream->name.text.size;
	if (!counts || !stream->where || stream->latest_per.text.size || window->unit != UNIT_POINT ||
	        (window->kind != WINDOW_LAST && window->kind != WINDOW_PREVIOUS))
		return;
	struct diag *diag = language_say(scope->language, SEVERITY_WARNING, "R321", stream->where->place,
	        "this counts the %d newest that fit, however many lie between them", (int)window->amount);
	if (window->kind == WINDOW_LAST && window->amount == 1)
		diag_help(diag, "whether the newest of all fits: last(%.*s.FIELD over year), compared", name,
		        stream->name.text.at);
	else
		diag_help(diag,
		        "of the newest of all: compare max(%.*s.FIELD over ..) when all must be low, min(..) "
		        "when all must be high, median(..) when more than half must",
		        name, stream->name.text.at);
}

struct expr *check_of_stream(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	struct syntax_stream stream;
	if (call->count != 1)
		return say_stream_usage(scope, call, function);
	struct binding argument = argument_resolve(scope, call->items[0]);
	if (stream_argument(argument.value, &stream) < 0)
		return say_stream_usage(scope, call, function);
	if (follows_days(function) && stream.latest_per.text.size)
		return check_say_usage(
		        scope, stream.latest_per.place, function, "takes a stream without `latest per`");
	if (takes_field(function) != (stream.field.text.size > 0))
		return check_say_usage(scope, stream.place, function,
		        takes_field(function) ? "takes a field of a stream"
		                              : "takes a stream without a field");
	struct expr *expr = call_make(scope, call, function);
	int column = column_of(argument.scope, &stream, &expr->call.column);
	int window = check_stream_window(argument.scope, &stream, function, &expr->call.window);
	if (column < 0 || window < 0 || check_call_field(argument.scope, &stream, function, expr) < 0)
		return NULL;
	warn_points_of_where(argument.scope, &stream, expr);
	return expr;
}

/* Dates, or the values of a field.  Nothing but a function in Lua can do anything with them. */
static const struct expr *check_list_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	struct syntax_stream stream;
	if (!scope->language->may_list)
		return check_say_usage(
		        scope, call->place, function, "stands in the `inputs` of a function in Lua alone");
	if (call->count != 1)
		return check_say_usage(scope, call->place, function, "takes one stream, or one field of it");
	struct binding argument = argument_resolve(scope, call->items[0]);
	if (stream_argument(argument.value, &stream) < 0)
		return check_say_usage(scope, call->place, function, "takes one stream, or one field of it");
	struct expr *expr = call_make(scope, call, function);
	enum type type;
	if (column_of(argument.scope, &stream, &expr->call.column) < 0 ||
	        check_stream_window(argument.scope, &stream, function, &expr->call.window) < 0)
		return NULL;
	uint32_t types = scope->language->columns[expr->call.column].types;
	bool has_field = stream.field.text.size > 0;
	if (has_field &&
	        check_stream_field(argument.scope, types, stream.field, &expr->call.field, &type) < 0)
		return NULL;
	return expr;
}

static const struct expr *check_stream_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	return check_of_stream(scope, call, function);
}

static const struct expr *check_window_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	struct expr *expr = call_make(scope, call, function);
	if (call->count != 1)
		return check_say_usage(scope, call->place, function, "takes one window");
	return check_window_argument(scope, call->items[0], function, &expr->call.window) < 0 ? NULL : expr;
}

/* `last work where late or missing`: the last alternative is read as the date to take when there is no event. */
static bool is_field_as_default(const struct scope *scope, const struct syntax *written)
{
	struct text name = written->name.text;
	return written->kind == SYNTAX_NAME && !binding_find(scope, name) && !function_find(name) &&
	       !measure_find(scope->language, name) && field_find(name) != FIELD_OTHER;
}

static const struct expr *say_default(const struct scope *scope, const struct syntax *written)
{
	struct text name = written->name.text;
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R208", written->place,
	        "behind `or` stands the date to take when there is no event, and '%.*s' is a field",
	        (int)name.size, name.at);
	diag_help(diag, "to go on with the condition write it out: %.*s = true", (int)name.size, name.at);
	return NULL;
}

int check_is_date(const struct scope *scope, const struct expr *date, const struct function_row *function)
{
	if (date->type == TYPE_DATE || date->type == TYPE_ANY)
		return 0;
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R208", date->place,
	        "'%s' takes a date, and this is %s", function->name, type_words(date->type));
	return diag_help(diag, "for example %s", function->example);
}

static const struct expr *check_date(
        const struct scope *scope, const struct syntax *written, const struct function_row *function)
{
	bool is_stream = written->kind == SYNTAX_STREAM ||
	                 (written->kind == SYNTAX_NAME && stream_find(scope->language, written->name.text));
	if (is_stream)
		return check_say_usage(
		        scope, written->place, function, "takes a date, or `last` and a stream");
	const struct expr *date = check(scope, written);
	return date && check_is_date(scope, date, function) == 0 ? date : NULL;
}

static const struct expr *check_date_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	struct expr *expr = call_make(scope, call, function);
	if (call->count != 1)
		return check_say_usage(
		        scope, call->place, function, "takes one date, or `last` and a stream");
	struct binding argument = argument_resolve(scope, call->items[0]);
	bool is_last = argument.value->kind == SYNTAX_LAST;
	const struct syntax *written = argument.value;
	if (is_last) {
		expr->call.window.kind = WINDOW_ALL;
		if (column_of(argument.scope, written->stream, &expr->call.column) < 0)
			return NULL;
		if (!written->count)
			return expr;
		written = written->items[0];
		if (is_field_as_default(argument.scope, written))
			return say_default(scope, written);
	}
	const struct expr *date = check_date(argument.scope, written, function);
	if (!date)
		return NULL;
	expr_operands(scope, expr, &date, 1);
	return expr;
}

/* Flags are names: flag(iep), flag(504), flag('night school'). */
int check_name_argument(const struct scope *scope, const struct syntax *written, struct word *out)
{
	out->place = written->place;
	if (written->kind == SYNTAX_NAME) {
		out->text = written->name.text;
		return 0;
	}
	if (written->kind != SYNTAX_LITERAL)
		return -1;
	out->text = written->literal.text;
	if (written->type == TYPE_TEXT)
		return 0;
	if (written->type != TYPE_NUMBER || written->literal.number.under != 1)
		return -1;
	out->text =
	        text_of(arena_print(scope->language->arena, "%lld", (long long)written->literal.number.over));
	return 0;
}

static const struct expr *check_flag_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	struct word name;
	if (call->count != 1 ||
	        check_name_argument(scope, argument_resolve(scope, call->items[0]).value, &name) < 0)
		return check_say_usage(scope, call->place, function, "takes the name of one flag");
	if (check_protected(scope, name) < 0)
		return NULL;
	if (!scope->may_read_flags) {
		struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R402", call->place,
		        "a flag cannot be told in words that are mailed");
		diag_help(diag, "some flags are for few eyes; ask for them in `only` or `when` instead");
		return NULL;
	}
	struct expr *flag = expr_make(scope, EXPR_LITERAL, TYPE_TEXT, name.place);
	flag->literal = value_text(arena_copy(scope->language->arena, name.text));
	struct expr *expr = call_make(scope, call, function);
	expr_operands(scope, expr, &(const struct expr *){flag}, 1);
	return expr;
}

static const struct expr *say_no_type(const struct scope *scope, struct word type)
{
	const char *names[EVENT_TYPE_COUNT];
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R176", type.place,
	        "there is no type of events '%.*s'", (int)type.text.size, type.text.at);

	for (int i = 0; i < EVENT_TYPE_COUNT; i++)
		names[i] = event_type_name((enum event_type)i);
	if (!diag_guess(diag, type.text, names, EVENT_TYPE_COUNT))
		diag_help(diag, "for example feed_stale(attendance)");
	return NULL;
}

static const struct expr *check_feed_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	struct word type;
	if (call->count != 1 ||
	        check_name_argument(scope, argument_resolve(scope, call->items[0]).value, &type) < 0)
		return check_say_usage(scope, call->place, function, "takes one type of events");
	if (event_type_find(type.text) < 0)
		return say_no_type(scope, type);
	struct expr *name = expr_make(scope, EXPR_LITERAL, TYPE_TEXT, type.place);
	name->literal = value_text(arena_copy(scope->language->arena, type.text));
	struct expr *expr = call_make(scope, call, function);
	expr_operands(scope, expr, &(const struct expr *){name}, 1);
	return expr;
}

static const struct expr *check_bare_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	return check_say_usage(scope, call->place, function, "takes nothing: it stands without brackets");
}

typedef const struct expr *call_fn(
        const struct scope *scope, const struct syntax *call, const struct function_row *function);

static call_fn *const calls[] = {
        [TAKES_NOTHING] = check_bare_call,
        [TAKES_STREAM] = check_stream_call,
        [TAKES_NUMBERS] = check_stream_call,
        [TAKES_FIELD] = check_stream_call,
        [TAKES_RUN] = check_stream_call,
        [TAKES_WINDOW] = check_window_call,
        [TAKES_DATE] = check_date_call,
        [TAKES_FLAG] = check_flag_call,
        [TAKES_NUMBER] = check_numbers_call,
        [TAKES_VALUES] = check_numbers_call,
        [TAKES_TRUTHS] = check_truths_call,
        [TAKES_DAY] = check_day_call,
        [TAKES_EVENTS] = check_list_call,
        [TAKES_DOMAIN] = check_domain_call,
        [TAKES_POINTS] = check_points_call,
        [TAKES_SESSIONS] = check_sessions_call,
        [TAKES_ROLE] = check_role_call,
        [TAKES_FEED] = check_feed_call,
};

const struct expr *check_function(
        const struct scope *scope, const struct syntax *call, const struct function_row *function)
{
	if (!function_is_supported(function))
		return say_reserved(scope, call->name.place, function);
	if (check_inside_where(scope, call->name) < 0)
		return NULL;
	const struct function_row *meant = call->count > 1 ? function_of_several(function) : function;
	return calls[meant->takes](scope, call, meant);
}

const struct expr *check_named_function(
        const struct scope *scope, const struct syntax *name, const struct function_row *function)
{
	if (!function_is_supported(function))
		return say_reserved(scope, name->name.place, function);
	if (function->takes != TAKES_NOTHING && function->takes != TAKES_DOMAIN)
		return check_say_usage(scope, name->place, function, "needs its arguments");
	if (check_inside_where(scope, name->name) < 0)
		return NULL;
	return function->takes == TAKES_DOMAIN ? check_domain_call(scope, name, function)
	                                       : call_make(scope, name, function);
}
