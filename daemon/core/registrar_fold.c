/* Folds the tail of the log away, a slice at a time: what is known of identities into a sorted run, what came to each
 * student and went into a part of the histories.  Both stand for the log up to one line, at which the ledger was frozen.
 *
 *     nothing --begin: freeze--> history, by student --> run, by key --> both sealed --> thaw --> merging
 *
 * They are sealed in one transaction: a crash before it leaves nothing but litter, and the tail is read and folded once
 * more. */
#include "registrar_inside.h"
#include "history_blob.h"

enum {
	SLICE_ROWS = 1 << 12,  /* of a run, or of a merge */
	SLICE_BYTES = 1 << 19, /* of a part of the histories */
	SHORT = 8, /* while others wait a slice is that many times shorter, at most; a tail, before a stop */
	THAW_ROWS = 1 << 14,
	FORGET_PAGES = 64,
	FOLDS_BEHIND =
	        1, /* so many times as long as a fold the tail may get before one that is written has the turn */
	/* Runs, or parts of histories, of one level: each is asked for every line, or student. */
	UNMERGED_MOST = 20,
	UNMERGED_STEP = 4,
	MOVES_AHEAD = 8, /* students */
	MOVES_EXPECTED = 4,
};

static void fold_begin(struct registrar *registrar)
{
	ledger_freeze(registrar->ledger);
	registrar->fold = (struct fold){.upto_seq = registrar->ledger_seq, .phase = FOLD_HISTORY};
}

/* --- histories ---------------------------------------------------------------------------------------------- */

/* What came is in memory as it is to be written. */
static void moves_pack(const struct registrar *registrar, const struct ledger_moves *moves, struct buf *facts)
{
	buf_clear(facts);
	blob_begin(facts, moves->went, moves->went_count);
	for (size_t i = 0; i < moves->came_count; i++)
		buf_add_text(facts, recent_at(&registrar->recent, moves->came[i]));
}

static bool is_enough(const struct registrar *registrar, size_t done, size_t most)
{
	return done >= most || (done >= most / SHORT && registrar_is_slice_over(registrar));
}

/* Of the student whose turn it is some students later. */
static void expect_moves(const struct registrar *registrar, size_t at)
{
	struct ledger_moves moves;

	if (!ledger_frozen_moves(registrar->ledger, &at, &moves))
		return;
	for (size_t i = 0; i < moves.came_count && i < MOVES_EXPECTED; i++)
		recent_expect(&registrar->recent, moves.came[i]);
}

/* True: that was the last. */
static bool moves_write(struct registrar *registrar, struct fold *fold)
{
	struct store *store = registrar->options.store;
	struct ledger_moves moves;
	struct buf facts = {0};
	bool is_last = false;

	for (size_t bytes = 0; !is_last && !is_enough(registrar, bytes, SLICE_BYTES); bytes += facts.size) {
		is_last = !ledger_frozen_moves(registrar->ledger, &fold->moves_at, &moves);
		if (is_last)
			break;
		expect_moves(registrar, fold->moves_at + MOVES_AHEAD);
		moves_pack(registrar, &moves, &facts);
		store_history_add(store, fold->history, student_number(moves.student), buf_text(&facts));
	}
	buf_finish(&facts);
	return is_last;
}

static void history_write(struct registrar *registrar, struct fold *fold)
{
	struct history_part part = {.number = fold->history, .upto_seq = fold->upto_seq};

	if (!part.number)
		store_history_begin(registrar->options.store, &part);
	fold->history = part.number;
	if (moves_write(registrar, fold))
		fold->phase = FOLD_RUN;
}

/* --- the run ------------------------------------------------------------------------------------------------ */

static void parts_write(struct registrar *registrar, struct fold *fold)
{
	struct store *store = registrar->options.store;

	for (size_t rows = 0; fold->part < LEDGER_PARTS && !is_enough(registrar, rows, SLICE_ROWS);) {
		struct ledger_rows frozen = ledger_frozen_rows(registrar->ledger, fold->part++);
		for (size_t i = 0; i < frozen.count; i++)
			store_run_add(
			        store, &(struct identity_row){frozen.items[i].key, frozen.items[i].record});
		rows += frozen.count;
	}
}

static void run_write(struct registrar *registrar, struct fold *fold)
{
	struct store *store = registrar->options.store;

	if (!fold->part)
		store_run_begin(store, fold->upto_seq);
	parts_write(registrar, fold);
	if (fold->part < LEDGER_PARTS)
		return;
	store_run_end(store);
	store_history_seal(store, fold->history, true);
	fold->phase = FOLD_THAW;
}

/* --- a slice ------------------------------------------------------------------------------------------------ */

/* A few at a time, until nothing of it is left. */
static void thaw(struct registrar *registrar)
{
	struct fold *fold = &registrar->fold;

	if (!ledger_thaw(registrar->ledger, THAW_ROWS) &&
	        !recent_forget(&registrar->recent, fold->upto_seq, FORGET_PAGES))
		*fold = (struct fold){.upto_seq = fold->upto_seq};
}

/* How far it got counts when it is committed; what the store has from then on, the ledger has no more. */
static enum registrar_code write_slice(struct registrar *registrar, struct diag *why)
{
	struct fold fold = registrar->fold;

	registrar_begin_fold(registrar);
	if (fold.phase == FOLD_HISTORY)
		history_write(registrar, &fold);
	else
		run_write(registrar, &fold);
	enum registrar_code code = registrar_commit(registrar, why);
	if (code != REGISTRAR_DONE)
		return code;
	registrar->fold = fold;
	if (fold.phase == FOLD_THAW) {
		registrar->parts_of[0]++;
		thaw(registrar);
	}
	return REGISTRAR_DONE;
}

