#ifndef INTERVENE_SCRIPTS_H
#define INTERVENE_SCRIPTS_H
/* How the functions in Lua of a rule set fare.  Counted while students are judged, and no answer depends on it: whoever runs
 * the engine shows it, and says after how many students in a row somebody must look. */
#include "engine.h"

enum { SCRIPT_FAILURES_MAX = 3 }; /* students in a row */

struct script_failures {
	uint32_t
	        in_a_row; /* students whose last call failed, one after the other; 0: the last one was answered */
	uint32_t student; /* the last of them */
	int line;         /* of the Lua file, where it failed */
	char words[200];
};
/* Since the engine was made. */
struct script_failures engine_script_failures(const struct engine *engine, uint32_t rule);
#endif
