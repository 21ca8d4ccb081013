#ifndef RULES_MODEL_INSTANCE_WITH_H
#define RULES_MODEL_INSTANCE_WITH_H
/* `with`: what a blueprint's parameters are given by a rule that uses it. */
#include "rules/model/instance.h"
#include "rules/model/instance_words.h"

/* -1 when an error was added: a name that is none, one that is missing, a value of another type or out of bounds. */
int given_read(struct ruleset_build *build, const struct layers *layers, struct blueprint *blueprint,
        struct given *out);
#endif
