#ifndef RULES_LANGUAGE_PROTECTED_H
#define RULES_LANGUAGE_PROTECTED_H
/* Names of what a rule may never look at: who a student is by birth, belief, income or disability.  Such attributes
 * are for the audit of a rule, not for its condition. */
#include "base/text.h"

bool name_is_protected(struct text name);
#endif
