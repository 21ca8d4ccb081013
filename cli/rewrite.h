#ifndef CLI_REWRITE_H
#define CLI_REWRITE_H
/* A file of the district's, written anew in one step: whoever reads it meanwhile sees the old bytes or the new ones.
 * Owner and mode stay; a link is followed. */
#include "base/text.h"

struct diag;

int file_rewrite(const char *path, struct text bytes, struct diag *why);
#endif
