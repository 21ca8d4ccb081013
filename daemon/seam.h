#ifndef DAEMON_SEAM_H
#define DAEMON_SEAM_H
/* Everything the daemon's core takes from the world: two clocks, chance, timers, threads.  Production is libuv; a
 * simulator is another seam.c behind the same header.  Not here: sockets.  The HTTP library reads clocks and sockets
 * itself, so it stays outside the core, behind http/request.h.  Nor files that are dropped: who wants to own those brings
 * another drop_folder.c and drop_file.c behind sources/drop_folder.h, which is all that is known of them.
 *
 * All functions belong to the loop's thread, except the two clocks and what a job runs. */
#include <stddef.h>
#include <stdint.h>

struct uv_loop_s;
struct seam;
struct timer;
struct worker;

struct seam *seam_create(void);
struct uv_loop_s *seam_loop(struct seam *seam); /* for the doors, which bring their own sockets */
/* Calls on_stop at SIGTERM and SIGINT, on_hangup at SIGHUP, until seam_stop_ignore; from then on to the end of the process
 * they change nothing. */
void seam_stop_heed(struct seam *seam, void (*on_stop)(void *context), void *context);
void seam_hangup_heed(struct seam *seam, void (*on_hangup)(void *context), void *context);
void seam_stop_ignore(struct seam *seam);
void seam_run(struct seam *seam);     /* returns when nothing is open any more */
void seam_destroy(struct seam *seam); /* takes NULL */

int64_t seam_wall_ms(const struct seam *seam); /* since 1970 UTC; may step both ways */
int64_t seam_mono_ms(const struct seam *seam);
struct lag;
void seam_lag(const struct seam *seam, struct lag *out); /* how busy the loop was; from any thread */
int64_t seam_mono_us(const struct seam *seam); /* for who compares it with what another process read */
void seam_random(struct seam *seam, void *bytes, size_t size);
const char *seam_vfs(const struct seam *seam); /* SQLite's VFS to open the store with; NULL: the usual one */

/* A demonstration's wall clock follows the log: it stands still at what it was set to, until it is let go, and then
 * runs on from there. */
void seam_wall_set(struct seam *seam, int64_t wall_ms);
void seam_wall_release(struct seam *seam);

/* One callback at an instant of the monotonic clock; starting it again moves it. */
struct timer *timer_open(struct seam *seam, void (*on_due)(void *context), void *context);
void timer_start(struct timer *timer, int64_t due_mono_ms);
void timer_stop(struct timer *timer);
void timer_close(struct timer *timer); /* takes NULL; on_due is not called again */

/* A worker is one thread with one queue.  `run` is called on it, then `on_done` on the loop; jobs keep their order.
 * A job is embedded in whatever it is about, and is the submitter's again in on_done. */
struct job {
	void (*run)(struct job *job);
	void (*on_done)(struct job *job);
	struct job *next; /* the worker's */
};
struct worker *worker_create(struct seam *seam, const char *name);
void worker_submit(struct worker *worker, struct job *job);
/* Takes NULL.  Runs what is queued, joins the thread; the last on_done are called before it returns. */
void worker_close(struct worker *worker);

/* A helper is one thread that can be woken, by any thread: then it helps with whatever it finds, and waits again. */
struct helper;
struct helper *helper_create(struct seam *seam, const char *name, void (*help)(void *context), void *context);
void helper_wake(void *helper);
void helper_close(struct helper *helper); /* takes NULL; whoever is about to help may */
#endif
