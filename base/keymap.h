#ifndef BASE_KEYMAP_H
#define BASE_KEYMAP_H
/* From a 128-bit hash to a 32-bit number; open addressing, no deletes (store a tombstone number instead).  {0} is empty. */
#include "hash.h"

enum { NO_VALUE = UINT32_MAX };
struct keymap_slot;
struct keymap {
	struct keymap_slot *slots; /* owned */
	size_t count, slot_count;
};

uint32_t keymap_get(const struct keymap *map, struct hash128 key); /* NO_VALUE when absent */
uint32_t keymap_swap(
        struct keymap *map, struct hash128 key, uint32_t value);  /* what it was before: NO_VALUE, nothing */
void keymap_expect(const struct keymap *map, struct hash128 key); /* it will be asked for soon */
void keymap_put(struct keymap *map, struct hash128 key, uint32_t value);
void keymap_finish(struct keymap *map);
#endif
