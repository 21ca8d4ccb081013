/* Lives through a log once more: what came, when it came, and what time brought between. */
#include "verify_inside.h"
#include "base/diag.h"
#include "daemon/store/retire.h"

#include <stdlib.h>

enum { STEP_STUDENTS = 1024 };

/* --- what the engine asks of its host ----------------------------------------------------------------------- */

static int event_of(struct relive *relive, const struct event_row *row, struct arena *arena,
        struct event *out, struct diag *why)
{
	if (event_restore(row->content, row->source, row->id, &relive->reader, arena, out, why))
		return diag_wrap(why, "event %lld of the log", (long long)row->seq);
	out->seq = row->seq;
	out->received_ms = row->received_ms;
	out->op = (enum event_op)row->op;
	out->rev = row->rev;
	out->was = row->was;
	return 0;
}

struct loading {
	struct relive *relive;
	struct facts *facts;
	struct diag *why;
};

static int on_fact(void *context, const struct event_row *row)
{
	struct loading *loading = context;
	struct event event;

	if (event_of(loading->relive, row, &loading->relive->loaded, &event, loading->why))
		return -1;
	facts_add(loading->facts, &event);
	return 0;
}

static int on_load(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	struct relive *relive = context;
	struct loading loading = {relive, facts, why};
	size_t count;
	const int64_t *seqs = ledger_live(relive->ledger, student, &count);

	arena_reset(&relive->loaded);
	for (size_t i = 0; i < count; i++)
		if (store_event_get(relive->store, seqs[i], on_fact, &loading, why))
			return -1;
	return 0;
}

static int on_told(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	struct relive *relive = context;

	(void)why;
	if (student >= relive->students.count) /* the district */
		return 0;
	for (size_t id = relive->of[student].first; id; id = relive->episodes[id - 1].next)
		if (relive->episodes[id - 1].episode.id)
			facts_told(facts, &relive->episodes[id - 1].episode);
	return 0;
}

static struct text on_name(void *context, uint32_t student)
{
	const struct relive *relive = context;

	return names_text(&relive->students, student);
}

static uint32_t on_number(void *context, struct text name)
{
	const struct relive *relive = context;

	return names_find(&relive->students, name);
}

/* --- what it says ------------------------------------------------------------------------------------------- */

/* To the end of the student's: they are in no order that matters. */
static void chain_add(struct relive *relive, uint32_t student, size_t id)
{
	struct chain *of = &relive->of[student];

	relive->episodes[id - 1].next = 0;
	if (of->last)
		relive->episodes[of->last - 1].next = id;
	else
		of->first = id;
	of->last = id;
}

static void chain_remove(struct relive *relive, uint32_t student, size_t id)
{
	struct chain *of = &relive->of[student];
	size_t before = 0, next = relive->episodes[id - 1].next;

	for (size_t at = of->first; at != id; at = relive->episodes[at - 1].next)
		before = at;
	if (before)
		relive->episodes[before - 1].next = next;
	else
		of->first = next;
	of->last = of->last == id ? before : of->last;
}

static void episode_add(struct relive *relive, const struct episode *episode)
{
	relive->episodes = memory_room(relive->episodes, relive->episode_count, &relive->episode_capacity,
	        sizeof(*relive->episodes));
	relive->episodes[relive->episode_count++] = (struct relived){.episode = *episode};
	chain_add(relive, episode->student, relive->episode_count);
}

/* Numbers are given in the order in which episodes are told, from 1. */
static void outcome_note(struct relive *relive)
{
	for (size_t i = 0; i < relive->outcome.count; i++) {
		const struct difference *difference = &relive->outcome.items[i];
		size_t id = (size_t)difference->episode.id;
		if (difference->told == TOLD_OPENED)
			episode_add(relive, &difference->episode);
		struct episode *episode = &relive->episodes[id - 1].episode;
		if (episode->student != difference->episode.student) {
			chain_remove(relive, episode->student, id);
			chain_add(relive, difference->episode.student, id);
		}
		*episode = difference->episode;
		episode->per = arena_copy(&relive->texts, episode->per);
		episode->is_aside = false;
		if (difference->told == TOLD_FORGOTTEN)
			episode->id = 0;
	}
	outcome_clear(&relive->outcome);
}

