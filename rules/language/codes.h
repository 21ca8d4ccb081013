#ifndef RULES_LANGUAGE_CODES_H
#define RULES_LANGUAGE_CODES_H
/* The codes of what the expression language can say about a text, one row each; R150, what is known and not yet
 * supported, belongs to the whole of a rule (rules/model).  A code keeps its meaning for
 * ever: people look it up, and suppress it, by number. */
#include "base/text.h"

struct language_code {
	const char *code;        /* "R104" */
	const char *title;       /* a few words */
	const char *explanation; /* why, with a wrong and a right example */
};

const struct language_code *language_code_find(struct text code); /* NULL: not one of ours */
const struct language_code *language_codes(size_t *count);        /* in order of code */
#endif
