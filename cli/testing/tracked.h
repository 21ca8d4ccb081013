#ifndef CLI_TESTING_TRACKED_H
#define CLI_TESTING_TRACKED_H
/* The number that a rule tracks, when it was told, beside the one that a test expects. */
#include "verdict.h"

struct tracked {
	bool has_number;    /* the rule tracks one */
	struct value value; /* in the trial's arena; may be unknown */
};

/* By what was known then, of the alert that the telling is of. */
int tracked_find(const struct trial *trial, const struct telling *telling, int64_t at_ms, struct tracked *out,
        struct diag *why);
bool tracked_is(const struct tracked *tracked, const struct expected_value *expected);
/* ", value: 9.5%", written as the expected one is and never the same when it is another. */
void tracked_print(const struct tracked *tracked, const struct expected_value *expected, struct buf *out);
#endif
