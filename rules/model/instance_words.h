#ifndef RULES_MODEL_INSTANCE_WORDS_H
#define RULES_MODEL_INSTANCE_WORDS_H
/* Values of parameters where no expression stands: `severity: $level`, `title: Absent {threshold} of the year`. */
#include "rules/model/blueprint.h"

/* What each parameter of a blueprint is given, by its number. */
struct given {
	const struct blueprint *blueprint;
	const struct node **nodes;
	const struct syntax **values;
	const struct parameters *parameters; /* the values under their names */
};

/* The blueprint's keys with the values put in; what holds none is as it was. */
const struct node *given_put(
        const struct ruleset_build *build, const struct given *given, const struct node *rule);
#endif
