#ifndef DAEMON_HTTP_STREAM_H
#define DAEMON_HTTP_STREAM_H
/* GET /v1/stream: server-sent events, one for each change of an alert; its id is the number of the transition.
 *
 * Clients who have seen everything share one read of what is new; a client who resumes from further back reads pages
 * of its own until it has caught up.  `event: reload` says that too much happened at once to list, `event: reset` that
 * the id to resume from is not one of this store, or of so long ago that what came behind it is not kept. */
#include "request.h"

struct stream_hub;
struct stream_hub *stream_hub_create(struct http *http);
void stream_hub_said(struct stream_hub *hub, int64_t last);
void stream_hub_break(struct stream_hub *hub); /* every client has to come back, and say anew who it is */
void stream_hub_end(struct stream_hub *hub);   /* says good-bye to every client; no new ones */
bool stream_hub_is_idle(const struct stream_hub *hub); /* nothing it asked for is outstanding */
void stream_hub_destroy(struct stream_hub *hub);
#endif
