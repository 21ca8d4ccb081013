#ifndef RULES_ENGINE_LATEST_H
#define RULES_ENGINE_LATEST_H
/* `latest per F`: of a stream, for each value of F only the newest event (semantics.md 24).  An event without F takes no
 * part, and what a filter leaves out still stands in the way of what is older. */
#include "moment.h"

/* The entries of the whole stream that are the newest by now, as a series of their own: what passes the filter of the column
 * is among them or counts no more.  Its words are the caller's to free. */
struct series latest_series(const struct moment *moment, uint16_t column, uint64_t **words);
#endif