static bool is_open(const struct registrar *registrar)
{
	return registrar->fold.phase != FOLD_NONE;
}

static enum registrar_code fold_slice(struct registrar *registrar, struct diag *why)
{
	if (registrar->fold.phase != FOLD_THAW)
		return write_slice(registrar, why);
	thaw(registrar);
	return REGISTRAR_DONE;
}

/* --- when --------------------------------------------------------------------------------------------------- */

static bool is_tail_of(const struct registrar *registrar, size_t folds)
{
	return ledger_tail(registrar->ledger) >= folds * registrar->options.fold_rows;
}

static size_t parts_most(const struct registrar *registrar)
{
	size_t most = 0;

	for (int level = 0; level < HISTORY_LEVELS; level++)
		most = registrar->parts_of[level] > most ? registrar->parts_of[level] : most;
	return most;
}

/* A merge of a high level takes a minute, in which runs of the lowest pile up: they may, and it gets the larger a share of
 * the time the more of them there are. */
int registrar_behind(const struct registrar *registrar)
{
	size_t runs = store_runs_most(registrar->options.store), parts = parts_most(registrar);
	size_t most = runs > parts ? runs : parts;

	if (is_open(registrar) && is_tail_of(registrar, FOLDS_BEHIND))
		return BEHIND_MOST;
	if (most < UNMERGED_MOST)
		return 0;
	size_t slices = 1 + (most - UNMERGED_MOST) / UNMERGED_STEP;
	return slices < BEHIND_MOST ? (int)slices : BEHIND_MOST;
}

bool registrar_folds(const struct registrar *registrar)
{
	return is_open(registrar) || is_tail_of(registrar, 1);
}

static enum registrar_code merge_runs(struct registrar *registrar, struct diag *why)
{
	enum store_code merged = STORE_OK;
	size_t rows = registrar_is_slice_over(registrar) ? SLICE_ROWS / SHORT : SLICE_ROWS;

	if (!store_runs_merge(registrar->options.store, rows, &merged, why))
		return REGISTRAR_DONE;
	return merged == STORE_OK ? REGISTRAR_MORE : (enum registrar_code)merged;
}

/* Each fold makes one of either: of which there are more, that one is behind. */
static enum registrar_code merge(struct registrar *registrar, struct diag *why)
{
	bool histories_first = parts_most(registrar) > store_runs_most(registrar->options.store);
	enum registrar_code code =
	        histories_first ? registrar_merge_histories(registrar, why) : merge_runs(registrar, why);

	if (code != REGISTRAR_DONE)
		return code;
	return histories_first ? merge_runs(registrar, why) : registrar_merge_histories(registrar, why);
}

enum registrar_code registrar_fold(struct registrar *registrar, struct diag *why)
{
	if (!registrar_folds(registrar))
		return merge(registrar, why);
	if (!is_open(registrar))
		fold_begin(registrar);
	enum registrar_code code = fold_slice(registrar, why);
	return code == REGISTRAR_DONE ? REGISTRAR_MORE : code;
}

enum registrar_code registrar_fold_tail(struct registrar *registrar, struct diag *why)
{
	if (!is_open(registrar) && ledger_tail(registrar->ledger) < registrar->options.fold_rows / SHORT)
		return REGISTRAR_DONE;
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

int registrar_fold_to_the_end(struct registrar *registrar, struct diag *why)
{
	enum registrar_code code = REGISTRAR_DONE;

	if (ledger_tail(registrar->ledger))
		code = registrar_fold_all(registrar, why);
	if (code == REGISTRAR_DONE)
		do
			code = registrar_fold(registrar, why);
		while (code == REGISTRAR_MORE);
	return code == REGISTRAR_DONE ? 0 : -1;
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

	if (!hash_is_zero(key) && hash_equal(key, registrar->unknown))
		return 0;
	int found = store_identity_find(
	        registrar->options.store, key, on_identity, registrar, &registrar->find_why);

	*record = buf_text(&registrar->found);
	return found;
}

static int find_failed(const struct registrar *registrar, struct diag *why)
{
	if (why)
		*why = registrar->find_why;
	return diag_wrap(why, "looking up what is known of an event");
}

int registrar_decide(
        struct registrar *registrar, const struct event *event, struct decision *decision, struct diag *why)
{
	return ledger_take(registrar->ledger, event, decision) ? find_failed(registrar, why) : 0;
}

/* What no run had is in none as long as they are the same; what came since is in the ledger. */
bool registrar_line_is_new(const struct registrar *registrar, const struct read_line *line)
{
	return line->unknown_at == store_runs_age(registrar->options.store);
}

static void line_begin(struct registrar *registrar, const struct read_line *line)
{
	if (registrar_line_is_new(registrar, line))
		registrar->unknown = line->event.key;
}

static void line_end(struct registrar *registrar)
{
	registrar->unknown = (struct hash128){0};
}

int registrar_decide_line(struct registrar *registrar, const struct read_line *line,
        struct decision *decision, struct diag *why)
{
	line_begin(registrar, line);
	int result = registrar_decide(registrar, &line->event, decision, why);
	line_end(registrar);
	return result;
}

int registrar_look_line(struct registrar *registrar, const struct read_line *line, struct decision *decision,
        struct diag *why)
{
	line_begin(registrar, line);
	int result = ledger_look(registrar->ledger, &line->event, decision);
	line_end(registrar);
	return result ? find_failed(registrar, why) : 0;
}
