#ifndef DAEMON_STORE_SOURCE_ROW_H
#define DAEMON_STORE_SOURCE_ROW_H
/* How many events of each source are true now, and how many were corrected or deleted, minute by minute.  A fold of the
 * log, too: whoever drops it counts again. */
#include "store.h"

typedef int source_live_fn(void *context, struct text source, int64_t live);
typedef int source_minute_fn(void *context, struct text source, int64_t minute, int64_t rows);

void store_source_put(struct store *store, struct text source, int64_t live);
void store_source_minute_add(struct store *store, struct text source, int64_t minute, int64_t rows);
void store_source_minutes_purge(struct store *store, int64_t before_minute);
void store_sources_forget(struct store *store); /* what is true; not the minutes */
int store_sources_each(struct store *store, source_live_fn *each, void *context, struct diag *why);
int store_source_minutes_each(struct store *store, source_minute_fn *each, void *context, struct diag *why);
#endif
