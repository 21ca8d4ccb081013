#ifndef CLI_CHECK_H
#define CLI_CHECK_H
/* The parts of `intervene check`. */
#include "base/diag.h"
#include "daemon/config/files.h"

struct json;
struct ruleset;

/* check_files.c: a file, those of a folder, or those of a district's folder; -1: there is none, or it cannot be read. */
int check_files_add(struct files *files, const char *path, struct diag *why);
/* -1: one of them is something else, which the message names. */
int check_files_refuse(const struct files *files, struct diag *why);

/* check_cost.c: a line for each rule, the dearest first; or the same as a member of an object. */
void check_cost_print(const struct ruleset *set, struct buf *out);
void check_cost_json(const struct ruleset *set, struct json *json);

/* check_fix.c */
struct check_fixer {
	struct files *files;                               /* borrowed; sorted */
	void (*examine)(void *context, struct diags *out); /* checks `files` as they are now */
	void *context;
};
/* Mends what `found` brings fixes for, writes the files, and leaves in `found` what is left.  `said`: what was done, or why
 * nothing was.  -1: a file could not be written. */
int check_fix(const struct check_fixer *fixer, struct diags *found, struct buf *said, struct diag *why);
#endif
