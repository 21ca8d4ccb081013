#ifndef RULES_LANGUAGE_LEX_H
#define RULES_LANGUAGE_LEX_H
/* Expression text as words: names, numbers, texts, dates and signs, each with its place in the file.
 *
 * Every word is read before parsing begins, so the parser may look as far ahead as a grammar rule needs. */
#include "rules/language/source.h"
#include <intervene/value.h>

enum token_kind {
	TOKEN_END,
	TOKEN_NAME,
	TOKEN_NUMBER,
	TOKEN_PERCENT, /* 10%: the value is 1/10 */
	TOKEN_TEXT,
	TOKEN_DATE,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_COMMA,
	TOKEN_DOT,
	TOKEN_EQUAL,
	TOKEN_NOT_EQUAL,
	TOKEN_LESS,
	TOKEN_LESS_EQUAL,
	TOKEN_GREATER,
	TOKEN_GREATER_EQUAL,
	TOKEN_PLUS,
	TOKEN_MINUS,
	TOKEN_TIMES,
	TOKEN_DIVIDE
};

struct token {
	enum token_kind kind;
	struct text text; /* as written; of a text what stands between the quotes */
	struct place place;
	struct value value; /* of a number, percent, text or date */
};

struct tokens {
	struct token *items; /* owned; the last one is TOKEN_END */
	size_t count, capacity;
};

/* Longer than any expression that a person can read; it bounds what one text can cost. */
enum { EXPRESSION_BYTES_MAX = 8192 };

/* -1 when a character, number, date or text is wrong: the first of them is added to `diags`.  To be finished either way. */
int tokens_read(const struct source_text *source, struct tokens *tokens, struct diags *diags);
void tokens_finish(struct tokens *tokens);
#endif
