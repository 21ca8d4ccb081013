/* Values of parameters, each read as its type takes it, and the names that stand for them. */
#include "parameters.h"

#include "check.h"
#include "function.h"
#include "own_names.h"

/* As a blueprint is written, never a student's: its names are bound to trees, so that types, places and streams are
 * those of the value wherever it comes to stand. */
struct parameters {
	struct measure as; /* a measure without a body, being expanded: how a scope finds its bindings */
	struct binding *bindings;
};

static const struct type_row {
	const char *name, *example;
	enum type type; /* of the value as an expression */
	bool has_order;
} types[] = {
        [PARAMETER_NUMBER] = {"number", "3", TYPE_NUMBER, true},
        [PARAMETER_PERCENT] = {"percent", "10%", TYPE_PERCENT, true},
        [PARAMETER_DURATION] = {"duration", "10 school days", TYPE_DURATION, true},
        [PARAMETER_DATE] = {"date", "2026-09-01", TYPE_DATE, true},
        [PARAMETER_TRUTH] = {"truth", "true", TYPE_TRUTH, false},
        [PARAMETER_TEXT] = {"text", "orf", TYPE_TEXT, false},
        [PARAMETER_WINDOW] = {"window", "last 20 school days", TYPE_ANY, false},
        [PARAMETER_STREAM] = {"stream", "absent", TYPE_ANY, false},
        [PARAMETER_LIST] = {"list", "lower_grades", TYPE_ANY, false},
        [PARAMETER_GRADES] = {"grade_range", "6-8", TYPE_ANY, false},
};

const struct form parameter_type_form = {.kind = FORM_CHOICE, .names = {FORM_ROWS(types)}};

const char *parameter_type_name(enum parameter_type type)
{
	return types[type].name;
}

const char *parameter_type_example(enum parameter_type type)
{
	return types[type].example;
}

bool parameter_type_has_order(enum parameter_type type)
{
	return types[type].has_order;
}

/* Where values are written no event is at hand, and what is mailed may hold them: flags are not read there. */
static const struct scope *outside(struct language *language)
{
	struct scope *scope = arena_take(&language->trees, sizeof *scope);
	*scope = (struct scope){.language = language};
	return scope;
}

static int say_type(struct language *language, enum parameter_type type, struct text name, struct place place)
{
	struct diag *diag = language_say(language, SEVERITY_ERROR, "R643", place, "'%.*s' takes a %s",
	        (int)name.size, name.at, types[type].name);
	return diag_help(diag, "for example %s", types[type].example);
}

static int check_stream(struct language *language, struct text name, const struct syntax *value)
{
	if (value->kind != SYNTAX_NAME)
		return say_type(language, PARAMETER_STREAM, name, value->place);
	struct text stream = value->name.text;
	if (stream_find(language, stream) || event_type_find(stream) >= 0)
		return 0;
	struct diag *diag = language_say(language, SEVERITY_ERROR, "R177", value->place,
	        "unknown stream '%.*s'", (int)stream.size, stream.at);
	if (diag)
		suggest_stream(diag, language, stream);
	return -1;
}

static int check_list_name(struct language *language, struct text name, const struct syntax *value)
{
	if (value->kind != SYNTAX_NAME)
		return say_type(language, PARAMETER_LIST, name, value->place);
	return check_list(language, value->name);
}

static int check_argument(
        struct language *language, enum parameter_type type, struct text name, const struct syntax *value)
{
	if (type == PARAMETER_WINDOW)
		return value->kind == SYNTAX_WINDOW ? 0 : say_type(language, type, name, value->place);
	if (type == PARAMETER_STREAM)
		return check_stream(language, name, value);
	if (type == PARAMETER_LIST)
		return check_list_name(language, name, value);
	language->nodes = 0;
	const struct expr *expr = check(outside(language), value);
	if (!expr)
		return -1;
	bool is_points = expr->type == TYPE_DURATION && expr->literal.duration.unit == UNIT_POINT;
	bool fits = expr->type == types[type].type && !is_points;
	return fits ? 0 : say_type(language, type, name, value->place);
}

