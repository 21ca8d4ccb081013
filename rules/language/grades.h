#ifndef RULES_LANGUAGE_GRADES_H
#define RULES_LANGUAGE_GRADES_H
/* A band of grades as people write it: K-2, 6-8, 9. */
#include "base/text.h"

struct grades {
	int low, high; /* PK is -1, K is 0 */
};

int grades_read(struct text text, struct grades *out); /* -1: it is none */
#endif
