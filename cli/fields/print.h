#ifndef CLI_FIELDS_PRINT_H
#define CLI_FIELDS_PRINT_H
/* What a census holds, as words and as JSON. */
#include "census.h"
#include <intervene/ruleset.h>

struct fields_page {
	const struct census *census; /* borrowed */
	const struct ruleset *set;   /* borrowed; NULL: which rules read it is not asked */
	int only;                    /* this type alone; -1: all */
};
void fields_words(const struct fields_page *page);
void fields_json(const struct fields_page *page);

/* --- for both --- */

enum {
	VALUES_SHOWN = 8,
	OWN_LEAST = 3 /* a sender's own values are shown from so many on: rare ones may be names */
};
struct fields_value {
	struct text text;
	uint64_t count;
};
/* Those that came most often; the number of them. */
size_t fields_frequent(
        enum event_type type, const struct census_field *field, struct fields_value out[VALUES_SHOWN]);
const char *fields_kind(const struct census_field *field); /* "text", "number", "date" .. */
#endif
