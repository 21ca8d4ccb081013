/* Keeps the fields of each kind of event. */
#include "event_kinds.h"
#include "event_log.h"
#include <stdlib.h>

enum { KINDS_MOST = 1 << 16 };

static uint32_t kind_add(struct kinds *kinds, struct hash128 hash, struct text line)
{
	struct event_reader reader = log_reader();

	if (kinds->count == KINDS_MOST)
		return 0;
	kinds->items = memory_room(kinds->items, kinds->count, &kinds->capacity, sizeof(*kinds->items));
	if (event_read(line, &reader, &kinds->arena, &kinds->items[kinds->count], NULL, NULL))
		return 0;
	kinds->count++;
	keymap_put(&kinds->numbers, hash, (uint32_t)kinds->count);
	return (uint32_t)kinds->count;
}

uint32_t kinds_number(struct kinds *kinds, struct hash128 hash, struct text line)
{
	uint32_t known = keymap_get(&kinds->numbers, hash);

	return known == NO_VALUE ? kind_add(kinds, hash, line) : known;
}

const struct event *kinds_event(const struct kinds *kinds, uint32_t kind)
{
	return &kinds->items[kind - 1];
}

void kinds_finish(struct kinds *kinds)
{
	free(kinds->items);
	keymap_finish(&kinds->numbers);
	arena_finish(&kinds->arena);
}
