#ifndef TESTS_SIM_ANSWERS_H
#define TESTS_SIM_ANSWERS_H
/* What stands open beside what each rule answers when it is asked now.  The engine asks a rule when a fact comes, or when time
 * alone may change its answer; if it waited too long it would say the same wrong thing in any order of arrival. */
#include "world.h"

/* The rules that are open and should not be, or the other way round, as text, to read; empty: none. */
struct text answers_against(struct world *world, int64_t now_ms, struct arena *arena);
#endif