/* --- time --------------------------------------------------------------------------------------------------- */

typedef int slice_fn(
        struct engine *engine, int64_t now_ms, unsigned budget, struct outcome *out, struct diag *why);

static int slices_run(struct relive *relive, slice_fn *slice, int64_t at_ms)
{
	int more;

	do {
		more = slice(relive->engine, at_ms, STEP_STUDENTS, &relive->outcome, relive->why);
		outcome_note(relive);
	} while (more > 0);
	if (more < 0)
		return -1;
	ledger_keep(relive->ledger);
	engine_keep(relive->engine);
	if (relive->options->books.memory)
		engine_evict(relive->engine, (size_t)relive->options->books.memory);
	return 0;
}

/* As the daemon does it: each instant that is due by then, at that instant, before what comes then. */
static int dues_pass(struct relive *relive, int64_t until_ms)
{
	for (;;) {
		int64_t due = engine_next_ms(relive->engine);
		if (due > until_ms)
			break;
		if (due > relive->last_ms)
			relive->last_ms = due;
		if (slices_run(relive, engine_step, relive->last_ms))
			return -1;
	}
	if (until_ms > relive->last_ms)
		relive->last_ms = until_ms;
	return 0;
}

/* A daemon that starts with other rules than the last one had goes through no instant before. */
static int stretch_leap(struct relive *relive, int64_t to_ms)
{
	const struct books_options *books = &relive->options->books;
	struct engine *old = relive->engine;

	relive->last_ms = to_ms;
	relive->engine = engine_succeed(old, books->set, books->zones, to_ms);
	engine_destroy(old);
	return slices_run(relive, engine_settle, to_ms);
}

static int time_pass(struct relive *relive, int64_t until_ms)
{
	struct stretch stretch;

	while (since_stretch(&relive->since, relive->last_ms, &stretch) && stretch.to_ms <= until_ms)
		if (dues_pass(relive, stretch.from_ms) || stretch_leap(relive, stretch.to_ms))
			return -1;
	return dues_pass(relive, until_ms);
}

/* --- batches ------------------------------------------------------------------------------------------------ */

static bool is_past(const struct relive *relive, size_t at)
{
	return at < relive->batch_count && relive->batches[at].is_history;
}

/* A delivery of history is some arrivals of long ago, and behind them a tick at which it came. */
static int64_t came_ms(const struct relive *relive)
{
	size_t at = relive->batch_at;

	while (is_past(relive, at) && at + 1 < relive->batch_count)
		at++;
	return relive->batches[at].at_ms;
}

static int batch_begin(struct relive *relive)
{
	size_t at = relive->batch_at;
	const struct batch_row *batch = &relive->batches[at];
	bool is_behind_history = at > 0 && is_past(relive, at - 1);

	if (batch->kind == BATCH_ACTION)
		return 0;
	if (is_behind_history && !batch->is_history) {
		relive->last_ms = batch->at_ms;
		return slices_run(relive, engine_catch_up, batch->at_ms);
	}
	return is_behind_history ? 0 : time_pass(relive, came_ms(relive));
}

static int batch_end(struct relive *relive)
{
	const struct batch_row *batch = &relive->batches[relive->batch_at];

	return batch->kind == BATCH_ARRIVAL ? slices_run(relive, engine_step, batch->at_ms) : 0;
}

/* Those between the batch at hand and that one brought no line. */
static int batches_pass(struct relive *relive, int64_t number)
{
	while (relive->batch_at < relive->batch_count && relive->batches[relive->batch_at].number < number) {
		if (batch_end(relive))
			return -1;
		relive->batch_at++;
		if (relive->batch_at < relive->batch_count && batch_begin(relive))
			return -1;
	}
	return 0;
}

