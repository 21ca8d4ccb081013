/* Adds events to the log, a block at a time. */
#include "log_block.h"
#include "squeeze.h"
#include "statement.h"
#include "base/arena.h"

#include <stdlib.h>

struct events {
	struct squeezer *squeezer; /* owned */
	struct buf block;          /* owned; events that are not in the table yet */
	struct buf small;          /* owned; of the block that is written */
	int64_t first;             /* seq of the block's first */
	struct event_row before;   /* the block's last, without its texts */
};

void events_open(struct store *store)
{
	store->events = memory_take(sizeof(*store->events));
	store->events->squeezer = squeezer_create();
}

void events_close(struct store *store)
{
	struct events *events = store->events;

	squeezer_destroy(events->squeezer);
	buf_finish(&events->block);
	buf_finish(&events->small);
	free(events);
}

struct squeezer *events_squeezer(struct store *store)
{
	return store->events->squeezer;
}

void events_drop(struct store *store)
{
	buf_clear(&store->events->block);
	store->events->before = (struct event_row){0};
}

void events_write(struct store *store)
{
	struct events *events = store->events;

	if (!events->block.size)
		return;
	squeeze(events->squeezer, buf_text(&events->block), &events->small);
	sqlite3_stmt *q = statement(store, EVENT_ADD);
	sqlite3_bind_int64(q, 1, events->first);
	sqlite3_bind_int64(q, 2, events->before.seq);
	sqlite3_bind_blob(q, 3, events->small.at, (int)events->small.size, SQLITE_STATIC);
	statement_write(store, q);
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
		events_write(store);
}
