/* The table of messages on their way out. */
#include "outbox_row.h"
#include "alert_row.h"
#include "statement.h"

#include <stdio.h>

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

void store_outbox_hold_rule(struct store *store, struct text rule, int64_t since_ms, struct text reason)
{
	sqlite3_stmt *q = statement(store, OUTBOX_HOLD_RULE);

	sqlite3_bind_int(q, 1, OUTBOX_HELD);
	statement_bind(q, 2, reason);
	statement_bind(q, 3, rule);
	sqlite3_bind_int64(q, 4, since_ms);
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
	        .step = sqlite3_column_int(q, 12),
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

static int outbox_steps(const struct reading *reading, sqlite3_stmt *q)
{
	*(struct outbox_steps *)reading->context =
	        (struct outbox_steps){sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1)};
	return 0;
}

struct outbox_steps store_outbox_steps(
        struct store *store, const struct outbox_row *row, const struct alert_row *alert, int64_t since_ms)
{
	struct outbox_steps steps = {0};
	struct reading reading = {.row = outbox_steps, .context = &steps};
	sqlite3_stmt *q = statement(store, OUTBOX_STEPS);

	sqlite3_bind_int64(q, 1, alert->student);
	statement_bind(q, 2, alert->rule);
	statement_bind(q, 3, alert->per);
	statement_bind(q, 4, row->channel);
	sqlite3_bind_int64(q, 5, row->transition);
	sqlite3_bind_int(q, 6, row->step);
	sqlite3_bind_int64(q, 7, since_ms);
	statement_each(store, q, &reading, NULL);
	return steps;
}

int store_outbox_get(struct store *store, struct text channel, int64_t transition, outbox_row_fn *each,
        void *context, struct diag *why)
{
	struct reading reading = {.row = outbox_row, .outbox = each, .context = context};
	sqlite3_stmt *q = statement(store, OUTBOX_GET);

	statement_bind_name(q, 1, channel);
	sqlite3_bind_int64(q, 2, transition);
	return statement_each(store, q, &reading, why);
}

int store_outbox_later(struct store *store, const struct outbox_row *row, outbox_row_fn *each, void *context,
        struct diag *why)
{
	struct reading reading = {.row = outbox_row, .outbox = each, .context = context};
	sqlite3_stmt *q = statement(store, OUTBOX_LATER);

	sqlite3_bind_int64(q, 1, row->alert);
	statement_bind(q, 2, row->channel);
	sqlite3_bind_int64(q, 3, row->transition);
	return statement_each(store, q, &reading, why);
}

int store_outbox_find(struct store *store, const struct outbox_query *query, outbox_row_fn *each,
        void *context, struct diag *why)
{
	struct reading reading = {.row = outbox_row, .outbox = each, .context = context};
	sqlite3_stmt *q = statement(store, OUTBOX_FIND);

	statement_bind_name(q, 1, query->after_channel);
	sqlite3_bind_int64(q, 2, query->after);
	statement_bind(q, 3, query->channel);
	sqlite3_bind_int64(q, 4, query->states);
	statement_bind(q, 5, query->rule);
	return statement_each(store, q, &reading, why);
}

static int outbox_slice_row(const struct reading *reading, sqlite3_stmt *q)
{
	struct outbox_row row = {.channel = column_text(q, 0), .transition = sqlite3_column_int64(q, 1)};

	return reading->outbox(reading->context, &row);
}

static int on_last(void *context, const struct outbox_row *row)
{
	struct outbox_slice *last = context;

	snprintf(last->channel, sizeof(last->channel), "%.*s", (int)row->channel.size, row->channel.at);
	last->transition = row->transition;
	return 0;
}

/* The last one of the slice; without one it goes to the end, which no channel's name is behind. */
static struct outbox_slice slice_last(struct store *store, const struct outbox_slice *slice, int rows)
{
	struct outbox_slice last = {.channel = "~"};
	struct reading reading = {.row = outbox_slice_row, .outbox = on_last, .context = &last};
	sqlite3_stmt *q = statement(store, OUTBOX_SLICE);

	statement_bind_name(q, 1, text_of(slice->channel));
	sqlite3_bind_int64(q, 2, slice->transition);
	sqlite3_bind_int(q, 3, rows - 1);
	statement_each(store, q, &reading, NULL);
	return last;
}

bool store_outbox_purge(struct store *store, struct outbox_slice *slice, int rows)
{
	struct outbox_slice last = slice_last(store, slice, rows);
	sqlite3_stmt *q = statement(store, OUTBOX_PURGE);

	statement_bind_name(q, 1, text_of(slice->channel));
	sqlite3_bind_int64(q, 2, slice->transition);
	statement_bind_name(q, 3, text_of(last.channel));
	sqlite3_bind_int64(q, 4, last.transition);
	sqlite3_bind_int64(q, 5, slice->before_ms);
	statement_write(store, q);
	snprintf(slice->channel, sizeof(slice->channel), "%s", last.channel);
	slice->transition = last.transition;
	return last.transition != 0;
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
