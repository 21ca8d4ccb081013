#ifndef DAEMON_CORE_KEEPING_H
#define DAEMON_CORE_KEEPING_H
/* How long what a daemon takes out by itself is kept, in days.  Events are not among it: retention.h. */
#include <stdint.h>

struct keeping {
	int64_t quarantine; /* lines and held deliveries */
	int64_t alerts;     /* since they ended */
};
#endif
