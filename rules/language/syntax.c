/* The texts that the language knows, each read from its first word to its last. */
#include "parser.h"
#include "own_names.h"

#include <stdio.h>
#include <string.h>

typedef int text_fn(struct parser *parser, void *out);

static const char inside_a_function[] =
        "`where`, `over` and `since` stand inside a function: days(absent over year)";
static const char small_letters[] = "`and`, `or` and `not` are written in small letters";

/* Words of everyday writing, and of other languages, that end up behind a complete expression. */
static const struct {
	const char *word, *help;
} strays[] = {
        {"over", inside_a_function},
        {"where", inside_a_function},
        {"since", inside_a_function},
        {"latest", inside_a_function},
        {"AND", small_letters},
        {"And", small_letters},
        {"OR", small_letters},
        {"Or", small_letters},
        {"percent", "a percent is written with its sign: 10%"},
        {",", "one expression stands here; in a sentence each has braces of its own: {grade} {school}"},
};

/* `found` is never the first word: no expression ends before it begins. */
static const char *help_after(const struct token *found)
{
	for (size_t i = 0; i < sizeof strays / sizeof *strays; i++)
		if (text_is(found->text, strays[i].word))
			return strays[i].help;
	if (text_is(found[-1].text, "last"))
		return "`last` and a stream stand inside a function: days_since(last probe)";
	if (text_is(found[-1].text, "if"))
		return "leave `if` out: a condition stands by itself";
	if (found->kind == TOKEN_NAME)
		return "join two conditions with `and` or `or`; a text stands in quotes; what a function "
		       "takes "
		       "stands in brackets: streak(absent)";
	return "is a sign missing before it, such as = or >= ?";
}

static int check_end(struct parser *parser)
{
	if (at_kind(parser, TOKEN_END))
		return 0;
	const struct token *found = parser->at;
	struct diag *diag = diags_add(parser->diags, SEVERITY_ERROR, "R170", found->place,
	        "'%.*s' cannot stand here: the expression before it is complete", (int)found->text.size,
	        found->text.at);
	return diag_help(diag, "%s", help_after(found));
}

static void read_as_own(struct tokens *tokens, const struct own_names *own)
{
	for (size_t i = 0; own && i < tokens->count; i++)
		if (tokens->items[i].kind == TOKEN_NAME)
			tokens->items[i].text = own_names_known(own, tokens->items[i].text);
}

static int read_all(
        const struct source_text *source, struct arena *arena, struct diags *diags, text_fn *read, void *out)
{
	struct tokens tokens = {0};
	int result = tokens_read(source, &tokens, diags);
	read_as_own(&tokens, source->own);
	if (result == 0) {
		struct parser parser = {.at = tokens.items, .arena = arena, .diags = diags};
		result = read(&parser, out);
		if (result == 0)
			result = check_end(&parser);
	}
	tokens_finish(&tokens);
	return result;
}

static int read_expression(struct parser *parser, void *out)
{
	const struct syntax **node = out;
	*node = parse_expression(parser);
	return *node ? 0 : -1;
}

int syntax_expression(
        const struct source_text *source, struct arena *arena, const struct syntax **out, struct diags *diags)
{
	return read_all(source, arena, diags, read_expression, out);
}

static int read_argument(struct parser *parser, void *out)
{
	const struct syntax **node = out;
	*node = parse_argument(parser);
	return *node ? 0 : -1;
}

int syntax_argument(
        const struct source_text *source, struct arena *arena, const struct syntax **out, struct diags *diags)
{
	return read_all(source, arena, diags, read_argument, out);
}

enum { WRITTEN_SOURCES_MAX = 64 };

static int read_sources(struct parser *parser, void *out)
{
	struct syntax_sources *sources = out;
	struct syntax_stream items[WRITTEN_SOURCES_MAX];
	size_t count = 0;
	do {
		if (count == WRITTEN_SOURCES_MAX) {
			say_expected(parser, "the end", "a stream is made of at most 64 others");
			return -1;
		}
		items[count] = (struct syntax_stream){0};
		if (parse_source(parser, &items[count++]) < 0)
			return -1;
	} while (take_word(parser, "or"));
	sources->items = arena_take_array(parser->arena, count, sizeof *items);
	sources->count = count;
	memcpy(sources->items, items, count * sizeof *items);
	return 0;
}

int syntax_sources(const struct source_text *source, struct arena *arena, struct syntax_sources *out,
        struct diags *diags)
{
	return read_all(source, arena, diags, read_sources, out);
}

enum { PARAMETERS_MAX = 16 };

static int expect_name(struct parser *parser, bool is_it, const char *what)
{
	if (is_it)
		return 0;
	say_expected(parser, what, "names are made of letters, digits and underscores: absence_rate(w)");
	return -1;
}

static int read_parameters(struct parser *parser, struct word *items, size_t *count)
{
	do {
		if (expect_name(parser, at_name(parser) && *count < PARAMETERS_MAX,
		            "the name of a parameter") < 0)
			return -1;
		items[(*count)++] = take_name(parser);
	} while (take_kind(parser, TOKEN_COMMA));
	return expect_kind(parser, TOKEN_CLOSE, "`,` or `)`", NULL);
}

static int read_signature(struct parser *parser, void *out)
{
	struct syntax_signature *signature = out;
	struct word items[PARAMETERS_MAX];
	size_t count = 0;
	if (expect_name(parser, at_name(parser), "a name") < 0)
		return -1;
	signature->name = take_name(parser);
	if (take_kind(parser, TOKEN_OPEN) && read_parameters(parser, items, &count) < 0)
		return -1;
	signature->parameters = arena_take_array(parser->arena, count, sizeof *items);
	signature->count = count;
	if (count)
		memcpy(signature->parameters, items, count * sizeof *items);
	return expect_name(parser, at_kind(parser, TOKEN_END), "the end of the name");
}

int syntax_signature(const struct source_text *source, struct arena *arena, struct syntax_signature *out,
        struct diags *diags)
{
	return read_all(source, arena, diags, read_signature, out);
}

/* `5 days in school`. */
static int say_in_school(struct parser *parser, const struct duration *duration)
{
	enum duration_unit unit = duration->unit == UNIT_WEEK ? UNIT_SCHOOL_WEEK : UNIT_SCHOOL_DAY;
	char help[64];
	snprintf(help, sizeof help, "write %d %s", duration->amount, unit_name(unit, duration->amount));
	say_expected(parser, "the end", help);
	return -1;
}

static int read_duration(struct parser *parser, void *out)
{
	const struct duration *duration = out;
	if (parse_duration(parser, out) < 0)
		return -1;
	bool is_day = duration->unit == UNIT_DAY || duration->unit == UNIT_WEEK;
	bool says_school = (at_word(parser, "in") || at_word(parser, "of")) && next_is_word(parser, "school");
	return is_day && says_school ? say_in_school(parser, duration) : 0;
}

int syntax_duration(const struct source_text *source, struct duration *out, struct diags *diags)
{
	return read_all(source, NULL, diags, read_duration, out);
}
