#ifndef RULES_PLAIN_RULE_LINES_H
#define RULES_PLAIN_RULE_LINES_H
/* The lines of a rule in plain words, while they are gathered. */
#include "speak.h"
#include "rules/model/rules.h"

struct rule_lines {
	struct speaker speaker;
	const struct ruleset *set; /* borrowed */
	const struct rule *rule;   /* borrowed */
	struct plain_line *items;  /* owned until they are copied */
	size_t count, capacity;
};

void lines_add(struct rule_lines *lines, const char *part, unsigned depth, struct text words);
/* Of a key of the table; {a} and {b} of it. */
struct text lines_phrase(const struct rule_lines *lines, const char *key, struct text a, struct text b);
/* A condition, those that it joins one below the other. */
void lines_add_condition(struct rule_lines *lines, const char *part, const struct expr *expr);

/* rule_decides.c: what opens and closes it, and for whom. */
void lines_of_conditions(struct rule_lines *lines);
/* rule_tells.c: what people are told, and where it comes from. */
void lines_of_telling(struct rule_lines *lines);
/* rule_means.c: what the district's own streams and values are. */
void lines_of_names(struct rule_lines *lines);
#endif
