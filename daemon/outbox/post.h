#ifndef DAEMON_OUTBOX_POST_H
#define DAEMON_OUTBOX_POST_H
/* What is said becomes messages: called with each transition, inside its transaction, on the engine thread. */
#include "daemon/config/channels.h"
#include "daemon/store/alert_row.h"
#include "daemon/store/fence.h"
#include <intervene/ruleset.h>

struct cliff;

struct posting {
	const struct channel_setting *channels; /* borrowed */
	size_t count;
	int64_t go_live_ms;  /* what is said before is held */
	struct cliff *cliff; /* owned by whoever opened it; too much at once is held too */
	struct fence fence;
	struct channel_down {
		char why[160]; /* empty: it is up */
	} down[CHANNELS_MOST]; /* as of the last round */
};

/* `words`: of the rule, with the severity that is told, where this transition tells of something new; NULL: it ends.  Who heard
 * of the alert before hears of all that follows. */
void outbox_post(const struct posting *posting, struct store *store, const struct transition_row *transition,
        const struct rule_words *words);
#endif
