#ifndef DAEMON_GENERATION_H
#define DAEMON_GENERATION_H
/* What the files of a district say, all of them, at one moment: the configuration, the rules, the calendars.  Read on
 * any thread; whole or refused, with every finding.
 *
 *     generation_read(generation, config, settings)         generation->set is NULL: refused
 *     generation_destroy(generation)                         when its rule set judges no more */
#include "daemon/config/config.h"
#include "daemon/config/files.h"
#include "base/diag.h"
#include <intervene/zones.h>

struct patience;
struct generation {
	struct settings *settings; /* owned; NULL: the caller's, which no file says */
	struct district_files {
		struct files rules, calendars, lists;
	} files; /* owned; findings name them */
	struct diags findings;
	struct arena arena;  /* owned; texts of findings that are in no file */
	struct zones *zones; /* owned; of the thread that judges */
	struct ruleset *set; /* a reference */
};

struct generation *generation_create(void);
void generation_destroy(struct generation *generation); /* takes NULL and half-read */
/* -1: refused.  `config` NULL: only the rules and calendars that `settings` name are read. */
int generation_read(struct generation *generation, const char *config, const struct settings *settings);
/* Runs the tests beside the rules.  -1: one fails, or the files are others by now, so it is refused. */
int generation_test(
        struct generation *generation, const struct settings *settings, const struct patience *patience);
void generation_forget_files(struct generation *generation); /* and findings: they have been told */

/* What a file said, to quote it. */
struct text generation_source(const struct generation *generation, struct text name);
/* On stderr, as the command line shows them; without a generation (NULL) no line is quoted. */
void findings_print(const struct diags *findings, const struct generation *sources);

/* How rules differ from those before: ids, in order, borrowed from the sets. */
struct rule_changes {
	struct text *added, *changed, *removed, *renamed; /* owned; renamed: by the new id, changed or not */
	size_t added_count, changed_count, removed_count, renamed_count;
};
void rule_changes_find(const struct ruleset *before, const struct ruleset *now, struct rule_changes *out);
void rule_changes_finish(struct rule_changes *changes);
#endif
