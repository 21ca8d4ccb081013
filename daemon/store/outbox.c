/* The table of messages on their way out. */
#include "outbox_row.h"
#include "statement.h"

enum { DUE_MOST_MS = 48 * 3600 * 1000 }; /* nothing waits longer than that for its turn */

const char *outbox_state_name(enum outbox_state state)
{
	static const char *const names[OUTBOX_STATE_COUNT] = {
	        [OUTBOX_PENDING] = "pending",
	        [OUTBOX_SENDING] = "sending",
	        [OUTBOX_SENT] = "sent",
	        [OUTBOX_FAILED] = "failed",
	        [OUTBOX_UNKNOWN] = "unknown",
	        [OUTBOX_CANCELLED] = "cancelled",
	        [OUTBOX_HELD] = "held",
	};

	return names[state];
}

static void bind_due(sqlite3_stmt *q, int at, int64_t due_ms)
{
	if (due_ms)
		sqlite3_bind_int64(q, at, due_ms);
}

void store_outbox_post(struct store *store, const struct outbox_row *row, bool is_new)
{
	sqlite3_stmt *q = statement(store, OUTBOX_POST);

	statement_bind(q, 1, row->channel);
	sqlite3_bind_int64(q, 2, row->transition);
	sqlite3_bind_int64(q, 3, row->generation);
	sqlite3_bind_int(q, 4, (int)row->state);
	bind_due(q, 5, row->due_ms);
	statement_bind(q, 6, row->reason);
	sqlite3_bind_int(q, 7, is_new);
	statement_write(store, q);
}

void store_outbox_mark(struct store *store, const struct outbox_row *row)
{
	sqlite3_stmt *q = statement(store, OUTBOX_MARK);

	statement_bind(q, 1, row->channel);
	sqlite3_bind_int64(q, 2, row->transition);
	sqlite3_bind_int(q, 3, (int)row->state);
	sqlite3_bind_int(q, 4, row->tries);
	sqlite3_bind_int(q, 5, row->is_uncertain);
	sqlite3_bind_int64(q, 6, row->begun_ms);
	bind_due(q, 7, row->due_ms);
	statement_bind(q, 8, row->reason);
	statement_write(store, q);
}

void store_outbox_interrupt(struct store *store, int64_t now_ms)
{
	sqlite3_stmt *q = statement(store, OUTBOX_INTERRUPT);

	sqlite3_bind_int(q, 1, OUTBOX_SENDING);
	sqlite3_bind_int(q, 2, OUTBOX_UNKNOWN);
	sqlite3_bind_int64(q, 3, now_ms);
	statement_write(store, q);
}

void store_outbox_hold(struct store *store, struct text reason)
{
	sqlite3_stmt *q = statement(store, OUTBOX_HOLD);

	sqlite3_bind_int(q, 1, OUTBOX_HELD);
	statement_bind(q, 2, reason);
	statement_write(store, q);
}

static int outbox_row(const struct reading *reading, sqlite3_stmt *q)
{
	struct outbox_row row = {
	        .channel = column_text(q, 0),
	        .transition = sqlite3_column_int64(q, 1),
	        .alert = sqlite3_column_int64(q, 2),
	        .generation = sqlite3_column_int64(q, 3),
	        .state = (enum outbox_state)sqlite3_column_int(q, 4),
	        .tries = sqlite3_column_int(q, 5),
	        .is_uncertain = sqlite3_column_int(q, 6),
	        .begun_ms = sqlite3_column_int64(q, 7),
	        .due_ms = sqlite3_column_int64(q, 8),
	        .reason = column_text(q, 9),
	        .what = column_text(q, 10),
	        .at_ms = sqlite3_column_int64(q, 11),
	};

	return reading->outbox(reading->context, &row);
}

int store_outbox_due(struct store *store, struct text channel, int64_t now_ms, int limit, outbox_row_fn *each,
        void *context, struct diag *why)
{
	struct reading reading = {.row = outbox_row, .outbox = each, .context = context};
	sqlite3_stmt *q = statement(store, OUTBOX_DUE);

	statement_bind(q, 1, channel);
	sqlite3_bind_int64(q, 2, now_ms);
	sqlite3_bind_int64(q, 3, now_ms + DUE_MOST_MS);
	sqlite3_bind_int(q, 4, OUTBOX_SENDING);
	sqlite3_bind_int(q, 5, limit);
	return statement_each(store, q, &reading, why);
}

int64_t store_outbox_next_ms(struct store *store, struct text channel, int64_t now_ms)
{
	sqlite3_stmt *q = statement(store, OUTBOX_NEXT);

	statement_bind(q, 1, channel);
	sqlite3_bind_int64(q, 2, now_ms);
	return statement_integer(store, q);
}

int store_outbox_opening(struct store *store, const struct outbox_row *row, outbox_row_fn *each,
        void *context, struct diag *why)
{
	struct reading reading = {.row = outbox_row, .outbox = each, .context = context};
	sqlite3_stmt *q = statement(store, OUTBOX_OPENING);

	sqlite3_bind_int64(q, 1, row->alert);
	statement_bind(q, 2, row->channel);
	sqlite3_bind_int64(q, 3, row->transition);
	return statement_each(store, q, &reading, why);
}

static int outbox_count(const struct reading *reading, sqlite3_stmt *q)
{
	return reading->outbox_count(reading->context, column_text(q, 0),
	        (enum outbox_state)sqlite3_column_int(q, 1), sqlite3_column_int64(q, 2));
}

int store_outbox_counts(struct store *store, outbox_count_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = outbox_count, .outbox_count = each, .context = context};

	return statement_each(store, statement(store, OUTBOX_COUNTS), &reading, why);
}
