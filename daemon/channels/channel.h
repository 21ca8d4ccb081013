#ifndef DAEMON_CHANNELS_CHANNEL_H
#define DAEMON_CHANNELS_CHANNEL_H
/* A way out: a message goes in, what became of it comes back.  One file per kind; a new one is a row in channel.c.
 *
 *     struct channel *channel;
 *     if (channel_open(setting, seam, &channel, &why)) ..
 *     channel->send(channel, &message);       message.on_result is called once, on the loop, perhaps before this returns
 *     channel->cut(channel);                  what is under way comes back as uncertain, now
 *     channel->close(channel);                nothing may be under way; memory goes with the loop's next turns
 *
 * A channel never tries again, keeps no queue, and knows nothing of alerts: when, how often and in which order is the
 * outbox's business. */
#include "base/text.h"

struct channel_setting;
struct diag;
struct seam;

enum handover {
	HANDOVER_TAKEN,
	HANDOVER_NEVER, /* this message will not be taken, however often it is tried */
	HANDOVER_LATER, /* not this message, not now */
	HANDOVER_DOWN   /* nothing gets through now */
};
struct handover_result {
	enum handover handover;
	bool is_uncertain;      /* it may have been taken */
	int64_t retry_after_ms; /* the other side asked to be left alone for so long; 0: not said */
	char why[160];          /* in our words, never the other side's; empty when taken */
};

struct message {
	int64_t transition, alert;
	struct text key;        /* the same however often it is tried */
	struct text what, rule; /* words of ours */
	struct text body;       /* JSON */
	void (*on_result)(struct message *message, const struct handover_result *result);
	void *channel_own; /* the channel's while it is under way */
};

struct channel {
	void (*send)(struct channel *channel, struct message *message);
	void (*cut)(struct channel *channel);
	void (*close)(struct channel *channel);
};

int channel_open(
        const struct channel_setting *setting, struct seam *seam, struct channel **out, struct diag *why);
#endif
