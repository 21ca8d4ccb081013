#ifndef RULES_ENGINE_DISTANCE_H
#define RULES_ENGINE_DISTANCE_H
/* How far a comparison is from answering otherwise. */
#include "moment.h"
#include <intervene/explain.h>

/* Of a leaf whose value, limit and answer are known. */
void distance_of(const struct expr *expr, const struct branch *leaf, const struct moment *moment,
        struct distance *out);
#endif
