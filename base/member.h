#ifndef BASE_MEMBER_H
#define BASE_MEMBER_H
/* Members of an object of JSON, by name, as answers and messages have them: null where there is nothing to say.
 *
 *     json_object(&json);
 *     member_text(&json, "source", row->source);
 *     member_instant(&json, "at", zone, row->at_ms); */
#include "text.h"

struct json;
struct zone;

void member_text(struct json *json, const char *name, struct text text); /* empty: null */
void member_integer(struct json *json, const char *name, int64_t n);
/* With the zone's offset; 0 and INT64_MAX, which stand for never, are null. */
void member_instant(struct json *json, const char *name, const struct zone *zone, int64_t at_ms);
#endif
