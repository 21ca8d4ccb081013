/* Takes the files of one folder.
 *
 *     IDLE --a look is due--> LOOKING --a file--> READING --a piece--> TAKING --answered--> READING ..
 *      ^                        |  none             |                    | the last piece
 *      +------------------------+                   | failed, or no room v
 *      +<-------------------------------------------+<--------------- SETTLING
 *
 * LOOKING, READING and SETTLING wait for the disk, on a thread of their own; TAKING is the core's.  A file that is not
 * finished stays claimed and is taken from its beginning the next time: what was taken before is a duplicate then. */
#include "drop.h"
#include "drop_folder.h"
#include "daemon/core/core.h"
#include "daemon/formats/format.h"
#include "daemon/log.h"
#include "base/json.h"

#include <assert.h>
#include <stdlib.h>

enum { LOOK_MS = 1000, AGAIN_MS = 30000, ROOM_MS = 500 };

enum state { IDLE, LOOKING, READING, NO_ROOM, TAKING, SETTLING };

struct drop {
	struct drop_options options;
	struct drop_folder *folder; /* owned */
	struct worker *worker;      /* owned */
	struct timer *timer;        /* owned */
	struct job job;
	enum state state;
	bool is_stopping;
	/* What the job at hand found; the worker's while it runs. */
	int found; /* as the function of drop_folder.h answered */
	struct diag why;
	bool is_last;
	/* The file at hand. */
	struct delivery *delivery; /* owned */
	struct digest digest;      /* of what was read so far */
	struct buf piece;          /* owned */
	size_t reserved;
	int status;        /* of the last answer; 0: refused unread */
	struct buf report; /* owned */
	/* What was said in the log, so that it is said once. */
	size_t others_said;
	bool is_failing;
};

static void step(struct drop *drop);

static struct drop *drop_of(struct job *job)
{
	return (struct drop *)((char *)job - offsetof(struct drop, job));
}

static int64_t now_ms(const struct drop *drop)
{
	return seam_mono_ms(drop->options.sources->seam);
}

/* --- on the worker ---------------------------------------------------------------------------------------------- */

static void on_look(struct job *job)
{
	struct drop *drop = drop_of(job);

	drop->found = drop_folder_look(drop->folder, &drop->why);
	if (drop->found != 1 || drop_file_fault(drop->folder))
		return;
	struct digest whole = drop->digest;
	if (drop_file_digest(drop->folder, &whole, &drop->why))
		drop->found = -1;
	else
		drop->delivery->digest = whole.hash;
}

static void on_read(struct job *job)
{
	struct drop *drop = drop_of(job);

	drop->found = drop_file_piece(drop->folder, &drop->digest, &drop->piece, &drop->is_last, &drop->why);
}

static void on_settle(struct job *job)
{
	struct drop *drop = drop_of(job);
	bool is_done = drop->status == 200 || drop->status == 202 || drop->status == 207;

	drop->found = drop_file_settle(
	        drop->folder, is_done ? DROP_DONE : DROP_REJECTED, buf_text(&drop->report), &drop->why);
}

static void on_done(struct job *job)
{
	step(drop_of(job));
}

static void work(struct drop *drop, enum state state, void (*run)(struct job *job))
{
	drop->state = state;
	drop->job = (struct job){.run = run, .on_done = on_done};
	worker_submit(drop->worker, &drop->job);
}

/* --- on the loop ------------------------------------------------------------------------------------------------ */

static void wait(struct drop *drop, int64_t wait_ms)
{
	drop->state = IDLE;
	if (drop->is_stopping)
		drop->options.on_idle(drop->options.context);
	else
		timer_start(drop->timer, now_ms(drop) + wait_ms);
}

static void file_end(struct drop *drop)
{
	delivery_destroy(drop->delivery);
	drop->delivery = NULL;
	buf_finish(&drop->piece);
	buf_finish(&drop->report);
}

static void fail(struct drop *drop)
{
	if (!drop->is_failing)
		log_write(LOG_ERROR, "sources", "a drop folder cannot be used; it is tried again",
		        (struct log_field[]){{"folder", 0, drop->options.setting->path},
		                {"why", 0, drop->why.message}, {0}});
	drop->is_failing = true;
	drop_file_leave(drop->folder);
	file_end(drop);
	wait(drop, AGAIN_MS);
}

static void look(struct drop *drop)
{
	struct delivery *delivery = delivery_create();

	file_end(drop);
	delivery->source = text_of(drop->options.setting->source);
	delivery->format = format_find("application/x-ndjson");
	drop->delivery = delivery;
	drop->digest = delivery_digest_start(delivery, drop->options.sources->key);
	drop->status = 0;
	drop->is_last = false;
	work(drop, LOOKING, on_look);
}

static void others_say(struct drop *drop)
{
	size_t others = drop_folder_others(drop->folder);

	if (others != drop->others_said && others)
		log_write(LOG_WARNING, "sources", "files in a drop folder do not end in .ndjson: not taken",
		        (struct log_field[]){{"folder", 0, drop->options.setting->path},
		                {"files", (int64_t)others, NULL}, {0}});
	drop->others_said = others;
}

