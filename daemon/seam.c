/* The seam on libuv.
 *
 * A worker's thread and the loop hand jobs to each other through two lists under one lock:
 *
 *     submit -> waiting --thread: run--> done --loop: on_done--> the submitter's again */
#include "seam.h"
#include "seam_lag.h"
#include "base/arena.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <uv.h>

enum { SIGNAL_COUNT = 3 };

/* The wall clock is the system's plus `shift`, or stands at `stands_at` when that is not 0. */
struct seam {
	uv_loop_t loop;
	struct heeded {
		uv_signal_t uv;
		void (*on_signal)(void *context);
		void *context; /* on_signal's */
	} signals[SIGNAL_COUNT];
	size_t signal_count;
	struct lag_watch *lag; /* owned */
	_Atomic int64_t shift_ms, stands_at_ms;
};

struct seam *seam_create(void)
{
	struct seam *seam = memory_take(sizeof(*seam));

	uv_loop_init(&seam->loop);
	seam->lag = lag_watch_start(&seam->loop);
	return seam;
}

uv_loop_t *seam_loop(struct seam *seam)
{
	return &seam->loop;
}

static void on_signal(uv_signal_t *handle, int number)
{
	struct heeded *heeded = handle->data;

	(void)number;
	heeded->on_signal(heeded->context);
}

static void heed(struct seam *seam, int number, void (*heard)(void *context), void *context)
{
	assert(seam->signal_count < SIGNAL_COUNT);
	struct heeded *heeded = &seam->signals[seam->signal_count++];

	heeded->on_signal = heard;
	heeded->context = context;
	heeded->uv.data = heeded;
	uv_signal_init(&seam->loop, &heeded->uv);
	uv_signal_start(&heeded->uv, on_signal, number);
}

void seam_stop_heed(struct seam *seam, void (*on_stop)(void *context), void *context)
{
	signal(SIGPIPE, SIG_IGN);
	heed(seam, SIGTERM, on_stop, context);
	heed(seam, SIGINT, on_stop, context);
}

void seam_hangup_heed(struct seam *seam, void (*on_hangup)(void *context), void *context)
{
	heed(seam, SIGHUP, on_hangup, context);
}

static void nothing(void *context)
{
	(void)context;
}

/* Not closed yet: a signal that nobody handles any more kills. */
void seam_stop_ignore(struct seam *seam)
{
	for (size_t i = 0; i < seam->signal_count; i++) {
		seam->signals[i].on_signal = nothing;
		uv_unref((uv_handle_t *)&seam->signals[i].uv);
	}
}

/* The library gives each back to the system as it closes the handle, so none may come before it is ignored. */
static void signals_close(struct seam *seam)
{
	sigset_t heeded;

	sigemptyset(&heeded);
	for (size_t i = 0; i < seam->signal_count; i++)
		sigaddset(&heeded, seam->signals[i].uv.signum);
	pthread_sigmask(SIG_BLOCK, &heeded, NULL);
	for (size_t i = 0; i < seam->signal_count; i++) {
		int number = seam->signals[i].uv.signum;
		uv_close((uv_handle_t *)&seam->signals[i].uv, NULL);
		signal(number, SIG_IGN);
	}
	seam->signal_count = 0;
}

void seam_run(struct seam *seam)
{
	uv_run(&seam->loop, UV_RUN_DEFAULT);
}

void seam_destroy(struct seam *seam)
{
	if (!seam)
		return;
	lag_watch_stop(seam->lag);
	signals_close(seam);
	uv_run(&seam->loop, UV_RUN_NOWAIT);
	int result = uv_loop_close(&seam->loop);
	assert(result == 0); /* else somebody forgot to close a handle */
	(void)result;
	free(seam);
}

