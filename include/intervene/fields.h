#ifndef INTERVENE_FIELDS_H
#define INTERVENE_FIELDS_H
/* What is known of the fields of events without looking at anybody's data: whose values are nobody's business, and which
 * rules read them. */
#include "event.h"
#include "ruleset.h"

/* Names, ways to reach people, free text, who a student is by birth, belief or income: values of it are never listed.
 * Of a sender's own fields it goes by their names. */
bool field_is_personal(enum event_type type, struct field_name field);

bool ruleset_reads_type(const struct ruleset *set, uint32_t rule, enum event_type type);
/* In a condition, in what it tracks, or in its summary. */
bool ruleset_reads_field(
        const struct ruleset *set, uint32_t rule, enum event_type type, struct field_name field);
#endif
