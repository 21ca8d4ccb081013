#ifndef DAEMON_STORE_RULESET_ROW_H
#define DAEMON_STORE_RULESET_ROW_H
/* The rule sets that were in force, one row each time that others took over; every transition has the number of the one
 * that was in force when it was said.  Never edited, but for the counts of a start, which come when it has judged. */
#include "store.h"

enum { NOT_COUNTED = -1 };
struct ruleset_row {
	int64_t number; /* from 1; given by store_ruleset_add */
	struct hash128 hash;
	int64_t at_ms;
	struct text who; /* who asked for it, or "SIGHUP", or "start" */
	struct text rules, added, changed,
	        removed;              /* lists of ids, in JSON; an empty text is an empty list */
	int64_t opens, closes, keeps; /* alerts, as they were found before; NOT_COUNTED */
};
typedef int ruleset_row_fn(void *context, const struct ruleset_row *row);

/* From then on, and again no more when its transaction is given up, transitions have its number. */
void store_ruleset_add(struct store *store, struct ruleset_row *row);
/* Behind transition `after` all is due to the newest set: counts it. */
void store_ruleset_count(struct store *store, int64_t after);
/* Those before, the newest first, at most `limit`. */
int store_rulesets_each(struct store *store, int64_t before, int limit, ruleset_row_fn *each, void *context,
        struct diag *why);

/* A number for each rule of which there is one. */
typedef int rule_number_fn(void *context, struct text rule, int64_t number);
int store_rules_since(struct store *store, rule_number_fn *each, void *context,
        struct diag *why); /* when it was last added or changed */
int store_rules_open(struct store *store, rule_number_fn *each, void *context,
        struct diag *why); /* alerts that people see as open */

/* What became of alerts that people hear of, the newest first, at most `limit`, of those before `before`. */
struct fate_row {
	int64_t seq, at_ms;
	struct text rule, what, outcome;
	bool is_past; /* said by history, or in shadow */
};
typedef int fate_row_fn(void *context, const struct fate_row *row);
int store_fates_each(
        struct store *store, int64_t before, int limit, fate_row_fn *each, void *context, struct diag *why);
#endif
