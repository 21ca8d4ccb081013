/* Merges runs and clears away what they leave behind, a slice at a time.
 *
 *     none -> copying -> writing the filter -> sealed       each arrow one or more slices, each slice a transaction
 *
 * Only the last one takes anything from what is read: it seals the merged run and unseals its sources at once.  The
 * state of a merge is in memory; a process that dies leaves litter and the next one begins again. */
#include "runs.h"

#include <stdlib.h>

enum { ROWS_A_BLOCK = 32 }; /* about */

/* One source, at its next row. */
struct cursor {
	sqlite3_stmt *q; /* the run's; NULL when it is at its end */
	int64_t number;
	struct unpack rows;      /* those behind it in its block; the statement's until it steps */
	struct identity_row row; /* in the block too */
	struct run_key key;
};

/* All of them: a heap by key, of equal keys the newest first.  A slice takes some thousand rows of up to sixteen sources,
 * one after the other. */
struct cursors {
	struct cursor items[RUN_FACTOR]; /* as the sources stand: the newest first */
	struct cursor *heap[RUN_FACTOR]; /* those that are not at their end */
	size_t count;
};

static size_t factor_of(int level)
{
	return level ? LARGE_FACTOR : RUN_FACTOR;
}

/* The oldest of the level, as they are older than all others that are to be merged: a newer record never goes below an older
 * one.  Their index; -1 when the level has too few. */
static int64_t level_oldest(const struct runs *runs, int level)
{
	size_t found = 0;

	for (size_t i = runs->count; i-- > 0;)
		if (runs->items[i].level == level && ++found == factor_of(level))
			return (int64_t)i;
	return -1;
}

static int64_t merge_choice(const struct runs *runs)
{
	int64_t choice = -1;

	for (size_t i = 0; i < runs->count && choice < 0; i++)
		choice = level_oldest(runs, runs->items[i].level);
	return choice;
}

static void merge_begin(struct store *store, unsigned rows)
{
	struct runs *runs = store->runs;
	int64_t newest = merge_choice(runs), keys = 0;
	struct run like = runs->items[newest];

	(void)rows;
	runs->merge = (struct merge){.source_count = factor_of(like.level), .from = INT64_MIN};
	for (size_t i = 0; i < runs->merge.source_count; i++) {
		runs->merge.sources[i] = runs->items[newest + (int64_t)i].number;
		keys += runs->items[newest + (int64_t)i].rows;
	}
	filter_finish(&runs->filter);
	filter_init(&runs->filter, &runs->memory, filter_size(keys, run_filter_bits(like.level + 1)));
	like.level++;
	run_writer_begin(store, &runs->merged, &like);
}

static void cursor_close(struct cursor *cursor)
{
	if (cursor->q)
		sqlite3_reset(cursor->q);
	cursor->q = NULL;
}

static void damage_note(struct store *store, int64_t run)
{
	block_damaged(&store->why, run);
	store->code = STORE_BROKEN;
}

/* To the next block; false: there is none. */
static bool cursor_step(struct store *store, struct cursor *cursor)
{
	int result = sqlite3_step(cursor->q);

	if (result == SQLITE_ROW) {
		cursor->rows = unpack_of(column_text(cursor->q, 0));
		return true;
	}
	if (result != SQLITE_DONE)
		statement_fail(store, sqlite3_sql(cursor->q));
	return false;
}

static void cursor_next(struct store *store, struct cursor *cursor)
{
	while (!block_next(&cursor->rows, &cursor->row)) {
		if (cursor->rows.is_broken)
			damage_note(store, cursor->number);
		if (store->code != STORE_OK || !cursor_step(store, cursor)) {
			cursor_close(cursor);
			return;
		}
	}
	cursor->key = run_key_of(cursor->row.key);
}

/* Prepared once and kept: to read its sixteen statements would cost a slice half as much as its rows. */
static sqlite3_stmt *scan_of(struct store *store, int64_t number)
{
	struct runs *runs = store->runs;

	for (size_t i = 0; i < runs->count; i++) {
		struct run *run = &runs->items[i];
		if (run->number != number)
			continue;
		if (!run->scan)
			run->scan = run_prepare(store, RUN_SCAN, number);
		return run->scan;
	}
	return NULL;
}

static void cursor_open(struct store *store, struct cursor *cursor, int64_t number, int64_t from)
{
	*cursor = (struct cursor){.q = scan_of(store, number), .number = number};
	if (!cursor->q)
		return;
	sqlite3_bind_int64(cursor->q, 1, from);
	do
		cursor_next(store, cursor);
	while (cursor->q && cursor->key.h < from);
}

/* --- all sources -------------------------------------------------------------------------------------------- */

static bool is_before(const struct cursor *a, const struct cursor *b)
{
	int compared = run_key_compare(a->key, b->key);

	return compared < 0 || (compared == 0 && a < b);
}

static void heap_sink(struct cursors *cursors, size_t at)
{
	struct cursor **heap = cursors->heap, *sinking = heap[at];

	for (size_t child; (child = 2 * at + 1) < cursors->count; at = child) {
		if (child + 1 < cursors->count && is_before(heap[child + 1], heap[child]))
			child++;
		if (!is_before(heap[child], sinking))
			break;
		heap[at] = heap[child];
	}
	heap[at] = sinking;
}

static void cursors_open(struct store *store, struct cursors *cursors)
{
	const struct merge *merge = &store->runs->merge;

	*cursors = (struct cursors){0};
	for (size_t i = 0; i < merge->source_count; i++) {
		cursor_open(store, &cursors->items[i], merge->sources[i], merge->from);
		if (cursors->items[i].q)
			cursors->heap[cursors->count++] = &cursors->items[i];
	}
	for (size_t i = cursors->count / 2; i-- > 0;)
		heap_sink(cursors, i);
}

