#ifndef CLI_CHECK_H
#define CLI_CHECK_H
/* The parts of `intervene check`. */
#include "base/diag.h"

struct buf;
struct json;
struct ruleset;

/* check_cost.c: a line for each rule, the dearest first; or the same as a member of an object. */
void check_cost_print(const struct ruleset *set, struct buf *out);
void check_cost_json(const struct ruleset *set, struct json *json);
#endif