static void report_begin(struct drop *drop, struct json *json)
{
	buf_clear(&drop->report);
	*json = (struct json){.out = &drop->report};
	json_object(json);
	json_key(json, "file");
	json_z(json, drop_file_name(drop->folder));
	json_key(json, "source");
	json_z(json, drop->options.setting->source);
}

static void report_end(struct drop *drop, struct json *json)
{
	json_end(json);
	buf_add_char(&drop->report, '\n');
	work(drop, SETTLING, on_settle);
}

static void refused_settle(struct drop *drop)
{
	struct json json;

	report_begin(drop, &json);
	json_key(&json, "refused");
	json_z(&json, drop_file_fault(drop->folder));
	report_end(drop, &json);
}

static void answered_settle(struct drop *drop, const struct response *answer)
{
	struct json json;

	report_begin(drop, &json);
	json_key(&json, "answer");
	json_raw(&json, buf_text(&answer->body));
	report_end(drop, &json);
}

/* 503: the disk is full, or we stop.  Nothing is lost by waiting, the file is still there. */
static void put_off(struct drop *drop, const struct response *answer)
{
	drop_file_leave(drop->folder);
	file_end(drop);
	wait(drop, (answer->retry_after_s ? answer->retry_after_s : 1) * 1000);
}

static void on_answer(struct command *command)
{
	struct drop *drop = command->asker;

	drop->delivery = command->delivery;
	command->delivery = NULL;
	core_release(drop->options.sources->core, drop->reserved);
	drop->reserved = 0;
	drop->status = command->answer.status;
	if (drop->status == 503)
		put_off(drop, &command->answer);
	else if (drop->is_last)
		answered_settle(drop, &command->answer);
	else
		work(drop, READING, on_read);
	command_destroy(command);
}

/* At the end the digest is that of what was really read, should the file have grown since it was looked at. */
static void piece_take(struct drop *drop)
{
	struct core *core = drop->options.sources->core;
	struct command *command = command_create(COMMAND_EVENTS, on_answer, drop);

	drop->state = TAKING;
	drop->delivery->is_part = !drop->is_last;
	if (drop->is_last)
		drop->delivery->digest = drop->digest.hash;
	delivery_continue(drop->delivery, &drop->piece);
	command->delivery = drop->delivery;
	drop->delivery = NULL;
	if (core_submit(core, command))
		on_answer(command);
}

/* What waits to be stored is bounded for us as for everybody. */
static void room_take(struct drop *drop)
{
	if (drop->is_stopping) {
		put_off(drop, &(struct response){0});
		return;
	}
	if (core_reserve(drop->options.sources->core, drop->piece.size)) {
		drop->state = NO_ROOM;
		timer_start(drop->timer, now_ms(drop) + ROOM_MS);
		return;
	}
	drop->reserved = drop->piece.size;
	piece_take(drop);
}

static void looked(struct drop *drop)
{
	drop->is_failing = false;
	others_say(drop);
	if (drop->found == 0)
		wait(drop, LOOK_MS);
	else if (drop_file_fault(drop->folder))
		refused_settle(drop);
	else
		work(drop, READING, on_read);
}

static void settled(struct drop *drop)
{
	if (drop->found == 0)
		log_write(LOG_INFO, "sources",
		        drop->status ? "a dropped file was taken" : "a dropped file was refused",
		        (struct log_field[]){{"folder", 0, drop->options.setting->path},
		                {"lines", (int64_t)drop->delivery->counts.received, NULL},
		                {"rejected", (int64_t)drop->delivery->counts.rejected, NULL}, {0}});
	file_end(drop);
	wait(drop, drop->found == 0 ? 0 : LOOK_MS);
}

/* A job is done. */
static void step(struct drop *drop)
{
	if (drop->found < 0) {
		fail(drop);
		return;
	}
	switch (drop->state) {
	case LOOKING: looked(drop); return;
	case READING: room_take(drop); return;
	case SETTLING: settled(drop); return;
	case IDLE:
	case NO_ROOM:
	case TAKING: assert(!"no job runs in this state");
	}
}

static void on_due(void *context)
{
	struct drop *drop = context;

	if (drop->state == NO_ROOM)
		room_take(drop);
	else
		look(drop);
}

int drop_open(const struct drop_options *options, struct drop **out, struct diag *why)
{
	struct drop *drop = memory_take(sizeof(*drop));

	drop->options = *options;
	drop->timer = timer_open(options->sources->seam, on_due, drop);
	*out = drop;
	if (drop_folder_open(options->setting->path, &drop->folder, why))
		return diag_help(why,
		        "sources, drop: the folder must be there, and this user must be able to "
		        "write in it");
	drop->worker = worker_create(options->sources->seam, "drop");
	timer_start(drop->timer, now_ms(drop));
	return 0;
}

void drop_stop(struct drop *drop)
{
	drop->is_stopping = true;
	timer_stop(drop->timer);
	if (drop->state == NO_ROOM)
		timer_start(drop->timer, now_ms(drop));
	else if (drop->state == IDLE)
		drop->options.on_idle(drop->options.context);
}

void drop_close(struct drop *drop)
{
	if (!drop)
		return;
	worker_close(drop->worker);
	timer_close(drop->timer);
	drop_folder_close(drop->folder);
	file_end(drop);
	free(drop);
}
