/* Has everything read again, and puts what is whole in the place of what was.
 *
 *     IDLE --asked--> READING --whole--> REHEARSING --may be--> TAKING_OVER --> IDLE
 *                        |                    +--a dry run, or too much-----------^
 *                        +--refused, or the same----------------------------------^
 *
 * Other words alone open nothing, so nothing is rehearsed for them.
 *
 * Reading is a job of a worker, rehearsing and taking over are commands of the core.  The engine that is replaced holds everything it knew
 * of every student: giving that back takes long, and is the worker's, too. */
#include "reload.h"
#include "child.h"
#include "reload_waiting.h"
#include "daemon/core/core.h"
#include "daemon/core/rehearsal.h"
#include "daemon/log.h"
#include "daemon/notify.h"
#include "base/buf.h"
#include "base/json.h"

#include <inttypes.h>
#include <stdlib.h>

enum phase { IDLE, READING, REHEARSING, TAKING_OVER };

/* One reload, from the question to the answer. */
struct attempt {
	struct job job;
	struct reload *reload;
	const struct ruleset *before; /* borrowed; in force for as long as this goes on */
	struct generation *read;      /* owned */
	struct rule_changes changes;
	bool is_same;                       /* the rules and calendars are those in force */
	bool decides_alike;                 /* .. but for words */
	bool is_dry;                        /* nothing of it is put in force */
	int64_t accepted;                   /* alerts that it may open by leave of whoever asked */
	struct buf who;                     /* asked; */
	struct buf added, changed, removed; /* and ids of rules, as lists: for whoever looks back */
	struct rehearsal rehearsal;
	struct takeover takeover;
};

/* What was replaced, on its way out. */
struct retired {
	struct job job;
	struct engine *engine;         /* owned */
	struct generation *generation; /* owned */
};

struct reload {
	struct reload_options options;
	struct core *core;             /* borrowed */
	struct worker *worker;         /* owned */
	struct generation *generation; /* owned; in force */
	struct settings *settings;     /* owned; in force, NULL: still those of the start */
	enum phase phase;
	struct attempt *attempt;                 /* owned; unless IDLE */
	struct waiting asked, current, settling; /* for the next, for this, for everybody to be judged */
	uint64_t number, settled; /* of the generation in force; of the newest that is settled */
	bool is_signalled;        /* by SIGHUP */
	bool is_wanted;           /* somebody wants more than to know what would come of it */
	_Atomic bool is_stopping;
};

static void step(struct reload *reload);

/* --- who waits ---------------------------------------------------------------------------------------------- */

static void stopping_answer(struct response *out)
{
	response_problem(out, 503, "stopping", "the daemon is stopping", "ask again in a moment");
	out->retry_after_s = 5;
}

void reload_settled(struct reload *reload, uint64_t generation)
{
	size_t kept = 0;

	reload->settled = generation;
	for (size_t i = 0; i < reload->settling.count; i++) {
		struct command *command = reload->settling.items[i];
		if (command->generation > generation)
			reload->settling.items[kept++] = command;
		else
			command->on_answer(command);
	}
	reload->settling.count = kept;
}

/* --- the end of one ----------------------------------------------------------------------------------------- */

static void attempt_destroy(struct attempt *attempt)
{
	rehearsal_finish(&attempt->rehearsal);
	buf_finish(&attempt->who);
	buf_finish(&attempt->added);
	buf_finish(&attempt->changed);
	buf_finish(&attempt->removed);
	rule_changes_finish(&attempt->changes);
	generation_destroy(attempt->read);
	free(attempt);
}

static void say_ready(const struct reload *reload, const struct reload_report *report)
{
	struct buf state = {0};

	if (reload->is_stopping)
		return;
	buf_print(&state, "READY=1\nSTATUS=serving, generation %" PRIu64 "%s%s", reload->number,
	        report->why[0] ? "; last reload: " : "", report->why);
	notify_send(buf_z(&state));
	buf_finish(&state);
}

