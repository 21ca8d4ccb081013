#ifndef TESTS_SIM_RULES_TEXT_H
#define TESTS_SIM_RULES_TEXT_H
/* A random rule file: some of the templates, with random limits. */
#include "base/arena.h"
#include "chance.h"

/* The functions that some templates ask, as patterns.lua. */
extern const char rules_lua[];
struct text rules_text(struct arena *arena, struct chance *chance);
#endif
