#ifndef DAEMON_OUTBOX_CLIFF_H
#define DAEMON_OUTBOX_CLIFF_H
/* Many alerts of one rule on one day: where "of at least 20 school days" becomes true for everybody at once, a first import
 * is judged, a trial ends.  Nobody is served by a hundred messages in one morning: from there on what the rule opens that
 * day, and what has not gone yet, is held for a person, who looks at the list first.  What is urgent is never held. */
#include "daemon/store/store.h"
#include "base/names.h"

struct zone;

struct cliff_limits {
	int64_t alerts,
	        share; /* more than so many, and than so many per cent of the students; alerts 0: nothing is held */
};

struct cliff {
	struct cliff_limits limits;
	const struct names *students; /* borrowed */
	const struct zone *zone;      /* borrowed; the district's: of its days */
	struct names rules;           /* owned; by id, as sets of rules come and go */
	int64_t *opened;              /* owned; that day, by number in `rules` */
	size_t count, capacity;
	int64_t accepted_ms; /* what is said by then was foreseen, and accepted with the rules that say it */
	int32_t day;         /* that is counted */
	bool is_known;       /* else it is to be counted from what the store has */
};

/* Of an alert of the rule that has just been stored as opened: why its messages are held, or NULL. */
const char *cliff_note(struct cliff *cliff, struct store *store, struct text rule, int64_t at_ms);
void cliff_drop(struct cliff *cliff); /* what was stored has been taken back */
void cliff_finish(struct cliff *cliff);
#endif
