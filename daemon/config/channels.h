#ifndef DAEMON_CONFIG_CHANNELS_H
#define DAEMON_CONFIG_CHANNELS_H
/* What the configuration says about one channel: where its messages go, which they are, and how patiently. */
#include "secret.h"

enum { CHANNELS_MOST = 16 };
enum channel_type { CHANNEL_LOG, CHANNEL_WEBHOOK };

struct channel_setting {
	enum channel_type type;
	const char *name; /* of the channel in the store, in metrics and in keys */
	const char *url, *ca;
	struct secret_setting secret;
	bool allow_private;
	bool is_full;             /* why and title travel too */
	const struct text *rules; /* ids, or a beginning and '*'; none: all */
	size_t rule_count;
	unsigned severities;                   /* a bit each; 0: all */
	int64_t concurrency, timeout_ms;       /* at once; for one answer */
	int64_t first_ms, most_ms, give_up_ms; /* between tries; altogether */
	int64_t tries;
};
#endif
