/* Counts by ranges of indexes, from the mark on; the mark is a note of five numbers. */
#include "day.h"
#include "note.h"
#include "statement.h"
#include "base/buf.h"

#include <inttypes.h>
#include <stdio.h>

static const char note_name[] = "heartbeat"; /* in `meta` */

bool store_day_mark(struct store *store, struct day_mark *out)
{
	struct buf words = {0};
	bool is_read = store_note_get(store, note_name, &words) &&
	               sscanf(buf_z(&words), "%" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64,
	                       &out->day, &out->at_ms, &out->seq, &out->transition, &out->sent) == 5;

	buf_finish(&words);
	return is_read;
}

void store_day_mark_put(struct store *store, const struct day_mark *mark)
{
	struct buf words = {0};

	buf_print(&words, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64, mark->day, mark->at_ms,
	        mark->seq, mark->transition, mark->sent);
	store_note_put(store, note_name, buf_text(&words));
	buf_finish(&words);
}

static int on_messages(void *context, struct text channel, enum outbox_state state, int64_t count)
{
	int64_t *states = context;

	(void)channel;
	states[state] += count;
	return 0;
}

void store_day_now(struct store *store, struct day_mark *out)
{
	int64_t states[OUTBOX_STATE_COUNT] = {0};

	store_outbox_counts(store, on_messages, states, NULL);
	out->seq = store_next_seq(store) - 1;
	out->transition = store_last_transition(store);
	out->sent = states[OUTBOX_SENT];
}

static int on_transitions(void *context, struct text what, int64_t count)
{
	struct day_brought *brought = context;

	if (text_is(what, "opened"))
		brought->opened = count;
	else if (text_is(what, "cleared"))
		brought->cleared = count;
	else if (text_is(what, "withdrawn"))
		brought->withdrawn = count;
	return 0;
}

static int transitions_row(const struct reading *reading, sqlite3_stmt *q)
{
	return reading->source_live(reading->context, column_text(q, 0), sqlite3_column_int64(q, 1));
}

static int transitions_count(
        struct store *store, const struct day_mark *since, struct day_brought *out, struct diag *why)
{
	struct reading reading = {.row = transitions_row, .source_live = on_transitions, .context = out};
	sqlite3_stmt *q = statement(store, TRANSITION_COUNTS);

	sqlite3_bind_int64(q, 1, since->transition);
	return statement_each(store, q, &reading, why);
}

static int64_t rejected_count(struct store *store, int64_t since_ms)
{
	sqlite3_stmt *q = statement(store, QUARANTINE_SINCE);

	sqlite3_bind_int64(q, 1, since_ms);
	return statement_integer(store, q);
}

int store_day_count(
        struct store *store, const struct day_mark *since, struct day_brought *out, struct diag *why)
{
	int64_t states[OUTBOX_STATE_COUNT] = {0};

	*out = (struct day_brought){0};
	if (store_outbox_counts(store, on_messages, states, why) || transitions_count(store, since, out, why))
		return -1;
	out->events = store_next_seq(store) - 1 - since->seq;
	out->rejected = rejected_count(store, since->at_ms);
	out->sent = states[OUTBOX_SENT] - since->sent;
	out->pending = states[OUTBOX_PENDING] + states[OUTBOX_UNKNOWN];
	out->held = states[OUTBOX_HELD];
	out->failed = states[OUTBOX_FAILED];
	out->oldest_ms = statement_integer(store, statement(store, OUTBOX_OLDEST));
	return 0;
}
