#ifndef INTERVENE_PLAIN_H
#define INTERVENE_PLAIN_H
/* Rules in plain words, for whoever reads no expressions: "absent on 3 or more of the last 20 school days".  All of it
 * comes from one table of phrases (rules/plain/phrases.c), in every tongue there is; what has no row there is said by its
 * expression, with its signs in words.  What the district has written (titles, ids, names of its own) stays as it is. */
#include "ruleset.h"
#include "base/arena.h"

enum tongue { TONGUE_EN, TONGUE_ES, TONGUES };
int tongue_find(struct text name); /* "en", "es"; -1: there is none of that name */

/* What a rule says, a line each, in the order in which it is read. */
struct plain_line {
	const char *part, *label; /* "opens", for programs; "opens when" */
	unsigned depth;           /* of a line that belongs to one above it */
	struct text words;
};
struct plain_rule {
	const struct plain_line *lines; /* in the arena */
	size_t count;
};
void ruleset_plain(const struct ruleset *set, uint32_t rule, enum tongue tongue, struct arena *arena,
        struct plain_rule *out);

/* A condition of the set, such as a leaf of a rule_tree. */
struct expr;
struct text plain_condition(
        const struct ruleset *set, const struct expr *condition, enum tongue tongue, struct arena *arena);
/* What a leaf is compared with, "7%", where the condition has the name of a value that depends on the student; else empty. */
struct branch;
struct text plain_limit(const struct branch *leaf, struct arena *arena);
/* What it would take for a leaf to turn, "2 more absences"; empty: that cannot be said. */
struct text plain_distance(
        const struct ruleset *set, const struct branch *leaf, enum tongue tongue, struct arena *arena);
#endif
