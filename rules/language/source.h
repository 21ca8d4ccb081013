#ifndef RULES_LANGUAGE_SOURCE_H
#define RULES_LANGUAGE_SOURCE_H
/* A piece of expression text that knows where it stands in its file, so that each finding points at its own words,
 * whether the scalar was plain, quoted, a block, or folded from several lines. */
#include "base/yaml.h"

struct source_text {
	struct text text;   /* as the reader of expressions sees it: quotes, escapes and folds are gone */
	struct place place; /* of its first character */
	enum scalar_style style; /* what quotes do to the columns behind them */
	struct text raw;         /* several lines: the file from its first character on; one line: empty */
};

/* `file` is the bytes of the file that the node was read from, borrowed while findings are added. */
struct source_text source_of(const struct node *scalar, struct text file);
/* Bytes from .. to of it, as text of its own: the expression between the braces of a summary. */
struct source_text source_slice(const struct source_text *source, size_t from, size_t to);
/* The place of bytes from .. to. */
struct place source_place(const struct source_text *source, size_t from, size_t to);
#endif
