#ifndef RULES_LANGUAGE_OWN_NAMES_H
#define RULES_LANGUAGE_OWN_NAMES_H
/* Names that a file keeps for itself.  What a pack defines is seen by the pack alone: nobody's own name can collide with
 * one that a later pack brings.  Inside its file such a name stands as it is written; the language knows it as PACK/NAME,
 * which no other text can write. */
#include "rules/language/syntax.h"

struct own_name;
struct language;
struct own_names {
	struct text file, prefix;     /* borrowed; "attendance-works@1" */
	const struct own_name *names; /* in trees, as the next are */
	const struct own_names *next;
};

/* Texts of `file` are read with the names that are added to this. */
struct own_names *language_own_names(struct language *language, struct text file, struct text prefix);
/* The name in front of a stream's or measure's brackets. */
void own_names_add(struct language *language, struct own_names *own, struct text signature);
/* So that each word of the text is read as the one that its file means. */
struct source_text own_names_see(const struct language *language, struct source_text text);
struct text own_names_known(const struct own_names *own, struct text written); /* as the language knows it */
#endif
