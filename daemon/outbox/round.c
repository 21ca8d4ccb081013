/* Runs a round: results in, claims out. */
#include "round.h"
#include "mute.h"
#include "pace.h"
#include "post.h"
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

enum { PURGE_ROWS = 2048, LOOK_MS = 60000 /* then what is put off is looked at once more */ };

void outbox_claim_clear(struct outbox_claim *claim)
{
	buf_finish(&claim->text);
	*claim = (struct outbox_claim){0};
}

void outbox_round_clear(struct outbox_round *round)
{
	round->result_count = round->claim_count = 0;
	round->has_changed = false;
}

void outbox_round_drop(struct outbox_round *round)
{
	while (round->claim_count > 0)
		outbox_claim_clear(&round->claims[--round->claim_count]);
}

void outbox_round_finish(struct outbox_round *round)
{
	outbox_round_drop(round);
	free(round->results);
	free(round->wants);
	free(round->claims);
	*round = (struct outbox_round){0};
}

/* The due rows of one channel, copied: they are marked one by one afterwards. */
struct due {
	struct arena arena;
	struct outbox_row *items; /* in the arena */
	size_t count;
};

static int on_due(void *context, const struct outbox_row *row)
{
	struct due *due = context;
	struct outbox_row *copy = &due->items[due->count++];

	*copy = *row;
	copy->channel = arena_copy(&due->arena, row->channel);
	copy->reason = arena_copy(&due->arena, row->reason);
	copy->what = arena_copy(&due->arena, row->what);
	return 0;
}

/* One row on its way into a claim. */
struct claiming {
	const struct alert_desk *desk;
	struct outbox_round *round;
	size_t want;
	struct outbox_row *row;
	bool is_found;
	int64_t now_ms;
};

static int on_opening(void *context, const struct outbox_row *row)
{
	bool *has_arrived = context;

	*has_arrived = row->state == OUTBOX_SENT || row->is_uncertain;
	return 0;
}

static void rest(struct claiming *claiming, enum outbox_state state, const char *why)
{
	claiming->row->state = state;
	claiming->row->due_ms = 0;
	claiming->row->reason = text_of(why);
	store_outbox_mark(claiming->desk->store, claiming->row);
	claiming->round->wants[claiming->want].is_more = true;
}

static void claim(struct claiming *claiming, const struct alert_row *alert)
{
	struct outbox_round *round = claiming->round;
	struct outbox_claim out = {.want = claiming->want};

	outbox_render(claiming->desk, round->wants[claiming->want].channel, alert, claiming->row, &out);
	out.row = *claiming->row;
	out.row.channel = out.row.reason = out.row.what = (struct text){0};
	round->claims = memory_room(round->claims, round->claim_count, &round->claim_capacity, sizeof(out));
	round->claims[round->claim_count++] = out;
	claiming->row->state = OUTBOX_SENDING;
	store_outbox_mark(claiming->desk->store, claiming->row);
}

/* Each look is a write.  Behind a step that waits the alert's end waits too, and is news; behind a beginning nothing is. */
static int64_t look_ms(const struct outbox_row *row)
{
	enum { BEGINNINGS = 10 };

	return text_is(row->what, "opened") ? BEGINNINGS * LOOK_MS : LOOK_MS;
}

/* What has not been tried yet has not begun: its time to give up runs from the first try. */
static void put_off(struct claiming *claiming, const struct buf *reason)
{
	struct outbox_row *row = claiming->row;

	if (!row->tries && !row->is_uncertain)
		row->begun_ms = 0;
	row->state = OUTBOX_PENDING;
	row->due_ms = claiming->now_ms + look_ms(row);
	row->reason = buf_text(reason);
	store_outbox_mark(claiming->desk->store, row);
}

static bool stays_muted(struct claiming *claiming, const struct alert_row *alert)
{
	struct buf reason = {0};
	bool is_muted = !alert->closed_ms && outbox_is_muted(claiming->desk, alert, &reason);

	if (is_muted)
		put_off(claiming, &reason);
	buf_finish(&reason);
	return is_muted;
}

/* Nobody is told what is no longer so, unless they may have been: then its end is what they must hear. */
static void opening_claim(struct claiming *claiming, const struct alert_row *alert)
{
	bool is_over = alert->closed_ms && outbox_was_muted(claiming->row->reason);

	if (stays_muted(claiming, alert))
		return;
	if (is_over)
		rest(claiming, OUTBOX_CANCELLED, "over while it was muted");
	else if (alert->closed_why != CLOSE_WITHDRAWN)
		claim(claiming, alert);
	else if (claiming->row->is_uncertain)
		rest(claiming, OUTBOX_UNKNOWN, "withdrawn, after it may have arrived");
	else
		rest(claiming, OUTBOX_CANCELLED, "withdrawn before it was sent");
}

