#ifndef DAEMON_CORE_RETENTION_H
#define DAEMON_CORE_RETENTION_H
/* Which events a district has kept long enough, and takes them out of its store for good.  No daemon may run on it: its lock
 * is taken.
 *
 *     struct retention *retention;
 *     if (retention_plan(&options, &retention, &why)) ..     nothing is changed
 *     retention_report(retention)                           what would go
 *     if (retention_run(retention, &why)) ..                 it goes; begun anew when the process dies
 *     retention_close(retention);
 *
 * An event goes when its day, or of what says no day the day on which it came, lies more than `days` before today; with it goes
 * whatever the store has of the same identity or slot, or what is left would be read otherwise.  Today is that of the newest
 * instant in the store: a machine's clock that is years ahead must not cost them.  It stays
 *
 *   - while anything of its identity or slot is newer;
 *   - while it says what lasts (an enrollment, a plan ..) of a student of whom there is anything newer;
 *   - when it is about no student: schools, staff and feeds are nobody's record;
 *   - with all that is old of its student, when an alert would open, move or end without it today.
 *
 * A student of whom nothing is left, no alert either, loses the name too.  Takes some 8 bytes of memory an event. */
#include "books.h"

struct retention;

struct retention_options {
	struct books_options books;
	int64_t days; /* that events are kept */
	void (*on_work)(void *context, const char *what, int64_t done, int64_t of);
	void *context;
};

struct retention_report {
	int32_t today, before; /* before: the first day of which events are kept */
	int64_t events;        /* in the log */
	int64_t old;           /* of them, by their day */
	int64_t going;         /* of the old, or with them */
	int64_t held;          /* would go, but for an alert of their student */
	int64_t students;      /* whose alerts hold them */
	int64_t nameless;      /* students of whom nothing is left */
	bool is_begun;         /* one that died before its end is to be brought to it */
};

int retention_plan(const struct retention_options *options, struct retention **out, struct diag *why);
const struct retention_report *retention_report(const struct retention *retention);
int retention_run(struct retention *retention, struct diag *why);
void retention_close(struct retention *retention); /* takes NULL */
#endif
