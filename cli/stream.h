#ifndef CLI_STREAM_H
#define CLI_STREAM_H
/* Server-sent events out of bytes that come in any pieces (HTML standard, 9.2.6).  {.on_event, .context} is ready. */
#include "client.h"

struct stream {
	stream_event_fn *on_event; /* borrowed */
	void *context;
	struct buf line, id, name, data; /* owned; id outlives its event, as the standard says */
	bool after_return;               /* a line feed right behind a return belongs to it */
};

/* -1 when on_event wants no more. */
int stream_take(struct stream *stream, const char *bytes, size_t size);
void stream_finish(struct stream *stream);
#endif