/* What is no expression: words as they stand there, and grades, where 6-8 is no sum. */
static int read_as_it_stands(struct language *language, enum parameter_type type, struct text name,
        struct source_text text, const struct syntax **out)
{
	struct syntax *syntax = arena_take(&language->trees, sizeof *syntax);
	*syntax = (struct syntax){.kind = type == PARAMETER_TEXT ? SYNTAX_LITERAL : SYNTAX_GRADES,
	        .height = 1,
	        .place = text.place,
	        .type = TYPE_TEXT,
	        .literal = value_text(text.text)};
	*out = syntax;
	if (type == PARAMETER_GRADES && grades_read(text.text, &syntax->grades) != 0)
		return say_type(language, type, name, text.place);
	return 0;
}

int language_argument(struct language *language, enum parameter_type type, struct text name,
        struct source_text text, const struct syntax **out)
{
	const struct syntax *value;
	if (type == PARAMETER_TEXT || type == PARAMETER_GRADES)
		return read_as_it_stands(language, type, name, text, out);
	text = own_names_see(language, text);
	if (syntax_argument(&text, &language->trees, &value, language->diags) < 0)
		return -1;
	if (check_argument(language, type, name, value) < 0)
		return -1;
	*out = value;
	return 0;
}

static bool is_constant(const struct syntax *syntax, struct value *out)
{
	bool is_negative = syntax->kind == SYNTAX_OPERATION && syntax->operation == EXPR_NEGATE;
	const struct syntax *literal = is_negative ? syntax->items[0] : syntax;
	if (literal->kind != SYNTAX_LITERAL)
		return false;
	*out = literal->literal;
	if (is_negative && out->type == VALUE_NUMBER)
		out->number.over = -out->number.over;
	return true;
}

int argument_compare(const struct syntax *a, const struct syntax *b)
{
	struct value left, right;
	int order;
	if (!is_constant(a, &left) || !is_constant(b, &right))
		return 0;
	return value_compare(&left, &right, &order) == ANSWER_TRUE ? order : 0;
}

static const char *taken_as(struct text name)
{
	if (function_find(name))
		return "a function of the language";
	if (event_type_find(name) >= 0)
		return "a type of events";
	if (field_find(name) != FIELD_OTHER)
		return "a field of events";
	return span_find(name) >= 0 ? "a window" : NULL;
}

int language_parameter_name(struct language *language, struct source_text name)
{
	struct syntax_signature signature;
	if (syntax_signature(&name, &language->trees, &signature, language->diags) < 0)
		return -1;
	const char *taken = signature.count ? "given parameters itself" : taken_as(signature.name.text);
	if (!taken)
		return 0;
	struct diag *diag = language_say(language, SEVERITY_ERROR, "R179", name.place, "'%.*s' is %s",
	        (int)name.text.size, name.text.at, taken);
	return diag_help(diag, "give the parameter another name");
}

struct parameters *language_parameters(
        struct language *language, const struct text *names, const struct syntax *const *values, size_t count)
{
	struct arena *arena = &language->trees;
	struct parameters *parameters = arena_take(arena, sizeof *parameters);
	struct word *words = arena_take_array(arena, count, sizeof *words);
	parameters->bindings = arena_take_array(arena, count, sizeof *parameters->bindings);
	for (size_t i = 0; i < count; i++) {
		words[i].text = names[i];
		parameters->bindings[i] = (struct binding){values[i], outside(language)};
	}
	parameters->as = (struct measure){.parameters = words, .count = count};
	return parameters;
}

bool language_is_given(const struct language *language, struct place place)
{
	for (size_t i = 0; i < language->bound->count; i++) {
		const struct place *given = &language->bindings[i].value->place;
		if (given->file.at == place.file.at && given->line == place.line &&
		        given->column == place.column)
			return true;
	}
	return false;
}

void language_bind(struct language *language, const struct parameters *parameters)
{
	language->bound = parameters ? &parameters->as : NULL;
	language->bindings = parameters ? parameters->bindings : NULL;
}