static void answer_all(struct reload *reload, struct reload_outcome *outcome)
{
	outcome->generation = reload->number;
	outcome->changes = &reload->attempt->changes;
	for (size_t i = 0; i < reload->current.count; i++) {
		struct command *command = reload->current.items[i];
		bool waits = command->waits && !command->is_dry && outcome->read->set && !outcome->refusal &&
		             reload->settled < reload->number;
		command->generation = reload->number;
		outcome->is_settled = waits || reload->settled >= reload->number;
		reload_answer(outcome, &command->answer);
		if (waits)
			waiting_add(&reload->settling, command);
		else
			command->on_answer(command);
	}
	reload->current.count = 0;
}

/* A dry run is no news to anybody else. */
static void report(struct reload *reload, struct reload_outcome *outcome)
{
	struct reload_report report = {
	        .result = outcome->result, .at_ms = seam_wall_ms(reload->options.seam)};

	if (reload->attempt->is_dry) {
		answer_all(reload, outcome);
		return;
	}
	outcome->generation = reload->number;
	reload_why(outcome, report.why, sizeof(report.why));
	reload_log(outcome, &report);
	core_note_reload(reload->core, &report);
	say_ready(reload, &report);
	answer_all(reload, outcome);
}

static void settings_destroy(struct settings *settings)
{
	if (settings)
		settings_finish(settings);
	free(settings);
}

static void settings_apply(struct reload *reload, struct generation *read)
{
	struct settings *before = reload->settings;

	if (!read->settings)
		return;
	reload->settings = read->settings;
	read->settings = NULL;
	reload->options.on_settings(reload->options.context, reload->settings);
	settings_destroy(before);
}

static void loaded(struct reload *reload, const char *result)
{
	const char *names[SETTINGS_MOST];
	struct reload_outcome outcome = {
	        .result = result, .read = reload->attempt->read, .need_restart = names};

	settings_apply(reload, reload->attempt->read);
	if (reload->settings)
		outcome.need_restart_count =
		        settings_need_restart(reload->options.settings, reload->settings, names);
	report(reload, &outcome);
}

static void finish(struct reload *reload)
{
	if (reload->attempt)
		attempt_destroy(reload->attempt);
	reload->attempt = NULL;
	reload->phase = IDLE;
	step(reload);
}

/* The store is full, or the daemon stops: nothing is wrong with the files. */
static void failed(struct reload *reload, const struct response *because)
{
	struct reload_report report = {
	        .result = "not now", .at_ms = seam_wall_ms(reload->options.seam), .why = "the disk is full"};

	if (!reload->attempt->is_dry && !reload->is_stopping) {
		log_write(LOG_ERROR, "config", "the disk is full: what was in force before is in force still",
		        NULL);
		core_note_reload(reload->core, &report);
		say_ready(reload, &report);
	}
	waiting_refuse(&reload->current, because);
	finish(reload);
}

/* --- taking over -------------------------------------------------------------------------------------------- */

static void retire(struct job *job)
{
	struct retired *retired = (struct retired *)job;

	engine_destroy(retired->engine);
	generation_destroy(retired->generation);
}

static void on_retired(struct job *job)
{
	free(job);
}

static void replace(struct reload *reload)
{
	struct attempt *attempt = reload->attempt;
	struct retired *retired = memory_take(sizeof(*retired));

	*retired = (struct retired){
	        {.run = retire, .on_done = on_retired}, attempt->takeover.old, reload->generation};
	reload->generation = attempt->read;
	loaded(reload, "loaded");
	generation_forget_files(attempt->read);
	attempt->read = NULL;
	worker_submit(reload->worker, &retired->job);
}

static void on_taken_over(struct command *command)
{
	struct reload *reload = command->asker;

	if (command->left.code != REGISTRAR_DONE) {
		failed(reload, &command->answer);
	} else {
		reload->number = command->left.generation;
		replace(reload);
		finish(reload);
	}
	command_destroy(command);
}

static struct text ids_print(const struct text *ids, size_t count, struct buf *out)
{
	struct json json = {.out = out};

	json_list(&json);
	for (size_t i = 0; i < count; i++)
		json_text(&json, ids[i]);
	json_end(&json);
	return buf_text(out);
}

