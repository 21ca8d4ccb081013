#ifndef RULES_MODEL_RULE_FAMILY_H
#define RULES_MODEL_RULE_FAMILY_H
/* Readers of the parts of `family:` that say when somebody may be written to, and their forms. */
#include "rules/model/rule_forms.h"

struct buf;

rule_read_fn family_read_hold, family_read_quiet, family_read_cap;
/* "; not from 20:00 to 08:00; at most 1 in 7 days": nothing of what was not said. */
void family_print_limits(const struct family *family, struct buf *out);
extern const struct form family_form_hold, family_form_quiet, family_form_cap;
#endif
