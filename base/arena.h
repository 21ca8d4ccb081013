#ifndef BASE_ARENA_H
#define BASE_ARENA_H
/* Memory that lives and dies together: one arena per generation of rules, one per batch.
 *
 *     struct arena arena = {0};                 an empty arena owns nothing
 *     char *name = arena_print(&arena, "S%d", n);
 *     arena_reset(&arena);                      keep the largest block for the next batch
 *     arena_finish(&arena);                     give everything back; {0} again
 *
 * Taking memory never fails: when the machine has none left the process says so in one line and aborts, and
 * the service manager starts it again.  Under the address sanitizer each piece is a block of its own. */
#include "text.h"

struct arena_block;
struct arena {
	struct arena_block *first; /* owned */
	size_t bytes;              /* taken since the last reset */
};

void *arena_take(struct arena *arena, size_t size); /* zeroed, aligned to 16 */
void *arena_take_array(struct arena *arena, size_t count, size_t size);
struct text arena_copy(struct arena *arena, struct text a); /* also terminated, for C's sake */
char *arena_print(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
void arena_reset(struct arena *arena);
void arena_finish(struct arena *arena);

/* The heap with the same promise: never NULL, or the process ends with one line. */
void *memory_take(size_t size); /* zeroed */
void *memory_grow(void *old, size_t size);
_Noreturn void memory_none(size_t size); /* that line and that end, for who takes memory elsewhere */
/* Room for one more in a growing array: doubles *capacity when count has reached it. */
void *memory_room(void *array, size_t count, size_t *capacity, size_t size);
#endif
