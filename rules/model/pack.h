#ifndef RULES_MODEL_PACK_H
#define RULES_MODEL_PACK_H
/* A pack: a rule file with a name and a version, whose rules are switched on together (`packs: [attendance-works@1]`) and
 * whose blueprints anybody may use.  The program brings some (packs.S); one that lies among the rules is on by itself. */
#include "rules/model/reference.h"
#include "rules/model/ruleset_read.h"

struct pack {
	struct text name; /* empty: it could not be read */
	struct place place;
	int64_t major;
	bool is_brought; /* by the program */
	bool is_on;
	const struct node *entry;           /* the map that switches it on; NULL: by its name alone */
	const struct rule_file *entry_file; /* and where; NULL: it lies among the rules */
};

/* The files of those packs that the files name; called before anything is read out of them. */
void packs_load(struct ruleset_build *build);
/* `pack:` of a file, which makes it a pack. */
void pack_begin(struct ruleset_build *build, struct rule_file *file);
/* `packs:` of a file. */
void packs_read(struct ruleset_build *build, struct rule_file *file, const struct node *list);
/* Of those that were loaded; NULL: none. */
struct rule_file *pack_find(const struct ruleset_build *build, struct text name, int64_t major);
/* Says that there is no such pack, or no such version; returns -1. */
int pack_refuse(const struct ruleset_build *build, const struct reference *reference, struct place place);
#endif
