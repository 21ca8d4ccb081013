/* The queue before the engine thread, and the clock that wakes it.
 *
 *     submitted -> queued --engine thread: run--> done: answered
 *                    ^                              |
 *                    +---- more of it is left ------+
 *
 * Events come in rounds: see round.c. */
#include "core_inside.h"
#include "feeds.h"
#include "daemon/log.h"
#include "daemon/store/blocks.h"
#include "daemon/store/checkpoint.h"
#include "daemon/store/room.h"
#include <assert.h>
#include <stdlib.h>

enum {
	BYTES_MOST = 64 << 20,
	SLICE_MS = 20,
	SLICE_MOST_MS = 500,
	ASKED_MS = 5, /* lines are taken at least, or a rehearsal goes on, while others wait */
	BRIEF_MS = 1, /* likewise, in a brief round */
	FULL_WAIT_MS = 5000,
	LOOK_AT_LEAST_MS = 60000, /* the wall clock may step */
	STOP_MOST_MS = 5000,
	PURGE_EVERY_MS = 6 * 3600 * 1000
};

/* Others who wait make a slice short. */
static bool is_slice_over(void *context)
{
	struct core *core = context;
	int64_t mono = seam_mono_ms(core->options.seam);
	bool is_asked = atomic_load_explicit(&core->asked, memory_order_relaxed) > 0;

	return mono >= core->slice_until_ms || (is_asked && mono >= core->slice_least_ms);
}

void core_ask(struct core *core)
{
	atomic_fetch_add_explicit(&core->asked, 1, memory_order_relaxed);
}

void core_unask(struct core *core, int count)
{
	atomic_fetch_sub_explicit(&core->asked, count, memory_order_relaxed);
}

static struct command *command_of(struct job *job)
{
	return (struct command *)((char *)job - offsetof(struct command, job));
}

/* Judging the students of a slice may take longer than taking its lines, and much the same however many they are: then
 * the next slice may take lines for as long as that. */
static void slice_learn(struct core *core, int64_t began_ms)
{
	int64_t took = seam_mono_ms(core->options.seam) - began_ms;

	core->slice_ms = took / 2 > SLICE_MS ? took / 2 : SLICE_MS;
	if (core->slice_ms > SLICE_MOST_MS)
		core->slice_ms = SLICE_MOST_MS;
}

/* Said once when it begins and once when it ends. */
static void short_say(struct core *core)
{
	bool is_short = core->is_full || core->lacks_room;

	if (core->is_short == is_short)
		return;
	core->is_short = is_short;
	if (is_short)
		log_write(
		        LOG_ERROR, "store", "store full: nothing is taken until there is space again", NULL);
	else
		log_write(LOG_NOTICE, "store", "there is space again", NULL);
}

/* On a volume that cannot be asked, the first write that fails says that it is full. */
static bool is_room_lacking(const struct core *core)
{
	struct store_room room = {0};

	return store_room(core->options.store, &room, NULL) == 0 && room.free_bytes < room.least_bytes;
}

/* Before each piece of events, as others fill the disk too; and now and then, so that it is known when it is over. */
static void room_look(struct core *core, const struct command *command, int64_t mono_ms)
{
	bool is_asked =
	        core_kinds[command->kind].takes_events || (core->lacks_room && command->kind == COMMAND_TICK);

	if (!is_asked && mono_ms < core->room_ms)
		return;
	core->room_ms = mono_ms + FULL_WAIT_MS;
	bool lacks_room = is_room_lacking(core);
	if (lacks_room && !core->lacks_room) {
		store_checkpoint(core->options.store);
		lacks_room = is_room_lacking(core);
	}
	core->lacks_room = lacks_room;
}

