/* Counts the loop's turns by how long they were busy: all of a turn but the waiting for sockets and timers. */
#include "seam_lag.h"
#include "base/arena.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <uv.h>

const uint64_t lag_limits_us[LAG_LIMITS] = {1000, 2000, 5000, 10000, 20000, 50000, 200000};

struct lag_watch {
	uv_prepare_t turn;
	uint64_t began_ns, idle_ns; /* when the last turn was noted */
	_Atomic uint64_t turns[LAG_LIMITS + 1], busy_us;
};

static void note(struct lag_watch *watch, uint64_t busy_us)
{
	int limit = 0;

	while (limit < LAG_LIMITS && busy_us > lag_limits_us[limit])
		limit++;
	atomic_fetch_add(&watch->turns[limit], 1);
	atomic_fetch_add(&watch->busy_us, busy_us);
}

/* Just before the loop waits again. */
static void on_turn(uv_prepare_t *turn)
{
	struct lag_watch *watch = turn->data;
	uint64_t now_ns = uv_hrtime(), idle_ns = uv_metrics_idle_time(turn->loop);
	uint64_t passed = now_ns - watch->began_ns, waited = idle_ns - watch->idle_ns;

	if (watch->began_ns)
		note(watch, passed > waited ? (passed - waited) / 1000 : 0);
	watch->began_ns = now_ns;
	watch->idle_ns = idle_ns;
}

struct lag_watch *lag_watch_start(uv_loop_t *loop)
{
	struct lag_watch *watch = memory_take(sizeof(*watch));

	uv_loop_configure(loop, UV_METRICS_IDLE_TIME);
	uv_prepare_init(loop, &watch->turn);
	watch->turn.data = watch;
	uv_prepare_start(&watch->turn, on_turn);
	uv_unref((uv_handle_t *)&watch->turn);
	return watch;
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

void lag_watch_stop(struct lag_watch *watch)
{
	uv_close((uv_handle_t *)&watch->turn, on_closed);
}

void lag_read(const struct lag_watch *watch, struct lag *out)
{
	for (int i = 0; i <= LAG_LIMITS; i++)
		out->turns[i] = atomic_load(&watch->turns[i]);
	out->busy_us = atomic_load(&watch->busy_us);
}
