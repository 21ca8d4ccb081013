#ifndef RULES_ENGINE_SELECTION_H
#define RULES_ENGINE_SELECTION_H
/* The events that a measure looks at: those of a column, in a range, that are true at the moment; in order of time,
 * equal times by (source, id).
 *
 *     struct selection selection = selection_of(call, moment, range);
 *     for (const struct entry *entry; (entry = selection_next(&selection));) ..
 *     selection_finish(&selection);
 *
 * What takes one by value reads it and leaves it as it is. */
#include "window.h"

struct selection {
	const struct moment *moment;
	struct series series;
	uint32_t at, end;
	int32_t skip_day; /* of an expanded stream each date stands once: the one given last */
	uint64_t *latest; /* owned; `latest per`: the words of the series; NULL: it is the column's */
	bool is_expanded, is_plain; /* plain: every entry of the series counts, and is counted as bits */
	bool is_split;              /* only those of the value that is judged by itself */
};

struct selection selection_of(
        const struct call *call, const struct moment *moment, const struct range *range);
void selection_finish(struct selection *selection);
const struct entry *selection_next(struct selection *selection);
int64_t selection_count(struct selection selection);
int64_t selection_days(struct selection selection);
const struct entry *selection_last(struct selection selection);
/* Events of the range whose filter could not be judged: the count is a lower bound. */
bool selection_is_unsure(const struct call *call, const struct moment *moment, const struct range *range);
#endif
