/* Reads events of the log: one by its number, or all from one on. */
#include "log_block.h"
#include "squeeze.h"
#include "statement.h"
#include "base/buf.h"

/* Those of a block that are asked for. */
struct part {
	struct store *store;
	struct buf block; /* owned */
	int64_t first, last;
	event_row_fn *each;
	void *context;
	struct diag *why;
};

static int block_fail(sqlite3_stmt *q, struct diag *why)
{
	diag_set(why, "D303", "the log is damaged in its lines %lld to %lld",
	        (long long)sqlite3_column_int64(q, 0), (long long)sqlite3_column_int64(q, 1));
	return diag_help(why, "keep the file as it is and restore the newest backup beside it");
}

static int on_block(const struct reading *reading, sqlite3_stmt *q)
{
	struct part *part = reading->context;
	struct event_row row = {0};

	if (unsqueeze(events_squeezer(part->store), column_text(q, 2), &part->block))
		return block_fail(q, part->why);
	struct unpack in = unpack_of(buf_text(&part->block));
	while (log_block_next(&in, &row)) {
		if (row.seq < part->first || row.seq > part->last)
			continue;
		int answer = part->each(part->context, &row);
		if (answer)
			return answer;
	}
	return in.is_broken ? block_fail(q, part->why) : 0;
}

static int part_read(struct part *part, enum statement which)
{
	struct reading reading = {.row = on_block, .context = part};

	events_write(part->store);
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
	        .each = each,
	        .context = context,
	        .why = why};

	return part_read(&all, EVENT_EACH);
}

int store_events_each(struct store *store, event_row_fn *each, void *context, struct diag *why)
{
	return store_events_from(store, 0, each, context, why);
}
