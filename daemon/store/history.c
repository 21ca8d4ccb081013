/* Parts of the histories: writes them, says which there are, and clears away what is left of others. */
#include "histories.h"
#include "blocks.h"
#include "statement.h"
#include "base/arena.h"
#include "base/pack.h"

#include <assert.h>
#include <stdlib.h>

enum { BLOCK_SIZE = 1 << 13 /* bytes before it is made small; a student of more has a block alone */ };

void histories_open(struct store *store)
{
	store->histories = memory_take(sizeof(*store->histories));
}

void histories_close(struct store *store)
{
	struct histories *histories = store->histories;

	if (!histories)
		return;
	buf_finish(&histories->block);
	for (int i = 0; i < HISTORY_SEEN; i++)
		buf_finish(&histories->seen[i].block);
	free(histories);
	store->histories = NULL;
}

void histories_drop(struct store *store)
{
	buf_clear(&store->histories->block);
}

void histories_add(struct store *store)
{
	struct histories *histories = store->histories;

	if (!histories->block.size)
		return;
	blocks_add(store, &histories->block,
	        &(struct block_target){HISTORY_ADD, {histories->part, histories->first}, 2});
}

void store_history_add(struct store *store, int64_t part, int64_t student, struct text facts)
{
	struct histories *histories = store->histories;
	int64_t place = history_place(student);

	assert(!histories->block.size || (histories->part == part && histories->last < place));
	if (histories->block.size && histories->block.size + facts.size > BLOCK_SIZE)
		histories_add(store);
	if (!histories->block.size)
		histories->first = place;
	histories->part = part;
	histories->last = place;
	pack_number(&histories->block, (uint64_t)place);
	pack_text(&histories->block, facts);
}

/* --- parts -------------------------------------------------------------------------------------------------- */

void histories_forget(struct histories *histories)
{
	for (int i = 0; i < HISTORY_SEEN; i++)
		histories->seen[i].key = 0;
}

void store_history_begin(struct store *store, struct history_part *part)
{
	part->number = statement_integer(store, statement(store, HISTORY_LAST)) + 1;
	sqlite3_stmt *q = statement(store, HISTORY_BEGIN);

	histories_forget(store->histories);
	sqlite3_bind_int64(q, 1, part->number);
	sqlite3_bind_int(q, 2, part->level);
	sqlite3_bind_int64(q, 3, part->upto_seq);
	statement_write(store, q);
}

void store_history_seal(struct store *store, int64_t part, bool is_sealed)
{
	sqlite3_stmt *q = statement(store, HISTORY_SEAL);

	sqlite3_bind_int64(q, 1, part);
	sqlite3_bind_int(q, 2, is_sealed);
	statement_write(store, q);
}

int64_t store_history_upto(struct store *store)
{
	return statement_integer(store, statement(store, HISTORY_UPTO));
}

static int part_row(const struct reading *reading, sqlite3_stmt *q)
{
	struct history_part part = {
	        .number = sqlite3_column_int64(q, 0),
	        .level = sqlite3_column_int(q, 1),
	        .upto_seq = sqlite3_column_int64(q, 2),
	};

	return reading->part(reading->context, &part);
}

int store_history_parts(struct store *store, history_part_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = part_row, .part = each, .context = context};

	return statement_each(store, statement(store, HISTORY_PARTS), &reading, why);
}

static int64_t litter_find(struct store *store, const int64_t written[2])
{
	sqlite3_stmt *q = statement(store, HISTORY_LITTER);

	sqlite3_bind_int64(q, 1, written[0]);
	sqlite3_bind_int64(q, 2, written[1]);
	return statement_integer(store, q);
}

bool store_history_clear(
        struct store *store, const int64_t written[2], unsigned rows, enum store_code *code, struct diag *why)
{
	int64_t number = litter_find(store, written);

	*code = STORE_OK;
	if (!number)
		return false;
	store_begin_fold(store);
	store_wipes(store, store->wipes_folds);
	sqlite3_stmt *q = statement(store, HISTORY_CLEAR);
	sqlite3_bind_int64(q, 1, number);
	sqlite3_bind_int64(q, 2, rows);
	statement_write(store, q);
	q = statement(store, HISTORY_FORGET);
	sqlite3_bind_int64(q, 1, number);
	statement_write(store, q);
	*code = store_commit(store, why);
	store_wipes(store, true);
	return true;
}
