/* Open addressing over hashes that are keyed already: their low bits are the slot. */
#include "keymap.h"
#include "arena.h"
#include "expect.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FEWEST_SLOTS = 16 };

struct keymap_slot {
	struct hash128 key;
	uint32_t value_plus_one; /* 0: empty */
};

/* The slot that holds `key`, or the empty one where it belongs. */
static struct keymap_slot *find_slot(const struct keymap *map, struct hash128 key)
{
	size_t mask = map->slot_count - 1, at = key.low & mask;
	while (map->slots[at].value_plus_one && !hash_equal(map->slots[at].key, key))
		at = (at + 1) & mask;
	return &map->slots[at];
}

/* Room for one more: at most three quarters of the slots are in use. */
static void make_room(struct keymap *map)
{
	if (map->slot_count && map->count < map->slot_count / 4 * 3)
		return;
	struct keymap grown = {.count = map->count};
	grown.slot_count = map->slot_count ? map->slot_count * 2 : FEWEST_SLOTS;
	/* Written, not only taken: a page that is read before it is written is mapped twice, and all threads wait for that. */
	grown.slots = memory_grow(NULL, grown.slot_count * sizeof *grown.slots);
	memset(grown.slots, 0, grown.slot_count * sizeof *grown.slots);
	for (size_t i = 0; i < map->slot_count; i++)
		if (map->slots[i].value_plus_one)
			*find_slot(&grown, map->slots[i].key) = map->slots[i];
	free(map->slots);
	*map = grown;
}

uint32_t keymap_get(const struct keymap *map, struct hash128 key)
{
	/* An empty slot holds 0, and 0 - 1 is NO_VALUE. */
	return map->slot_count ? find_slot(map, key)->value_plus_one - 1 : NO_VALUE;
}

void keymap_expect(const struct keymap *map, struct hash128 key)
{
	if (map->slot_count)
		memory_expect(&map->slots[key.low & (map->slot_count - 1)]);
}

uint32_t keymap_swap(struct keymap *map, struct hash128 key, uint32_t value)
{
	assert(value != NO_VALUE);
	make_room(map);
	struct keymap_slot *slot = find_slot(map, key);
	uint32_t before = slot->value_plus_one - 1; /* as above */
	map->count += !slot->value_plus_one;
	*slot = (struct keymap_slot){key, value + 1};
	return before;
}

void keymap_put(struct keymap *map, struct hash128 key, uint32_t value)
{
	keymap_swap(map, key, value);
}

void keymap_finish(struct keymap *map)
{
	free(map->slots);
	*map = (struct keymap){0};
}
