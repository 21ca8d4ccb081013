#ifndef RULES_LUA_TREE_H
#define RULES_LUA_TREE_H
/* What a file says with rule{}, streams{}, measures{} and defaults{}, as the tree that YAML would have made of it, so that there
 * is one reader of rules.  Each node stands where its key or its text stands in the file; what the file has reckoned out stands
 * where the rule begins.  A function behind a key becomes {lua: "#RULE.KEY", inputs: .., returns: boolean}. */
#include "base/yaml.h"
#include "scan.h"
#include "script.h"

/* The tree lives in `arena`, and borrows from `tokens`.  -1: the file cannot be run, and `why` says so. */
int tree_read(struct script *script, uint32_t file, const struct tokens *tokens, struct arena *arena,
        struct node **out, struct diags *why);
#endif
