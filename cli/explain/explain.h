#ifndef CLI_EXPLAIN_EXPLAIN_H
#define CLI_EXPLAIN_EXPLAIN_H
/* The kinds of things that `intervene explain` explains, a function each; every one answers the exit code. */
#include "cli/options.h"

int explain_code(const struct options *given, const char *code);
int explain_rule(const struct options *given, const char *id);
int explain_alert(const struct options *given, const char *id);
int explain_student(const struct options *given, const char *student);
#endif
