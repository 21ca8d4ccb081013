/* The parser's hands: looking at words, taking them, saying what is wrong with one, and making nodes. */
#include "parser.h"

#include <string.h>

static const char *const keywords[] = {"and", "or", "not", "in", "is", "of", "where", "over", "since",
        "latest", "per", "expanded", "true", "false"};

bool syntax_is_keyword(struct text name)
{
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if (text_is(name, keywords[i]))
			return true;
	return false;
}

bool at_kind(const struct parser *parser, enum token_kind kind)
{
	return parser->at->kind == kind;
}

static bool is_word(const struct token *token, const char *word)
{
	return token->kind == TOKEN_NAME && text_is(token->text, word);
}

bool at_word(const struct parser *parser, const char *word)
{
	return is_word(parser->at, word);
}

bool next_is_word(const struct parser *parser, const char *word)
{
	return !at_kind(parser, TOKEN_END) && is_word(parser->at + 1, word);
}

bool take_kind(struct parser *parser, enum token_kind kind)
{
	bool is_it = at_kind(parser, kind);
	parser->at += is_it;
	return is_it;
}

bool take_word(struct parser *parser, const char *word)
{
	bool is_it = at_word(parser, word);
	parser->at += is_it;
	return is_it;
}

bool at_name(const struct parser *parser)
{
	return at_kind(parser, TOKEN_NAME) && !syntax_is_keyword(parser->at->text);
}

struct word take_name(struct parser *parser)
{
	const struct token *token = parser->at++;
	return (struct word){token->text, token->place};
}

void say_expected(struct parser *parser, const char *what, const char *help)
{
	const struct token *found = parser->at;
	struct diag *diag = found->kind == TOKEN_END
	                            ? diags_add(parser->diags, SEVERITY_ERROR, "R170", found->place,
	                                      "%s is expected here, and the text ends", what)
	                            : diags_add(parser->diags, SEVERITY_ERROR, "R170", found->place,
	                                      "%s is expected here, not '%.*s'", what, (int)found->text.size,
	                                      found->text.at);
	if (help)
		diag_help(diag, "%s", help);
}

static const char cut_short[] = "close it; or put the text in quotes, if it was cut short: inside { } a "
                                "comma ends it, and ` #` anywhere";

int expect_kind(struct parser *parser, enum token_kind kind, const char *what, const char *help)
{
	if (take_kind(parser, kind))
		return 0;
	say_expected(parser, what, at_kind(parser, TOKEN_END) ? cut_short : help);
	return -1;
}

int expect_word(struct parser *parser, const char *word, const char *help)
{
	if (take_word(parser, word))
		return 0;
	char what[32] = "`";
	strncat(what, word, sizeof what - 3);
	say_expected(parser, strncat(what, "`", 2), help);
	return -1;
}

static int say_deep(struct parser *parser, struct place place)
{
	struct diag *diag = diags_add(parser->diags, SEVERITY_ERROR, "R174", place,
	        "this expression is nested more than %d deep", SYNTAX_HEIGHT_MAX);
	return diag_help(diag, "give a part of it a name under `measures:`, or list values with `in (..)`");
}

int parser_enter(struct parser *parser)
{
	if (parser->depth++ < SYNTAX_HEIGHT_MAX)
		return 0;
	return say_deep(parser, parser->at->place);
}

struct syntax *node_make(struct parser *parser, enum syntax_kind kind, struct place place)
{
	struct syntax *node = arena_take(parser->arena, sizeof *node);
	node->kind = kind;
	node->place = place;
	node->height = 1;
	return node;
}

struct syntax *node_operation(struct parser *parser, enum expr_kind operation, struct place place,
        const struct syntax *const *items, size_t count)
{
	struct syntax *node = node_make(parser, SYNTAX_OPERATION, place);
	node->operation = operation;
	node->items = arena_take_array(parser->arena, count, sizeof *node->items);
	node->count = count;
	for (size_t i = 0; i < count; i++) {
		node->items[i] = items[i];
		if (node->height <= items[i]->height)
			node->height = items[i]->height + 1;
	}
	if (node->height <= SYNTAX_HEIGHT_MAX)
		return node;
	say_deep(parser, place);
	return NULL;
}
