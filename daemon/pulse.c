/* Feeds the watchdog.
 *
 *     waiting --timer--> asking --answer: fed--> waiting
 *                          |
 *                          +--timer: nothing, it is asked already; the manager's patience runs */
#include "pulse.h"
#include "daemon/core/core.h"
#include "daemon/notify.h"

#include <stdlib.h>

enum { STATUS_EVERY_MS = 30000 };

struct pulse {
	struct core *core;   /* borrowed */
	struct seam *seam;   /* borrowed */
	struct timer *timer; /* owned */
	int64_t every_ms;
	bool is_asking, is_stopped;
};

static int64_t every_ms(void)
{
	int64_t watchdog = notify_watchdog_ms();

	return watchdog && watchdog < STATUS_EVERY_MS ? watchdog : STATUS_EVERY_MS;
}

static void on_answer(struct command *command)
{
	struct pulse *pulse = command->asker;
	struct buf state = {0};

	buf_print(&state, "WATCHDOG=1\nSTATUS=%s", buf_z(&command->answer.body));
	command_destroy(command);
	pulse->is_asking = false;
	if (pulse->is_stopped)
		free(pulse);
	else
		notify_send(buf_z(&state));
	buf_finish(&state);
}

static void on_due(void *context)
{
	struct pulse *pulse = context;

	timer_start(pulse->timer, seam_mono_ms(pulse->seam) + pulse->every_ms);
	if (pulse->is_asking)
		return;
	pulse->is_asking = true;
	core_submit(pulse->core, command_create(COMMAND_PULSE, on_answer, pulse));
}

struct pulse *pulse_start(struct core *core, struct seam *seam)
{
	if (!notify_is_heard())
		return NULL;
	struct pulse *pulse = memory_take(sizeof(*pulse));
	*pulse = (struct pulse){.core = core, .seam = seam, .every_ms = every_ms()};
	pulse->timer = timer_open(seam, on_due, pulse);
	on_due(pulse);
	return pulse;
}

/* A question that is under way comes back while the core is destroyed. */
void pulse_stop(struct pulse *pulse)
{
	if (!pulse)
		return;
	timer_close(pulse->timer);
	pulse->is_stopped = true;
	if (!pulse->is_asking)
		free(pulse);
}
