/* Takes a delivery of history: each line as received when it says, or when it happened, never before the line of its
 * identity or slot that stands in front of it.  Lines of one instant are one arrival; the whole delivery is one
 * transaction, so that nobody ever sees it half told. */
#include "registrar_inside.h"
#include "base/keymap.h"
#include "base/zone.h"

#include <stdlib.h>

struct dated {
	struct read_line line;
	int64_t received_ms;
	size_t place; /* in the delivery: equal instants keep its order */
};

struct history {
	struct registrar *registrar;
	struct arrival arrival;
	int64_t now_ms;
	struct dated *lines; /* owned */
	size_t count, capacity;
	struct keymap last; /* place of the last line of an identity or slot */
};

static int64_t happened_ms(const struct registrar *registrar, const struct event *event)
{
	if (event->when.day == NO_DAY)
		return INT64_MIN;
	return event->when.ms == NO_TIME ? zone_instant(registrar->options.zone, event->when.day, 0)
	                                 : civil_instant_ms(event->when);
}

static int64_t no_earlier(const struct history *history, struct hash128 key, int64_t at_ms)
{
	uint32_t last = hash_is_zero(key) ? NO_VALUE : keymap_get(&history->last, key);

	return last != NO_VALUE && history->lines[last].received_ms > at_ms ? history->lines[last].received_ms
	                                                                    : at_ms;
}

static void put(struct history *history, struct hash128 key, size_t place)
{
	if (!hash_is_zero(key))
		keymap_put(&history->last, key, (uint32_t)place);
}

/* A deletion that says no time comes as late as anything can: now. */
static void date(struct history *history, const struct read_line *line)
{
	const struct event *event = &line->event;
	int64_t at_ms = event->received_ms ? event->received_ms : happened_ms(history->registrar, event);

	if (at_ms == INT64_MIN && (at_ms = no_earlier(history, event->key, at_ms)) == INT64_MIN)
		at_ms = history->now_ms;
	at_ms = no_earlier(history, event->slot, no_earlier(history, event->key, at_ms));
	if (at_ms > history->now_ms)
		at_ms = history->now_ms;
	history->lines =
	        memory_room(history->lines, history->count, &history->capacity, sizeof(*history->lines));
	history->lines[history->count] = (struct dated){*line, at_ms, history->count};
	put(history, event->key, history->count);
	put(history, event->slot, history->count);
	history->count++;
}

static void read_all(struct history *history)
{
	struct registrar *registrar = history->registrar;
	struct read_line *line;

	while ((line = delivery_next(history->arrival.delivery, registrar->reader.key)))
		if (line->why)
			arrival_reject(registrar, &history->arrival, line);
		else
			date(history, line);
}

static int by_receipt(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;

	if (x->received_ms != y->received_ms)
		return x->received_ms < y->received_ms ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

static int take_instant(struct history *history, size_t from, size_t to)
{
	struct registrar *registrar = history->registrar;
	struct arrival *arrival = &history->arrival;

	arrival->batch = (struct batch_row){.at_ms = history->lines[from].received_ms, .is_history = true};
	store_batch_add(registrar->options.store, &arrival->batch);
	for (size_t i = from; i < to; i++)
		if (arrival_take(registrar, arrival, &history->lines[i].line))
			return -1;
	return arrival_step(registrar, arrival);
}

/* Brings everybody whom the history touched back to now. */
static int catch_up(struct history *history)
{
	struct registrar *registrar = history->registrar;
	struct batch_row batch = {.at_ms = history->now_ms, .kind = BATCH_TICK};
	int more;

	store_batch_add(registrar->options.store, &batch);
	registrar->last_ms = history->now_ms;
	do {
		more = engine_catch_up(registrar->engine, history->now_ms, STEP_STUDENTS, &registrar->outcome,
		        history->arrival.why);
		registrar_say(registrar);
	} while (more > 0);
	return more;
}

static int take_all(struct history *history)
{
	read_all(history);
	if (history->count)
		qsort(history->lines, history->count, sizeof(*history->lines), by_receipt);
	for (size_t from = 0, to; from < history->count; from = to) {
		for (to = from + 1; to < history->count; to++)
			if (history->lines[to].received_ms != history->lines[from].received_ms)
				break;
		if (take_instant(history, from, to))
			return -1;
	}
	return catch_up(history);
}

enum registrar_code history_take(
        struct registrar *registrar, struct delivery *delivery, int64_t now_ms, struct diag *why)
{
	struct round round = {&delivery, 1, false};
	struct delivery_mark mark = delivery_mark(delivery);
	struct history history = {
	        .registrar = registrar,
	        .now_ms = now_ms,
	        .arrival = {.batch = {.at_ms = now_ms}, .delivery = delivery, .why = why},
	};

	registrar_begin(registrar, NULL);
	int result = take_all(&history);
	again_note(registrar, delivery, now_ms);
	release_note(registrar, delivery, now_ms);
	free(history.lines);
	keymap_finish(&history.last);
	if (result)
		return registrar_abort(registrar, why);
	if (!guard_is_outcome_large(registrar, &round))
		return registrar_commit(registrar, why);
	registrar_undo(registrar);
	delivery_return(delivery, &mark);
	return guard_hold_outcome(registrar, delivery, now_ms, why);
}
