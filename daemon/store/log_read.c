/* Reads events of the log: one by its number, or all from one on. */
#include "log_block.h"
#include "blocks.h"
#include "squeeze.h"
#include "statement.h"
#include "base/buf.h"

#include <inttypes.h>

/* Those that are asked for. */
struct part {
	struct store *store;
	struct buf block; /* owned */
	int64_t first, last;
	int64_t next; /* the line with which the next block begins; 0: any */
	event_row_fn *each;
	void *context;
	struct diag *why;
};

static int log_damaged(int64_t first, int64_t last, struct diag *why)
{
	diag_set(why, "D303", "the log is damaged in its lines %" PRId64 " to %" PRId64, first, last);
	return diag_help(why, "keep the file as it is and restore the newest backup beside it");
}

static int block_each(const struct part *part)
{
	struct unpack in = unpack_of(buf_text(&part->block));
	struct event_row row = {0};
	int answer = 0;

	while (answer == 0 && log_block_next(&in, &row))
		if (row.seq >= part->first && row.seq <= part->last)
			answer = part->each(part->context, &row);
	return answer;
}

/* A block that lies before what is asked for is found when nothing is behind it. */
static int on_block(const struct reading *reading, sqlite3_stmt *q)
{
	struct part *part = reading->context;
	int64_t first = sqlite3_column_int64(q, 0), last = sqlite3_column_int64(q, 1);

	if (part->next && first > part->next)
		return log_damaged(part->next, first - 1, part->why);
	if (log_block_open(blocks_squeezer(part->store), column_text(q, 2), first, last, &part->block))
		return log_damaged(first, last, part->why);
	part->next = last + 1;
	return block_each(part);
}

static int part_read(struct part *part, enum statement which)
{
	struct reading reading = {.row = on_block, .context = part};

	store_blocks_write(part->store);
	sqlite3_stmt *q = statement(part->store, which);
	sqlite3_bind_int64(q, 1, part->first);
	int result = statement_each(part->store, q, &reading, part->why);
	buf_finish(&part->block);
	return result;
}

int store_event_get(struct store *store, int64_t seq, event_row_fn *each, void *context, struct diag *why)
{
	struct part one = {
	        .store = store, .first = seq, .last = seq, .each = each, .context = context, .why = why};

	return part_read(&one, EVENT_GET);
}

int store_events_from(
        struct store *store, int64_t first_seq, event_row_fn *each, void *context, struct diag *why)
{
	struct part all = {.store = store,
	        .first = first_seq,
	        .last = INT64_MAX,
	        .next = first_seq,
	        .each = each,
	        .context = context,
	        .why = why};

	return part_read(&all, EVENT_EACH);
}

static int keep_seq(void *context, const struct event_row *row)
{
	*(int64_t *)context = row->seq;
	return 0;
}

/* As its last block has it, and not as the row says that has the block. */
int log_last_seq(struct store *store, int64_t *out, struct diag *why)
{
	*out = 0;
	return store_event_get(
	        store, statement_integer(store, statement(store, EVENT_LAST)), keep_seq, out, why);
}

int store_events_each(struct store *store, event_row_fn *each, void *context, struct diag *why)
{
	return store_events_from(store, 1, each, context, why);
}
