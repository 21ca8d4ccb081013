#ifndef RULES_MODEL_RULE_FAMILY_H
#define RULES_MODEL_RULE_FAMILY_H
/* Readers of the parts of `family:` that say when somebody may be written to, and their forms. */
#include "rules/model/rule_forms.h"

rule_read_fn family_read_hold, family_read_quiet, family_read_cap;
extern const struct form family_form_hold, family_form_quiet, family_form_cap;
#endif
