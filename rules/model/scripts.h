#ifndef RULES_MODEL_SCRIPTS_H
#define RULES_MODEL_SCRIPTS_H
/* The Lua files of a rule set while it is being built: run once, searched for functions, read as trees of rules. */
#include <intervene/ruleset.h>
#include "base/yaml.h"
#include "rules/lua/script.h"

enum { NO_SCRIPT = -1 };

struct scripts;
/* Of the files that end in .lua; names and bytes go to the set's arena. */
struct scripts *scripts_create(const struct file_set *files, struct arena *arena);
void scripts_destroy(struct scripts *scripts);
const struct script_file *scripts_files(const struct scripts *scripts, size_t *count);
int scripts_number(const struct scripts *scripts, struct text file); /* NO_SCRIPT: it is none of them */

/* Finds what is wrong in the file and what it says; -1: `why` has it. */
int scripts_read(struct scripts *scripts, int number, struct node **out, struct diags *why);

/* `patterns.monday_friday` is a function of the file patterns.lua; `#3.when`, which only a file can say of itself (`own`, or
 * NO_SCRIPT), that of its third rule{}.  -1: there is none. */
struct script_use;
int scripts_find(struct scripts *scripts, int own, struct text name, struct script_use *out);
#endif
