/* Adds events to the log, a block at a time. */
#include "log_block.h"
#include "blocks.h"
#include "statement.h"
#include "base/arena.h"

#include <stdlib.h>

struct events {
	struct buf block;        /* owned; events that are not on their way yet */
	int64_t first;           /* seq of the block's first */
	struct event_row before; /* the block's last, without its texts */
};

void events_open(struct store *store)
{
	store->events = memory_take(sizeof(*store->events));
}

void events_close(struct store *store)
{
	struct events *events = store->events;

	buf_finish(&events->block);
	free(events);
}

void events_drop(struct store *store)
{
	buf_clear(&store->events->block);
	store->events->before = (struct event_row){0};
}

void events_add(struct store *store)
{
	struct events *events = store->events;

	if (!events->block.size)
		return;
	blocks_add(store, &events->block,
	        &(struct block_target){EVENT_ADD, {events->first, events->before.seq}, 2});
	events_drop(store);
}

void store_event_add(struct store *store, const struct event_row *row)
{
	struct events *events = store->events;

	if (!events->block.size)
		events->first = row->seq;
	log_block_add(&events->block, row, &events->before);
	events->before = *row;
	store->next.seq = row->seq + 1;
	if (events->block.size >= LOG_BLOCK_SIZE)
		events_add(store);
}
