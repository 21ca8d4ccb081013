#ifndef RULES_ENGINE_FILING_H
#define RULES_ENGINE_FILING_H
/* Into which columns an event falls.  It follows from its type and its fields alone, and nine of ten events say the same
 * as one of the last few of their type: what was found of those is kept, and their filters are not walked again. */
#include "base/buf.h"
#include <intervene/event.h>

struct layout;

/* That a column takes it. */
struct filing {
	struct filing *next;
	uint16_t column;
	uint16_t days; /* how many it is counted over; 0: its filter could not be judged */
};

/* What was found of one event, and of all that say the same. */
struct found {
	struct filing *filings; /* the first; owned, in one piece of memory */
	struct buf says;
	bool is_known;
	bool is_read_by_value; /* by some of those columns */
};

enum { FOUND_LAST = 4 };
struct filings {
	struct found found[FOUND_LAST +
	                   1]; /* the last of those that may say the same again; of one that may not */
	unsigned oldest;
};

/* Valid until the next call for an event of the type. */
const struct found *filings_find(struct layout *layout, const struct event *event);
void filings_finish(struct filings *filings);
#endif
