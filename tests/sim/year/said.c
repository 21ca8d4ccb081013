/* said.c - knows a line that was said before. */
#include "said.h"
#include "base/arena.h"
#include <stdlib.h>
#include <string.h>

/* Another line of its slot may have taken its place meanwhile. */
static bool has_slot(struct text line)
{
	static const char slot[] = "\"slot\":";

	return memmem(line.at, line.size, slot, sizeof slot - 1) != NULL;
}

bool said_again(struct said *said, struct text id, struct text line)
{
	struct hash128 hash = hash_bytes(HASH_KEY_FIXED, line.at, line.size);
	uint32_t number = names_number(&said->ids, id);

	while (said->count <= number) {
		said->last = memory_room(said->last, said->count, &said->capacity, sizeof *said->last);
		said->last[said->count++] = (struct hash128){0};
	}
	bool is_same = hash_equal(said->last[number], hash) && !has_slot(line);
	said->last[number] = hash;
	return is_same;
}

void said_finish(struct said *said)
{
	names_finish(&said->ids);
	free(said->last);
}
