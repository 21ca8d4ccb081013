#ifndef CLI_TESTING_CODES_H
#define CLI_TESTING_CODES_H
/* The codes of what can be wrong with a test file, one row each. */
#include "base/text.h"

/* What it means, with a wrong and a right example; NULL: not one of ours. */
const char *test_code_help(struct text code);
#endif
