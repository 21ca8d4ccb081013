/* Folds the tail of the log away, a slice at a time: what is known of identities into a sorted run, what is live of
 * each student into a blob.  Both stand for the log up to one line, at which the ledger was frozen.
 *
 *     nothing --begin: freeze--> blobs, by student --> run, by key --> sealed: thaw --> merging of runs
 *
 * A crash in the middle leaves blobs that know more than the runs do.  The line at which they stop is in them: when the
 * store is opened the ledger is read up to that line, frozen there again, and the fold goes on where it was. */
#include "registrar_inside.h"
#include "history_blob.h"
#include "base/buf.h"

enum {
	SLICE_ROWS = 1 << 13,  /* of a run, or of a merge: 3 to 20 ms on a busy machine, and few syncs */
	SLICE_BYTES = 1 << 20, /* of blobs */
	SLICE_LOOK = 16        /* blobs between two looks at the clock */
};

static void fold_begin(struct registrar *registrar)
{
	struct fold *fold = &registrar->fold;

	ledger_freeze(registrar->ledger, &fold->frozen);
	fold->upto_seq = registrar->ledger_seq;
	fold->moves_done = fold->rows_done = 0;
	fold->is_open = true;
}

/* --- blobs -------------------------------------------------------------------------------------------------- */

struct folding {
	struct registrar *registrar;
	const struct ledger_moves *moves;
	struct buf blob; /* owned */
	bool is_done;    /* by the fold before a crash */
	struct diag *why;
};

static int on_old(void *context, const struct history_row *row)
{
	struct folding *folding = context;
	struct blob_cursor cursor = blob_of(row->facts);
	struct event_row version;

	folding->is_done = row->upto_seq >= folding->registrar->fold.upto_seq;
	while (!folding->is_done && blob_next(&cursor, &version))
		if (!seq_is_among(version.seq, folding->moves->went, folding->moves->went_count))
			buf_add_text(&folding->blob, cursor.packed);
	return blob_is_broken(&cursor) ? blob_damaged(folding->why, row->student) : 0;
}

static int on_came(void *context, const struct event_row *row)
{
	struct folding *folding = context;

	blob_add(&folding->blob, row);
	return 0;
}

static int blob_fold(struct folding *folding)
{
	struct store *store = folding->registrar->options.store;
	const struct ledger_moves *moves = folding->moves;
	struct history_row row = {
	        .student = student_number(moves->student),
	        .upto_seq = folding->registrar->fold.upto_seq,
	        .due_ms = INT64_MAX,
	};

	buf_clear(&folding->blob);
	folding->is_done = false;
	if (store_history_get(store, row.student, on_old, folding, folding->why) < 0)
		return -1;
	if (folding->is_done)
		return 0;
	for (size_t i = 0; i < moves->came_count; i++)
		if (store_event_get(store, moves->came[i], on_came, folding, folding->why))
			return -1;
	row.facts = buf_text(&folding->blob);
	store_history_put(store, &row);
	return 0;
}

static int blobs_fold(struct registrar *registrar, size_t *done, struct diag *why)
{
	struct fold *fold = &registrar->fold;
	struct folding folding = {.registrar = registrar, .why = why};
	size_t bytes = 0;
	int result = 0;

	for (size_t i = 0; result == 0 && bytes < SLICE_BYTES && *done < fold->frozen.move_count; i++) {
		if (i % SLICE_LOOK == SLICE_LOOK - 1 && registrar_is_slice_over(registrar))
			break;
		folding.moves = &fold->frozen.moves[*done];
		result = blob_fold(&folding);
		bytes += folding.blob.size;
		*done += result == 0;
	}
	buf_finish(&folding.blob);
	return result;
}

static enum registrar_code blobs_slice(struct registrar *registrar, struct diag *why)
{
	size_t done = registrar->fold.moves_done;

	registrar_begin(registrar, NULL);
	if (blobs_fold(registrar, &done, why))
		return registrar_abort(registrar, why);
	enum registrar_code code = registrar_commit(registrar, why);
	if (code == REGISTRAR_DONE)
		registrar->fold.moves_done = done;
	return code;
}

/* --- the run ------------------------------------------------------------------------------------------------ */

static enum registrar_code run_slice(struct registrar *registrar, struct diag *why)
{
	struct fold *fold = &registrar->fold;
	struct store *store = registrar->options.store;
	size_t done = fold->rows_done, last = done + SLICE_ROWS;

	registrar_begin(registrar, NULL);
	if (!done)
		store_run_begin(store, fold->upto_seq);
	if (last > fold->frozen.row_count)
		last = fold->frozen.row_count;
	for (; done < last; done++)
		store_run_add(store,
		        &(struct identity_row){fold->frozen.rows[done].key, fold->frozen.rows[done].record});
	if (done == fold->frozen.row_count)
		store_run_end(store);
	enum registrar_code code = registrar_commit(registrar, why);
	if (code == REGISTRAR_DONE)
		fold->rows_done = done;
	return code;
}

