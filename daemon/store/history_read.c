/* Histories: what each part has of a student, and the students of a part in order. */
#include "histories.h"
#include "blocks.h"
#include "squeeze.h"
#include "statement.h"
#include "base/pack.h"

static int block_damaged(struct diag *why, int64_t student)
{
	diag_set(why, "D311", "what is folded of student number %lld cannot be read", (long long)student);
	return diag_help(
	        why, "stop the daemon and run `intervene doctor --rebuild`: it is made again from the log");
}

/* To its next student; false: none, or rest->is_broken. */
static bool block_next(struct unpack *rest, int64_t *place, struct text *facts)
{
	if (rest->at == rest->end)
		return false;
	*place = (int64_t)unpack_number(rest);
	*facts = unpack_text(rest);
	return !rest->is_broken;
}

struct search {
	struct store *store;
	int64_t place;
	int64_t key; /* of the block that may have it */
	history_fn *each;
	void *context;
	struct diag *why;
};

static int on_block(const struct reading *reading, sqlite3_stmt *q)
{
	const struct search *search = reading->context;
	struct histories *histories = search->store->histories;
	struct history_seen *seen = &histories->seen[(search->key >> 32) % HISTORY_SEEN];

	if (unsqueeze(blocks_squeezer(search->store), column_text(q, 0), &seen->block))
		return block_damaged(search->why, search->place);
	seen->key = search->key;
	return 0;
}

/* Unpacked; NULL: it cannot be read. */
static const struct buf *block_get(struct search *search)
{
	struct store *store = search->store;
	struct history_seen *seen = &store->histories->seen[(search->key >> 32) % HISTORY_SEEN];
	struct reading reading = {.row = on_block, .context = search};

	if (seen->key == search->key)
		return &seen->block;
	seen->key = 0;
	sqlite3_stmt *q = statement(store, HISTORY_BLOCK);
	sqlite3_bind_int64(q, 1, search->key);
	if (statement_each(store, q, &reading, search->why))
		return NULL;
	if (seen->key == search->key)
		return &seen->block;
	block_damaged(search->why, search->place); /* its row is gone */
	return NULL;
}

static int block_search(struct search *search)
{
	const struct buf *block = block_get(search);
	struct text facts;
	int64_t place = -1;

	if (!block)
		return -1;
	struct unpack rest = unpack_of(buf_text(block));
	while (place < search->place && block_next(&rest, &place, &facts))
		;
	if (rest.is_broken)
		return block_damaged(search->why, search->place);
	return place == search->place ? search->each(search->context, facts) : 0;
}

/* Of a part that begins behind the student there is no block. */
static int on_key(const struct reading *reading, sqlite3_stmt *q)
{
	struct search *search = reading->context;

	search->key = sqlite3_column_int64(q, 0);
	return sqlite3_column_type(q, 0) == SQLITE_NULL ? 0 : block_search(search);
}

int store_history_of(struct store *store, int64_t student, history_fn *each, void *context, struct diag *why)
{
	struct search search = {store, history_place(student), 0, each, context, why};
	struct reading reading = {.row = on_key, .context = &search};
	sqlite3_stmt *q = statement(store, HISTORY_KEYS);

	sqlite3_bind_int64(q, 1, search.place);
	return statement_each(store, q, &reading, why);
}

/* Its row, into the cursor; at its end there is none. */
static int block_read(struct store *store, struct history_cursor *cursor, sqlite3_stmt *q, struct diag *why)
{
	int result = sqlite3_step(q), answer = 0;

	cursor->is_over = result == SQLITE_DONE;
	buf_clear(&cursor->block);
	if (result == SQLITE_ROW) {
		cursor->key = sqlite3_column_int64(q, 0);
		if (unsqueeze(blocks_squeezer(store), column_text(q, 1), &cursor->block))
			answer = block_damaged(why, cursor->key & HISTORY_LAST_PLACE);
	} else if (result != SQLITE_DONE) {
		answer = diag_set(why, "D303", "cannot read the store: %s", sqlite3_errmsg(store->db));
	}
	sqlite3_reset(q);
	cursor->rest = unpack_of(buf_text(&cursor->block));
	return answer;
}

static int block_behind(struct store *store, struct history_cursor *cursor, struct diag *why)
{
	sqlite3_stmt *q = statement(store, HISTORY_BEHIND);

	sqlite3_bind_int64(q, 1, cursor->key);
	sqlite3_bind_int64(q, 2, cursor->part);
	return block_read(store, cursor, q, why);
}

int store_history_next(struct store *store, struct history_cursor *cursor, struct diag *why)
{
	while (!cursor->is_over && !block_next(&cursor->rest, &cursor->place, &cursor->facts)) {
		if (cursor->rest.is_broken)
			return block_damaged(why, cursor->key & HISTORY_LAST_PLACE);
		if (block_behind(store, cursor, why))
			return -1;
	}
	return 0;
}

/* The block that may have the place begins at it or before; the part's first one may begin behind it. */
int store_history_seek(
        struct store *store, struct history_cursor *cursor, int64_t part, int64_t place, struct diag *why)
{
	sqlite3_stmt *q = statement(store, HISTORY_AT);

	sqlite3_bind_int64(q, 1, part);
	sqlite3_bind_int64(q, 2, place);
	if (block_read(store, cursor, q, why))
		return -1;
	if (cursor->is_over)
		cursor->key = (part << 32) - 1;
	cursor->is_over = false;
	cursor->part = part;
	cursor->place = -1;
	do
		if (store_history_next(store, cursor, why))
			return -1;
	while (!cursor->is_over && cursor->place < place);
	return 0;
}

void store_history_leave(struct history_cursor *cursor)
{
	buf_finish(&cursor->block);
	*cursor = (struct history_cursor){0};
}
