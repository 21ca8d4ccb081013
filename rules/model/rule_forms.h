#ifndef RULES_MODEL_RULE_FORMS_H
#define RULES_MODEL_RULE_FORMS_H
/* What may stand behind each key of a rule, for `intervene schema`: a form beside each reader, with the reader's rows. */
#include "rules/model/rule_read.h"
#include "base/form.h"

/* How a row of struct rule_key is a key of a form: of a part of a rule, of the rule itself, of `defaults`. */
form_key_fn rule_part_key, rule_own_key, rule_default_key;
/* A map that is read by rule_read_parts. */
#define RULE_PARTS(table) FORM_KEYS_OF(table, rule_part_key)

/* A key has the form that its reader takes: those of rule_read.h are known, and a file adds its own. */
struct reader_form {
	rule_read_fn *read;
	const struct form *form;
};
void rule_part_key_among(const struct rule_key *rows, size_t number, const struct reader_form *own,
        size_t count, struct form_key *out);

extern const struct form rule_form, rule_defaults_form; /* rule_keys.c */
extern const struct form rule_form_kind, rule_form_severity, rule_form_missing, rule_form_mode,
        rule_form_effective, rule_form_cites, rule_form_exempt, rule_form_send, rule_form_supported,
        rule_form_correction, rule_form_clock, rule_form_propose, rule_form_family, rule_form_ladder,
        rule_form_table, rule_form_at_least, rule_form_script;
extern const struct form rule_form_condition, rule_form_expression, rule_form_number, rule_form_duration;
/* The key of any rule that has the name, with its help. */
void rule_named_key(const char *name, struct form_key *out);
/* Behind the keys at the top of a file. */
extern const struct form ruleset_form_lists, ruleset_form_values, ruleset_form_escalations,
        ruleset_form_blueprints, ruleset_form_packs, ruleset_form_pack;
/* A rule that is made of a blueprint (instance.c), and what it says of it. */
extern const struct form instance_form, rule_form_with, rule_form_reference, version_form;
#endif