/* Of a step or row that is reached later.  What has ended is told by its end. */
static void step_claim(struct claiming *claiming, const struct alert_row *alert)
{
	struct buf reason = {0};

	if (stays_muted(claiming, alert))
		return;
	enum pace pace = alert->closed_ms ? PACE_NEVER
	                                  : outbox_pace(claiming->desk, claiming->row, alert,
	                                            claiming->now_ms, &reason);
	if (alert->closed_ms)
		buf_add_z(&reason, "over before it was sent");
	if (claiming->row->is_uncertain && pace != PACE_NOW)
		rest(claiming, OUTBOX_UNKNOWN, buf_z(&reason));
	else if (pace == PACE_NEVER)
		rest(claiming, OUTBOX_CANCELLED, buf_z(&reason));
	else if (pace == PACE_LATER)
		put_off(claiming, &reason);
	else
		claim(claiming, alert);
	buf_finish(&reason);
}

static void ending_claim(struct claiming *claiming, const struct alert_row *alert)
{
	bool has_arrived = false;

	store_outbox_opening(claiming->desk->store, claiming->row, on_opening, &has_arrived, NULL);
	if (has_arrived)
		claim(claiming, alert);
	else
		rest(claiming, OUTBOX_CANCELLED, "nothing was sent of the alert's beginning");
}

/* Said again is only what is still so, and is not said otherwise by now. */
static void reminder_claim(struct claiming *claiming, const struct alert_row *alert)
{
	struct buf reason = {0};

	if (alert->closed_ms || alert->state == ALERT_RESOLVED)
		rest(claiming, OUTBOX_CANCELLED, "over before it was said again");
	else if (outbox_is_muted(claiming->desk, alert, &reason))
		rest(claiming, OUTBOX_CANCELLED, buf_z(&reason));
	else
		claim(claiming, alert);
	buf_finish(&reason);
}

static int on_alert(void *context, const struct alert_row *alert)
{
	struct claiming *claiming = context;

	claiming->is_found = true;
	if (text_is(claiming->row->what, "opened"))
		opening_claim(claiming, alert);
	else if (text_is(claiming->row->what, "worse"))
		step_claim(claiming, alert);
	else if (text_is(claiming->row->what, "reminded"))
		reminder_claim(claiming, alert);
	else
		ending_claim(claiming, alert);
	return 0;
}

static int row_claim(struct claiming *claiming, int64_t now_ms, struct diag *why)
{
	const struct alert_desk *desk = claiming->desk;

	claiming->is_found = false;
	if (!claiming->row->begun_ms)
		claiming->row->begun_ms = now_ms;
	int result = store_alert_get(desk->store, claiming->row->alert, on_alert, claiming, why);
	if (result == 0 && !claiming->is_found)
		rest(claiming, OUTBOX_CANCELLED, "the alert was forgotten before it was sent");
	return result;
}

static int want_run(const struct alert_desk *desk, struct outbox_round *round, size_t number, int64_t now_ms,
        struct diag *why)
{
	struct outbox_want *want = &round->wants[number];
	struct claiming claiming = {.desk = desk, .round = round, .want = number, .now_ms = now_ms};
	struct text channel = text_of(want->channel->name);
	struct due due = {0};

	due.items = arena_take_array(&due.arena, (size_t)want->room, sizeof(*due.items));
	int result = store_outbox_due(desk->store, channel, now_ms, want->room, on_due, &due, why);
	want->is_more = due.count == (size_t)want->room;
	for (size_t i = 0; result == 0 && i < due.count; i++) {
		claiming.row = &due.items[i];
		result = row_claim(&claiming, now_ms, why);
	}
	round->has_changed |= due.count > 0;
	want->next_ms = want->is_more ? 0 : store_outbox_next_ms(desk->store, channel, now_ms);
	arena_finish(&due.arena);
	return result;
}

static void fence_raise(struct posting *posting, struct store *store, const struct outbox_round *round)
{
	struct fence *fence = &posting->fence;

	fence->round++;
	for (size_t i = 0; i < round->claim_count; i++)
		if (round->claims[i].row.transition > fence->sent)
			fence->sent = round->claims[i].row.transition;
	store_fence_put(store, fence);
}

static void purge_run(struct store *store, struct outbox_round *round)
{
	if (!round->purge.before_ms)
		return;
	round->is_purged = !store_outbox_purge(store, &round->purge, PURGE_ROWS);
	round->has_changed = true;
}

int outbox_round_run(const struct alert_desk *desk, struct posting *posting, struct outbox_round *round,
        int64_t now_ms, struct diag *why)
{
	for (size_t i = 0; i < round->want_count; i++)
		snprintf(posting->down[i].why, sizeof(posting->down[i].why), "%s", round->wants[i].down_why);
	for (size_t i = 0; i < round->result_count; i++)
		store_outbox_mark(desk->store, &round->results[i]);
	round->has_changed = round->result_count > 0;
	for (size_t i = 0; i < round->want_count; i++)
		if (round->wants[i].room > 0 && want_run(desk, round, i, now_ms, why))
			return -1;
	if (round->claim_count > 0)
		fence_raise(posting, desk->store, round);
	purge_run(desk->store, round);
	return 0;
}
