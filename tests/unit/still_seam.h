#ifndef TESTS_UNIT_STILL_SEAM_H
#define TESTS_UNIT_STILL_SEAM_H
/* A seam without a world: clocks stand still until the test moves them, chance is a seeded row of numbers, a worker's
 * jobs are run one by one when it is their turn.  A day passes in a moment, and the same way each time.
 *
 *     struct seam *seam = seam_create();
 *     still_pass(seam, 24 * 3600 * 1000);       timers fire and jobs run, each at its time
 *     still_hold(seam, "reader");               what it has run it does not hand back
 *     still_let_go(seam, "reader");             .. until now
 *
 * Whoever includes this has this seam instead of the daemon's: the linker finds it first.  What the core begins to call
 * of seam.h is needed here too, else the linker takes both and says so. */
#include "daemon/seam.h"
#include "daemon/seam_lag.h"
#include "base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BEGIN_MONO_MS = 1000, TURNS_MOST = 1000000 };
static const int64_t BEGIN_WALL_MS = 1793613600000; /* 2026-11-02T04:00-06:00 */

struct timer {
	struct timer *next;
	struct seam *seam;
	void (*on_due)(void *context);
	void *context;
	int64_t due_ms; /* INT64_MAX: stopped */
};

struct worker {
	struct worker *next;
	struct seam *seam;
	const char *name;
	struct job *first, **end;
	struct job *ran; /* and held; the jobs behind it wait */
	bool is_held;
};

struct seam {
	int64_t mono_ms, wall_ms;
	uint64_t chance;
	struct timer *timers;
	struct worker *workers;
};

struct seam *seam_create(void)
{
	struct seam *seam = memory_take(sizeof(*seam));

	*seam = (struct seam){.mono_ms = BEGIN_MONO_MS, .wall_ms = BEGIN_WALL_MS, .chance = 1};
	return seam;
}

void seam_destroy(struct seam *seam)
{
	assert(!seam || (!seam->timers && !seam->workers));
	free(seam);
}

int64_t seam_wall_ms(const struct seam *seam)
{
	return seam->wall_ms;
}

int64_t seam_mono_ms(const struct seam *seam)
{
	return seam->mono_ms;
}

void seam_lag(const struct seam *seam, struct lag *out)
{
	(void)seam;
	*out = (struct lag){0};
}

/* splitmix64, Steele and others 2014. */
static uint64_t chance_next(struct seam *seam)
{
	uint64_t z = seam->chance += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

void seam_random(struct seam *seam, void *bytes, size_t size)
{
	for (size_t at = 0; at < size; at += sizeof(uint64_t)) {
		uint64_t next = chance_next(seam);
		memcpy((char *)bytes + at, &next, size - at < sizeof(next) ? size - at : sizeof(next));
	}
}

struct timer *timer_open(struct seam *seam, void (*on_due)(void *context), void *context)
{
	struct timer *timer = memory_take(sizeof(*timer));

	*timer = (struct timer){seam->timers, seam, on_due, context, INT64_MAX};
	seam->timers = timer;
	return timer;
}

void timer_start(struct timer *timer, int64_t due_mono_ms)
{
	timer->due_ms = due_mono_ms;
}

void timer_stop(struct timer *timer)
{
	timer->due_ms = INT64_MAX;
}

void timer_close(struct timer *timer)
{
	struct timer **link;

	if (!timer)
		return;
	for (link = &timer->seam->timers; *link != timer; link = &(*link)->next)
		;
	*link = timer->next;
	free(timer);
}

struct worker *worker_create(struct seam *seam, const char *name)
{
	struct worker *worker = memory_take(sizeof(*worker));

	worker->seam = seam;
	worker->name = name;
	worker->end = &worker->first;
	worker->next = seam->workers;
	seam->workers = worker;
	return worker;
}

void worker_submit(struct worker *worker, struct job *job)
{
	job->next = NULL;
	*worker->end = job;
	worker->end = &job->next;
}

static void hand_back(struct worker *worker)
{
	struct job *job = worker->ran;

	worker->ran = NULL;
	if (job)
		job->on_done(job);
}

static bool worker_turn(struct worker *worker)
{
	struct job *job = worker->first;

	if (!job || worker->ran)
		return false;
	worker->first = job->next;
	if (!worker->first)
		worker->end = &worker->first;
	job->run(job);
	worker->ran = job;
	if (!worker->is_held)
		hand_back(worker);
	return true;
}

static struct worker *worker_called(struct seam *seam, const char *name)
{
	struct worker *worker = seam->workers;

	while (strcmp(worker->name, name) != 0)
		worker = worker->next;
	return worker;
}

static inline void still_hold(struct seam *seam, const char *name)
{
	worker_called(seam, name)->is_held = true;
}

static inline void still_let_go(struct seam *seam, const char *name)
{
	struct worker *worker = worker_called(seam, name);

	worker->is_held = false;
	hand_back(worker);
}

void worker_close(struct worker *worker)
{
	struct worker **link;

	if (!worker)
		return;
	worker->is_held = false;
	hand_back(worker);
	while (worker_turn(worker))
		;
	for (link = &worker->seam->workers; *link != worker; link = &(*link)->next)
		;
	*link = worker->next;
	free(worker);
}

struct helper {
	void (*help)(void *context);
	void *context; /* help's */
};

struct helper *helper_create(struct seam *seam, const char *name, void (*help)(void *context), void *context)
{
	struct helper *helper = memory_take(sizeof(*helper));

	(void)seam, (void)name;
	*helper = (struct helper){help, context};
	return helper;
}

/* At once: no thread runs beside another here. */
void helper_wake(void *context)
{
	struct helper *helper = context;

	helper->help(helper->context);
}

void helper_close(struct helper *helper)
{
	free(helper);
}

static inline void still_settle(struct seam *seam)
{
	bool is_any;
	int turns = 0;

	do {
		assert(turns++ < TURNS_MOST); /* else somebody asks for the same again and again */
		is_any = false;
		for (struct worker *worker = seam->workers; worker; worker = worker->next)
			is_any |= worker_turn(worker);
	} while (is_any);
}

static struct timer *soonest(const struct seam *seam)
{
	struct timer *found = seam->timers;

	for (struct timer *timer = seam->timers; timer; timer = timer->next)
		if (timer->due_ms < found->due_ms)
			found = timer;
	return found;
}

static void move_to(struct seam *seam, int64_t mono_ms)
{
	if (mono_ms <= seam->mono_ms)
		return;
	seam->wall_ms += mono_ms - seam->mono_ms;
	seam->mono_ms = mono_ms;
}

static inline void still_pass(struct seam *seam, int64_t ms)
{
	int64_t until = seam->mono_ms + ms;
	struct timer *timer;

	still_settle(seam);
	while ((timer = soonest(seam)) && timer->due_ms <= until) {
		move_to(seam, timer->due_ms);
		timer->due_ms = INT64_MAX;
		timer->on_due(timer->context);
		still_settle(seam);
	}
	move_to(seam, until);
}

static inline void still_wall_step(struct seam *seam, int64_t ms)
{
	seam->wall_ms += ms;
}
#endif
