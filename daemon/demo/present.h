#ifndef DAEMON_DEMO_PRESENT_H
#define DAEMON_DEMO_PRESENT_H
/* A file of events as arrivals in time: each line at its received_at, or when it happened (a date: the first instant of
 * that day in the district's zone).  Lines that cannot be read arrive with the line before them; the daemon says why. */
#include "base/arena.h"
#include "base/buf.h"

struct zone;

struct present_line {
	int64_t at_ms;
	size_t place;
	struct text bytes; /* in the file's */
};
struct present {
	struct buf file;            /* owned */
	struct present_line *lines; /* owned; by instant, equal ones in file order */
	size_t count, capacity, next;
};

struct diag;
int present_load(const char *path, struct buf *out, struct diag *why); /* a file's bytes */
int present_read(struct present *present, const char *path, const struct zone *zone, struct diag *why);
/* The lines of the next instant, if it has come by `until_ms`; false: none has. */
bool present_next(struct present *present, int64_t until_ms, int64_t *at_ms, struct buf *out);
void present_finish(struct present *present);
#endif
