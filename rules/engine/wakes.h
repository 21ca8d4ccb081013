#ifndef RULES_ENGINE_WAKES_H
#define RULES_ENGINE_WAKES_H
/* When which rules must be asked again though no fact came.  Of a student's rules many wait for the same instant, mostly
 * the end of the year: so it is a short list of instants, each with the set of rules that wait for it.
 *
 *     wakes_set(&wakes, rule, at_ms);                  it waits for that alone
 *     wakes_take(&wakes, wakes_first_ms(&wakes), set); whoever waits for the first of them does so no longer */
#include "mask.h"
#include "base/large.h"

struct wakes {
	struct large *memory; /* borrowed */
	uint64_t *items;      /* owned; by instant: the instant, then the words of the set */
	uint32_t count, capacity;
	uint32_t words;
};

void wakes_init(struct wakes *wakes, struct large *memory, size_t words);
void wakes_finish(struct wakes *wakes);
int64_t wakes_first_ms(const struct wakes *wakes); /* INT64_MAX: nobody waits */
/* INT64_MAX: for nothing. */
void wakes_set(struct wakes *wakes, uint32_t rule, int64_t at_ms);
/* All of them, for nothing later. */
void wakes_hurry(struct wakes *wakes, const uint64_t *rules, int64_t at_ms);
/* Adds to `rules` those that wait for an instant up to that one, and takes them out. */
void wakes_take(struct wakes *wakes, int64_t until_ms, uint64_t *rules);
#endif
