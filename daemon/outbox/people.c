/* Shows messages, releases them and gives them up. */
#include "people.h"
#include "round.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/member.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 1 }; /* due since 1970 */

int outbox_id_read(struct text id, struct text *channel, int64_t *transition)
{
	const char *dash = id.size ? memrchr(id.at, '-', id.size) : NULL;

	if (!dash)
		return -1;
	*channel = text_slice(id, 0, (size_t)(dash - id.at));
	return text_read_integer(text_slice(id, channel->size + 1, id.size), transition);
}

/* --- what is seen --------------------------------------------------------------------------------------------- */

static int on_rule(void *context, const struct alert_row *alert)
{
	member_text(context, "rule", alert->rule);
	return 0;
}

static void names_json(const struct alert_desk *desk, const struct outbox_row *row, struct json *json)
{
	struct buf key = {0};

	buf_print(&key, "%.*s-%" PRId64, (int)row->channel.size, row->channel.at, row->transition);
	member_text(json, "id", buf_text(&key));
	buf_clear(&key);
	outbox_key_print(desk, row->channel, row, &key);
	member_text(json, "key", buf_text(&key));
	buf_finish(&key);
}

void outbox_message_json(const struct alert_desk *desk, const struct outbox_row *row, struct json *json)
{
	bool is_sending = row->state == OUTBOX_SENDING;

	json_object(json);
	names_json(desk, row, json);
	member_text(json, "channel", row->channel);
	member_integer(json, "change", row->transition);
	member_integer(json, "alert", row->alert);
	store_alert_get(desk->store, row->alert, on_rule, json, NULL);
	member_text(json, "what", row->what);
	member_instant(json, "at", desk->zone, row->at_ms);
	member_text(json, "state", text_of(outbox_state_name(is_sending ? OUTBOX_PENDING : row->state)));
	member_integer(json, "tries", row->tries);
	json_key(json, "may_have_arrived");
	json_truth(json, row->is_uncertain);
	member_instant(json, "first_tried", desk->zone, row->begun_ms);
	member_text(json, "reason", row->reason);
	json_end(json);
}

/* --- what is done --------------------------------------------------------------------------------------------- */

/* Rows of one alert and channel, copied: they are marked one by one afterwards. */
struct pile {
	struct arena arena;
	struct outbox_row *rows; /* in the arena */
	size_t count, capacity;
};

static int on_row(void *context, const struct outbox_row *row)
{
	struct pile *pile = context;
	struct outbox_row copy = *row;

	copy.channel = arena_copy(&pile->arena, row->channel);
	copy.reason = arena_copy(&pile->arena, row->reason);
	copy.what = arena_copy(&pile->arena, row->what);
	pile->rows = memory_room(pile->rows, pile->count, &pile->capacity, sizeof(copy));
	pile->rows[pile->count++] = copy;
	return 0;
}

static void mark(const struct alert_desk *desk, struct outbox_row *row, const struct outbox_action *action)
{
	struct buf reason = {0};

	buf_print(&reason, "%s by %.*s", action->is_release ? "released" : "given up", (int)action->who.size,
	        action->who.at);
	row->state = action->is_release ? OUTBOX_PENDING : OUTBOX_CANCELLED;
	row->due_ms = action->is_release ? AT_ONCE : 0;
	row->tries = 0;
	row->begun_ms = 0;
	row->reason = buf_text(&reason);
	store_outbox_mark(desk->store, row);
	buf_finish(&reason);
}

/* What ended meanwhile was cancelled, as its beginning had not been told: told now, it must be followed by its end. */
static int later_release(
        const struct alert_desk *desk, const struct outbox_row *row, const struct outbox_action *action)
{
	struct pile later = {0};
	int result = store_outbox_later(desk->store, row, on_row, &later, NULL);

	for (size_t i = 0; i < later.count && !text_is(later.rows[i].what, "opened"); i++)
		if (later.rows[i].state == OUTBOX_CANCELLED)
			mark(desk, &later.rows[i], action);
	free(later.rows);
	arena_finish(&later.arena);
	return result;
}

/* As history, so that no stream tells it. */
static void record(
        const struct alert_desk *desk, const struct outbox_row *row, const struct outbox_action *action)
{
	struct buf note = {0};
	struct transition_row transition = {
	        .at_ms = action->at_ms,
	        .alert = row->alert,
	        .what = text_of(action->is_release ? "message released" : "message given up"),
	        .who = action->who,
	        .is_past = true,
	};

	buf_print(&note, "%.*s-%" PRId64 ": %.*s", (int)row->channel.size, row->channel.at, row->transition,
	        (int)row->reason.size, row->reason.at);
	transition.note = buf_text(&note);
	store_transition_add(desk->store, &transition);
	buf_finish(&note);
}

static enum outbox_deed row_act(
        const struct alert_desk *desk, struct outbox_row *row, const struct outbox_action *action)
{
	if (row->due_ms)
		return DEED_UNDERWAY;
	if (row->state != OUTBOX_FAILED && row->state != OUTBOX_HELD)
		return DEED_OVER;
	record(desk, row, action);
	mark(desk, row, action);
	if (action->is_release && text_is(row->what, "opened") && later_release(desk, row, action))
		return DEED_FAILED;
	return DEED_DONE;
}

enum outbox_deed outbox_act(
        const struct alert_desk *desk, const struct outbox_action *action, struct diag *why)
{
	struct pile found = {0};
	enum outbox_deed deed = DEED_UNKNOWN;

	if (store_outbox_get(desk->store, action->channel, action->transition, on_row, &found, why))
		deed = DEED_FAILED;
	else if (found.count)
		deed = row_act(desk, &found.rows[0], action);
	free(found.rows);
	arena_finish(&found.arena);
	return deed;
}
