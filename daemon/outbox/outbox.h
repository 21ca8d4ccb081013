#ifndef DAEMON_OUTBOX_OUTBOX_H
#define DAEMON_OUTBOX_OUTBOX_H
/* Carries messages from the store to the channels, on the loop.
 *
 *     if (outbox_start(&options, &outbox, &why)) ..   opens the channels
 *     outbox_said(outbox);                            there may be messages: something was said, or everything is up
 *     outbox_stop(outbox, on_stopped, context);       begins nothing more; what is under way has a moment to end
 *     outbox_destroy(outbox);                         stopped, or never quite started
 *
 * What is promised: each message at least once, under one key; twice only when nobody knows whether it arrived; of one
 * alert in order; oldest first; and no channel waits for another. */
#include "daemon/channels/channel.h"
#include <stddef.h>

struct core;
struct outbox;

typedef int outbox_open_fn(
        const struct channel_setting *setting, struct seam *seam, struct channel **out, struct diag *why);
struct outbox_options {
	struct seam *seam;                      /* borrowed */
	struct core *core;                      /* borrowed */
	const struct channel_setting *channels; /* borrowed */
	size_t channel_count;
	outbox_open_fn *open; /* channel_open, but for tests */
	int64_t days;         /* how long what is at rest is kept, until outbox_keep says otherwise */
};

int outbox_start(const struct outbox_options *options, struct outbox **out, struct diag *why);
void outbox_said(struct outbox *outbox);
void outbox_keep(struct outbox *outbox, int64_t days);
void outbox_stop(struct outbox *outbox, void (*on_stopped)(void *context), void *context);
void outbox_destroy(struct outbox *outbox); /* takes NULL */
#endif
