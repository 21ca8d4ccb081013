/* Drives the outbox: one step() looks at everything and does what can be done now.
 *
 *     store --claims--> waiting --a place--> channel --result--> done --results--> store
 *              ^------------------- one round at a time --------------------^
 *
 * Callbacks note what happened and call step(); a round gathers whatever was noted while the last one was under way. */
#include "outbox.h"
#include "destination.h"
#include "daemon/core/core.h"
#include "daemon/log.h"
#include "daemon/seam.h"
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

enum { GRACE_MS = 3000, FULL_WAIT_MS = 5000, LOOK_AT_LEAST_MS = 60000, PURGE_EVERY_MS = 6 * 3600 * 1000 };

struct outbox {
	struct outbox_options options;
	struct destination *destinations; /* owned */
	size_t count;                     /* of those, opened */
	struct dispatch_list done;        /* settled, and to be written */
	struct outbox_round round;
	struct timer *timer;   /* owned */
	int64_t full_until_ms; /* monotonic; the store was full */
	int64_t purge_mono_ms; /* when to look for what is old */
	bool is_asking, is_stepping, is_again;
	bool is_stopping, is_cut, is_lost; /* cut: grace is over; lost: results can no longer be written */
	int64_t cut_mono_ms;
	void (*on_stopped)(void *context);
	void *context;
};

static void step(struct outbox *outbox);

static struct instants now_of(const struct outbox *outbox)
{
	return (struct instants){seam_mono_ms(outbox->options.seam), seam_wall_ms(outbox->options.seam)};
}

static uint64_t chance_of(struct outbox *outbox)
{
	uint64_t chance;

	seam_random(outbox->options.seam, &chance, sizeof(chance));
	return chance;
}

static void dispatch_free(struct dispatch *dispatch)
{
	outbox_claim_clear(&dispatch->claim);
	free(dispatch);
}

/* --- results --------------------------------------------------------------------------------------------------- */

static void say_failed(const struct dispatch *dispatch)
{
	if (dispatch->claim.row.state == OUTBOX_FAILED)
		log_write(LOG_WARNING, "outbox", "a message was given up",
		        (struct log_field[]){{"channel", 0, dispatch->destination->setting->name},
		                {"change", dispatch->message.transition, NULL},
		                {"tries", dispatch->claim.row.tries, NULL}, {"why", 0, dispatch->why}, {0}});
}

/* Once when it begins and once when it ends. */
static void say_turned(const struct destination *destination, bool was_down)
{
	bool is_down = destination->failures > 0;

	if (is_down == was_down)
		return;
	log_write(is_down ? LOG_WARNING : LOG_NOTICE, "outbox",
	        is_down ? "nothing gets through a channel: it is tried again, ever less often"
	                : "a channel takes messages again",
	        (struct log_field[]){{"channel", 0, destination->setting->name},
	                {is_down ? "why" : NULL, 0, destination->why}, {0}});
}

static void on_result(struct message *message, const struct handover_result *result)
{
	struct dispatch *dispatch = (struct dispatch *)message;
	struct destination *destination = dispatch->destination;
	struct outbox *outbox = destination->outbox;
	bool was_down = destination->failures > 0;

	destination_judge(destination, dispatch, result, now_of(outbox), chance_of(outbox));
	destination->has_more = true; /* what stood behind it may come now */
	say_turned(destination, was_down);
	say_failed(dispatch);
	dispatch_list_add(&outbox->done, dispatch);
	step(outbox);
}

/* --- sending --------------------------------------------------------------------------------------------------- */

static void give_back_all(struct destination *destination)
{
	for (struct dispatch *dispatch; (dispatch = dispatch_list_take(&destination->waiting));) {
		dispatch_give_back(dispatch);
		dispatch_list_add(&destination->outbox->done, dispatch);
		destination->has_more = true;
	}
}

static void destination_step(struct destination *destination, int64_t mono_ms)
{
	if (destination->outbox->is_stopping || destination_is_down(destination, mono_ms))
		give_back_all(destination);
	while (destination->waiting.count &&
	        destination->sending < (size_t)destination->setting->concurrency) {
		struct dispatch *dispatch = dispatch_list_take(&destination->waiting);
		destination_begin(destination, dispatch);
		destination->channel->send(destination->channel, &dispatch->message);
	}
}

/* --- rounds ---------------------------------------------------------------------------------------------------- */

static void results_gather(struct outbox *outbox)
{
	struct outbox_round *round = &outbox->round;

	for (struct dispatch *dispatch = outbox->done.first; dispatch; dispatch = dispatch->next) {
		struct outbox_row row = dispatch->claim.row;
		row.channel = text_of(dispatch->destination->setting->name);
		dispatch->is_reported = true;
		round->results = memory_room(
		        round->results, round->result_count, &round->result_capacity, sizeof(row));
		round->results[round->result_count++] = row;
	}
}

static bool is_due(const struct destination *destination, int64_t mono_ms)
{
	return destination->has_more || (destination->next_mono_ms && destination->next_mono_ms <= mono_ms);
}

