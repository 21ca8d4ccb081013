#ifndef RULES_ENGINE_COMPLETIONS_H
#define RULES_ENGINE_COMPLETIONS_H
/* On which days each feed of each school said that it was complete, and when it said so. */
#include "base/keymap.h"
#include <intervene/event.h>
#include <intervene/zones.h>

/* "The attendance of this day is complete", said at an instant or on a date. */
struct completion {
	enum event_type feed;
	struct text school; /* empty: every school */
	int64_t seq;
	int32_t day;            /* that is complete */
	struct civil_time when; /* said */
};

struct completed_day {
	int32_t day;
	int64_t seq;
	struct civil_time when;
};

/* Of one feed and school. */
struct completed_days {
	enum event_type feed;
	struct text school;          /* owned */
	struct completed_day *items; /* owned; */
	size_t sorted;               /* so many by day, and the few behind them as they came */
	size_t count, capacity;
};

struct completions {
	struct completed_days *groups; /* owned */
	size_t count, capacity;
	struct keymap numbers; /* of the group of each feed and school */
};

void completions_finish(struct completions *completions);
void completions_add(struct completions *completions, const struct completion *completion);
/* What was added under that number; its school lives until completions_finish. */
bool completions_find(const struct completions *completions, int64_t seq, struct completion *out);
void completions_remove(struct completions *completions, int64_t seq);
/* When any of the days of a span, both included, was first said to be complete in the name of just that school, or
 * of all when it is empty; INT64_MAX: none was. */
int64_t completions_said_ms(const struct completions *completions, enum event_type feed, struct text school,
        const struct zone *zone, const int32_t span[2]);
#endif
