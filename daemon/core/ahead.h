#ifndef DAEMON_CORE_AHEAD_H
#define DAEMON_CORE_AHEAD_H
/* Lines that will be taken soon: what they need of memory is called up while those before them are taken, a step after the
 * other, each when what the one before it called up is there.  Nothing but time depends on it.
 *
 *     while ((line = delivery_next(..))) {
 *             ahead_look(&ahead, registrar, page);          the page that the line is of
 *             .. */
#include "daemon/intake/page.h"

struct registrar;

enum { AHEAD_LINES = 16 };
struct ahead {
	uint32_t students[AHEAD_LINES]; /* by the line's place in its page: their numbers, most likely */
};
void ahead_look(struct ahead *ahead, const struct registrar *registrar, const struct page *page);
#endif
