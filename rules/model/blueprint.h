#ifndef RULES_MODEL_BLUEPRINT_H
#define RULES_MODEL_BLUEPRINT_H
/* A blueprint: a rule with parameters, written once and used under many ids (`use: chronic@1`, `with: {threshold: 8%}`).
 * Nothing is copied as text: its expressions are read for each rule that uses it, with its parameters as names. */
#include "rules/language/parameters.h"
#include "rules/model/reference.h"
#include "rules/model/ruleset_read.h"

/* A value as it was written, and as the language read it. */
struct constant {
	const struct node *node; /* NULL: none */
	const struct syntax *value;
};

struct parameter {
	struct text name;
	enum parameter_type type;
	struct constant fallback, least, most;
};

struct blueprint {
	const struct rule_file *file; /* borrowed */
	struct text name;
	struct place place;
	int64_t major;
	const struct node *rule; /* its keys */
	struct parameter *parameters;
	size_t count;
	bool is_used;
	bool is_broken; /* it cannot be used: that was said where it is defined */
	bool is_told;   /* what is wrong in its keys was said for the first rule that uses it */
};

/* `blueprints:` of a file. */
void blueprints_read(struct ruleset_build *build, struct rule_file *file, const struct node *list);
/* What `use` names, written in `file`; NULL after an error. */
struct blueprint *blueprint_find(
        const struct ruleset_build *build, const struct rule_file *file, const struct node *use);
/* Reads what a parameter is given; -1 after an error. */
int parameter_read(const struct ruleset_build *build, const struct rule_file *file,
        const struct parameter *parameter, const struct node *node, const struct syntax **out);
int parameter_number(const struct blueprint *blueprint, struct text name); /* -1: it has none of that name */
#endif