/* For whoever looks back. */
static struct ruleset_row row_of(struct attempt *attempt)
{
	const struct rule_changes *changes = &attempt->changes;
	const int64_t *found = attempt->rehearsal.heard.of;

	return (struct ruleset_row){
	        .who = buf_text(&attempt->who),
	        .added = ids_print(changes->added, changes->added_count, &attempt->added),
	        .changed = ids_print(changes->changed, changes->changed_count, &attempt->changed),
	        .removed = ids_print(changes->removed, changes->removed_count, &attempt->removed),
	        .opens = found[REHEARSED_OPENS],
	        .closes = found[REHEARSED_CLOSES],
	        .keeps = attempt->decides_alike ? NOT_COUNTED : found[REHEARSED_KEEPS],
	};
}

static void take_over(struct reload *reload)
{
	struct command *command = command_create(COMMAND_TAKE_OVER, on_taken_over, reload);
	struct attempt *attempt = reload->attempt;

	attempt->takeover = (struct takeover){
	        .set = attempt->read->set, .zones = attempt->read->zones, .as = row_of(attempt)};
	command->takeover = &attempt->takeover;
	reload->phase = TAKING_OVER;
	if (core_submit(reload->core, command) == 0)
		return;
	failed(reload, &command->answer);
	command_destroy(command);
}

/* --- rehearsing --------------------------------------------------------------------------------------------- */

static const struct settings *settings_of(const struct attempt *attempt)
{
	return attempt->read->settings ? attempt->read->settings : attempt->reload->options.settings;
}

static void dry_answer(struct reload *reload, bool needs_accept)
{
	const char *names[SETTINGS_MOST];
	const struct attempt *attempt = reload->attempt;
	struct reload_outcome outcome = {.read = attempt->read,
	        .rehearsal = &attempt->rehearsal,
	        .is_dry = true,
	        .needs_accept = needs_accept,
	        .need_restart = names};

	if (attempt->read->settings)
		outcome.need_restart_count =
		        settings_need_restart(reload->options.settings, attempt->read->settings, names);
	answer_all(reload, &outcome);
	finish(reload);
}

static void refuse(struct reload *reload, const struct refusal *refusal)
{
	struct reload_outcome outcome = {.result = "refused",
	        .read = reload->attempt->read,
	        .refusal = refusal,
	        .rehearsal = &reload->attempt->rehearsal};

	report(reload, &outcome);
	finish(reload);
}

static void rehearsed(struct reload *reload)
{
	const struct attempt *attempt = reload->attempt;
	struct refusal refusal;
	bool is_refused = refusal_of_opens(
	        &attempt->rehearsal, settings_of(attempt)->reload.max_new, attempt->accepted, &refusal);

	if (attempt->is_dry)
		dry_answer(reload, is_refused);
	else if (is_refused)
		refuse(reload, &refusal);
	else
		take_over(reload);
}

static void on_rehearsed(struct command *command)
{
	struct reload *reload = command->asker;

	if (command->left.code == REGISTRAR_DONE)
		rehearsed(reload);
	else
		failed(reload, &command->answer);
	command_destroy(command);
}

static void rehearse(struct reload *reload)
{
	struct command *command = command_create(COMMAND_REHEARSE, on_rehearsed, reload);
	struct attempt *attempt = reload->attempt;

	attempt->rehearsal = (struct rehearsal){.set = attempt->read->set, .zones = attempt->read->zones};
	command->rehearsal = &attempt->rehearsal;
	reload->phase = REHEARSING;
	if (core_submit(reload->core, command) == 0)
		return;
	failed(reload, &command->answer);
	command_destroy(command);
}

/* --- reading ------------------------------------------------------------------------------------------------ */

static bool is_over(void *context)
{
	const struct reload *reload = context;

	return reload->is_stopping;
}

/* What only a setting of the daemon changes needs no test of rules. */
static int test(struct attempt *attempt)
{
	const struct settings *settings = settings_of(attempt);
	const struct patience patience = {attempt->reload->options.seam, is_over, attempt->reload};

	if (attempt->is_same || !settings->reload.require_tests)
		return 0;
	return generation_test(attempt->read, settings, &patience);
}