static int room_of(const struct outbox *outbox, size_t number, int64_t mono_ms)
{
	const struct destination *destination = &outbox->destinations[number];

	if (outbox->is_stopping || !is_due(destination, mono_ms))
		return 0;
	return (int)destination_room(destination, mono_ms);
}

static void purge_ask(struct outbox *outbox, int64_t mono_ms)
{
	struct outbox_slice *slice = &outbox->round.purge;

	slice->before_ms = 0;
	if (mono_ms >= outbox->purge_mono_ms && !outbox->is_stopping)
		slice->before_ms = seam_wall_ms(outbox->options.seam) - outbox->options.days * MS_A_DAY;
}

static void purge_take(struct outbox *outbox)
{
	if (!outbox->round.purge.before_ms || !outbox->round.is_purged)
		return;
	outbox->purge_mono_ms = seam_mono_ms(outbox->options.seam) + PURGE_EVERY_MS;
	outbox->round.purge = (struct outbox_slice){0};
}

/* Whether there is anything to ask for, or to tell. */
static bool wants_gather(struct outbox *outbox, int64_t mono_ms)
{
	bool is_any = outbox->done.count > 0 || outbox->round.purge.before_ms;

	for (size_t i = 0; i < outbox->count; i++) {
		const struct destination *destination = &outbox->destinations[i];
		outbox->round.wants[i] = (struct outbox_want){
		        .channel = destination->setting,
		        .room = room_of(outbox, i, mono_ms),
		};
		snprintf(outbox->round.wants[i].down_why, sizeof(outbox->round.wants[i].down_why), "%s",
		        destination->why);
		is_any |= outbox->round.wants[i].room > 0;
	}
	return is_any;
}

static void reported_free(struct outbox *outbox)
{
	struct dispatch_list all = outbox->done;

	dispatch_list_init(&outbox->done);
	while (all.count) {
		struct dispatch *dispatch = all.first;
		all.first = dispatch->next;
		all.count--;
		if (dispatch->is_reported)
			dispatch_free(dispatch);
		else
			dispatch_list_add(&outbox->done, dispatch);
	}
}

static void claim_take(struct outbox *outbox, struct outbox_claim *claim)
{
	struct destination *destination = &outbox->destinations[claim->want];
	struct dispatch *dispatch = memory_take(sizeof(*dispatch));

	dispatch->destination = destination;
	dispatch->claim = *claim;
	dispatch->message = (struct message){
	        .transition = claim->row.transition,
	        .alert = claim->row.alert,
	        .key = claim->key,
	        .what = claim->what,
	        .rule = claim->rule,
	        .body = claim->body,
	        .on_result = on_result,
	};
	dispatch_list_add(&destination->waiting, dispatch);
}

/* The wall clock, by which messages are due, may step: so it is looked at again before long. */
static int64_t next_mono_ms(struct instants now, int64_t next_ms)
{
	int64_t wait = next_ms - now.wall_ms;

	if (wait > LOOK_AT_LEAST_MS)
		wait = LOOK_AT_LEAST_MS;
	return now.mono_ms + (wait > 0 ? wait : 0);
}

static void want_take(struct outbox *outbox, size_t number)
{
	struct destination *destination = &outbox->destinations[number];
	const struct outbox_want *want = &outbox->round.wants[number];

	if (want->room == 0)
		return;
	destination->has_more |= want->is_more;
	destination->next_mono_ms = want->next_ms ? next_mono_ms(now_of(outbox), want->next_ms) : 0;
}

static void round_take(struct outbox *outbox)
{
	reported_free(outbox);
	purge_take(outbox);
	for (size_t i = 0; i < outbox->round.claim_count; i++)
		claim_take(outbox, &outbox->round.claims[i]);
	for (size_t i = 0; i < outbox->count; i++)
		want_take(outbox, i);
}

/* Nothing of it was written: all of it will be told again. */
static void round_lost(struct outbox *outbox)
{
	outbox->full_until_ms = seam_mono_ms(outbox->options.seam) + FULL_WAIT_MS;
	outbox->is_lost = outbox->is_stopping;
	for (size_t i = 0; i < outbox->count; i++)
		outbox->destinations[i].has_more = true;
}

static void on_round(struct command *command)
{
	struct outbox *outbox = command->asker;

	outbox->is_asking = false;
	if (command->left.code == REGISTRAR_DONE)
		round_take(outbox);
	else
		round_lost(outbox);
	outbox_round_clear(&outbox->round);
	command_destroy(command);
	step(outbox);
}

static void round_begin(struct outbox *outbox, int64_t mono_ms)
{
	if (outbox->is_asking || mono_ms < outbox->full_until_ms)
		return;
	purge_ask(outbox, mono_ms);
	if (!wants_gather(outbox, mono_ms))
		return;
	results_gather(outbox);
	for (size_t i = 0; i < outbox->count; i++)
		if (outbox->round.wants[i].room > 0)
			outbox->destinations[i].has_more = false;
	struct command *command = command_create(COMMAND_OUTBOX, on_round, outbox);
	command->round = &outbox->round;
	outbox->is_asking = true;
	core_submit(outbox->options.core, command); /* what has no door behind it is never refused */
}

