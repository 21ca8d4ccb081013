#ifndef DAEMON_CORE_AHEAD_H
#define DAEMON_CORE_AHEAD_H
/* Lines that will be taken soon.  Nothing but time depends on it.
 *
 * Whether the store may know their identities is asked for a page at once, by the thread that reads it:
 *
 *     ahead_ask(store, page);
 *     registrar_decide_line(registrar, line, ..)            does not ask again for those that were new, and still are
 *
 * What they need of memory is called up while those before them are taken, a step after the other, each when what the one
 * before it called up is there:
 *
 *     while ((line = delivery_next(..))) {
 *             ahead_look(&ahead, registrar, page);          the page that the line is of
 *             .. */
#include "daemon/intake/page.h"

struct registrar;
struct store;

enum { AHEAD_LINES = 16 };
struct ahead {
	uint32_t students[AHEAD_LINES]; /* by the line's place in its page: their numbers, most likely */
};
/* On any thread that has the page. */
void ahead_ask(struct store *store, struct page *page);
void ahead_look(struct ahead *ahead, const struct registrar *registrar, const struct page *page);
#endif
