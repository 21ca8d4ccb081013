#ifndef DAEMON_DEMO_SAY_H
#define DAEMON_DEMO_SAY_H
/* Prints frames of the stream of alerts for somebody who watches: one line each.  `at` is when they were said; empty:
 * when what they say happened. */
#include "base/text.h"

struct said {
	uint64_t opened, ended, withdrawn;
};
void say_frames(struct text frames, struct text at, struct said *count);
#endif