static int64_t clock_ms(clockid_t clock)
{
	struct timespec at;

	clock_gettime(clock, &at);
	return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

int64_t seam_wall_ms(const struct seam *seam)
{
	int64_t stands_at = atomic_load(&seam->stands_at_ms);

	return stands_at ? stands_at : clock_ms(CLOCK_REALTIME) + atomic_load(&seam->shift_ms);
}

int64_t seam_mono_ms(const struct seam *seam)
{
	(void)seam;
	return clock_ms(CLOCK_MONOTONIC);
}

int64_t seam_mono_us(const struct seam *seam)
{
	struct timespec at;

	(void)seam;
	clock_gettime(CLOCK_MONOTONIC, &at);
	return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

void seam_wall_set(struct seam *seam, int64_t wall_ms)
{
	atomic_store(&seam->stands_at_ms, wall_ms);
}

void seam_wall_release(struct seam *seam)
{
	int64_t stands_at = atomic_load(&seam->stands_at_ms);

	if (!stands_at)
		return;
	atomic_store(&seam->shift_ms, stands_at - clock_ms(CLOCK_REALTIME));
	atomic_store(&seam->stands_at_ms, 0);
}

void seam_lag(const struct seam *seam, struct lag *out)
{
	lag_read(seam->lag, out);
}

void seam_random(struct seam *seam, void *bytes, size_t size)
{
	(void)seam;
	if (getrandom(bytes, size, 0) != (ssize_t)size) {
		fputs("intervened: the system gives no random bytes\n", stderr);
		abort();
	}
}

const char *seam_vfs(const struct seam *seam)
{
	(void)seam;
	return NULL;
}

struct timer {
	uv_timer_t uv;
	struct seam *seam; /* borrowed */
	void (*on_due)(void *context);
	void *context; /* the creator's */
};

struct timer *timer_open(struct seam *seam, void (*on_due)(void *context), void *context)
{
	struct timer *timer = memory_take(sizeof(*timer));

	*timer = (struct timer){.seam = seam, .on_due = on_due, .context = context};
	uv_timer_init(&seam->loop, &timer->uv);
	timer->uv.data = timer;
	return timer;
}

static void on_timer(uv_timer_t *uv)
{
	struct timer *timer = uv->data;

	timer->on_due(timer->context);
}

void timer_start(struct timer *timer, int64_t due_mono_ms)
{
	int64_t wait = due_mono_ms - seam_mono_ms(timer->seam);

	uv_update_time(&timer->seam->loop);
	uv_timer_start(&timer->uv, on_timer, wait > 0 ? (uint64_t)wait : 0, 0);
}

void timer_stop(struct timer *timer)
{
	uv_timer_stop(&timer->uv);
}

static void on_timer_closed(uv_handle_t *handle)
{
	free(handle->data);
}

void timer_close(struct timer *timer)
{
	if (timer)
		uv_close((uv_handle_t *)&timer->uv, on_timer_closed);
}

static void thread_start(pthread_t *thread, const char *name, void *(*main)(void *), void *context)
{
	if (pthread_create(thread, NULL, main, context) != 0) {
		fputs("intervened: the system starts no thread\n", stderr);
		abort();
	}
	pthread_setname_np(*thread, name);
}

struct job_list {
	struct job *first, **end;
};

struct worker {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct job_list waiting, done; /* under the lock */
	bool is_closing;               /* under the lock */
	uv_async_t back;
};

static void list_clear(struct job_list *list)
{
	*list = (struct job_list){.end = &list->first};
}

static void list_add(struct job_list *list, struct job *job)
{
	job->next = NULL;
	*list->end = job;
	list->end = &job->next;
}

static struct job *list_take(struct job_list *list)
{
	struct job *job = list->first;

	if (job && !(list->first = job->next))
		list->end = &list->first;
	return job;
}

/* NULL once the worker closes and nothing waits. */
static struct job *worker_next(struct worker *worker)
{
	pthread_mutex_lock(&worker->lock);
	while (!worker->waiting.first && !worker->is_closing)
		pthread_cond_wait(&worker->more, &worker->lock);
	struct job *job = list_take(&worker->waiting);
	pthread_mutex_unlock(&worker->lock);
	return job;
}

static void *worker_main(void *context)
{
	struct worker *worker = context;

	for (struct job *job; (job = worker_next(worker));) {
		job->run(job);
		pthread_mutex_lock(&worker->lock);
		list_add(&worker->done, job);
		pthread_mutex_unlock(&worker->lock);
		uv_async_send(&worker->back);
	}
	return NULL;
}

static void worker_hand_back(struct worker *worker)
{
	for (;;) {
		pthread_mutex_lock(&worker->lock);
		struct job *job = list_take(&worker->done);
		pthread_mutex_unlock(&worker->lock);
		if (!job)
			return;
		job->on_done(job);
	}
}

static void on_back(uv_async_t *back)
{
	worker_hand_back(back->data);
}

struct worker *worker_create(struct seam *seam, const char *name)
{
	struct worker *worker = memory_take(sizeof(*worker));

	list_clear(&worker->waiting);
	list_clear(&worker->done);
	pthread_mutex_init(&worker->lock, NULL);
	pthread_cond_init(&worker->more, NULL);
	uv_async_init(&seam->loop, &worker->back, on_back);
	worker->back.data = worker;
	thread_start(&worker->thread, name, worker_main, worker);
	return worker;
}

void worker_submit(struct worker *worker, struct job *job)
{
	pthread_mutex_lock(&worker->lock);
	list_add(&worker->waiting, job);
	pthread_cond_signal(&worker->more);
	pthread_mutex_unlock(&worker->lock);
}

static void on_worker_closed(uv_handle_t *handle)
{
	struct worker *worker = handle->data;

	pthread_mutex_destroy(&worker->lock);
	pthread_cond_destroy(&worker->more);
	free(worker);
}

void worker_close(struct worker *worker)
{
	if (!worker)
		return;
	pthread_mutex_lock(&worker->lock);
	worker->is_closing = true;
	pthread_cond_signal(&worker->more);
	pthread_mutex_unlock(&worker->lock);
	pthread_join(worker->thread, NULL);
	worker_hand_back(worker);
	uv_close((uv_handle_t *)&worker->back, on_worker_closed);
}

struct helper {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t more;
	bool is_woken, is_closing; /* under the lock */
	void (*help)(void *context);
	void *context; /* help's */
};

static bool helper_wait(struct helper *helper)
{
	pthread_mutex_lock(&helper->lock);
	while (!helper->is_woken && !helper->is_closing)
		pthread_cond_wait(&helper->more, &helper->lock);
	helper->is_woken = false;
	bool goes_on = !helper->is_closing;
	pthread_mutex_unlock(&helper->lock);
	return goes_on;
}

static void *helper_main(void *context)
{
	struct helper *helper = context;

	while (helper_wait(helper))
		helper->help(helper->context);
	return NULL;
}

struct helper *helper_create(struct seam *seam, const char *name, void (*help)(void *context), void *context)
{
	struct helper *helper = memory_take(sizeof(*helper));

	(void)seam;
	*helper = (struct helper){.help = help, .context = context};
	pthread_mutex_init(&helper->lock, NULL);
	pthread_cond_init(&helper->more, NULL);
	thread_start(&helper->thread, name, helper_main, helper);
	return helper;
}

void helper_wake(void *context)
{
	struct helper *helper = context;

	pthread_mutex_lock(&helper->lock);
	helper->is_woken = true;
	pthread_cond_signal(&helper->more);
	pthread_mutex_unlock(&helper->lock);
}

void helper_close(struct helper *helper)
{
	if (!helper)
		return;
	pthread_mutex_lock(&helper->lock);
	helper->is_closing = true;
	pthread_cond_signal(&helper->more);
	pthread_mutex_unlock(&helper->lock);
	pthread_join(helper->thread, NULL);
	pthread_mutex_destroy(&helper->lock);
	pthread_cond_destroy(&helper->more);
	free(helper);
}
