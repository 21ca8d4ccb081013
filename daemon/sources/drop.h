#ifndef DAEMON_SOURCES_DROP_H
#define DAEMON_SOURCES_DROP_H
/* One drop folder, looked at every second, one file at a time. */
#include "sources.h"
#include "daemon/config/config.h"

struct drop;
struct drop_options {
	const struct sources_options *sources; /* borrowed */
	const struct drop_setting *setting;    /* borrowed */
	void (*on_idle)(void *context);        /* once, after drop_stop */
	void *context;
};
int drop_open(const struct drop_options *options, struct drop **out, struct diag *why);
void drop_stop(struct drop *drop);
void drop_close(struct drop *drop); /* takes NULL and half-opened */
#endif
