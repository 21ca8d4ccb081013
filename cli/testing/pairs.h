#ifndef CLI_TESTING_PAIRS_H
#define CLI_TESTING_PAIRS_H
/* Which telling fulfils which expectation of a test.
 *
 *     struct pairs pairs;
 *     pairs_make(&trial, &pairs, &why);
 *     pairs.telling_of[e] == SIZE_MAX          nothing of the kind was told of the rule on that day
 *     pairs_finish(&pairs); */
#include "verdict.h"

struct pairs {
	size_t *telling_of; /* by expectation; owned */
	bool *is_expected;  /* by telling; owned */
};

/* Of a rule with `per`: of the value that is meant, or none is. */
bool telling_is_per(const struct telling *telling, const struct expectation *expect);
/* What says more chooses first; a telling with another value is taken only where there is none with that one. */
int pairs_make(const struct trial *trial, struct pairs *out, struct diag *why);
void pairs_finish(struct pairs *pairs);
#endif
