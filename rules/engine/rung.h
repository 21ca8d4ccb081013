#ifndef RULES_ENGINE_RUNG_H
#define RULES_ENGINE_RUNG_H
/* Which step of a ladder, or row of a table, holds at a moment. */
#include "moment.h"
#include "rules/model/rules.h"

/* Its number in rule->rungs; -1: none, or it cannot be told. */
int rule_rung(const struct rule *rule, const struct moment *moment);
#endif
