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
	sqlite3_stmt *q; /* owned; NULL when it is at its end */
	int64_t number;
	struct unpack rows;      /* those behind it in its block; the statement's until it steps */
	struct identity_row row; /* in the block too */
	struct run_key key;
};

/* The oldest of the level, as they are older than all others that are to be merged: a newer record never goes below an older
 * one.  Their index; -1 when the level has too few. */
static int64_t level_oldest(const struct runs *runs, int level)
{
	size_t found = 0;

	for (size_t i = runs->count; i-- > 0;)
		if (runs->items[i].level == level && ++found == RUN_FACTOR)
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
	runs->merge = (struct merge){.from = INT64_MIN};
	for (size_t i = 0; i < RUN_FACTOR; i++) {
		runs->merge.sources[i] = runs->items[newest + (int64_t)i].number;
		keys += runs->items[newest + (int64_t)i].rows;
	}
	filter_finish(&runs->filter);
	filter_init(&runs->filter, filter_size(keys, run_filter_bits(like.level + 1)));
	like.level++;
	run_writer_begin(store, &runs->merged, &like);
}

static void cursor_close(struct cursor *cursor)
{
	sqlite3_finalize(cursor->q);
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

static void cursor_open(struct store *store, struct cursor *cursor, int64_t number, int64_t from)
{
	*cursor = (struct cursor){.q = run_prepare(store, RUN_SCAN, number), .number = number};
	if (!cursor->q)
		return;
	sqlite3_bind_int64(cursor->q, 1, from);
	do
		cursor_next(store, cursor);
	while (cursor->q && cursor->key.h < from);
}

/* The newest of those with the least key. */
static struct cursor *cursors_least(struct cursor cursors[RUN_FACTOR])
{
	struct cursor *least = NULL;

	for (size_t i = 0; i < RUN_FACTOR; i++)
		if (cursors[i].q && (!least || run_key_compare(cursors[i].key, least->key) < 0))
			least = &cursors[i];
	return least;
}

static void least_take(struct store *store, struct cursor cursors[RUN_FACTOR], const struct cursor *least)
{
	struct run_key key = least->key;

	run_writer_add(store, &store->runs->merged, &least->row);
	filter_add(&store->runs->filter, run_key_hash(key));
	for (size_t i = 0; i < RUN_FACTOR; i++)
		if (cursors[i].q && run_key_compare(cursors[i].key, key) == 0)
			cursor_next(store, &cursors[i]);
}

/* A slice does not end between keys that share a first half, as the next one begins with one. */
static void merge_copy(struct store *store, unsigned rows)
{
	struct runs *runs = store->runs;
	struct cursor cursors[RUN_FACTOR] = {0}, *least;
	unsigned copied = 0;

	for (size_t i = 0; i < RUN_FACTOR; i++)
		cursor_open(store, &cursors[i], runs->merge.sources[i], runs->merge.from);
	while ((least = cursors_least(cursors)) && store->code == STORE_OK) {
		if (copied++ >= rows && least->key.h != runs->merged.now.last.h)
			break;
		least_take(store, cursors, least);
	}
	runs->merge.is_copied = !least;
	if (least)
		runs->merge.from = least->key.h;
	for (size_t i = 0; i < RUN_FACTOR; i++)
		cursor_close(&cursors[i]);
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
	for (size_t i = 0; i < RUN_FACTOR; i++) {
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

static void litter_clear(struct store *store, unsigned rows)
{
	int64_t number = litter_find(store), bound;

	if (!bound_find(store, number, rows / ROWS_A_BLOCK + 1, &bound)) {
		run_forget(store, number);
		return;
	}
	sqlite3_stmt *q = run_prepare(store, RUN_DELETE, number);
	if (!q)
		return;
	sqlite3_bind_int64(q, 1, bound);
	statement_write(store, q);
	sqlite3_finalize(q);
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
	slice_fn *slice = slice_next(store);

	*code = STORE_OK;
	if (!slice)
		return false;
	store_begin(store);
	slice(store, rows);
	*code = store_commit(store, why);
	return true;
}
