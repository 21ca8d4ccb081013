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
	SLICE_LOOK = 16,       /* blobs between two looks at the clock */
	THAW_ROWS = 1 << 14
};

static void fold_begin(struct registrar *registrar)
{
	ledger_freeze(registrar->ledger);
	registrar->fold = (struct fold){.upto_seq = registrar->ledger_seq, .phase = FOLD_BLOBS};
}

/* --- blobs -------------------------------------------------------------------------------------------------- */

struct folding {
	struct registrar *registrar;
	struct ledger_moves moves;
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
		if (!seq_is_among(version.seq, folding->moves.went, folding->moves.went_count))
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
	const struct ledger_moves *moves = &folding->moves;
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

/* *at: the first student that is left.  1: none is; -1: cannot be read. */
static int blobs_fold(struct registrar *registrar, size_t *at, struct diag *why)
{
	struct folding folding = {.registrar = registrar, .why = why};
	size_t bytes = 0;
	int result = 0;

	for (size_t i = 1; result == 0 && bytes < SLICE_BYTES; i++) {
		if (!ledger_frozen_moves(registrar->ledger, at, &folding.moves))
			result = 1;
		else
			result = blob_fold(&folding);
		bytes += folding.blob.size;
		if (i % SLICE_LOOK == 0 && registrar_is_slice_over(registrar))
			break;
	}
	buf_finish(&folding.blob);
	return result;
}

static enum registrar_code blobs_slice(struct registrar *registrar, struct diag *why)
{
	size_t at = registrar->fold.moves_at;

	registrar_begin(registrar, NULL);
	int result = blobs_fold(registrar, &at, why);
	if (result < 0)
		return registrar_abort(registrar, why);
	enum registrar_code code = registrar_commit(registrar, why);
	if (code == REGISTRAR_DONE) {
		registrar->fold.moves_at = at;
		registrar->fold.phase = result ? FOLD_RUN : FOLD_BLOBS;
	}
	return code;
}

/* --- the run ------------------------------------------------------------------------------------------------ */

/* The first part that is left. */
static unsigned parts_write(struct registrar *registrar)
{
	struct store *store = registrar->options.store;
	unsigned part = registrar->fold.part;
	size_t rows = 0;

	while (part < LEDGER_PARTS && rows < SLICE_ROWS) {
		struct ledger_rows frozen = ledger_frozen_rows(registrar->ledger, part++);
		for (size_t i = 0; i < frozen.count; i++)
			store_run_add(
			        store, &(struct identity_row){frozen.items[i].key, frozen.items[i].record});
		rows += frozen.count;
	}
	return part;
}

static enum registrar_code run_slice(struct registrar *registrar, struct diag *why)
{
	struct fold *fold = &registrar->fold;
	struct store *store = registrar->options.store;

	registrar_begin(registrar, NULL);
	if (!fold->part)
		store_run_begin(store, fold->upto_seq);
	unsigned part = parts_write(registrar);
	if (part == LEDGER_PARTS)
		store_run_end(store);
	enum registrar_code code = registrar_commit(registrar, why);
	if (code == REGISTRAR_DONE) {
		fold->part = part;
		fold->phase = part == LEDGER_PARTS ? FOLD_THAW : FOLD_RUN;
	}
	return code;
}

static enum registrar_code thaw_slice(struct registrar *registrar, struct diag *why)
{
	(void)why;
	if (!ledger_thaw(registrar->ledger, THAW_ROWS))
		registrar->fold.phase = FOLD_NONE;
	return REGISTRAR_DONE;
}

typedef enum registrar_code fold_slice_fn(struct registrar *registrar, struct diag *why);
static fold_slice_fn *const slices[] = {
        [FOLD_BLOBS] = blobs_slice, [FOLD_RUN] = run_slice, [FOLD_THAW] = thaw_slice};

static bool is_open(const struct registrar *registrar)
{
	return registrar->fold.phase != FOLD_NONE;
}

static enum registrar_code fold_slice(struct registrar *registrar, struct diag *why)
{
	return slices[registrar->fold.phase](registrar, why);
}

/* --- when --------------------------------------------------------------------------------------------------- */

static bool is_tail_full(const struct registrar *registrar)
{
	return ledger_tail(registrar->ledger) >= registrar->options.fold_rows;
}

bool registrar_is_behind(const struct registrar *registrar)
{
	return is_open(registrar) && ledger_tail(registrar->ledger) >= 2 * registrar->options.fold_rows;
}

bool registrar_folds(const struct registrar *registrar)
{
	return is_open(registrar) || is_tail_full(registrar);
}

enum registrar_code registrar_fold(struct registrar *registrar, struct diag *why)
{
	enum store_code merged = STORE_OK;

	if (!registrar_folds(registrar)) {
		if (!store_runs_merge(registrar->options.store, SLICE_ROWS, &merged, why))
			return REGISTRAR_DONE;
		return merged == STORE_OK ? REGISTRAR_MORE : (enum registrar_code)merged;
	}
	if (!is_open(registrar))
		fold_begin(registrar);
	enum registrar_code code = fold_slice(registrar, why);
	return code == REGISTRAR_DONE ? REGISTRAR_MORE : code;
}

enum registrar_code registrar_fold_all(struct registrar *registrar, struct diag *why)
{
	enum registrar_code code = REGISTRAR_DONE;

	if (!is_open(registrar))
		fold_begin(registrar);
	while (is_open(registrar) && code == REGISTRAR_DONE)
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
