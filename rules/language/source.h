#ifndef RULES_LANGUAGE_SOURCE_H
#define RULES_LANGUAGE_SOURCE_H
/* A piece of expression text that knows where it stands in its file, so that each finding points at its own words.
 *
 * Exact for whatever stands on one line, plain or quoted.  Of a block scalar the line is exact, and the column too
 * when `indent` is given.  Text that was folded from several lines can only point at where it begins. */
#include "base/yaml.h"

struct source_text {
	struct text text;        /* as the reader of expressions sees it: quotes and escapes are gone */
	struct place place;      /* of its first character */
	enum scalar_style style; /* what quotes and line ends do to the columns behind them */
	int indent;              /* spaces before each line of a block scalar; 0: unknown */
	bool is_folded;          /* its line ends were lost: only its beginning is known */
};

struct source_text source_of(const struct node *scalar);
/* Bytes from .. to of it, as text of its own: the expression between the braces of a summary. */
struct source_text source_slice(const struct source_text *source, size_t from, size_t to);
/* The place of bytes from .. to. */
struct place source_place(const struct source_text *source, size_t from, size_t to);
#endif
