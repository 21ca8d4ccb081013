/* Judges results: what becomes of a message, and when its destination is tried again. */
#include "destination.h"

#include <stdio.h>
#include <string.h>

enum { WINDOW_MOST = 128, DOUBLINGS_MOST = 30, AT_ONCE = 1, ANSWERING_MOST_MS = 60000 };

void dispatch_list_init(struct dispatch_list *list)
{
	*list = (struct dispatch_list){.end = &list->first};
}

void dispatch_list_add(struct dispatch_list *list, struct dispatch *dispatch)
{
	dispatch->next = NULL;
	*list->end = dispatch;
	list->end = &dispatch->next;
	list->count++;
}

struct dispatch *dispatch_list_take(struct dispatch_list *list)
{
	struct dispatch *dispatch = list->first;

	if (!dispatch)
		return NULL;
	list->first = dispatch->next;
	if (!list->first)
		list->end = &list->first;
	list->count--;
	return dispatch;
}

void destination_init(struct destination *destination, const struct channel_setting *setting)
{
	*destination = (struct destination){.setting = setting, .has_more = true};
	destination->window = (size_t)setting->concurrency;
	dispatch_list_init(&destination->waiting);
}

bool destination_is_down(const struct destination *destination, int64_t mono_ms)
{
	return mono_ms < destination->retry_mono_ms;
}

/* Claimed is marked as being sent, and that should be nearly true: more than what has a place is claimed only from a
 * destination that takes everything at once. */
size_t destination_room(const struct destination *destination, int64_t mono_ms)
{
	size_t held = destination->waiting.count + destination->sending;

	if (destination_is_down(destination, mono_ms) || held >= destination->window)
		return 0;
	return destination->window - held;
}

void destination_begin(struct destination *destination, struct dispatch *dispatch)
{
	dispatch->state = DISPATCH_SENDING;
	dispatch->through = destination->through;
	dispatch->bout = destination->bout;
	destination->sending++;
}

/* Full jitter: anything from nothing to the whole wait, so that many who failed together do not come back together. */
static int64_t wait_ms(const struct channel_setting *setting, int failures, uint64_t chance)
{
	int doublings = failures - 1 < DOUBLINGS_MOST ? failures - 1 : DOUBLINGS_MOST;
	int64_t most = setting->first_ms << doublings;

	if (most > setting->most_ms || most < setting->first_ms)
		most = setting->most_ms;
	return (int64_t)(chance % (uint64_t)(most + 1));
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void settle(struct dispatch *dispatch, enum outbox_state state, int64_t due_ms, const char *why)
{
	struct outbox_row *row = &dispatch->claim.row;

	row->state = state;
	row->due_ms = due_ms;
	snprintf(dispatch->why, sizeof(dispatch->why), "%s", why);
	row->reason = text_of(dispatch->why);
}

void dispatch_give_back(struct dispatch *dispatch)
{
	settle(dispatch, dispatch->claim.row.state, AT_ONCE, "");
	dispatch->state = DISPATCH_DONE;
}

static void go_down(struct destination *destination, const struct dispatch *dispatch,
        const struct handover_result *result, int64_t mono_ms, uint64_t chance)
{
	const struct channel_setting *setting = destination->setting;
	destination->window = (size_t)setting->concurrency;
	destination->has_more = true;
	snprintf(destination->why, sizeof(destination->why), "%s", result->why);
	if (dispatch->bout == destination->bout) {
		int64_t wait = wait_ms(setting, ++destination->failures, chance);
		if (result->handover == HANDOVER_LATER && wait > ANSWERING_MOST_MS)
			wait = ANSWERING_MOST_MS;
		destination->retry_mono_ms = mono_ms + wait;
		destination->bout++;
	}
	destination->retry_mono_ms = larger(destination->retry_mono_ms, mono_ms + result->retry_after_ms);
}

static void get_through(struct destination *destination)
{
	destination->through++;
	destination->failures = 0;
	destination->retry_mono_ms = 0;
	destination->why[0] = '\0';
	if (destination->window < WINDOW_MOST)
		destination->window++;
}

static void put_off(struct destination *destination, struct dispatch *dispatch,
        const struct handover_result *result, struct instants now, uint64_t chance)
{
	const struct channel_setting *setting = destination->setting;
	struct outbox_row *row = &dispatch->claim.row;
	bool is_alone = destination->through == dispatch->through;
	int64_t due_ms = AT_ONCE;

	if (is_alone || result->retry_after_ms)
		go_down(destination, dispatch, result, now.mono_ms, chance);
	if (!is_alone || result->handover == HANDOVER_LATER)
		due_ms = now.wall_ms + larger(wait_ms(setting, ++row->tries, chance), result->retry_after_ms);
	row->is_uncertain |= result->is_uncertain;
	if (row->tries >= setting->tries || now.wall_ms - row->begun_ms > setting->give_up_ms)
		settle(dispatch, OUTBOX_FAILED, 0, result->why);
	else
		settle(dispatch, row->is_uncertain ? OUTBOX_UNKNOWN : OUTBOX_PENDING, due_ms, result->why);
}

void destination_judge(struct destination *destination, struct dispatch *dispatch,
        const struct handover_result *result, struct instants now, uint64_t chance)
{
	destination->sending--;
	dispatch->state = DISPATCH_DONE;
	switch (result->handover) {
	case HANDOVER_TAKEN:
		settle(dispatch, OUTBOX_SENT, 0, "");
		get_through(destination);
		return;
	case HANDOVER_NEVER:
		dispatch->claim.row.tries++;
		settle(dispatch, OUTBOX_FAILED, 0, result->why);
		get_through(destination);
		return;
	case HANDOVER_LATER:
	case HANDOVER_DOWN: put_off(destination, dispatch, result, now, chance); return;
	}
}
