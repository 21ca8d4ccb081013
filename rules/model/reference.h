#ifndef RULES_MODEL_REFERENCE_H
#define RULES_MODEL_REFERENCE_H
/* How a blueprint or a pack is named where it is used: `attendance-works/chronic@1`, `chronic@1`, `attendance-works@1`. */
#include "base/text.h"

struct reference {
	struct text pack; /* empty: none was written */
	struct text name;
	int64_t major;
};

bool is_reference_name(struct text name); /* letters, digits, - and _ */
/* -1 when a part is missing; the name alone is enough for *out to hold it, with major 0. */
int reference_read(struct text text, struct reference *out);
/* "1.2": the first number is the one that is pinned. */
int version_read(struct text text, int64_t *major);
#endif
