/* Takes a log's lines to the ledger and the engine in the order of their receipt, and keeps what is told. */
#include "replay.h"
#include "interrupt.h"
#include "progress.h"
#include "strands.h"
#include "base/arena.h"
#include "daemon/config/files.h"
#include <intervene/zones.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { STUDENTS_A_STEP = 500, LINES_A_LOOK = 100 };

/* Some of the students: nothing of it is shared with the others but what nobody writes. */
struct replay_part {
	const struct replay *replay; /* borrowed */
	unsigned number;
	struct zones *zones;      /* owned */
	struct engine *engine;    /* owned */
	struct ledger *ledger;    /* owned */
	struct episode *episodes; /* owned; in order of id */
	size_t episode_count, episode_capacity;
	size_t told_from;       /* the first episode of those whose lines are being taken */
	struct strands strands; /* the lines that are its own */
	size_t taken, asked_at; /* of them; when somebody last looked for an interrupt */
	struct engine_host host;
	struct outcome outcome;
	struct arena arena; /* of the line at hand */
	pthread_t thread;
	bool has_thread, is_interrupted;
	int result;
	struct diag why;
};

/* --- what the engine asks of its host ----------------------------------------------------------------------- */

/* Sequence numbers count the log's lines from 1. */
static int fact_load(struct replay_part *part, int64_t seq, struct facts *facts, struct diag *why)
{
	struct event_reader reader = log_reader();
	struct arena arena = {0};
	struct event event;
	struct text field;
	int result = event_read(part->replay->log->lines[seq - 1].text, &reader, &arena, &event, &field, why);

	if (result == 0) {
		event.seq = seq;
		facts_add(facts, &event);
	}
	arena_finish(&arena);
	return result;
}

static int on_load(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	struct replay_part *part = context;
	size_t count;
	const int64_t *seqs = ledger_live(part->ledger, student, &count);

	for (size_t i = 0; i < count; i++)
		if (fact_load(part, seqs[i], facts, why))
			return -1;
	return 0;
}

static struct text on_name(void *context, uint32_t student)
{
	const struct replay_part *part = context;

	return names_text(&part->replay->log->students, student);
}

static uint32_t on_number(void *context, struct text name)
{
	const struct replay_part *part = context;

	return names_find(&part->replay->log->students, name);
}

static int on_told(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	struct replay_part *part = context;

	(void)why;
	for (size_t i = part->told_from; i < part->episode_count; i++)
		if (part->episodes[i].student == student)
			facts_told(facts, &part->episodes[i]);
	return 0;
}

/* --- what it says ------------------------------------------------------------------------------------------- */

