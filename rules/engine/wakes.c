/* wakes.c - a short list of instants, each with the rules that wait for it. */
#include "wakes.h"
#include <string.h>

void wakes_init(struct wakes *wakes, struct large *memory, size_t words)
{
	*wakes = (struct wakes){.memory = memory, .words = (uint32_t)words};
}

void wakes_finish(struct wakes *wakes)
{
	large_give(wakes->items);
	*wakes = (struct wakes){.memory = wakes->memory, .words = wakes->words};
}

static size_t stride(const struct wakes *wakes)
{
	return 1 + wakes->words;
}

static int64_t at_of(const struct wakes *wakes, uint32_t i)
{
	return (int64_t)wakes->items[i * stride(wakes)];
}

static uint64_t *rules_of(const struct wakes *wakes, uint32_t i)
{
	return &wakes->items[i * stride(wakes) + 1];
}

int64_t wakes_first_ms(const struct wakes *wakes)
{
	return wakes->count ? at_of(wakes, 0) : INT64_MAX;
}

/* Items from `from` on, to stand from `to` on. */
static void move(struct wakes *wakes, uint32_t to, uint32_t from)
{
	size_t item = stride(wakes);

	memmove(&wakes->items[to * item], &wakes->items[from * item],
	        (wakes->count - from) * item * sizeof *wakes->items);
	wakes->count += to;
	wakes->count -= from;
}

static void make_room(struct wakes *wakes)
{
	enum { FEW = 2 };

	if (wakes->count < wakes->capacity)
		return;
	wakes->capacity = wakes->capacity ? 2 * wakes->capacity : FEW;
	wakes->items = large_grow(
	        wakes->memory, wakes->items, wakes->capacity * stride(wakes) * sizeof *wakes->items);
}

/* The set of those who wait for that instant. */
static uint64_t *waiting_for(struct wakes *wakes, int64_t at_ms)
{
	uint32_t place = wakes->count;

	while (place && at_of(wakes, place - 1) >= at_ms)
		place--;
	if (place < wakes->count && at_of(wakes, place) == at_ms)
		return rules_of(wakes, place);
	make_room(wakes);
	move(wakes, place + 1, place);
	wakes->items[place * stride(wakes)] = (uint64_t)at_ms;
	mask_clear(rules_of(wakes, place), wakes->words);
	return rules_of(wakes, place);
}

static void take_out(struct wakes *wakes, uint32_t rule)
{
	for (uint32_t i = 0; i < wakes->count; i++) {
		if (!mask_has(rules_of(wakes, i), rule))
			continue;
		mask_remove(rules_of(wakes, i), rule);
		if (mask_is_empty(rules_of(wakes, i), wakes->words))
			move(wakes, i, i + 1);
		return;
	}
}

void wakes_set(struct wakes *wakes, uint32_t rule, int64_t at_ms)
{
	take_out(wakes, rule);
	if (at_ms != INT64_MAX)
		mask_add(waiting_for(wakes, at_ms), rule);
}

void wakes_hurry(struct wakes *wakes, const uint64_t *rules, int64_t at_ms)
{
	for (uint32_t rule = 0; (rule = mask_next(rules, wakes->words, rule)) != NO_RULE; rule++) {
		bool is_early = false;

		for (uint32_t i = 0; i < wakes->count && at_of(wakes, i) <= at_ms && !is_early; i++)
			is_early = mask_has(rules_of(wakes, i), rule);
		if (!is_early)
			wakes_set(wakes, rule, at_ms);
	}
}

void wakes_take(struct wakes *wakes, int64_t until_ms, uint64_t *rules)
{
	uint32_t due = 0;

	for (; due < wakes->count && at_of(wakes, due) <= until_ms; due++)
		mask_join(rules, rules_of(wakes, due), wakes->words);
	if (due)
		move(wakes, 0, due);
}
