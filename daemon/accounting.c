/* A timer, and a worker whose only job it submits. */
#include "accounting.h"
#include "daemon/core/accounts.h"
#include "daemon/log.h"
#include "daemon/seam.h"
#include "daemon/store/examine.h"
#include "base/arena.h"
#include "base/diag.h"

#include <stdlib.h>

enum { COUNT_EVERY_MS = 300000 };

struct accounting {
	struct accounts *accounts; /* borrowed */
	const char *store_path;    /* borrowed */
	struct seam *seam;         /* borrowed */
	struct timer *timer;       /* owned */
	struct worker *worker;     /* owned */
	struct job job;
	bool is_counting; /* the loop's: the job is under way */
};

static struct accounting *accounting_of(struct job *job)
{
	return (struct accounting *)((char *)job - offsetof(struct accounting, job));
}

/* On its own thread, with a connection of its own. */
static void run(struct job *job)
{
	struct accounting *accounting = accounting_of(job);
	struct store_exam *exam = NULL;
	struct audit audit;
	struct diag why = {0};

	if (store_exam_open(accounting->store_path, &exam, &why) || store_exam_audit(exam, &audit, &why))
		log_write(LOG_WARNING, "store", "cannot count what is in the store",
		        (struct log_field[]){{"why", 0, why.message}, {0}});
	else
		accounts_note(accounting->accounts, &audit, seam_wall_ms(accounting->seam));
	store_exam_close(exam);
}

static void on_done(struct job *job)
{
	accounting_of(job)->is_counting = false;
}

static void on_due(void *context)
{
	struct accounting *accounting = context;

	timer_start(accounting->timer, seam_mono_ms(accounting->seam) + COUNT_EVERY_MS);
	if (accounting->is_counting)
		return;
	accounting->is_counting = true;
	worker_submit(accounting->worker, &accounting->job);
}

struct accounting *accounting_start(struct accounts *accounts, const char *store_path, struct seam *seam)
{
	struct accounting *accounting = memory_take(sizeof(*accounting));

	*accounting = (struct accounting){.accounts = accounts, .store_path = store_path, .seam = seam};
	accounting->job = (struct job){.run = run, .on_done = on_done};
	accounting->worker = worker_create(seam, "accounts");
	accounting->timer = timer_open(seam, on_due, accounting);
	on_due(accounting);
	return accounting;
}

void accounting_stop(struct accounting *accounting)
{
	if (!accounting)
		return;
	timer_close(accounting->timer);
	worker_close(accounting->worker);
	free(accounting);
}
