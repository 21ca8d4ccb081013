#ifndef DAEMON_SEAM_LAG_H
#define DAEMON_SEAM_LAG_H
/* How long the loop was busy in each of its turns: while it is, nobody is heard.  Kept on the loop, read from any
 * thread; it costs a clock's reading a turn and wakes nobody.
 *
 *     struct lag_watch *watch = lag_watch_start(loop);
 *     lag_read(watch, &lag);       lag.turns[2]: at most lag_limits_us[2], longer than the limit before
 *     lag_watch_stop(watch);       the loop has to turn once more to be rid of it */
#include <stdint.h>

struct uv_loop_s;
struct lag_watch;

enum { LAG_LIMITS = 7 };
extern const uint64_t lag_limits_us[LAG_LIMITS];

struct lag {
	uint64_t turns[LAG_LIMITS + 1]; /* the last: longer than any limit */
	uint64_t busy_us;               /* of all turns together */
};

struct lag_watch *lag_watch_start(struct uv_loop_s *loop);
void lag_watch_stop(struct lag_watch *watch);
void lag_read(const struct lag_watch *watch, struct lag *out);
#endif
