/* A clock that was set back stands still for the rules until it has caught up: nothing is judged twice, and nothing that waits
 * for time comes.  Whoever looks after the machine must hear of it. */
#include "core_inside.h"
#include "clock.h"
#include "registrar_inside.h"
#include "daemon/log.h"
#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>

enum { STEP_MS = 300000, MS_A_MINUTE = 60000 };

/* By how much the newest instant that was judged is ahead; 0: not by so much that anybody would notice. */
static int64_t behind_ms(const struct core *core)
{
	int64_t ahead_ms = core->registrar->last_ms - seam_wall_ms(core->options.seam);

	return ahead_ms > STEP_MS ? ahead_ms : 0;
}

void clock_look(struct core *core)
{
	int64_t ahead_ms = behind_ms(core);

	if (ahead_ms && !core->clock_is_behind)
		log_write(LOG_WARNING, "daemon",
		        "the clock is behind what was judged: no time passes for the rules",
		        (struct log_field[]){{"minutes", ahead_ms / MS_A_MINUTE, NULL}, {0}});
	else if (!ahead_ms && core->clock_is_behind)
		log_write(LOG_NOTICE, "daemon", "the clock has caught up", (struct log_field[]){{0}});
	core->clock_is_behind = ahead_ms > 0;
}

void clock_findings_json(const struct core *core, struct json *json)
{
	int64_t ahead_ms = behind_ms(core);
	char words[120];

	if (!ahead_ms)
		return;
	snprintf(words, sizeof(words),
	        "the clock is %" PRId64 " minutes behind what was judged: no time passes for the rules",
	        ahead_ms / MS_A_MINUTE);
	json_z(json, words);
}
