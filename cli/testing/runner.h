#ifndef CLI_TESTING_RUNNER_H
#define CLI_TESTING_RUNNER_H
/* Runs the tests of one file after the other. */
#include "results.h"

struct runner {
	struct results *results; /* borrowed */
	bool only_plain;         /* each test only as it is written, not in the other ways too */
};

/* -1: the file cannot be read at all; what is wrong in it is a finding of its result. */
int runner_run(struct runner *runner, const char *path, struct diag *why);
#endif