/* While nobody sends, the clock tries: else nobody would ever hear that there is space again. */
static void note_room(struct core *core, struct command *command)
{
	if (command->left.code == REGISTRAR_FULL) {
		core->is_full = true;
		store_checkpoint(core->options.store);
	} else if (command->left.code >= 0 &&
	           (command->kind == COMMAND_EVENTS || command->kind == COMMAND_ROUND ||
	                   command->kind == COMMAND_TICK)) {
		core->is_full = false;
	}
	short_say(core);
}

/* That waits for nothing but a turn. */
static bool has_work(const struct core *core)
{
	return (registrar_folds(core->registrar) && !core->lacks_room) ||
	       !registrar_is_settled(core->registrar);
}

/* What was in the middle of being taken is begun again when there is room. */
static int run_no_room(struct core *core, const struct command *command)
{
	if (command->kind == COMMAND_RELEASE && command->delivery)
		core->releasing = 0;
	return NO_ROOM;
}

/* A rehearsal is a question that somebody waits for, too, though it takes many slices. */
static int64_t slice_least(const struct core *core, enum command_kind kind, int64_t began_ms)
{
	if (kind == COMMAND_REHEARSE)
		return ASKED_MS;
	if (kind != COMMAND_EVENTS && kind != COMMAND_ROUND)
		return 0;
	return began_ms < core->brief_until_ms ? BRIEF_MS : ASKED_MS;
}

void core_run(struct job *job)
{
	struct command *command = command_of(job);
	struct core *core = command->core;
	int64_t began = seam_mono_ms(core->options.seam);

	bool takes_lines = command->kind == COMMAND_EVENTS || command->kind == COMMAND_ROUND;

	if (command->is_asked)
		core_unask(core, 1);
	command->is_asked = false;
	registrar_guard(core->registrar,
	        (struct guard){atomic_load(&core->guard_rows), atomic_load(&core->guard_share)});
	room_look(core, command, began);
	core->slice_least_ms = began + slice_least(core, command->kind, began);
	core->slice_until_ms = began + (takes_lines ? core->slice_ms : SLICE_MS);
	if (core->lacks_room && core_kinds[command->kind].takes_events)
		command->left.code = run_no_room(core, command);
	else
		command->left.code = core_kinds[command->kind].run(core, command);
	if (takes_lines && began >= core->brief_until_ms)
		slice_learn(core, began);
	note_room(core, command);
	command->left.last_transition = store_last_transition(core->options.store);
	command->left.due_ms = has_work(core) ? 0 : registrar_next_ms(core->registrar);
	command->left.generation = registrar_generation(core->registrar);
	command->left.is_settled = registrar_is_settled(core->registrar);
	command->left.lacks_room = core->lacks_room;
	command->left.is_short = core->is_short;
}

static void tick_schedule(struct core *core, int64_t due_ms)
{
	int64_t mono = seam_mono_ms(core->options.seam);
	int64_t wait = due_ms - seam_wall_ms(core->options.seam);

	if (due_ms == INT64_MAX || wait > LOOK_AT_LEAST_MS)
		wait = LOOK_AT_LEAST_MS;
	if (core->look_ms && mono + wait > core->look_ms)
		wait = core->look_ms > mono ? core->look_ms - mono : 0;
	if (mono + wait < core->full_until_ms)
		wait = core->full_until_ms - mono;
	timer_start(core->tick, mono + wait);
}

static bool is_for_want_of_room(const struct left *left)
{
	return left->code == REGISTRAR_FULL || left->code == NO_ROOM;
}

static void full_answer(struct command *command)
{
	response_problem(&command->answer, 503, "store_full", "the disk is full",
	        "free space and send it again; of what was taken before nothing counts twice");
	command->answer.retry_after_s = FULL_WAIT_MS / 1000;
}

/* However many ask meanwhile, the next look is not put off. */
static void note_short(struct core *core, const struct command *command)
{
	int64_t mono = seam_mono_ms(core->options.seam);

	core->refuses_events = command->left.lacks_room;
	if (command->left.code == REGISTRAR_FULL)
		core->full_until_ms = mono + FULL_WAIT_MS;
	if (!command->left.is_short)
		core->look_ms = 0;
	else if (!core->look_ms || command->kind == COMMAND_TICK)
		core->look_ms = mono + FULL_WAIT_MS;
}

