#ifndef DAEMON_FORMATS_CLOUDEVENTS_BINARY_H
#define DAEMON_FORMATS_CLOUDEVENTS_BINARY_H
/* A CloudEvent whose attributes are headers, as the envelope that it would have been in one piece.
 *
 *     cloudevent_binary_begin(&binary, &out);
 *     cloudevent_binary_header(&binary, "ce-id", "a1");        any header; those of others are passed over
 *     cloudevent_binary_end(&binary, body);                    out: {"id":"a1",..,"data":{..}} for format_cloudevent
 *
 * Nothing is checked: what is wrong with it is found, and said, where the envelope is read. */
#include "base/json.h"
#include "base/text.h"

struct buf;
struct cloudevent_binary {
	struct json json;
};

void cloudevent_binary_begin(struct cloudevent_binary *binary, struct buf *out);
void cloudevent_binary_header(struct cloudevent_binary *binary, const char *header, const char *value);
void cloudevent_binary_end(struct cloudevent_binary *binary, struct text body);
#endif
