/* A timer, and a worker whose only job it submits. */
#include "backup_watch.h"
#include "daemon/core/backup_age.h"
#include "daemon/seam.h"
#include "daemon/store/backups.h"
#include "base/arena.h"

#include <stdlib.h>

enum { LOOK_EVERY_MS = 300000, UNREADABLE = -1 };

struct backup_watch {
	struct backup_age *age; /* borrowed */
	const char *folder;     /* borrowed */
	struct text owner;      /* borrowed */
	struct seam *seam;      /* borrowed */
	struct timer *timer;    /* owned */
	struct worker *worker;  /* owned */
	struct job job;
	bool is_looking; /* the loop's: the job is under way */
};

static struct backup_watch *watch_of(struct job *job)
{
	return (struct backup_watch *)((char *)job - offsetof(struct backup_watch, job));
}

static void run(struct job *job)
{
	struct backup_watch *watch = watch_of(job);
	int64_t newest_ms;

	if (backups_newest(watch->folder, watch->owner, &newest_ms, NULL))
		newest_ms = UNREADABLE;
	backup_age_note(watch->age, newest_ms, seam_wall_ms(watch->seam));
}

static void on_done(struct job *job)
{
	watch_of(job)->is_looking = false;
}

/* A folder that does not answer is asked once. */
static void on_due(void *context)
{
	struct backup_watch *watch = context;

	timer_start(watch->timer, seam_mono_ms(watch->seam) + LOOK_EVERY_MS);
	if (watch->is_looking)
		return;
	watch->is_looking = true;
	worker_submit(watch->worker, &watch->job);
}

struct backup_watch *backup_watch_start(
        struct backup_age *age, const char *folder, struct text owner, struct seam *seam)
{
	struct backup_watch *watch = memory_take(sizeof(*watch));

	*watch = (struct backup_watch){.age = age, .folder = folder, .owner = owner, .seam = seam};
	watch->job = (struct job){.run = run, .on_done = on_done};
	watch->worker = worker_create(seam, "backups");
	watch->timer = timer_open(seam, on_due, watch);
	on_due(watch);
	return watch;
}

void backup_watch_stop(struct backup_watch *watch)
{
	if (!watch)
		return;
	timer_close(watch->timer);
	worker_close(watch->worker);
	free(watch);
}
