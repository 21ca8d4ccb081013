/* Blocks on their way into their tables, and the thread that helps. */
#include "blocks.h"
#include "squeeze.h"
#include "statement.h"
#include "base/arena.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
	BLOCKS_AHEAD = 64,
	WAKE_EVERY = 8, /* waking a thread takes as long as making half a block small */
};
enum block_state { BLOCK_FREE, BLOCK_FULL, BLOCK_TAKEN, BLOCK_SMALL };

struct block {
	atomic_int state;
	struct buf bytes, small; /* owned; whose they are, the state says */
	struct block_target target;
};

struct blocks {
	struct block ring[BLOCKS_AHEAD];
	struct squeezer *ours, *helpers; /* owned; each of its thread */
	size_t added, written;           /* since ever; a block's place is its number modulo the ring */
	size_t unheard;                  /* added since the helper was woken */
	blocks_wake_fn *wake;
	void *context; /* wake's */
};

struct blocks *blocks_create(void)
{
	struct blocks *blocks = memory_take(sizeof(*blocks));

	blocks->ours = squeezer_create();
	blocks->helpers = squeezer_create();
	return blocks;
}

void blocks_destroy(struct blocks *blocks)
{
	if (!blocks)
		return;
	for (int i = 0; i < BLOCKS_AHEAD; i++) {
		buf_finish(&blocks->ring[i].bytes);
		buf_finish(&blocks->ring[i].small);
	}
	squeezer_destroy(blocks->ours);
	squeezer_destroy(blocks->helpers);
	free(blocks);
}

struct squeezer *blocks_squeezer(struct store *store)
{
	return store->blocks->ours;
}

static bool block_take(struct block *block)
{
	int full = BLOCK_FULL;

	return atomic_compare_exchange_strong(&block->state, &full, BLOCK_TAKEN);
}

static void block_squeeze(struct block *block, struct squeezer *squeezer)
{
	squeeze(squeezer, buf_text(&block->bytes), &block->small);
	atomic_store(&block->state, BLOCK_SMALL);
}

/* The helper may have been put aside in the middle of it, by a machine that has fewer cores than threads. */
static void block_await(const struct block *block)
{
	while (atomic_load(&block->state) == BLOCK_TAKEN)
		sched_yield();
}

static void block_write(struct store *store, struct block *block)
{
	const struct block_target *target = &block->target;

	if (block_take(block))
		block_squeeze(block, store->blocks->ours);
	block_await(block);
	sqlite3_stmt *q = statement(store, (enum statement)target->statement);
	for (int i = 0; i < target->column_count; i++)
		sqlite3_bind_int64(q, i + 1, target->columns[i]);
	sqlite3_bind_blob(
	        q, target->column_count + 1, block->small.at, (int)block->small.size, SQLITE_STATIC);
	statement_write(store, q);
	atomic_store(&block->state, BLOCK_FREE);
}

static void write_oldest(struct store *store)
{
	struct blocks *blocks = store->blocks;

	block_write(store, &blocks->ring[blocks->written++ % BLOCKS_AHEAD]);
}

void blocks_add(struct store *store, struct buf *bytes, const struct block_target *target)
{
	struct blocks *blocks = store->blocks;

	if (blocks->added - blocks->written == BLOCKS_AHEAD)
		write_oldest(store);
	struct block *block = &blocks->ring[blocks->added++ % BLOCKS_AHEAD];
	struct buf spent = block->bytes;
	block->bytes = *bytes;
	*bytes = spent;
	buf_clear(bytes);
	block->target = *target;
	atomic_store(&block->state, BLOCK_FULL);
	if (blocks->wake && ++blocks->unheard == WAKE_EVERY) {
		blocks->unheard = 0;
		blocks->wake(blocks->context);
	}
}

void blocks_write(struct store *store)
{
	struct blocks *blocks = store->blocks;

	while (blocks->written < blocks->added)
		write_oldest(store);
	blocks->unheard = 0;
}

void blocks_drop(struct store *store)
{
	struct blocks *blocks = store->blocks;

	for (; blocks->written < blocks->added; blocks->written++) {
		struct block *block = &blocks->ring[blocks->written % BLOCKS_AHEAD];

		if (!block_take(block))
			block_await(block);
		atomic_store(&block->state, BLOCK_FREE);
	}
	blocks->unheard = 0;
}

void store_squeeze_elsewhere(struct store *store, blocks_wake_fn *wake, void *context)
{
	store->blocks->wake = wake;
	store->blocks->context = context;
}

void store_squeeze_help(struct store *store)
{
	struct blocks *blocks = store->blocks;

	for (int i = 0; i < BLOCKS_AHEAD; i++)
		if (block_take(&blocks->ring[i]))
			block_squeeze(&blocks->ring[i], blocks->helpers);
}