static void note_said(struct core *core, const struct command *command)
{
	if (command->left.last_transition <= core->last_said)
		return;
	core->last_said = command->left.last_transition;
	core->options.on_said(core->options.context, core->last_said);
}

static void note_settled(struct core *core, const struct command *command)
{
	if (!command->left.is_settled || command->left.generation <= core->settled)
		return;
	core->settled = command->left.generation;
	core->options.on_settled(core->options.context, core->settled);
}

/* On a thread of its own, which waits for the disk in place of the engine thread. */
static void copy(struct job *job)
{
	struct copying *copying = (struct copying *)((char *)job - offsetof(struct copying, job));

	copying->code = store_copy(copying->core->options.store, &copying->why);
}

static void copy_due(struct core *core);

/* Whatever a commit asked for meanwhile; what could not be copied only another commit asks for again. */
static void on_copied(struct job *job)
{
	struct copying *copying = (struct copying *)((char *)job - offsetof(struct copying, job));
	struct core *core = copying->core;

	copying->is_under_way = false;
	if (copying->code != STORE_OK)
		core->options.on_broken(core->options.context, &copying->why);
	else
		copy_due(core);
}

static void copy_due(struct core *core)
{
	struct copying *copying = &core->copying;

	if (copying->is_under_way || !store_copy_is_due(core->options.store))
		return;
	copying->is_under_way = true;
	copying->core = core;
	copying->job = (struct job){.run = copy, .on_done = on_copied};
	worker_submit(core->copier, &copying->job);
}

void core_note_outcome(struct core *core, struct command *command)
{
	if (command->left.code == REGISTRAR_BROKEN)
		core->options.on_broken(core->options.context, &command->left.why);
	copy_due(core);
	note_short(core, command);
	core_refuse_for_room(command, &command->left);
	note_said(core, command);
	note_settled(core, command);
}

void core_refuse_for_room(struct command *command, const struct left *left)
{
	if (is_for_want_of_room(left))
		full_answer(command);
}

void core_answered(struct core *core, struct command *command, int64_t due_ms)
{
	core->waiting--;
	if (!core->is_draining)
		tick_schedule(core, due_ms);
	command->on_answer(command);
}

static void refuse(
        struct command *command, int status, const char *code, const char *title, const char *detail)
{
	response_problem(&command->answer, status, code, title, detail);
	command->answer.retry_after_s = FULL_WAIT_MS / 1000;
}

/* In the middle of it: the next start goes on, or nobody misses it.  The end waits for none of these, and an engine thread
 * that ends gives them no other turn. */
static bool may_stop(enum command_kind kind)
{
	static const bool may[COMMAND_KIND_COUNT] = {
	        [COMMAND_TICK] = true,
	        [COMMAND_PURGE] = true,
	        [COMMAND_RELEASE] = true,
	        [COMMAND_REHEARSE] = true,
	        [COMMAND_TAKE_OVER] = true,
	        [COMMAND_RULE_STATS] = true,
	};

	return may[kind];
}

static void note_release(struct core *core, struct command *command)
{
	if (command->left.code == REGISTRAR_MORE)
		refuse(command, 503, "stopping", "the daemon is stopping",
		        "what it has begun to take it goes on with at its next start");
	core->resumes |= command->left.code != REGISTRAR_DONE;
}

static void on_done(struct job *job)
{
	struct command *command = command_of(job);
	struct core *core = command->core;

	core_note_outcome(core, command);
	if (command->left.code == REGISTRAR_MORE && !(core->is_draining && may_stop(command->kind))) {
		worker_submit(core->engine, job);
		return;
	}
	if (command->kind == COMMAND_RELEASE)
		note_release(core, command);
	core_answered(core, command, command->left.due_ms);
}

