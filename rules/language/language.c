/* The door: definitions taken in, texts checked, columns handed out. */
#include "language.h"

#include "base/buf.h"
#include "check.h"
#include "columns.h"
#include "function.h"
#include "own_names.h"
#include "parameters.h"
#include "print.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct source_text own_text(const char *words)
{
	return (struct source_text){.text = text_of(words), .place = {.line = 1, .column = 1}};
}

/* School time itself is made of two columns, which every rule set has under numbers that are known beforehand. */
static void add_builtin_columns(struct language *language)
{
	static const char *const uses[] = {
	        "days(attendance where scope = 'day')",
	        "days(attendance where scope = 'day' and status in ('present', 'tardy', 'left_early', "
	        "'suspended_in'))",
	};
	for (uint16_t i = 0; i < sizeof uses / sizeof *uses; i++) {
		const struct expr *expr = NULL;
		int result = language_expression(language, own_text(uses[i]), TYPE_NUMBER, false, &expr);
		assert(result == 0 && expr->call.column == i);
		(void)result;
	}
}

struct language *language_create(struct arena *arena, struct diags *diags)
{
	struct language *language = memory_take(sizeof *language);
	language->arena = arena;
	language->diags = diags;
	add_builtin_columns(language);
	return language;
}

void language_destroy(struct language *language)
{
	if (!language)
		return;
	free(language->streams);
	free(language->measures);
	free(language->lists);
	free(language->columns);
	names_finish(&language->stream_names);
	names_finish(&language->measure_names);
	names_finish(&language->list_names);
	names_finish(&language->column_words);
	names_finish(&language->said);
	arena_finish(&language->trees);
	free(language);
}

static int say_defined_twice(struct language *language, struct word name, struct place first)
{
	struct diag *diag = language_say(language, SEVERITY_ERROR, "R178", name.place,
	        "'%.*s' is defined twice", (int)name.text.size, name.text.at);
	return diag_help(diag, "the first is in %.*s, line %d; give one of them another name",
	        (int)first.file.size, first.file.at, first.line);
}

static int say_taken(struct language *language, struct word name, const char *what)
{
	struct diag *diag = language_say(language, SEVERITY_ERROR, "R179", name.place, "'%.*s' is %s",
	        (int)name.text.size, name.text.at, what);
	return diag_help(diag, "give it another name");
}

/* The first word of a window: a stream of that name could not be told from one.  Or whoever is judged. */
static bool is_own_word(struct text name)
{
	return span_find(name) >= 0 || text_is(name, "last") || text_is(name, "previous") ||
	       text_is(name, "student");
}

static int check_new_name(struct language *language, struct word name)
{
	return is_own_word(name.text) ? say_taken(language, name, "a word of the language") : 0;
}

static struct stream *add_stream(struct language *language, struct word name)
{
	uint32_t number = names_number(&language->stream_names, name.text);
	language->streams =
	        memory_room(language->streams, number, &language->stream_capacity, sizeof *language->streams);
	language->streams[number] = (struct stream){.name = name};
	return &language->streams[number];
}

static int check_stream_name(struct language *language, struct word name)
{
	const struct stream *same = stream_find(language, name.text);
	if (same)
		return say_defined_twice(language, name, same->name.place);
	if (event_type_find(name.text) >= 0)
		return say_taken(language, name, "a type of events, and so a stream already");
	return check_new_name(language, name);
}

int language_stream(struct language *language, struct source_text name, struct source_text body)
{
	name = own_names_see(language, name);
	body = own_names_see(language, body);
	struct syntax_signature signature;
	if (syntax_signature(&name, &language->trees, &signature, language->diags) < 0)
		return -1;
	if (signature.count)
		return say_taken(language, signature.name, "a stream, and streams take no parameters");
	if (check_stream_name(language, signature.name) < 0)
		return -1;
	struct stream *stream = add_stream(language, signature.name);
	int result = syntax_sources(&body, &language->trees, &stream->written, language->diags);
	if (result < 0)
		stream->resolution = RESOLUTION_FAILED;
	return result;
}

static int check_measure_name(struct language *language, struct word name)
{
	const struct measure *same = measure_find(language, name.text);
	if (same)
		return say_defined_twice(language, name, same->name.place);
	if (function_find(name.text))
		return say_taken(language, name, "a function of the language");
	return check_new_name(language, name);
}

static int check_parameters(struct language *language, const struct syntax_signature *signature)
{
	int result = 0;
	for (size_t i = 0; i < signature->count; i++)
		for (size_t j = 0; j < i; j++)
			if (text_equal(signature->parameters[i].text, signature->parameters[j].text))
				result = say_defined_twice(
				        language, signature->parameters[i], signature->parameters[j].place);
	return result;
}

struct measure *measure_add(struct language *language, const struct syntax_signature *signature)
{
	if (check_measure_name(language, signature->name) < 0 || check_parameters(language, signature) < 0)
		return NULL;
	uint32_t number = names_number(&language->measure_names, signature->name.text);
	language->measures = memory_room(
	        language->measures, number, &language->measure_capacity, sizeof *language->measures);
	struct measure *measure = &language->measures[number];
	*measure = (struct measure){
	        .name = signature->name, .parameters = signature->parameters, .count = signature->count};
	return measure;
}

