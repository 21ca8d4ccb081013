/* Makes one part of the histories of sixteen, a few students at a time, and clears away what that leaves behind.
 *
 *     none -> copying -> sealed                each arrow one or more slices, each slice a transaction
 *
 * Only the last one takes anything from what is read: it seals the new part and unseals its sources at once.  The state
 * of a merge is in memory; a process that dies leaves litter and the next one begins again. */
#include "registrar_inside.h"
#include "history_blob.h"

enum {
	CLEAR_ROWS = 64,
	SLICE_BYTES = 1 << 20,
	SHORT_BYTES = 1 << 17, /* while others wait; a slice begins by finding its place in each source */
};
#define MERGED_ALL INT64_MAX

struct choosing {
	struct history_merge *merge;
	int levels[HISTORY_LEVELS]; /* parts of each, so far */
	int level;                  /* to be merged; -1: none */
};

static int on_counted(void *context, const struct history_part *part)
{
	struct choosing *choosing = context;

	if ((unsigned)part->level < HISTORY_LEVELS - 1 && ++choosing->levels[part->level] == HISTORY_FACTOR &&
	        choosing->level < 0)
		choosing->level = part->level;
	return 0;
}

/* The oldest of the level, as all others that are to be merged are newer: what went never goes below what came. */
static int on_source(void *context, const struct history_part *part)
{
	struct choosing *choosing = context;
	struct history_merge *merge = choosing->merge;

	merge->is_oldest = part->level == choosing->level;
	if (!merge->is_oldest || choosing->levels[part->level]-- > HISTORY_FACTOR)
		return 0;
	if (!merge->count)
		merge->into = (struct history_part){.level = part->level + 1, .upto_seq = part->upto_seq};
	merge->sources[merge->count++] = part->number;
	return 0;
}

/* 1: there is something to merge; -1: cannot be read. */
static int sources_choose(struct registrar *registrar, struct diag *why)
{
	struct history_merge *merge = &registrar->merge;
	struct choosing choosing = {.merge = merge, .level = -1};
	struct store *store = registrar->options.store;

	*merge = (struct history_merge){0};
	if (store_history_parts(store, on_counted, &choosing, why))
		return -1;
	if (choosing.level < 0)
		return 0;
	return store_history_parts(store, on_source, &choosing, why) ? -1 : 1;
}

static enum registrar_code merge_begin(struct registrar *registrar, struct diag *why)
{
	struct history_part into = registrar->merge.into;

	registrar_begin_fold(registrar);
	store_history_begin(registrar->options.store, &into);
	enum registrar_code code = registrar_commit(registrar, why);
	if (code == REGISTRAR_DONE)
		registrar->merge.into = into;
	return code;
}

/* --- copying ------------------------------------------------------------------------------------------------ */

struct copying {
	struct registrar *registrar;
	struct history_cursor cursors[HISTORY_FACTOR]; /* owned; of the sources */
	struct blobs blobs;
	struct buf came, facts; /* owned */
	size_t bytes;
	struct diag *why;
};

static void copying_finish(struct copying *copying)
{
	for (size_t i = 0; i < HISTORY_FACTOR; i++)
		store_history_leave(&copying->cursors[i]);
	blobs_finish(&copying->blobs);
	buf_finish(&copying->came);
	buf_finish(&copying->facts);
}

static int cursors_seek(struct copying *copying)
{
	const struct history_merge *merge = &copying->registrar->merge;
	struct store *store = copying->registrar->options.store;

	for (size_t i = 0; i < merge->count; i++)
		if (store_history_seek(
		            store, &copying->cursors[i], merge->sources[i], merge->place, copying->why))
			return -1;
	return 0;
}

static int64_t cursors_least(const struct copying *copying)
{
	int64_t least = MERGED_ALL;

	for (size_t i = 0; i < copying->registrar->merge.count; i++)
		if (!copying->cursors[i].is_over && copying->cursors[i].place < least)
			least = copying->cursors[i].place;
	return least;
}

