#ifndef RULES_LANGUAGE_PARAMETERS_H
#define RULES_LANGUAGE_PARAMETERS_H
/* What a blueprint's rule is given.  A parameter is a name in the expressions of that rule, bound to the tree of its
 * value as a measure's parameter is to its argument: never text put into text.
 *
 *     const struct syntax *value;
 *     language_argument(language, PARAMETER_PERCENT, "threshold", source_of(node, file), &value);
 *     struct parameters *parameters = language_parameters(language, names, values, count);
 *     language_bind(language, parameters);     texts read from here on see them
 *     language_bind(language, NULL);           and from here on no longer */
#include "base/form.h"
#include "rules/language/language.h"

enum parameter_type {
	PARAMETER_NUMBER,
	PARAMETER_PERCENT,
	PARAMETER_DURATION,
	PARAMETER_DATE,
	PARAMETER_TRUTH,
	PARAMETER_TEXT,
	PARAMETER_WINDOW,
	PARAMETER_STREAM,
	PARAMETER_LIST,
	PARAMETER_GRADES,
	PARAMETER_TYPE_COUNT
};
extern const struct form parameter_type_form;
const char *parameter_type_name(enum parameter_type type);    /* "percent" */
const char *parameter_type_example(enum parameter_type type); /* "10%" */
bool parameter_type_has_order(enum parameter_type type);      /* may have a least and a most */

struct syntax;
struct parameters;

/* -1 when `text` is no value of that type: it was said.  `name` is for what is said. */
int language_argument(struct language *language, enum parameter_type type, struct text name,
        struct source_text text, const struct syntax **out);
/* Negative, 0 or positive as with memcmp; 0 also when one of the two is known only for a student. */
int argument_compare(const struct syntax *a, const struct syntax *b);

/* -1 when the name means something in an expression already: it was said. */
int language_parameter_name(struct language *language, struct source_text name);
struct parameters *language_parameters(struct language *language, const struct text *names,
        const struct syntax *const *values, size_t count);
void language_bind(struct language *language, const struct parameters *parameters);
/* Whether the text at that place is what one of the bound parameters was given. */
bool language_is_given(const struct language *language, struct place place);
#endif
