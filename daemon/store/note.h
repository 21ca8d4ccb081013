#ifndef DAEMON_STORE_NOTE_H
#define DAEMON_STORE_NOTE_H
/* Small things that the daemon writes down beside the log, each under a name of its own, in `meta`.
 *
 *     store_note_put(store, "rules since", buf_text(&words));           in a transaction
 *     if (store_note_get(store, "rules since", &words)) .. */
#include "store.h"

struct buf;
void store_note_put(struct store *store, const char *name, struct text value);
bool store_note_get(
        struct store *store, const char *name, struct buf *out); /* adds to `out`; false: there is none */
#endif