int language_measure(struct language *language, struct source_text signature_text, struct source_text body)
{
	signature_text = own_names_see(language, signature_text);
	body = own_names_see(language, body);
	struct syntax_signature signature;
	if (syntax_signature(&signature_text, &language->trees, &signature, language->diags) < 0)
		return -1;
	struct measure *measure = measure_add(language, &signature);
	return measure ? syntax_expression(&body, &language->trees, &measure->body, language->diags) : -1;
}

int language_check_rest(struct language *language)
{
	int result = 0;
	struct scope scope = {.language = language, .may_read_flags = true};
	for (size_t i = 0; i < language->stream_names.count; i++) {
		language->nodes = 0;
		if (stream_resolve(language, &language->streams[i]) < 0)
			result = -1;
	}
	for (size_t i = 0; i < language->measure_names.count; i++) {
		struct measure *measure = &language->measures[i];
		struct syntax use = {
		        .kind = SYNTAX_NAME, .name = measure->name, .place = measure->name.place};
		language->nodes = 0;
		if (!measure->is_used && !measure->count && !check_measure(&scope, measure, &use))
			result = -1;
	}
	return result;
}

static int check_wanted(const struct scope *scope, const struct expr *expr, enum type wanted)
{
	bool fits = wanted == TYPE_ANY || expr->type == wanted ||
	            (wanted == TYPE_NUMBER && expr->type == TYPE_PERCENT);
	if (wanted == TYPE_TRUTH)
		return check_condition(scope, expr);
	if (fits)
		return 0;
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R202", expr->place,
	        "%s is expected here, and this is %s", type_words(wanted), type_words(expr->type));
	return diag_help(diag, "for example %s", wanted == TYPE_NUMBER ? "days(absent over year)" : "today");
}

/* A text of a blueprint sees its parameters; what one of them was given, standing there whole, does not. */
static struct scope scope_of(struct language *language, const struct source_text *text)
{
	bool sees = language->bound && !language_is_given(language, text->place);
	return (struct scope){.language = language,
	        .measure = sees ? language->bound : NULL,
	        .bindings = sees ? language->bindings : NULL};
}

static int read_expression(struct language *language, struct source_text text, enum type wanted,
        bool may_read_flags, const struct expr **out)
{
	struct scope scope = scope_of(language, &text);
	const struct syntax *syntax;
	scope.may_read_flags = may_read_flags;
	text = own_names_see(language, text);
	if (syntax_expression(&text, &language->trees, &syntax, language->diags) < 0)
		return -1;
	language->nodes = 0;
	const struct expr *expr = check(&scope, syntax);
	if (!expr || check_wanted(&scope, expr, wanted) < 0)
		return -1;
	*out = expr;
	return 0;
}

void language_domain(struct language *language, struct text domain)
{
	language->domain = domain;
}

int language_reaches(
        struct language *language, struct source_text left, struct source_text right, const struct expr **out)
{
	struct scope scope = scope_of(language, &left);
	const struct syntax *items[2];
	scope.may_read_flags = true;
	left = own_names_see(language, left);
	right = own_names_see(language, right);
	if (syntax_expression(&left, &language->trees, &items[0], language->diags) < 0 ||
	        syntax_expression(&right, &language->trees, &items[1], language->diags) < 0)
		return -1;
	struct syntax whole = {.kind = SYNTAX_OPERATION,
	        .operation = EXPR_GREATER_EQUAL,
	        .place = items[0]->place,
	        .items = items,
	        .count = 2};
	language->nodes = 0;
	const struct expr *expr = check(&scope, &whole);
	if (!expr || check_wanted(&scope, expr->operands[0], TYPE_NUMBER) < 0)
		return -1;
	*out = expr;
	return 0;
}

int language_condition(struct language *language, struct source_text text, const struct expr **out)
{
	return read_expression(language, text, TYPE_TRUTH, true, out);
}

int language_expression(struct language *language, struct source_text text, enum type wanted,
        bool may_read_flags, const struct expr **out)
{
	return read_expression(language, text, wanted, may_read_flags, out);
}

int language_input(struct language *language, struct source_text text, const struct expr **out)
{
	language->may_list = true;
	int result = read_expression(language, text, TYPE_ANY, true, out);
	language->may_list = false;
	return result;
}

int language_duration(struct language *language, struct source_text text, struct duration *out)
{
	return syntax_duration(&text, out, language->diags);
}

const struct column *language_columns(const struct language *language, size_t *count)
{
	*count = language->column_words.count;
	struct column *columns = arena_take_array(language->arena, *count, sizeof *columns);
	memcpy(columns, language->columns, *count * sizeof *columns);
	return columns;
}

const struct column *language_column(const struct language *language, uint16_t number)
{
	return number == NO_COLUMN ? NULL : &language->columns[number];
}

static struct text print(const struct language *language, const struct expr *expr, enum print_style style)
{
	struct buf words = {0};
	print_expr(expr, language->columns, style, &words);
	struct text copy = arena_copy(language->arena, buf_text(&words));
	buf_finish(&words);
	return copy;
}

struct text language_words(const struct language *language, const struct expr *expr)
{
	return print(language, expr, PRINT_WORDS);
}

struct text language_logic(const struct language *language, const struct expr *expr)
{
	return print(language, expr, PRINT_LOGIC);
}
