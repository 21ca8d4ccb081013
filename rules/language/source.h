#ifndef RULES_LANGUAGE_SOURCE_H
#define RULES_LANGUAGE_SOURCE_H
/* A piece of expression text that knows where it stands in its file, so that each finding points at its own words,
 * whether the scalar was plain, quoted, a block, or folded from several lines. */
#include "base/yaml.h"

struct own_names;
struct source_text {
	struct text text;   /* as the reader of expressions sees it: quotes, escapes and folds are gone */
	struct place place; /* of its first character */
	enum scalar_style style; /* what quotes do to the columns behind them */
	struct text raw;         /* several lines: the file from its first character on; one line: empty */
	const struct own_names *own; /* of the file, where it has names of its own (own_names.h); borrowed */
};

/* `file` is the bytes of the file that the node was read from, borrowed while findings are added. */
struct source_text source_of(const struct node *scalar, struct text file);
/* Bytes from .. to of it, as text of its own: the expression between the braces of a summary. */
struct source_text source_slice(const struct source_text *source, size_t from, size_t to);

/* A place between two bytes of the text, and what stands there in the file. */
struct source_mark {
	size_t at, raw_at;
	int line, column;
};
struct source_mark source_start(const struct source_text *source);
void source_advance(const struct source_text *source, struct source_mark *mark, size_t to); /* forward only */
struct place source_place(const struct source_text *source, struct source_mark from, struct source_mark to);
/* From the beginning of one place to the end of another behind it. */
struct place place_join(struct place first, struct place last);
#endif
