#ifndef RULES_LANGUAGE_COLUMNS_H
#define RULES_LANGUAGE_COLUMNS_H
/* Streams into columns: named streams are flattened to the types of events they are made of, with all filters on the
 * way joined, and what reads alike shares a column. */
#include "rules/language/scope.h"

enum { COLUMNS_MAX = 65000, SOURCES_MAX = 256 };

/* The column of a stream as it is used; its window and field are the caller's.  -1 when something was said. */
int column_of(const struct scope *scope, const struct syntax_stream *stream, uint16_t *out);

/* The sources of a named stream.  -1 when something was said, now or before. */
int stream_resolve(struct language *language, struct stream *stream);
#endif