static struct episode *episode_find(struct replay_part *part, int64_t id)
{
	size_t low = 0, high = part->episode_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (part->episodes[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return &part->episodes[low];
}

static void episode_add(struct replay_part *part, const struct episode *episode)
{
	part->episodes = memory_room(
	        part->episodes, part->episode_count, &part->episode_capacity, sizeof(*part->episodes));
	part->episodes[part->episode_count++] = *episode;
}

static void difference_note(struct replay_part *part, const struct difference *difference)
{
	if (difference->told == TOLD_OPENED) {
		episode_add(part, &difference->episode);
		return;
	}
	struct episode *episode = episode_find(part, difference->episode.id);
	*episode = difference->episode;
	if (difference->told == TOLD_FORGOTTEN) {
		size_t behind = (size_t)(part->episodes + part->episode_count - episode) - 1;
		memmove(episode, episode + 1, behind * sizeof(*episode));
		part->episode_count--;
	}
}

static void outcome_note(struct replay_part *part)
{
	for (size_t i = 0; i < part->outcome.count; i++)
		difference_note(part, &part->outcome.items[i]);
	outcome_clear(&part->outcome);
}

/* --- the walk ----------------------------------------------------------------------------------------------- */

/* What has a kind no other line stands beside: there is nothing to weigh. */
static int line_weigh(struct replay_part *part, const struct log_line *line, struct event *event,
        struct decision *decision, struct diag *why)
{
	const struct event_log *log = part->replay->log;
	struct event_reader reader = log_reader();
	int64_t seq = event->seq;
	struct text field;

	if (line->kind) {
		*event = log_event(log, line);
		event->seq = seq;
		ledger_take_alone(part->ledger, event, line->student, decision);
		return 0;
	}
	arena_reset(&part->arena);
	if (event_read(line->text, &reader, &part->arena, event, &field, why))
		return diag_wrap(
		        why, "%s:%u changed while it was read", log->files[line->file].path, line->number);
	event->seq = seq;
	ledger_take(part->ledger, event, decision);
	return 0;
}

static int line_take(struct replay_part *part, size_t index, int64_t now_ms, struct diag *why)
{
	struct event event = {.seq = (int64_t)index + 1};
	struct decision decision;

	if (line_weigh(part, &part->replay->log->lines[index], &event, &decision, why))
		return -1;
	return decision.count ? engine_take(part->engine, now_ms, false, decision.changes, decision.count,
	                                &part->outcome, why)
	                      : 0;
}

static int step_all(struct replay_part *part, int64_t now_ms, struct diag *why)
{
	int more;

	do {
		more = engine_step(part->engine, now_ms, STUDENTS_A_STEP, &part->outcome, why);
		outcome_note(part);
	} while (more > 0);
	return more;
}

static int64_t next_arrival_ms(const struct replay_part *part)
{
	return strands_arrival_ms(part->replay->log, part->strands.order[part->taken]);
}

/* Lines of equal receipt are one arrival.  part->taken moves behind them. */
static int arrival_take(struct replay_part *part, size_t end, struct diag *why)
{
	int64_t now_ms = next_arrival_ms(part);

	for (; part->taken < end && next_arrival_ms(part) == now_ms; part->taken++)
		if (line_take(part, part->strands.order[part->taken], now_ms, why))
			return -1;
	outcome_note(part);
	if (step_all(part, now_ms, why))
		return -1;
	ledger_keep(part->ledger);
	engine_keep(part->engine);
	return 0;
}

/* It costs a system call: not asked for each line. */
static bool is_interrupted(struct replay_part *part)
{
	if (part->taken >= part->asked_at + LINES_A_LOOK) {
		part->asked_at = part->taken;
		part->is_interrupted = interrupt_waits();
	}
	return part->is_interrupted;
}

/* Up to the end of time: nobody is left to be judged when the next strand begins. */
static int strand_take(struct replay_part *part, struct progress *progress, struct diag *why)
{
	size_t end = strands_end(&part->strands, part->taken);

	part->told_from = part->episode_count;
	while (part->taken < end && next_arrival_ms(part) <= part->replay->stop_ms) {
		if (is_interrupted(part) || arrival_take(part, end, why))
			return -1;
		progress_at(progress, part->taken);
	}
	part->taken = end;
	return step_all(part, part->replay->stop_ms, why);
}

/* The first part speaks for all: the others are about as far. */
static int strands_take(struct replay_part *part, struct diag *why)
{
	struct progress progress =
	        progress_start("backtest", part->strands.count, part->number || part->replay->is_quiet);
	int result = 0;

	while (result == 0 && part->taken < part->strands.count)
		result = strand_take(part, &progress, why);
	progress_end(&progress);
	return result;
}

/* Nothing was told: the episodes are what the final facts want. */
static void wanted_note(struct replay_part *part)
{
	for (uint32_t student = 0; student < part->replay->log->students.count; student++) {
		size_t count;

		if (strands_part(part->replay->log, student, part->replay->part_count) != part->number)
			continue;
		const struct episode *wanted = engine_wanted(part->engine, student, &count);
		for (size_t i = 0; i < count; i++)
			episode_add(part, &wanted[i]);
	}
}

static int part_walk(struct replay_part *part, struct diag *why)
{
	const struct replay *replay = part->replay;
	struct engine_options options = {
	        .set = replay->set,
	        .zones = part->zones,
	        .host = &part->host,
	        .next_episode_id = 1,
	        .as_corrected = replay->as_corrected,
	};

	strands_make(&part->strands, replay->log, part->number, replay->part_count);
	if (engine_create(&options, &part->engine, why) || strands_take(part, why))
		return -1;
	if (replay->as_corrected)
		wanted_note(part);
	return 0;
}

static void *part_run(void *context)
{
	struct replay_part *part = context;

	part->result = part_walk(part, &part->why);
	return NULL;
}

/* --- all parts ---------------------------------------------------------------------------------------------- */

static void part_begin(struct replay *replay, unsigned number)
{
	struct replay_part *part = &replay->parts[number];

	*part = (struct replay_part){
	        .replay = replay,
	        .number = number,
	        .zones = zones_create(zone_file_bytes, NULL),
	        .ledger = ledger_create(&replay->log->students, NULL),
	        .host = {.context = part,
	                .load = on_load,
	                .told = on_told,
	                .name = on_name,
	                .number = on_number},
	};
	part->has_thread = number && pthread_create(&part->thread, NULL, part_run, part) == 0;
	if (!part->has_thread)
		part_run(part);
}

static void part_gather(struct replay *replay, struct replay_part *part)
{
	if (part->has_thread)
		pthread_join(part->thread, NULL);
	for (size_t i = 0; i < part->episode_count; i++) {
		replay->episodes = memory_room(replay->episodes, replay->episode_count,
		        &replay->episode_capacity, sizeof(*replay->episodes));
		replay->episodes[replay->episode_count++] = part->episodes[i];
	}
	replay->is_interrupted |= part->is_interrupted;
}

int replay_run(struct replay *replay, struct diag *why)
{
	size_t taken = 0;
	int result = 0;

	if (replay->log->is_tangled)
		replay->part_count = 1;
	replay->parts = memory_take(replay->part_count * sizeof(*replay->parts));
	for (unsigned i = replay->part_count; i > 0; i--)
		part_begin(replay, i - 1);
	for (unsigned i = 0; i < replay->part_count; i++) {
		struct replay_part *part = &replay->parts[i];

		part_gather(replay, part);
		if (part->result && !result)
			*why = part->why;
		result = result ? result : part->result;
		taken += part->taken;
	}
	if (replay->is_interrupted)
		diag_set(why, "C167", "interrupted after %zu of %zu lines", taken, replay->log->count);
	return result;
}

struct engine *replay_engine(const struct replay *replay, uint32_t student)
{
	return replay->parts[strands_part(replay->log, student, replay->part_count)].engine;
}

bool replay_is_student(const struct replay *replay, uint32_t number)
{
	return !replay->parts || engine_head(replay_engine(replay, number), number) == number;
}

size_t replay_students(const struct replay *replay)
{
	size_t count = 0;

	for (uint32_t number = 0; number < replay->log->students.count; number++)
		count += replay_is_student(replay, number);
	return count;
}

const int64_t *replay_live(const struct replay *replay, uint32_t student, size_t *count)
{
	return ledger_live(
	        replay->parts[strands_part(replay->log, student, replay->part_count)].ledger, student, count);
}

uint64_t replay_unplaced(const struct replay *replay)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < replay->part_count; i++)
		sum += engine_counts(replay->parts[i].engine).unplaced;
	return sum;
}

static void part_finish(struct replay_part *part)
{
	engine_destroy(part->engine);
	ledger_destroy(part->ledger);
	strands_finish(&part->strands);
	zones_destroy(part->zones);
	outcome_finish(&part->outcome);
	arena_finish(&part->arena);
	free(part->episodes);
}

void replay_finish(struct replay *replay)
{
	for (unsigned i = 0; replay->parts && i < replay->part_count; i++)
		part_finish(&replay->parts[i]);
	free(replay->parts);
	free(replay->episodes);
	*replay = (struct replay){0};
}