/* Time alone and what is sent out wait for their turn; a person does not. */
static bool is_urgent(enum command_kind kind)
{
	return kind != COMMAND_TICK && kind != COMMAND_PURGE && kind != COMMAND_OUTBOX;
}

void core_queue(struct core *core, struct command *command)
{
	command->job = (struct job){.run = core_run, .on_done = on_done};
	command->is_asked = is_urgent(command->kind);
	if (command->is_asked)
		core_ask(core);
	worker_submit(core->engine, &command->job);
}

int core_submit(struct core *core, struct command *command)
{
	bool writes = core_kinds[command->kind].writes;

	if (writes && core->is_draining) {
		refuse(command, 503, "stopping", "the daemon is stopping", "send it again in a moment");
		return -1;
	}
	if (writes && seam_mono_ms(core->options.seam) < core->full_until_ms) {
		refuse(command, 503, "store_full", "the disk is full",
		        "free space; the daemon goes on by itself");
		return -1;
	}
	if (core_kinds[command->kind].takes_events && core->refuses_events) {
		refuse(command, 503, "store_full", "the disk is nearly full",
		        "free space; the daemon goes on by itself, and takes no events before");
		return -1;
	}
	if (command->kind == COMMAND_RELOAD) {
		core->options.on_reload(core->options.context, command);
		return 0;
	}
	command->core = core;
	command->reload = core->reload;
	core->waiting++;
	if (command->kind == COMMAND_EVENTS)
		round_submit(core, command);
	else
		core_queue(core, command);
	return 0;
}

static void on_ticked(struct command *command)
{
	command->core->is_ticking = false;
	command_destroy(command);
}

static void resume(struct core *core);

static void on_resumed(struct command *command)
{
	struct core *core = command->core;
	bool goes_on = command->left.code == REGISTRAR_DONE && command->held;

	core->is_resuming = false;
	if (command->left.code == REGISTRAR_DONE)
		core->resumes = goes_on;
	command_destroy(command);
	if (goes_on)
		resume(core);
}

/* What somebody has let through, and a stop, a crash or a full disk has interrupted. */
static void resume(struct core *core)
{
	if (!core->resumes || core->is_resuming || core->is_draining)
		return;
	struct command *command = command_create(COMMAND_RELEASE, on_resumed, core);
	command->resumes = true;
	core->is_resuming = core_submit(core, command) == 0;
	if (!core->is_resuming)
		command_destroy(command);
}

static void on_tick(void *context)
{
	struct core *core = context;

	resume(core);
	if (core->is_ticking || core->is_draining)
		return;
	core->is_ticking = true;
	core_submit(core, command_create(COMMAND_TICK, on_ticked, core));
}

static void purge_schedule(struct core *core)
{
	timer_start(core->purge, seam_mono_ms(core->options.seam) + PURGE_EVERY_MS);
}

static void on_purge(void *context)
{
	struct core *core = context;
	struct command *command = command_create(COMMAND_PURGE, command_destroy, core);

	command->keeping = core->options.keeping;
	if (core_submit(core, command))
		command_destroy(command);
	purge_schedule(core);
}

static void on_read(void *context, int64_t seq)
{
	const struct core *core = context;

	core->options.on_read(core->options.context, seq, store_next_seq(core->options.store) - 1);
}

static int registrar_start(struct core *core, struct diag *why)
{
	struct registrar_options options = {
	        .store = core->options.store,
	        .set = core->options.set,
	        .zones = core->options.zones,
	        .zone = core->options.zone,
	        .channels = core->options.channels,
	        .channel_count = core->options.channel_count,
	        .go_live = core->options.go_live,
	        .cliff = core->options.cliff,
	        .now_ms = seam_wall_ms(core->options.seam),
	        .guard = core->options.guard,
	        .memory = core->options.memory,
	        .is_slice_over = is_slice_over,
	        .on_read = core->options.on_read ? on_read : NULL,
	        .context = core,
	};

	return registrar_open(&options, &core->registrar, why);
}

