#ifndef DAEMON_CORE_SINCE_H
#define DAEMON_CORE_SINCE_H
/* Since when each rule decides as it does now, and which stretches of time nobody went through, as rules were changed while
 * no daemon ran.  Written down with the rules themselves; who makes the alerts again from the log reads it.
 *
 *     since_note(store, set, &(struct stretch){from_ms, to_ms});         in the transaction that knows the rules
 *
 *     struct since since = {0};
 *     since_read(&since, store);
 *     since_ms(&since, words.id, alerts_logic(&words))                   since_finish(&since) */
#include "base/buf.h"
#include "base/hash.h"

struct ruleset;
struct store;

struct stretch { /* everybody was judged anew at its end; from_ms 0, or no earlier: none */
	int64_t from_ms, to_ms;
};

struct since {
	struct buf words; /* owned; a line each */
};
#define SINCE_ALWAYS INT64_MIN /* since there is a log */
#define SINCE_UNKNOWN INT64_MAX

void since_note(struct store *store, const struct ruleset *set, const struct stretch *stretch);
void since_read(struct since *since, struct store *store);
int64_t since_ms(const struct since *since, struct text rule, struct hash128 logic);
/* The next that begins then or later. */
bool since_stretch(const struct since *since, int64_t at_ms, struct stretch *out);
void since_finish(struct since *since);
#endif
