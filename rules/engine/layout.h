#ifndef RULES_ENGINE_LAYOUT_H
#define RULES_ENGINE_LAYOUT_H
/* What the rules of a set need of each event, worked out once: into which columns an event may fall, and which of its
 * fields are ever looked at.  Nothing else of an event stays in memory. */
#include "rules/model/rules.h"
#include "base/buf.h"
#include "filing.h"
#include "touches.h"
#include "words.h"

struct engine_host;

struct type_layout {
	uint16_t *columns; /* owned; those that may take an event of the type */
	size_t column_count;
	struct field_name *kept; /* owned; fields read after the event is filed */
	size_t kept_count;
	struct filings filings; /* of the last events of the type */
};

/* The columns of a rule with `per` whose events count for one value at a time. */
struct split {
	uint16_t *columns; /* owned */
	size_t count;
};

struct scripting;
struct layout {
	const struct ruleset *set;      /* borrowed from the engine */
	const struct engine_host *host; /* borrowed; who knows what students are called */
	struct type_layout types[EVENT_TYPE_COUNT];
	bool *is_read_by_value; /* owned; by column: a field, or the order of equal times, is asked of its facts */
	struct split *splits; /* owned; by rule */
	bool reads_left;      /* some rule judges students who are not enrolled */
	bool reads_present;   /* else that column, of nearly every day, is left empty */
	int32_t first_taught; /* the first day of the first calendar; INT32_MAX without one */
	struct touches touches;
	struct words *words;         /* owned; of what is kept */
	struct scripting *scripting; /* owned */
	/* Room for the one fact that comes in; each owned. */
	struct value *values;
	struct buf packed;
};

void layout_init(struct layout *layout, const struct ruleset *set, const struct engine_host *host);
void layout_finish(struct layout *layout);
/* The place of a field among those kept of a type; -1 when nobody reads it. */
int layout_kept(const struct layout *layout, enum event_type type, struct field_name field);
bool field_name_equal(struct field_name a, struct field_name b);
#endif
