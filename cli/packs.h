#ifndef CLI_PACKS_H
#define CLI_PACKS_H
/* The packs that the program brings, as the commands about them find and read them. */
#include <intervene/packs.h>
#include "base/yaml.h"

/* `word` is a name, or a name and a version; a name alone means the newest.  NULL: there is none, said in *why. */
const struct pack_bytes *pack_named(const char *word, struct diag *why);
/* Its tree, in `arena`. */
const struct node *pack_tree(const struct pack_bytes *pack, struct arena *arena);
/* What stands behind a key; empty when nothing does. */
struct text pack_words(const struct node *map, const char *key);
#endif
