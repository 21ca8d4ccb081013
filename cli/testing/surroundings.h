#ifndef CLI_TESTING_SURROUNDINGS_H
#define CLI_TESTING_SURROUNDINGS_H
/* What a test file is tried with: the rules beside it, and its calendar.
 *
 *     struct surroundings around = {0};
 *     if (surroundings_find(&suite, zones, &result->files, &arena, &around, &findings) == 0)
 *             .. around.set, around.ground ..
 *     ruleset_unref(around.set); */
#include "script.h"
#include "daemon/config/files.h"

struct surroundings {
	struct ruleset *set; /* owned by the caller */
	struct ground ground;
};

/* What is read is added to `files`, for findings to quote. */
int surroundings_find(const struct suite *suite, struct zones *zones, struct files *files,
        struct arena *arena, struct surroundings *out, struct diags *why);
#endif
