#ifndef CLI_REWRITE_H
#define CLI_REWRITE_H
/* A file of the district's, written anew in one step: whoever reads it meanwhile sees the old bytes or the new ones.
 * Owner and mode stay; a link is followed. */
#include "base/text.h"

struct diag;

int file_rewrite(const char *path, struct text bytes, struct diag *why);
/* A file of results, in one step too: made when it is not there, else replaced; what is no file is refused. */
int file_replace(const char *path, struct text bytes, struct diag *why);
/* Whether that will most likely do: asked before work that takes long. */
int file_expect(const char *path, struct diag *why);
#endif
