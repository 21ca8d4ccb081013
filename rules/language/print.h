#ifndef RULES_LANGUAGE_PRINT_H
#define RULES_LANGUAGE_PRINT_H
/* Checked expressions as text again, in one spelling.  PRINT_WORDS is for people and can be read back; PRINT_LOGIC has
 * every stream written out, so that equal texts decide alike.  `columns` may be NULL when no function is called. */
#include "rules/language/expr.h"

struct buf;
enum print_style { PRINT_WORDS, PRINT_LOGIC };

void print_expr(
        const struct expr *expr, const struct column *columns, enum print_style style, struct buf *out);
#endif