static void read_all(struct job *job)
{
	struct attempt *attempt = (struct attempt *)job;
	const struct reload_options *options = &attempt->reload->options;

	if (generation_read(attempt->read, options->config, options->settings))
		return;
	attempt->is_same = hash_equal(ruleset_hash(attempt->before), ruleset_hash(attempt->read->set));
	attempt->decides_alike =
	        hash_equal(ruleset_decides(attempt->before), ruleset_decides(attempt->read->set));
	if (test(attempt) == 0)
		rule_changes_find(attempt->before, attempt->read->set, &attempt->changes);
}

static void refused(struct reload *reload)
{
	struct reload_outcome outcome = {.result = "refused", .read = reload->attempt->read};

	report(reload, &outcome);
	finish(reload);
}

static void same(struct reload *reload)
{
	loaded(reload, "unchanged");
	finish(reload);
}

static void on_read(struct job *job)
{
	struct attempt *attempt = (struct attempt *)job;
	struct reload *reload = attempt->reload;

	if (reload->is_stopping) {
		finish(reload);
		return;
	}
	if (!attempt->read->set)
		refused(reload);
	else if (attempt->is_same && !attempt->is_dry)
		same(reload);
	else if (attempt->decides_alike && !attempt->is_dry)
		take_over(reload);
	else
		rehearse(reload);
}

static void begin(struct reload *reload)
{
	struct attempt *attempt = memory_take(sizeof(*attempt));
	bool is_dry = !reload->is_wanted;

	waiting_move(&reload->asked, &reload->current, is_dry);
	reload->is_wanted = false;
	reload->phase = READING;
	*attempt = (struct attempt){
	        .job = {.run = read_all, .on_done = on_read},
	        .reload = reload,
	        .before = reload->generation->set,
	        .read = generation_create(),
	        .is_dry = is_dry,
	        .accepted = waiting_accepted(&reload->current),
	};
	reload->attempt = attempt;
	if (reload->is_signalled)
		buf_add_z(&attempt->who, "SIGHUP");
	waiting_who(&reload->current, &attempt->who);
	reload->is_signalled = false;
	if (!is_dry)
		notify_reloading(seam_mono_us(reload->options.seam));
	worker_submit(reload->worker, &attempt->job);
}

static void step(struct reload *reload)
{
	if (reload->phase == IDLE && (reload->is_wanted || reload->asked.count) && !reload->is_stopping)
		begin(reload);
}

/* --- from outside ------------------------------------------------------------------------------------------- */

void reload_signal(struct reload *reload)
{
	reload->is_wanted = reload->is_signalled = true;
	step(reload);
}

void reload_ask(struct reload *reload, struct command *command)
{
	waiting_add(&reload->asked, command);
	reload->is_wanted |= !command->is_dry;
	step(reload);
}

struct reload *reload_create(const struct reload_options *options, struct generation *first)
{
	struct reload *reload = memory_take(sizeof(*reload));

	*reload = (struct reload){.options = *options, .generation = first, .number = 1, .settled = 1};
	reload->worker = worker_create(options->seam, "reload");
	return reload;
}

void reload_serve(struct reload *reload, struct core *core)
{
	reload->core = core;
}

const struct generation *reload_generation(const struct reload *reload)
{
	return reload->generation;
}

void reload_stop(struct reload *reload)
{
	struct response stopping = {0};

	reload->is_stopping = true;
	stopping_answer(&stopping);
	waiting_refuse(&reload->asked, &stopping);
	waiting_refuse(&reload->current, &stopping);
	waiting_refuse(&reload->settling, &stopping);
	buf_finish(&stopping.body);
}

/* The core is gone, so a takeover that was under way has been answered; a reading may still go on. */
void reload_destroy(struct reload *reload)
{
	if (!reload)
		return;
	reload->is_stopping = true;
	worker_close(reload->worker);
	generation_destroy(reload->generation);
	settings_destroy(reload->settings);
	free(reload->asked.items);
	free(reload->current.items);
	free(reload->settling.items);
	free(reload);
}