static int on_batch(void *context, const struct batch_row *row)
{
	struct relive *relive = context;

	relive->batches = memory_room(
	        relive->batches, relive->batch_count, &relive->batch_capacity, sizeof(*relive->batches));
	relive->batches[relive->batch_count++] = *row;
	return 0;
}

/* --- lines -------------------------------------------------------------------------------------------------- */

static int is_not_whole(struct diag *why)
{
	diag_set(why, "D326", "events were taken out of the log, as they were kept long enough");
	return diag_help(
	        why, "what they had brought about cannot be made again: there is nothing to compare with");
}

static int is_unknown(const struct event_row *row, const char *what, struct diag *why)
{
	return diag_set(
	        why, "D327", "the store knows no %s of event %lld of its log", what, (long long)row->seq);
}

static int on_line(void *context, const struct event_row *row)
{
	struct relive *relive = context;
	const struct verify_options *options = relive->options;
	struct decision decision;
	struct event event;

	if (row->is_gone)
		return is_not_whole(relive->why);
	if (batches_pass(relive, row->batch))
		return -1;
	if (relive->batch_at == relive->batch_count || relive->batches[relive->batch_at].number != row->batch)
		return is_unknown(row, "delivery", relive->why);
	const struct batch_row *batch = &relive->batches[relive->batch_at];
	arena_reset(&relive->line);
	if (event_of(relive, row, &relive->line, &event, relive->why))
		return -1;
	if (options->on_read)
		options->on_read(options->context, row->seq, store_next_seq(relive->store) - 1);
	size_t students = relive->students.count;
	ledger_take(relive->ledger, &event, &decision);
	if (relive->students.count > students)
		return is_unknown(row, "student", relive->why);
	int result = engine_take(relive->engine, batch->at_ms, batch->is_history, decision.changes,
	        decision.count, &relive->outcome, relive->why);
	outcome_note(relive);
	return result;
}

/* --- all of it ---------------------------------------------------------------------------------------------- */

static int on_student(void *context, int64_t number, struct text id)
{
	struct relive *relive = context;

	return names_number(&relive->students, id) == number ? 0 : -1;
}

static int relive_begin(struct relive *relive)
{
	const struct books_options *books = &relive->options->books;
	struct engine_options options = {
	        .set = books->set, .zones = books->zones, .host = &relive->host, .next_episode_id = 1};

	since_read(&relive->since, relive->store);
	if (store_students_each(relive->store, on_student, relive, relive->why) ||
	        store_batches_each(relive->store, on_batch, relive, relive->why))
		return diag_wrap(relive->why, "reading the log");
	relive->of = memory_take((relive->students.count + 1) * sizeof(*relive->of));
	relive->reader.key = store_hash_key(relive->store);
	relive->ledger = ledger_create(&relive->students, NULL);
	relive->host = (struct engine_host){relive, on_load, on_told, on_name, on_number};
	return engine_create(&options, &relive->engine, relive->why);
}

int relive_run(struct relive *relive, struct diag *why)
{
	relive->why = why;
	if (store_kept_from(relive->store) != NO_DAY)
		return is_not_whole(why);
	if (relive_begin(relive))
		return -1;
	if (relive->batch_count && batch_begin(relive))
		return -1;
	if (store_events_each(relive->store, on_line, relive, why))
		return -1;
	return batches_pass(relive, INT64_MAX);
}

void relive_finish(struct relive *relive)
{
	engine_destroy(relive->engine);
	ledger_destroy(relive->ledger);
	outcome_finish(&relive->outcome);
	names_finish(&relive->students);
	since_finish(&relive->since);
	arena_finish(&relive->line);
	arena_finish(&relive->loaded);
	arena_finish(&relive->texts);
	free(relive->batches);
	free(relive->episodes);
	free(relive->of);
	*relive = (struct relive){0};
}
