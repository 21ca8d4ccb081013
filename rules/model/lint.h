#ifndef RULES_MODEL_LINT_H
#define RULES_MODEL_LINT_H
/* What is lawful in a rule and most likely not meant.  Each kind is a row of a family's table, with its code and a function
 * that looks for it; a family is a file lint_*.c. */
#include "rules/language/claims.h"
#include "rules/model/ruleset_read.h"

struct lint_row;
struct lint {
	struct rule_reader *reader;
	const struct node *map; /* of the rule */
	const struct rule *rule;
	const struct lint_row *row;
};
typedef void lint_fn(const struct lint *lint);
struct lint_row {
	const char *code;
	enum severity severity;
	lint_fn *look;
};
struct lint_family {
	const struct lint_row *rows;
	size_t count;
};
extern const struct lint_family lint_logic, lint_time, lint_cost, lint_people, lint_practice, lint_feeds;

/* Looks for all of them in one rule. */
void rule_lint(struct rule_reader *reader, const struct node *map, const struct rule *rule);
/* Adds a finding of the row at hand. */
struct diag *lint_say(const struct lint *lint, struct place place, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
/* What stands behind the key of the rule, or under `defaults`; NULL: nothing. */
const struct node *lint_node(const struct lint *lint, const char *key);
struct place lint_place(const struct lint *lint, const char *key); /* of that, else of the rule */

/* "0 or more", "at most 5", "10% to 12%", "between 9.9% and 10%"; of what has bounds. */
struct text lint_bounds_words(struct arena *arena, const struct bounds *bounds, enum type type);

/* Across rules: lint_bands.c. */
void ruleset_lint_bands(const struct ruleset_build *build);
/* Values that rows of one table leave out. */
lint_fn lint_table_bands;
/* Numbers in the words that are none of the conditions': lint_words.c. */
lint_fn lint_words;
#endif
