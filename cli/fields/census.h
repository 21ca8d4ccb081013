#ifndef CLI_FIELDS_CENSUS_H
#define CLI_FIELDS_CENSUS_H
/* How often each type, field and value has arrived.  What is personal is counted and never kept.
 *
 *     struct census census = {0};
 *     census_take(&census, &event);                       of each event
 *     census.types[EVENT_ATTENDANCE].fields[0] ..
 *     census_finish(&census); */
#include <intervene/event.h>
#include "base/names.h"

enum { VALUES_KEPT = 5000 /* different ones of a field */ };

struct census_field {
	struct field_name field;
	bool is_personal;
	uint64_t said; /* events that say it, or have its default */
	uint64_t of_type[VALUE_LIST + 1];
	struct names values; /* texts and truths */
	uint64_t *counts;    /* owned; by value */
	size_t count_capacity;
	uint64_t beyond;          /* texts that are not among the values: there are too many different ones */
	struct value least, most; /* of numbers; of dates */
};

struct census_type {
	uint64_t events;
	int32_t first, last; /* of their days */
	struct names names;
	struct census_field *fields; /* owned; by name */
	size_t field_capacity;
};

struct census {
	struct census_type types[EVENT_TYPE_COUNT];
};

void census_take(struct census *census, const struct event *event);
void census_finish(struct census *census);
/* Whose events may be dated by a day of birth or the like: their days are not shown. */
bool census_hides_days(enum event_type type);
size_t census_field_count(const struct census_type *type);
#endif
