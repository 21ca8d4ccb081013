#ifndef DAEMON_CHILD_H
#define DAEMON_CHILD_H
/* Another program of ours, run to its end.  What it prints, on both outputs, is kept. */
#include "base/buf.h"

struct diag;
struct seam;

/* Who waits for it, on a thread that may. */
struct patience {
	struct seam *seam;              /* borrowed; its clock */
	bool (*is_over)(void *context); /* nobody waits any more: asked ten times a second */
	void *context;
};
struct child {
	const char *program;      /* borrowed; of the folder that our own is in */
	const char *const *words; /* borrowed; what it is called with, the program first; ends with NULL */
	int seconds;              /* that it may take */
	const struct patience *patience; /* borrowed */
};

/* 0: it ended by itself, *code is how.  -1: it did not, or never began. */
int child_run(const struct child *child, int *code, struct buf *out, struct diag *why);
#endif
