#ifndef RULES_ENGINE_EVALUATE_H
#define RULES_ENGINE_EVALUATE_H
/* A checked expression at a moment, or a filter over an event, as a value.  Pure: what it answers depends on its arguments. */
#include "rules/language/expr.h"

struct moment;

struct value evaluate(const struct expr *expr, const struct moment *moment);
enum answer evaluate_condition(const struct expr *expr, const struct moment *moment);
/* Whether an event passes a stream's filter; NULL lets all pass.  Unknown: the event lacks what was asked. */
enum answer evaluate_where(const struct expr *where, const struct event *event);
#endif
