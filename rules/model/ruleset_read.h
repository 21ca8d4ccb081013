#ifndef RULES_MODEL_RULESET_READ_H
#define RULES_MODEL_RULESET_READ_H
/* A rule set while it is being built: the files of rules.d as trees, and what has been read out of them so far. */
#include "rules/model/rule_read.h"

struct blueprint;
struct escalation {
	const char *name; /* in the set's arena */
	struct place place;
};
struct ruleset_build {
	struct ruleset *set;               /* borrowed */
	struct language *language;         /* borrowed */
	struct scripts *scripts;           /* borrowed */
	struct diags *why;                 /* borrowed */
	const struct ruleset_files *lists; /* borrowed: the files of lists/ */
	struct rule_file *files;           /* in the set's arena; the prelude first */
	size_t file_count;
	struct rule *rules;             /* owned until they are in the set */
	struct escalation *escalations; /* owned */
	size_t escalation_count, escalation_capacity;
	size_t rule_count, rule_capacity;
	struct blueprint **blueprints; /* owned; what they are is in the set's arena */
	size_t blueprint_count, blueprint_capacity;
};

/* Reads every file: definitions of all files first, then the rules, each in name order. */
void ruleset_read(struct ruleset_build *build, const struct file_set *files);
/* Reads `lists:` of one file (ruleset_lists.c). */
void ruleset_read_lists(struct ruleset_build *build, struct rule_file *file, const struct node *value);
/* And `values:` (ruleset_values.c). */
void ruleset_read_values(struct ruleset_build *build, struct rule_file *file, const struct node *value);
/* And `escalations:` (ruleset_escalations.c). */
void ruleset_read_escalations(struct ruleset_build *build, struct rule_file *file, const struct node *value);
/* Escalations and blueprints of the district's own that no rule uses (ruleset_unused.c); once it is known that rules name what there is. */
void ruleset_note_unused(const struct ruleset_build *build);
/* What rules say of each other; after they are in the set (ruleset_across.c). */
void ruleset_check_across(struct ruleset_build *build);
/* One more file; there is room for every pack that the program brings. */
void ruleset_read_file(struct ruleset_build *build, struct text name, struct text bytes, bool is_brought);
struct rule_reader ruleset_reader(const struct ruleset_build *build, const struct rule_file *file);
/* Rules in order of id into the set; two of one id are refused, two of one logic are told. */
void ruleset_settle(struct ruleset_build *build);
struct hash128 ruleset_digest(const struct ruleset *set, const struct language *language);
struct hash128 ruleset_deciding(const struct ruleset *set); /* for ruleset_decides */

/* The built-in streams (prelude.S). */
extern const char prelude_yml[], prelude_yml_end[];
#endif
