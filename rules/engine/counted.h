#ifndef RULES_ENGINE_COUNTED_H
#define RULES_ENGINE_COUNTED_H
/* What an expression rests on at a moment. */
#include "moment.h"

struct arena;
struct expr;
struct counted {
	const int64_t *seqs; /* in the arena; each fact once, by its time */
	size_t count;
	bool is_unsure; /* of some events it cannot be said whether they count */
};
void counted_by(
        const struct expr *expr, const struct moment *moment, struct arena *arena, struct counted *out);
#endif
