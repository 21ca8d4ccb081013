#ifndef RULES_MODEL_FINDINGS_H
#define RULES_MODEL_FINDINGS_H
/* What a build found, made fit to be read: no finding twice, none that its author has allowed, in order of place. */
#include <intervene/ruleset.h>
#include "base/diag.h"

/* `# allow R330: reason` on a line takes the warning of that code off that line.  An allowance without a reason, of
 * an error, or of nothing is a warning itself. */
void findings_allow(struct diags *diags, const struct file_set *files);
void findings_drop_repeats(struct diags *diags); /* sorts */
/* Places name files by the caller's text, which outlives a set that was not built. */
void findings_rename(struct diags *diags, const struct file_set *files);
#endif
