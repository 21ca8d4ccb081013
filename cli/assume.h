#ifndef CLI_ASSUME_H
#define CLI_ASSUME_H
/* What a backtest takes for granted when it is given no calendar or no roster (semantics.md 34), each said in words. */
#include "event_log.h"
#include <intervene/ruleset.h>

enum { ASSUMED_MAX = 4 };
struct assumed {
	const char *items[ASSUMED_MAX]; /* in the arena */
	size_t count;
};

/* A calendar in which every weekday from the log's first to its last event is instructional; it stands for every
 * calendar that the log's lines name. */
struct file_set assume_calendars(struct event_log *log, struct arena *arena, struct assumed *said);

/* One school, and everybody enrolled from the first day on: put in front of the log's lines.  The school goes by the
 * calendar of that name; empty: by the only one. */
void assume_roster(struct event_log *log, struct text calendar, struct arena *arena, struct assumed *said);

void assume_receipts(const struct event_log *log, struct assumed *said);
#endif