static void cursors_close(struct cursors *cursors)
{
	for (size_t i = 0; i < RUN_FACTOR; i++)
		cursor_close(&cursors->items[i]);
}

/* The newest of those with the least key; NULL: all are at their end. */
static const struct cursor *cursors_least(const struct cursors *cursors)
{
	return cursors->count ? cursors->heap[0] : NULL;
}

static void least_step(struct store *store, struct cursors *cursors)
{
	struct cursor *least = cursors->heap[0];

	cursor_next(store, least);
	if (!least->q)
		cursors->heap[0] = cursors->heap[--cursors->count];
	if (cursors->count)
		heap_sink(cursors, 0);
}

/* The others that have the key are older. */
static void least_take(struct store *store, struct cursors *cursors)
{
	const struct cursor *least = cursors_least(cursors);
	struct run_key key = least->key;

	run_writer_add(store, &store->runs->merged, &least->row);
	filter_add(&store->runs->filter, run_key_hash(key));
	do
		least_step(store, cursors);
	while ((least = cursors_least(cursors)) && run_key_compare(least->key, key) == 0);
}

/* A slice does not end between keys that share a first half, as the next one begins with one. */
static void merge_copy(struct store *store, unsigned rows)
{
	struct runs *runs = store->runs;
	struct cursors cursors;
	const struct cursor *least;
	unsigned copied = 0;

	cursors_open(store, &cursors);
	while ((least = cursors_least(&cursors)) && store->code == STORE_OK) {
		if (copied++ >= rows && least->key.h != runs->merged.now.last.h)
			break;
		least_take(store, &cursors);
	}
	runs->merge.is_copied = !least;
	if (least)
		runs->merge.from = least->key.h;
	cursors_close(&cursors);
}

static void merge_filter(struct store *store, unsigned rows)
{
	struct runs *runs = store->runs;

	(void)rows;
	run_filter_write(store, runs->merged.now.number, &runs->filter, runs->merge.parts++);
}

static void merge_seal(struct store *store, unsigned rows)
{
	struct runs *runs = store->runs;

	(void)rows;
	run_writer_seal(store, &runs->merged, &runs->filter);
	for (size_t i = 0; i < runs->merge.source_count; i++) {
		sqlite3_stmt *q = statement(store, RUN_UNSEAL);
		sqlite3_bind_int64(q, 1, runs->merge.sources[i]);
		statement_write(store, q);
	}
}

static int64_t litter_find(struct store *store)
{
	sqlite3_stmt *q = statement(store, RUN_LITTER);

	sqlite3_bind_int64(q, 1, store->runs->first.now.number);
	sqlite3_bind_int64(q, 2, store->runs->merged.now.number);
	return statement_integer(store, q);
}

static void run_forget(struct store *store, int64_t number)
{
	static const enum statement forgets[] = {FILTER_FORGET, RUN_FORGET};

	run_execute(store, RUN_DROP, number);
	for (size_t i = 0; i < sizeof(forgets) / sizeof(forgets[0]); i++) {
		sqlite3_stmt *q = statement(store, forgets[i]);
		sqlite3_bind_int64(q, 1, number);
		statement_write(store, q);
	}
}

/* The block behind the first `blocks`; false: there are no more than that. */
static bool bound_find(struct store *store, int64_t number, unsigned blocks, int64_t *out)
{
	sqlite3_stmt *q = run_prepare(store, RUN_BOUND, number);
	int result = SQLITE_DONE;

	if (!q)
		return false;
	sqlite3_bind_int64(q, 1, blocks);
	result = sqlite3_step(q);
	if (result == SQLITE_ROW)
		*out = sqlite3_column_int64(q, 0);
	else if (result != SQLITE_DONE)
		statement_fail(store, sqlite3_sql(q));
	sqlite3_finalize(q);
	return result == SQLITE_ROW;
}

static void rows_delete(struct store *store, int64_t number, int64_t bound)
{
	sqlite3_stmt *q = run_prepare(store, RUN_DELETE, number);

	if (!q)
		return;
	sqlite3_bind_int64(q, 1, bound);
	statement_write(store, q);
	sqlite3_finalize(q);
}

static void litter_clear(struct store *store, unsigned rows)
{
	int64_t number = litter_find(store), bound;

	store_wipes(store, store->wipes_folds);
	if (bound_find(store, number, rows / ROWS_A_BLOCK + 1, &bound))
		rows_delete(store, number, bound);
	else
		run_forget(store, number);
	store_wipes(store, true);
}

typedef void slice_fn(struct store *store, unsigned rows);

static slice_fn *slice_next(struct store *store)
{
	const struct runs *runs = store->runs;

	if (!runs->merged.now.number && litter_find(store))
		return litter_clear;
	if (!runs->merged.now.number)
		return merge_choice(runs) < 0 ? NULL : merge_begin;
	if (!runs->merge.is_copied)
		return merge_copy;
	return runs->merge.parts < filter_part_count(&runs->filter) ? merge_filter : merge_seal;
}

bool store_runs_merge(struct store *store, unsigned rows, enum store_code *code, struct diag *why)
{
	*code = STORE_OK;
	if (runs_bind(store->runs))
		return true;
	slice_fn *slice = slice_next(store);
	if (!slice)
		return false;
	store_begin_fold(store);
	slice(store, rows);
	*code = store_commit(store, why);
	return true;
}
