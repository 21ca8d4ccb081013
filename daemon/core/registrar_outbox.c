/* Messages of the registrar: posted with what is said, claimed and settled in transactions of their own. */
#include "registrar_inside.h"
#include "daemon/log.h"
#include "daemon/outbox/round.h"
#include "base/zone.h"

static int interrupted_mark(struct registrar *registrar, struct diag *why)
{
	store_begin(registrar->options.store);
	store_outbox_interrupt(registrar->options.store, registrar->options.now_ms);
	return store_commit(registrar->options.store, why) == STORE_OK ? 0 : -1;
}

static int fence_open(struct registrar *registrar, struct diag *why)
{
	bool is_restored;

	if (store_fence_open(registrar->options.store, &registrar->posting.fence, &is_restored, why) !=
	        STORE_OK)
		return -1;
	if (is_restored)
		log_write(LOG_WARNING, "outbox",
		        "the store was put back from a backup: what waited in it is held",
		        (struct log_field[]){{"generation", registrar->posting.fence.generation, NULL},
		                {"changes", registrar->posting.fence.held_until, NULL}, {0}});
	return 0;
}

int registrar_open_outbox(struct registrar *registrar, struct diag *why)
{
	const struct registrar_options *options = &registrar->options;
	struct posting *posting = &registrar->posting;

	registrar->cliff = (struct cliff){
	        .limits = options->cliff, .students = &registrar->students, .zone = options->zone};
	*posting = (struct posting){
	        .channels = options->channels,
	        .count = options->channel_count,
	        .go_live_ms = INT64_MIN,
	        .cliff = &registrar->cliff,
	};
	if (options->go_live != NO_DAY && options->channel_count)
		posting->go_live_ms = zone_instant(options->zone, options->go_live, 0);
	if (interrupted_mark(registrar, why))
		return -1;
	return options->channel_count ? fence_open(registrar, why) : 0;
}

static enum registrar_code round_commit(
        struct registrar *registrar, struct outbox_round *round, struct diag *why)
{
	if (!round->has_changed) {
		store_abort(registrar->options.store);
		return REGISTRAR_DONE;
	}
	enum registrar_code code = registrar_commit(registrar, why);
	if (code != REGISTRAR_DONE)
		outbox_round_drop(round);
	else if (round->claim_count &&
	         store_fence_write(registrar->options.store, &registrar->posting.fence, why))
		code = REGISTRAR_BROKEN;
	return code;
}

enum registrar_code registrar_outbox(
        struct registrar *registrar, struct outbox_round *round, int64_t now_ms, struct diag *why)
{
	struct alert_desk desk = registrar_desk(registrar, now_ms);

	registrar_begin(registrar, NULL);
	if (outbox_round_run(&desk, &registrar->posting, round, now_ms, why))
		return registrar_abort(registrar, why);
	return round_commit(registrar, round, why);
}

enum registrar_code registrar_message(
        struct registrar *registrar, struct outbox_action *action, enum outbox_deed *out, struct diag *why)
{
	struct alert_desk desk = registrar_desk(registrar, action->at_ms);
	struct batch_row batch = {.at_ms = desk.now_ms, .kind = BATCH_ACTION};

	action->at_ms = desk.now_ms;
	registrar_begin(registrar, &batch);
	*out = outbox_act(&desk, action, why);
	if (*out == DEED_FAILED)
		return registrar_abort(registrar, why);
	if (*out == DEED_DONE)
		return registrar_commit(registrar, why);
	store_abort(registrar->options.store);
	return REGISTRAR_DONE;
}