static void help_squeeze(void *store)
{
	store_squeeze_help(store);
}

int core_create(const struct core_options *options, struct core **out, struct diag *why)
{
	struct core *core = memory_take(sizeof(*core));

	core->options = *options;
	core_guard(core, &options->guard);
	core->slice_ms = SLICE_MS;
	core->feeds = feeds_create();
	if (registrar_start(core, why)) {
		feeds_destroy(core->feeds);
		free(core);
		return -1;
	}
	ruleset_start_log(core);
	core->last_said = store_last_transition(options->store);
	core->settled = registrar_generation(core->registrar);
	core->key = store_hash_key(options->store);
	core->engine = worker_create(options->seam, "engine");
	core->reader = worker_create(options->seam, "reader");
	core->copier = worker_create(options->seam, "checkpoint");
	store_copy_elsewhere(options->store);
	core->squeezer = helper_create(options->seam, "squeeze", help_squeeze, options->store);
	store_squeeze_elsewhere(options->store, helper_wake, core->squeezer);
	core->round = (struct command){.core = core, .kind = COMMAND_ROUND};
	core->round.job = (struct job){.run = core_run, .on_done = on_round_done};
	core->tick = timer_open(options->seam, on_tick, core);
	core->purge = timer_open(options->seam, on_purge, core);
	tick_schedule(core, has_work(core) ? 0 : registrar_next_ms(core->registrar));
	timer_start(core->purge, seam_mono_ms(options->seam));
	core->resumes = true;
	resume(core);
	*out = core;
	return 0;
}

void core_drain(struct core *core)
{
	core->is_draining = true;
	timer_stop(core->tick);
	timer_stop(core->purge);
}

/* So that the next start has little to read; it has all of it if there is no time. */
static void tail_fold(struct core *core)
{
	int64_t until = seam_mono_ms(core->options.seam) + STOP_MOST_MS;
	enum registrar_code code;
	struct diag why = {0};

	core->slice_least_ms = core->slice_until_ms = until;
	do
		code = registrar_fold_tail(core->registrar, &why);
	while (code == REGISTRAR_MORE && seam_mono_ms(core->options.seam) < until);
	if (code == REGISTRAR_BROKEN)
		core->options.on_broken(core->options.context, &why);
}

/* Slices go back into the queue, which a closing worker no longer serves: the caller drains first.  Likewise a copy that
 * falls due at the very end; that one store_close makes. */
void core_destroy(struct core *core)
{
	if (!core)
		return;
	assert(core->is_draining || core->waiting == 0);
	worker_close(core->reader);
	worker_close(core->engine);
	tail_fold(core);
	store_squeeze_elsewhere(core->options.store, NULL, NULL);
	helper_close(core->squeezer);
	worker_close(core->copier);
	pages_finish(&core->spare);
	buf_finish(&core->round.answer.body);
	timer_close(core->tick);
	timer_close(core->purge);
	registrar_close(core->registrar);
	feeds_destroy(core->feeds);
	free(core);
}

int core_reserve(struct core *core, size_t bytes)
{
	if (core->bytes + bytes > BYTES_MOST)
		return -1;
	core->bytes += bytes;
	return 0;
}

void core_release(struct core *core, size_t bytes)
{
	assert(bytes <= core->bytes);
	core->bytes -= bytes;
}

int64_t core_last_said(const struct core *core)
{
	return core->last_said;
}

void core_keep(struct core *core, struct keeping keeping)
{
	core->options.keeping = keeping;
}

void core_guard(struct core *core, const struct guard *guard)
{
	atomic_store(&core->guard_rows, guard->rows);
	atomic_store(&core->guard_share, guard->share);
}

void core_note_reload(struct core *core, const struct reload_report *report)
{
	core->reload = *report;
}