/* --- the whole ------------------------------------------------------------------------------------------------- */

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t wake_ms(const struct outbox *outbox, int64_t mono_ms)
{
	int64_t wake = mono_ms < outbox->full_until_ms ? outbox->full_until_ms : INT64_MAX;

	if (!outbox->is_stopping && !outbox->is_asking && mono_ms >= outbox->full_until_ms)
		wake = earlier(wake, outbox->purge_mono_ms);
	for (size_t i = 0; i < outbox->count; i++) {
		const struct destination *destination = &outbox->destinations[i];
		if (destination_is_down(destination, mono_ms))
			wake = earlier(wake, destination->retry_mono_ms);
		else if (destination->next_mono_ms > mono_ms)
			wake = earlier(wake, destination->next_mono_ms);
	}
	return outbox->is_stopping && !outbox->is_cut ? earlier(wake, outbox->cut_mono_ms) : wake;
}

static bool is_idle(const struct outbox *outbox)
{
	for (size_t i = 0; i < outbox->count; i++)
		if (outbox->destinations[i].sending)
			return false;
	return !outbox->is_asking && (outbox->is_lost || !outbox->done.count);
}

static void cut(struct outbox *outbox)
{
	outbox->is_cut = true;
	for (size_t i = 0; i < outbox->count; i++)
		outbox->destinations[i].channel->cut(outbox->destinations[i].channel);
}

static void stopped_look(struct outbox *outbox)
{
	if (!outbox->on_stopped || !is_idle(outbox))
		return;
	void (*on_stopped)(void *context) = outbox->on_stopped;
	outbox->on_stopped = NULL;
	timer_stop(outbox->timer);
	on_stopped(outbox->context);
}

static void look(struct outbox *outbox)
{
	int64_t mono_ms = seam_mono_ms(outbox->options.seam);

	for (size_t i = 0; i < outbox->count; i++)
		destination_step(&outbox->destinations[i], mono_ms);
	if (outbox->is_stopping && !outbox->is_cut && mono_ms >= outbox->cut_mono_ms)
		cut(outbox);
	round_begin(outbox, mono_ms);
	int64_t wake = wake_ms(outbox, mono_ms);
	if (wake == INT64_MAX)
		timer_stop(outbox->timer);
	else
		timer_start(outbox->timer, wake > mono_ms ? wake : mono_ms + 1);
}

/* A channel may answer before it returns: then it is looked at once more, not from within. */
static void step(struct outbox *outbox)
{
	outbox->is_again = true;
	if (outbox->is_stepping)
		return;
	outbox->is_stepping = true;
	while (outbox->is_again) {
		outbox->is_again = false;
		look(outbox);
	}
	outbox->is_stepping = false;
	stopped_look(outbox);
}

static void on_timer(void *context)
{
	step(context);
}

void outbox_said(struct outbox *outbox)
{
	for (size_t i = 0; i < outbox->count; i++)
		outbox->destinations[i].has_more = true;
	step(outbox);
}

void outbox_keep(struct outbox *outbox, int64_t days)
{
	outbox->options.days = days;
}

int outbox_start(const struct outbox_options *options, struct outbox **out, struct diag *why)
{
	struct outbox *outbox = memory_take(sizeof(*outbox));

	outbox->options = *options;
	outbox->destinations = memory_take((options->channel_count + 1) * sizeof(*outbox->destinations));
	outbox->round.wants = memory_take((options->channel_count + 1) * sizeof(*outbox->round.wants));
	outbox->round.want_count = options->channel_count;
	dispatch_list_init(&outbox->done);
	outbox->timer = timer_open(options->seam, on_timer, outbox);
	*out = outbox;
	for (; outbox->count < options->channel_count; outbox->count++) {
		struct destination *destination = &outbox->destinations[outbox->count];
		destination_init(destination, &options->channels[outbox->count]);
		destination->outbox = outbox;
		if (options->open(destination->setting, options->seam, &destination->channel, why))
			return -1;
	}
	return 0;
}

void outbox_stop(struct outbox *outbox, void (*on_stopped)(void *context), void *context)
{
	outbox->is_stopping = true;
	outbox->cut_mono_ms = seam_mono_ms(outbox->options.seam) + GRACE_MS;
	outbox->on_stopped = on_stopped;
	outbox->context = context;
	step(outbox);
}

static void dispatches_free(struct dispatch_list *list)
{
	for (struct dispatch *dispatch; (dispatch = dispatch_list_take(list));)
		dispatch_free(dispatch);
}

void outbox_destroy(struct outbox *outbox)
{
	if (!outbox)
		return;
	for (size_t i = 0; i < outbox->count; i++) {
		struct destination *destination = &outbox->destinations[i];
		dispatches_free(&destination->waiting);
		destination->channel->close(destination->channel);
	}
	dispatches_free(&outbox->done);
	outbox_round_finish(&outbox->round);
	timer_close(outbox->timer);
	free(outbox->destinations);
	free(outbox);
}
