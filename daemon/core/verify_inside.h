#ifndef DAEMON_CORE_VERIFY_INSIDE_H
#define DAEMON_CORE_VERIFY_INSIDE_H
/* What the two halves share: relive.c makes the alerts again, verify.c compares them. */
#include "since.h"
#include "verify.h"
#include "base/names.h"
#include "daemon/store/store.h"
#include <intervene/engine.h>

struct relived {
	struct episode episode; /* its id is its place, from 1; 0: it was forgotten */
	size_t next;            /* of the same student; 0: none */
};

struct relive {
	const struct verify_options *options; /* borrowed */
	struct store *store;                  /* borrowed */
	struct since since;                   /* owned */
	struct names students;                /* owned; as the store numbers them */
	struct ledger *ledger;                /* owned */
	struct engine *engine;                /* owned */
	struct engine_host host;
	struct event_reader reader;
	struct arena line, loaded; /* owned; of the line at hand, of the student that is loaded */
	struct arena texts;        /* owned; of episodes */
	struct batch_row *batches; /* owned; those of the log */
	size_t batch_count, batch_capacity;
	size_t batch_at;          /* that is lived through */
	struct relived *episodes; /* owned; in the order told */
	size_t episode_count, episode_capacity;
	struct chain {
		size_t first, last; /* of the student's episodes, from 1; 0: none */
	} * of;                     /* owned; by student */
	struct outcome outcome;
	int64_t last_ms; /* lived through */
	struct diag *why;
};

/* Everything that was received, up to the last instant that was judged.  Owes relive_finish either way. */
int relive_run(struct relive *relive, struct diag *why);
void relive_finish(struct relive *relive);
#endif
