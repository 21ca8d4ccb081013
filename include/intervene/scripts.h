#ifndef INTERVENE_SCRIPTS_H
#define INTERVENE_SCRIPTS_H
/* How the functions in Lua of a rule set fare.  Counted while students are judged, and no answer depends on it: whoever runs
 * the engine shows it, and suspends a rule that goes over its limits for several students in a row.  A suspended rule is
 * asked no more and says no more: what is open stays open, until another generation of rules takes over. */
#include "engine.h"

enum { SCRIPT_FAILURES_MAX = 3 }; /* students in a row */

struct script_failures {
	uint32_t
	        in_a_row; /* students whose last call failed, one after the other; 0: the last one was answered */
	uint32_t limits;  /* .. and went over a limit, likewise */
	uint32_t student; /* the last of them */
	int line;         /* of the Lua file, where it failed */
	char words[200];
};
/* Since the engine was made. */
struct script_failures engine_script_failures(const struct engine *engine, uint32_t rule);
bool engine_has_scripts(const struct engine *engine);
void engine_suspend(struct engine *engine, uint32_t rule); /* between a keep and the next engine_take */
bool engine_is_suspended(const struct engine *engine, uint32_t rule);
#endif
