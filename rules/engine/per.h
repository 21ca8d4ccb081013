#ifndef RULES_ENGINE_PER_H
#define RULES_ENGINE_PER_H
/* A rule with `per: course` is judged for each course by itself: of every stream whose events have that field only those
 * of the one course count, and each course has a life of its own.
 *
 * The values are those of events since the first day of the school year: an alert for a course of years ago would help
 * nobody.  One that has a life and no event any more does not apply. */
#include "moment.h"

struct per_value {
	const struct rule *rule; /* borrowed */
	struct text value;       /* borrowed from the layout's words */
	bool is_gone;            /* no event has it */
};

/* {0} is empty; as much room as the last rule needed is kept. */
struct per_values {
	struct per_value *items; /* owned; by value */
	size_t count, capacity;
};
void per_gather(struct per_values *values, uint32_t rule, const struct moment *moment);
void per_finish(struct per_values *values);

/* Whether events of the column count for one value at a time. */
bool per_splits(const struct rule *rule, const struct column *column);
/* The same of the rule that is judged at the moment; then whether an event is of the value, or of a type that knows none. */
bool per_is_split(const struct moment *moment, uint16_t column);
bool per_takes(const struct moment *moment, const struct entry *entry);
/* Whether a day has an event of the column, of the value that is judged by itself where one is. */
bool per_has_on(const struct moment *moment, uint16_t column, int32_t day);
#endif
