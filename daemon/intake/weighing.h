#ifndef DAEMON_INTAKE_WEIGHING_H
#define DAEMON_INTAKE_WEIGHING_H
/* What a delivery would correct or delete, row by row: seen before anything of it is applied.
 *
 *     weighing_add(&weighing, source, seq);                          any number of times the same row
 *     for (size_t at = 0; weighing_next(&weighing, &at, &source, &rows);) ..       each source, with how many rows
 *
 * {0} is empty. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct touch {
	uint32_t source; /* a number of the caller's */
	int64_t seq;
};
struct weighing {
	struct touch *touches; /* owned */
	size_t count, capacity;
};

void weighing_add(struct weighing *weighing, uint32_t source, int64_t seq);
bool weighing_next(struct weighing *weighing, size_t *at, uint32_t *source, int64_t *rows);
void weighing_finish(struct weighing *weighing);
#endif
