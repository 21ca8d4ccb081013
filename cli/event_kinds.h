#ifndef CLI_EVENT_KINDS_H
#define CLI_EVENT_KINDS_H
/* Events that differ only in identity, student and time are of one kind: its fields are read once, and kept.  A district's
 * year has a few hundred kinds of millions of lines.
 *
 *     uint32_t kind = kinds_number(&kinds, hash, line);       0: there are too many
 *     const struct event *fields = kinds_event(&kinds, kind); */
#include <intervene/event.h>
#include "base/keymap.h"

struct kinds {
	struct event *items; /* owned; what they say in the arena, or in their first line */
	size_t count, capacity;
	struct keymap numbers;
	struct arena arena;
};

uint32_t kinds_number(struct kinds *kinds, struct hash128 hash, struct text line);
const struct event *kinds_event(const struct kinds *kinds, uint32_t kind);
void kinds_finish(struct kinds *kinds);
#endif