/* What is gone is known only when all was looked through, and stands in front. */
static int student_join(struct copying *copying, int64_t place)
{
	struct blobs *blobs = &copying->blobs;
	struct event_row version;

	buf_clear(&copying->came);
	blobs_begin(blobs);
	while (blobs_next(blobs, &version))
		buf_add_text(&copying->came, blobs->packed);
	if (blobs->is_broken)
		return blob_damaged(copying->why, place);
	buf_clear(&copying->facts);
	if (copying->registrar->merge.is_oldest)
		blob_begin(&copying->facts, NULL, 0);
	else
		blobs_owe(blobs, &copying->facts);
	buf_add_text(&copying->facts, buf_text(&copying->came));
	return 0;
}

/* The sources stand in the order of their age, so what is gathered does too. */
static int student_gather(struct copying *copying, int64_t place)
{
	struct store *store = copying->registrar->options.store;

	blobs_clear(&copying->blobs);
	for (size_t i = 0; i < copying->registrar->merge.count; i++) {
		struct history_cursor *cursor = &copying->cursors[i];
		if (cursor->is_over || cursor->place != place)
			continue;
		blobs_add(&copying->blobs, cursor->facts);
		if (store_history_next(store, cursor, copying->why))
			return -1;
	}
	return 0;
}

static int student_copy(struct copying *copying, int64_t place)
{
	const struct registrar *registrar = copying->registrar;

	if (student_gather(copying, place) || student_join(copying, place))
		return -1;
	store_history_add(
	        registrar->options.store, registrar->merge.into.number, place, buf_text(&copying->facts));
	copying->bytes += copying->facts.size;
	return 0;
}

static bool is_enough(const struct copying *copying)
{
	return copying->bytes >= SLICE_BYTES ||
	       (copying->bytes >= SHORT_BYTES && registrar_is_slice_over(copying->registrar));
}

/* *place: the first that is left, or MERGED_ALL. */
static int students_copy(struct copying *copying, int64_t *place)
{
	if (cursors_seek(copying))
		return -1;
	while ((*place = cursors_least(copying)) != MERGED_ALL && !is_enough(copying))
		if (student_copy(copying, *place))
			return -1;
	return 0;
}

static void merge_seal(struct registrar *registrar)
{
	const struct history_merge *merge = &registrar->merge;
	struct store *store = registrar->options.store;

	store_history_seal(store, merge->into.number, true);
	for (size_t i = 0; i < merge->count; i++)
		store_history_seal(store, merge->sources[i], false);
}

static enum registrar_code merge_copy(struct registrar *registrar, struct diag *why)
{
	struct history_merge *merge = &registrar->merge;
	struct copying copying = {.registrar = registrar, .why = why};
	int64_t place;

	registrar_begin_fold(registrar);
	int result = students_copy(&copying, &place);
	copying_finish(&copying);
	if (result)
		return registrar_abort(registrar, why);
	bool is_all = place == MERGED_ALL;
	if (is_all)
		merge_seal(registrar);
	enum registrar_code code = registrar_commit(registrar, why);
	if (code == REGISTRAR_DONE)
		merge->place = place;
	if (code == REGISTRAR_DONE && is_all) {
		registrar->parts_of[merge->into.level - 1] -= merge->count;
		registrar->parts_of[merge->into.level]++;
		*merge = (struct history_merge){0};
	}
	return code;
}

enum registrar_code registrar_merge_histories(struct registrar *registrar, struct diag *why)
{
	const int64_t written[2] = {registrar->merge.into.number, registrar->fold.history};
	enum store_code cleared;
	enum registrar_code code;

	if (registrar->merge.into.number) {
		code = merge_copy(registrar, why);
		return code == REGISTRAR_DONE ? REGISTRAR_MORE : code;
	}
	if (store_history_clear(registrar->options.store, written, CLEAR_ROWS, &cleared, why))
		return cleared == STORE_OK ? REGISTRAR_MORE : (enum registrar_code)cleared;
	switch (sources_choose(registrar, why)) {
	case 0: return REGISTRAR_DONE;
	case 1: code = merge_begin(registrar, why); return code == REGISTRAR_DONE ? REGISTRAR_MORE : code;
	default: return REGISTRAR_BROKEN;
	}
}
