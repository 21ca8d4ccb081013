/* Cuts a file into blocks and has them read side by side: whoever waits for one reads the next meanwhile. */
#include "event_blocks.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK_BYTES = 1 << 18, RING = 16, HELPERS_MOST = RING / 2 };

struct blocks {
	const char *at, *end; /* borrowed; what nobody has taken yet */
	struct block ring[RING];
	bool is_read[RING];
	size_t taken, done; /* blocks; done: before the one that is looked at, or is next */
	bool is_given, is_over;
	pthread_mutex_t lock; /* of all above but for a block that is being read */
	pthread_cond_t moved;
	pthread_t helpers[HELPERS_MOST];
	unsigned helper_count;
};

static bool has_work(const struct blocks *blocks)
{
	return blocks->at < blocks->end && blocks->taken < blocks->done + RING;
}

/* Ends behind a line. */
static const char *cut(const struct blocks *blocks)
{
	size_t left = (size_t)(blocks->end - blocks->at);

	if (left <= BLOCK_BYTES)
		return blocks->end;
	const char *stop = memchr(blocks->at + BLOCK_BYTES, '\n', left - BLOCK_BYTES);
	return stop ? stop + 1 : blocks->end;
}

/* Called and left with the lock held, which is let go meanwhile. */
static void read_next(struct blocks *blocks)
{
	size_t place = blocks->taken++ % RING;
	const char *at = blocks->at;

	blocks->at = cut(blocks);
	const char *end = blocks->at;
	pthread_mutex_unlock(&blocks->lock);
	block_read(&blocks->ring[place], at, end);
	pthread_mutex_lock(&blocks->lock);
	blocks->is_read[place] = true;
	pthread_cond_broadcast(&blocks->moved);
}

static void *help(void *context)
{
	struct blocks *blocks = context;

	pthread_mutex_lock(&blocks->lock);
	while (!blocks->is_over && blocks->at < blocks->end)
		if (has_work(blocks))
			read_next(blocks);
		else
			pthread_cond_wait(&blocks->moved, &blocks->lock);
	pthread_mutex_unlock(&blocks->lock);
	return NULL;
}

/* No more than there are blocks for. */
static unsigned helpers_wanted(size_t bytes)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t most = processors > 1 ? (size_t)processors - 1 : 0;

	most = most < HELPERS_MOST ? most : HELPERS_MOST;
	return (unsigned)(bytes / BLOCK_BYTES < most ? bytes / BLOCK_BYTES : most);
}

struct blocks *blocks_begin(const char *bytes, const char *end)
{
	struct blocks *blocks = memory_take(sizeof(*blocks));
	unsigned wanted = helpers_wanted((size_t)(end - bytes));

	blocks->at = bytes;
	blocks->end = end;
	pthread_mutex_init(&blocks->lock, NULL);
	pthread_cond_init(&blocks->moved, NULL);
	while (blocks->helper_count < wanted &&
	        pthread_create(&blocks->helpers[blocks->helper_count], NULL, help, blocks) == 0)
		blocks->helper_count++;
	return blocks;
}

const struct block *blocks_next(struct blocks *blocks)
{
	const struct block *block = NULL;

	pthread_mutex_lock(&blocks->lock);
	if (blocks->is_given) {
		blocks->done++;
		pthread_cond_broadcast(&blocks->moved);
	}
	size_t place = blocks->done % RING;
	while (!blocks->is_read[place] && (blocks->done < blocks->taken || blocks->at < blocks->end))
		if (has_work(blocks))
			read_next(blocks);
		else
			pthread_cond_wait(&blocks->moved, &blocks->lock);
	blocks->is_given = blocks->is_read[place];
	if (blocks->is_given)
		block = &blocks->ring[place];
	blocks->is_read[place] = false;
	pthread_mutex_unlock(&blocks->lock);
	return block;
}

void blocks_end(struct blocks *blocks)
{
	pthread_mutex_lock(&blocks->lock);
	blocks->is_over = true;
	pthread_cond_broadcast(&blocks->moved);
	pthread_mutex_unlock(&blocks->lock);
	for (unsigned i = 0; i < blocks->helper_count; i++)
		pthread_join(blocks->helpers[i], NULL);
	pthread_mutex_destroy(&blocks->lock);
	pthread_cond_destroy(&blocks->moved);
	for (size_t i = 0; i < RING; i++)
		block_finish(&blocks->ring[i]);
	free(blocks);
}
