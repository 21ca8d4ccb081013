#ifndef RULES_ENGINE_DUE_H
#define RULES_ENGINE_DUE_H
/* Who is due when: a binary heap of students by (instant, number), with each one's place in it so that an instant can
 * be changed.  {0} is empty. */
#include <stddef.h>
#include <stdint.h>

struct due {
	struct due_item {
		int64_t at_ms;
		uint32_t student;
	} * items;        /* owned */
	uint32_t *places; /* owned; by student, place + 1; 0: not in it */
	size_t count, capacity, place_count;
};

void due_set(struct due *due, uint32_t student, int64_t at_ms); /* INT64_MAX takes the student out */
int64_t due_first_ms(const struct due *due);                    /* INT64_MAX when empty */
uint32_t due_pop(struct due *due);                              /* the student due first; must not be empty */
void due_finish(struct due *due);
#endif