static enum registrar_code fold_slice(struct registrar *registrar, struct diag *why)
{
	struct fold *fold = &registrar->fold;

	if (fold->moves_done < fold->frozen.move_count)
		return blobs_slice(registrar, why);
	enum registrar_code code = run_slice(registrar, why);
	if (code == REGISTRAR_DONE && fold->rows_done == fold->frozen.row_count) {
		ledger_thaw(registrar->ledger);
		*fold = (struct fold){.upto_seq = fold->upto_seq};
	}
	return code;
}

/* --- when --------------------------------------------------------------------------------------------------- */

static bool is_tail_full(const struct registrar *registrar)
{
	return ledger_tail(registrar->ledger) >= registrar->options.fold_rows;
}

bool registrar_is_behind(const struct registrar *registrar)
{
	return registrar->fold.is_open && ledger_tail(registrar->ledger) >= 2 * registrar->options.fold_rows;
}

bool registrar_folds(const struct registrar *registrar)
{
	return registrar->fold.is_open || is_tail_full(registrar);
}

enum registrar_code registrar_fold(struct registrar *registrar, struct diag *why)
{
	enum store_code merged = STORE_OK;

	if (!registrar_folds(registrar)) {
		if (!store_runs_merge(registrar->options.store, SLICE_ROWS, &merged, why))
			return REGISTRAR_DONE;
		return merged == STORE_OK ? REGISTRAR_MORE : (enum registrar_code)merged;
	}
	if (!registrar->fold.is_open)
		fold_begin(registrar);
	enum registrar_code code = fold_slice(registrar, why);
	return code == REGISTRAR_DONE ? REGISTRAR_MORE : code;
}

enum registrar_code registrar_fold_all(struct registrar *registrar, struct diag *why)
{
	enum registrar_code code = REGISTRAR_DONE;

	if (!registrar->fold.is_open)
		fold_begin(registrar);
	while (registrar->fold.is_open && code == REGISTRAR_DONE)
		code = fold_slice(registrar, why);
	return code;
}

/* --- reading the log at start ------------------------------------------------------------------------------- */

struct replay {
	struct registrar *registrar;
	int64_t last_seq; /* read no further */
	struct diag *why;
};

enum { STOP = 1 };

/* A log that was never folded would fill memory: it is folded on the way. */
static int on_logged(void *context, const struct event_row *row)
{
	struct replay *replay = context;
	struct registrar *registrar = replay->registrar;
	struct decision decision;
	struct event event;

	if (row->seq > replay->last_seq)
		return STOP;
	arena_reset(&registrar->arena);
	if (registrar_restore(registrar, row, &event, replay->why) ||
	        registrar_decide(registrar, &event, &decision, replay->why))
		return -1;
	ledger_keep(registrar->ledger);
	registrar->ledger_seq = row->seq;
	if (registrar->options.on_read)
		registrar->options.on_read(registrar->options.context, row->seq);
	return replay->last_seq == INT64_MAX && is_tail_full(registrar) ? STOP : 0;
}

/* -1 failed; STOP: the last line is read, or the tail is full; 0: the log is at its end. */
static int replay_to(struct registrar *registrar, int64_t last_seq, struct diag *why)
{
	struct replay replay = {registrar, last_seq, why};

	return store_events_from(
	        registrar->options.store, registrar->ledger_seq + 1, on_logged, &replay, why);
}

static int on_folded(void *context, const struct history_row *row)
{
	int64_t *upto = context;

	*upto = row->upto_seq > *upto ? row->upto_seq : *upto;
	return 0;
}

int registrar_load_ledger(struct registrar *registrar, struct diag *why)
{
	struct store *store = registrar->options.store;
	int64_t upto = registrar->ledger_seq = store_runs_upto(store);
	int result;

	registrar->fold.upto_seq = upto;
	if (store_histories_each(store, on_folded, &upto, why))
		return -1;
	if (upto > registrar->ledger_seq) {
		if (replay_to(registrar, upto, why) < 0)
			return -1;
		fold_begin(registrar);
	}
	while ((result = replay_to(registrar, INT64_MAX, why)) == STOP)
		if (registrar_fold_all(registrar, why))
			return -1;
	arena_reset(&registrar->arena);
	return result;
}

static int on_identity(void *context, const struct identity_row *row)
{
	struct registrar *registrar = context;

	buf_clear(&registrar->found);
	buf_add_text(&registrar->found, row->record);
	return 0;
}

int registrar_find(void *context, struct hash128 key, struct text *record)
{
	struct registrar *registrar = context;
	int found = store_identity_find(
	        registrar->options.store, key, on_identity, registrar, &registrar->find_why);

	*record = buf_text(&registrar->found);
	return found;
}

int registrar_decide(
        struct registrar *registrar, const struct event *event, struct decision *decision, struct diag *why)
{
	if (ledger_take(registrar->ledger, event, decision) == 0)
		return 0;
	if (why)
		*why = registrar->find_why;
	return diag_wrap(why, "looking up what is known of an event");
}
