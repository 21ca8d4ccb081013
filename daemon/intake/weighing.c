/* Counts different rows by source. */
#include "weighing.h"
#include "base/arena.h"

#include <stdlib.h>

void weighing_add(struct weighing *weighing, uint32_t source, int64_t seq)
{
	weighing->touches = memory_room(
	        weighing->touches, weighing->count, &weighing->capacity, sizeof(*weighing->touches));
	weighing->touches[weighing->count++] = (struct touch){source, seq};
}

static int by_source_and_row(const void *a, const void *b)
{
	const struct touch *x = a, *y = b;

	if (x->source != y->source)
		return x->source < y->source ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

bool weighing_next(struct weighing *weighing, size_t *at, uint32_t *source, int64_t *rows)
{
	const struct touch *touches = weighing->touches;
	size_t i = *at;

	if (i == weighing->count)
		return false;
	if (i == 0)
		qsort(weighing->touches, weighing->count, sizeof(*touches), by_source_and_row);
	*source = touches[i].source;
	*rows = 0;
	for (; i < weighing->count && touches[i].source == *source; i++)
		*rows += i == *at || touches[i].seq != touches[i - 1].seq;
	*at = i;
	return true;
}

void weighing_finish(struct weighing *weighing)
{
	free(weighing->touches);
	*weighing = (struct weighing){0};
}
