#ifndef RULES_LANGUAGE_PARSER_H
#define RULES_LANGUAGE_PARSER_H
/* What the parts of the parser share: a position in the words, and how a mistake is said.
 *
 * Every rule of the grammar is one function that returns NULL (or -1) after it has said what is wrong; only the first
 * mistake of a text is said, because what follows one is guesswork. */
#include "rules/language/lex.h"
#include "rules/language/syntax.h"

struct parser {
	const struct token *at;
	struct arena *arena;
	struct diags *diags;
	unsigned depth;     /* of brackets, `not` and minus signs, so that no text can exhaust the stack */
	bool among_sources; /* `or` may begin the next source of a stream */
};

/* Words. */
bool at_kind(const struct parser *parser, enum token_kind kind);
bool at_word(const struct parser *parser, const char *word);
bool next_is_word(const struct parser *parser, const char *word);
bool take_kind(struct parser *parser, enum token_kind kind);
bool take_word(struct parser *parser, const char *word);
struct word take_name(struct parser *parser);
bool at_name(const struct parser *parser); /* a name that is no keyword */

/* Mistakes. */
void say_expected(struct parser *parser, const char *what, const char *help);
int expect_kind(struct parser *parser, enum token_kind kind, const char *what,
        const char *help); /* help may be NULL */
int expect_word(struct parser *parser, const char *word, const char *help);
int parser_enter(struct parser *parser); /* one level deeper; parser->depth-- to leave */

/* Nodes. */
struct syntax *node_make(struct parser *parser, enum syntax_kind kind, struct place place);
/* NULL when the tree would become too high. */
struct syntax *node_operation(struct parser *parser, enum expr_kind operation, struct place place,
        const struct syntax *const *items, size_t count);

/* Grammar: parse.c. */
const struct syntax *parse_expression(struct parser *parser);
const struct syntax *parse_sum(struct parser *parser);
/* Grammar: parse_argument.c. */
const struct syntax *parse_argument(struct parser *parser);
int parse_stream_rest(struct parser *parser, struct syntax_stream *stream);
int parse_source(struct parser *parser, struct syntax_stream *source);
/* Grammar: parse_window.c. */
int parse_window(struct parser *parser, struct syntax_window *out);
bool at_window(const struct parser *parser);
bool at_unit(const struct parser *parser); /* the word behind a number is a unit of time */
int parse_unit(struct parser *parser, enum duration_unit *out);
int parse_duration(struct parser *parser, struct duration *out); /* a number and its unit */
#endif
