#ifndef DAEMON_CHANNELS_KINDS_H
#define DAEMON_CHANNELS_KINDS_H
/* What the files of this room share: how each kind is opened. */
#include "channel.h"

typedef int channel_open_fn(
        const struct channel_setting *setting, struct seam *seam, struct channel **out, struct diag *why);
channel_open_fn log_channel_open, webhook_open;
#endif
