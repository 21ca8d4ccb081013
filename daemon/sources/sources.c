/* Starts and stops whatever brings events by itself. */
#include "drop.h"
#include "base/arena.h"

#include <stdlib.h>

struct sources {
	struct sources_options options;
	struct drop **drops; /* owned */
	size_t drop_count;
	size_t busy; /* that have not said they are idle */
	void (*on_stopped)(void *context);
	void *context; /* on_stopped's */
};

static void on_idle(void *context)
{
	struct sources *sources = context;

	if (--sources->busy == 0)
		sources->on_stopped(sources->context);
}

int sources_start(const struct sources_options *options, struct sources **out, struct diag *why)
{
	struct sources *sources = memory_take(sizeof(*sources));
	const struct settings *settings = options->settings;

	sources->options = *options;
	sources->drops = memory_take((settings->drop_count + 1) * sizeof(struct drop *));
	*out = sources;
	for (size_t i = 0; i < settings->drop_count; i++) {
		struct drop_options drop = {&sources->options, &settings->drops[i], on_idle, sources};
		if (drop_open(&drop, &sources->drops[sources->drop_count++], why))
			return -1;
	}
	return 0;
}

/* One more than there are is busy until all were asked: some are idle at once. */
void sources_stop(struct sources *sources, void (*on_stopped)(void *context), void *context)
{
	sources->on_stopped = on_stopped;
	sources->context = context;
	sources->busy = sources->drop_count + 1;
	for (size_t i = 0; i < sources->drop_count; i++)
		drop_stop(sources->drops[i]);
	on_idle(sources);
}

void sources_destroy(struct sources *sources)
{
	if (!sources)
		return;
	for (size_t i = 0; i < sources->drop_count; i++)
		drop_close(sources->drops[i]);
	free(sources->drops);
	free(sources);
}
