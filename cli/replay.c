/* Takes a log's lines to the ledger and the engine in the order of their receipt, and keeps what is told. */
#include "replay.h"
#include "interrupt.h"
#include "progress.h"
#include "base/arena.h"
#include <stdlib.h>
#include <string.h>

enum { STUDENTS_A_STEP = 500 };

/* --- what the engine asks of its host ----------------------------------------------------------------------- */

/* Sequence numbers count the log's lines from 1. */
static int fact_load(struct replay *replay, int64_t seq, struct facts *facts, struct diag *why)
{
	struct event_reader reader = log_reader();
	struct arena arena = {0};
	struct event event;
	struct text field;
	int result = event_read(replay->log->lines[seq - 1].text, &reader, &arena, &event, &field, why);

	if (result == 0) {
		event.seq = seq;
		facts_add(facts, &event);
	}
	arena_finish(&arena);
	return result;
}

static int on_load(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	struct replay *replay = context;
	size_t count;
	const int64_t *seqs = ledger_live(replay->ledger, student, &count);

	for (size_t i = 0; i < count; i++)
		if (fact_load(replay, seqs[i], facts, why))
			return -1;
	return 0;
}

static int on_told(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	struct replay *replay = context;

	(void)why;
	for (size_t i = 0; i < replay->episode_count; i++)
		if (replay->episodes[i].student == student)
			facts_told(facts, &replay->episodes[i]);
	return 0;
}

/* --- what it says ------------------------------------------------------------------------------------------- */

static struct episode *episode_find(struct replay *replay, int64_t id)
{
	size_t low = 0, high = replay->episode_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (replay->episodes[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return &replay->episodes[low];
}

static void episode_add(struct replay *replay, const struct episode *episode)
{
	replay->episodes = memory_room(replay->episodes, replay->episode_count, &replay->episode_capacity,
	        sizeof(*replay->episodes));
	replay->episodes[replay->episode_count++] = *episode;
}

static void difference_note(struct replay *replay, const struct difference *difference)
{
	if (difference->told == TOLD_OPENED) {
		episode_add(replay, &difference->episode);
		return;
	}
	struct episode *episode = episode_find(replay, difference->episode.id);
	*episode = difference->episode;
	if (difference->told == TOLD_FORGOTTEN) {
		size_t behind = (size_t)(replay->episodes + replay->episode_count - episode) - 1;
		memmove(episode, episode + 1, behind * sizeof(*episode));
		replay->episode_count--;
	}
}

static void outcome_note(struct replay *replay)
{
	for (size_t i = 0; i < replay->outcome.count; i++)
		difference_note(replay, &replay->outcome.items[i]);
	outcome_clear(&replay->outcome);
}

/* What was received before the log begins is known from its start, in the order of its receipt. */
static int64_t arrival_ms(const struct event_log *log, size_t index)
{
	int64_t received_ms = log->lines[index].received_ms;

	return received_ms > log->start_ms ? received_ms : log->start_ms;
}

/* --- the walk ----------------------------------------------------------------------------------------------- */

static int line_take(struct replay *replay, size_t index, int64_t now_ms, struct diag *why)
{
	const struct log_line *line = &replay->log->lines[index];
	struct event_reader reader = log_reader();
	struct decision decision;
	struct event event;
	struct text field;

	arena_reset(&replay->arena);
	if (event_read(line->text, &reader, &replay->arena, &event, &field, why))
		return diag_wrap(why, "%s:%u changed while it was read", replay->log->files[line->file].path,
		        line->number);
	event.seq = (int64_t)index + 1;
	ledger_take(replay->ledger, &event, &decision);
	if (!decision.count)
		return 0;
	return engine_take(
	        replay->engine, now_ms, false, decision.changes, decision.count, &replay->outcome, why);
}

static int step_all(struct replay *replay, int64_t now_ms, struct diag *why)
{
	int more;

	do {
		if (interrupt_waits()) {
			replay->is_interrupted = true;
			return diag_set(why, "C167", "interrupted after %zu of %zu lines", replay->taken,
			        replay->log->count);
		}
		more = engine_step(replay->engine, now_ms, STUDENTS_A_STEP, &replay->outcome, why);
		outcome_note(replay);
	} while (more > 0);
	return more;
}

/* Lines of equal receipt are one arrival.  *at moves behind them. */
static int arrival_take(struct replay *replay, size_t *at, struct diag *why)
{
	int64_t now_ms = arrival_ms(replay->log, *at);

	for (; *at < replay->log->count && arrival_ms(replay->log, *at) == now_ms; ++*at)
		if (line_take(replay, *at, now_ms, why))
			return -1;
	outcome_note(replay);
	if (step_all(replay, now_ms, why))
		return -1;
	ledger_keep(replay->ledger);
	engine_keep(replay->engine);
	return 0;
}

static int arrivals_take(struct replay *replay, struct diag *why)
{
	struct progress progress = progress_start("backtest", replay->log->count, replay->is_quiet);
	size_t *at = &replay->taken;
	int result = 0;

	while (result == 0 && *at < replay->log->count && arrival_ms(replay->log, *at) <= replay->stop_ms) {
		result = arrival_take(replay, at, why);
		progress_at(&progress, *at);
	}
	progress_end(&progress);
	return result;
}

/* Nothing was told: the episodes are what the final facts want. */
static void wanted_note(struct replay *replay)
{
	for (uint32_t student = 0; student < replay->log->students.count; student++) {
		size_t count;
		const struct episode *wanted = engine_wanted(replay->engine, student, &count);
		for (size_t i = 0; i < count; i++)
			episode_add(replay, &wanted[i]);
	}
}

int replay_run(struct replay *replay, struct diag *why)
{
	replay->host = (struct engine_host){.context = replay, .load = on_load, .told = on_told};
	struct engine_options options = {
	        .set = replay->set,
	        .zones = replay->zones,
	        .host = &replay->host,
	        .next_episode_id = 1,
	        .as_corrected = replay->as_corrected,
	};

	replay->ledger = ledger_create(&replay->log->students, NULL);
	if (engine_create(&options, &replay->engine, why) || arrivals_take(replay, why) ||
	        step_all(replay, replay->stop_ms, why))
		return -1;
	if (replay->as_corrected)
		wanted_note(replay);
	return 0;
}

void replay_finish(struct replay *replay)
{
	engine_destroy(replay->engine);
	ledger_destroy(replay->ledger);
	outcome_finish(&replay->outcome);
	arena_finish(&replay->arena);
	free(replay->episodes);
	*replay = (struct replay){0};
}
