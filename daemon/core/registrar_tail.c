/* Reads at start what of the log is not folded yet.
 *
 * What waited for two folds, as it may when a load is cut off, is read at once and folded when there is time: whoever
 * waits for the start would wait for the disk.  A log that was never folded would fill memory: it is folded on the way.
 *
 * Some lines are gathered before they are taken, so that what each will look at is on its way while the others are
 * read. */
#include "registrar_inside.h"

enum { STOP = 1, TAIL_FOLDS = 4, LINES = 32 };

struct replay {
	struct registrar *registrar;
	struct diag *why;
	struct replayed { /* in the registrar's arena */
		struct event_row row;
		struct event event;
	} lines[LINES];
	size_t count;
};

static size_t tail_most(const struct registrar *registrar)
{
	return TAIL_FOLDS * registrar->options.fold_rows;
}

static int line_take(const struct replay *replay, const struct replayed *line)
{
	struct registrar *registrar = replay->registrar;
	struct decision decision;

	if (!line->row.is_gone && registrar_decide(registrar, &line->event, &decision, replay->why))
		return -1;
	ledger_keep(registrar->ledger);
	recent_add(&registrar->recent, &line->row);
	recent_keep(&registrar->recent);
	registrar->ledger_seq = line->row.seq;
	if (registrar->options.on_read)
		registrar->options.on_read(registrar->options.context, line->row.seq);
	return 0;
}

/* STOP: the tail is as long as it may get. */
static int lines_take(struct replay *replay)
{
	struct registrar *registrar = replay->registrar;

	for (size_t i = 0; i < replay->count; i++)
		if (!replay->lines[i].row.is_gone)
			ledger_expect_row(registrar->ledger, &replay->lines[i].event);
	for (size_t i = 0; i < replay->count; i++)
		if (line_take(replay, &replay->lines[i]))
			return -1;
	replay->count = 0;
	arena_reset(&registrar->arena);
	return ledger_tail(registrar->ledger) >= tail_most(registrar) ? STOP : 0;
}

static void line_expect(const struct registrar *registrar, struct event *event)
{
	event_sum(event);
	names_expect(&registrar->students, event_student_hash(event));
	ledger_expect(registrar->ledger, event);
	store_identity_expect(registrar->options.store, event->key);
}

/* The row's texts are there during the call alone. */
static int on_logged(void *context, const struct event_row *row)
{
	struct replay *replay = context;
	struct registrar *registrar = replay->registrar;
	struct replayed *line = &replay->lines[replay->count++];

	line->row = *row;
	line->row.source = arena_copy(&registrar->arena, row->source);
	line->row.id = arena_copy(&registrar->arena, row->id);
	line->row.content = arena_copy(&registrar->arena, row->content);
	if (!row->is_gone) {
		if (registrar_restore(
		            registrar, &line->row, event_restore_outline, &line->event, replay->why))
			return -1;
		line_expect(registrar, &line->event);
	}
	bool is_enough = ledger_tail(registrar->ledger) + replay->count >= tail_most(registrar);
	return is_enough || replay->count == LINES ? lines_take(replay) : 0;
}

static int folds_differ(const struct registrar *registrar, int64_t histories, struct diag *why)
{
	diag_set(why, "D313", "what is folded of students ends at line %lld, of identities at %lld",
	        (long long)histories, (long long)registrar->ledger_seq);
	return diag_help(why,
	        "stop the daemon and run `intervene doctor --rebuild`: both are made again from the log");
}

static int on_part(void *context, const struct history_part *part)
{
	struct registrar *registrar = context;

	if ((unsigned)part->level < HISTORY_LEVELS)
		registrar->parts_of[part->level]++;
	return 0;
}

static int log_is_short(const struct registrar *registrar, struct diag *why)
{
	diag_set(why, "D303",
	        "the log is damaged: it ends at line %lld, and what is folded of it at line %lld",
	        (long long)store_next_seq(registrar->options.store) - 1, (long long)registrar->ledger_seq);
	return diag_help(why, "keep the file as it is and restore the newest backup beside it");
}

int registrar_load_ledger(struct registrar *registrar, struct diag *why)
{
	struct store *store = registrar->options.store;
	struct replay replay = {.registrar = registrar, .why = why};
	int64_t histories = store_history_upto(store);
	int result;

	registrar->fold.upto_seq = registrar->ledger_seq = store_runs_upto(store);
	if (store_history_parts(store, on_part, registrar, why))
		return -1;
	if (histories != registrar->ledger_seq)
		return folds_differ(registrar, histories, why);
	if (registrar->ledger_seq >= store_next_seq(store))
		return log_is_short(registrar, why);
	while ((result = store_events_from(store, registrar->ledger_seq + 1, on_logged, &replay, why)) ==
	        STOP)
		if (registrar_fold_all(registrar, why))
			return -1;
	if (result == 0 && lines_take(&replay) < 0)
		result = -1;
	arena_reset(&registrar->arena);
	return result;
}
