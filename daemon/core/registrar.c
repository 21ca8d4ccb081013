/* Opens the registrar, keeps its transactions, lets time pass. */
#include "registrar_inside.h"
#include "daemon/store/held.h"

#include <stdlib.h>

enum { PURGE_ROWS = 1000, REMINDED_AT_ONCE = 64 }; /* in one transaction: others wait for it */

void registrar_begin(struct registrar *registrar, struct batch_row *batch)
{
	registrar->withdrawn = 0;
	store_begin(registrar->options.store);
	if (batch)
		store_batch_add(registrar->options.store, batch);
}

void registrar_begin_fold(struct registrar *registrar)
{
	registrar->withdrawn = 0;
	store_begin_fold(registrar->options.store);
}

static void drop(struct registrar *registrar)
{
	ledger_drop(registrar->ledger);
	tally_drop(&registrar->tally);
	recent_drop(&registrar->recent);
	if (registrar->engine)
		engine_drop(registrar->engine);
	registrar->students_stored = registrar->students_kept;
	cliff_drop(&registrar->cliff);
	outcome_clear(&registrar->outcome);
}

static void evict(struct registrar *registrar)
{
	int64_t memory = registrar->options.memory;

	if (memory)
		engine_evict(registrar->engine, (size_t)memory);
}

void registrar_keep(struct registrar *registrar)
{
	engine_keep(registrar->engine);
	scripts_suspend(registrar);
	evict(registrar);
}

/* When to look at an alert or a proposal again, for nobody has to say so. */
static int64_t look_next_ms(struct store *store)
{
	const int64_t looks[] = {
	        store_remind_next_ms(store), store_watch_next_ms(store), store_proposal_next_ms(store)};
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
		if (looks[i] < next)
			next = looks[i];
	return next;
}

enum registrar_code registrar_commit(struct registrar *registrar, struct diag *why)
{
	tally_write(&registrar->tally, registrar->options.store, registrar->last_ms);
	enum store_code code = store_commit(registrar->options.store, why);

	if (code != STORE_OK) {
		drop(registrar);
		return (enum registrar_code)code;
	}
	ledger_keep(registrar->ledger);
	tally_keep(&registrar->tally);
	recent_keep(&registrar->recent);
	if (registrar->engine) { /* not yet, while the log is read */
		registrar_keep(registrar);
		registrar->ledger_seq = store_next_seq(registrar->options.store) - 1;
	}
	registrar->students_kept = registrar->students_stored;
	registrar->remind_ms = look_next_ms(registrar->options.store);
	return REGISTRAR_DONE;
}

void registrar_undo(struct registrar *registrar)
{
	store_abort(registrar->options.store);
	drop(registrar);
}

/* What cannot be read cannot be judged: as bad as a write that failed. */
enum registrar_code registrar_abort(struct registrar *registrar, struct diag *why)
{
	registrar_undo(registrar);
	diag_wrap(why, "the engine could not go on");
	return REGISTRAR_BROKEN;
}

struct alert_desk registrar_desk(struct registrar *registrar, int64_t now_ms)
{
	return (struct alert_desk){
	        .store = registrar->options.store,
	        .engine = registrar->engine,
	        .set = registrar->options.set,
	        .students = &registrar->students,
	        .zone = registrar->options.zone,
	        .reader = &registrar->reader,
	        .as_of_ms = registrar->last_ms,
	        .now_ms = now_ms > registrar->last_ms ? now_ms : registrar->last_ms,
	        .changed = registrar->settling.changed,
	        .changed_ms = registrar->settling.since_ms,
	        .posting = &registrar->posting,
	};
}

static void withdrawn_count(struct registrar *registrar)
{
	struct rule_words words;

	for (size_t i = 0; i < registrar->outcome.count; i++) {
		const struct difference *difference = &registrar->outcome.items[i];
		if (difference->told != TOLD_CLOSED || difference->episode.why != CLOSE_WITHDRAWN)
			continue;
		ruleset_rule_words(registrar->options.set, difference->episode.rule, &words);
		registrar->withdrawn += words.mode != RULE_SHADOW;
	}
}

void registrar_say(struct registrar *registrar)
{
	if (!registrar->outcome.count) /* after most lines */
		return;
	struct alert_desk desk = registrar_desk(registrar, registrar->last_ms);

	withdrawn_count(registrar);
	alerts_tell(&desk, &registrar->outcome);
	outcome_clear(&registrar->outcome);
}

static int64_t judging_next_ms(const struct registrar *registrar)
{
	int64_t next = engine_next_ms(registrar->engine);

	return registrar->trial_ends_ms < next ? registrar->trial_ends_ms : next;
}

/* Nothing is said again of which it is not known yet whether it is still so. */
static int64_t reminding_next_ms(const struct registrar *registrar)
{
	return registrar_is_settled(registrar) ? registrar->remind_ms : INT64_MAX;
}

int64_t registrar_next_ms(struct registrar *registrar)
{
	int64_t next = judging_next_ms(registrar), again = reminding_next_ms(registrar);

	return again < next ? again : next;
}

static int64_t trial_end_next(const struct registrar *registrar)
{
	int64_t next = INT64_MAX;
	struct rule_words words;

	for (size_t i = 0; i < ruleset_rule_count(registrar->options.set); i++) {
		ruleset_rule_words(registrar->options.set, (uint32_t)i, &words);
		if (words.mode != RULE_SHADOW || words.shadow_until == NO_DAY)
			continue;
		int64_t ends = zone_instant(registrar->options.zone, words.shadow_until, 0);
		if (ends > registrar->last_ms && ends < next)
			next = ends;
	}
	return next;
}

/* When the next rule leaves the shadow by its date. */
void registrar_await_trials(struct registrar *registrar)
{
	registrar->trial_ends_ms = trial_end_next(registrar);
}

static int trials_end(struct registrar *registrar, int64_t now_ms, struct diag *why)
{
	struct alert_desk desk = registrar_desk(registrar, now_ms);

	registrar_await_trials(registrar);
	for (size_t i = 0; i < ruleset_rule_count(desk.set); i++)
		if (alerts_surface(&desk, (uint32_t)i, why))
			return -1;
	return 0;
}

static enum registrar_code trials_tick(struct registrar *registrar, int64_t at_ms, struct diag *why)
{
	struct batch_row batch = {.at_ms = at_ms, .kind = BATCH_TICK};
	int64_t ends = registrar->trial_ends_ms;

	registrar_begin(registrar, &batch);
	enum registrar_code code = trials_end(registrar, at_ms, why) ? registrar_abort(registrar, why)
	                                                             : registrar_commit(registrar, why);
	if (code != REGISTRAR_DONE)
		registrar->trial_ends_ms = ends;
	return code;
}

/* Saying takes as long as judging, so it is done while the slice's time is looked at.  True: something was said. */
static bool slice_say(struct registrar *registrar, int64_t at_ms, bool has_said)
{
	struct batch_row batch = {.at_ms = at_ms, .kind = BATCH_TICK};

	if (!registrar->outcome.count)
		return has_said;
	if (!has_said)
		store_batch_add(registrar->options.store, &batch);
	registrar_say(registrar);
	return true;
}

/* Most slices of a midnight say nothing, and then there is nothing to write: after a crash the same instant is judged
 * again, with the same answer.  The transaction is there before it is known to be needed, as each event that is read
 * for a student would else lock the file by itself. */
enum registrar_code registrar_slice(
        struct registrar *registrar, engine_slice_fn *step, unsigned look, int64_t at_ms, struct diag *why)
{
	enum registrar_code code = REGISTRAR_DONE;
	bool has_said = false;
	int more;

	registrar_begin(registrar, NULL);
	do {
		more = step(registrar->engine, at_ms, look, &registrar->outcome, why);
		has_said = slice_say(registrar, at_ms, has_said);
	} while (more > 0 && !registrar_is_slice_over(registrar));
	if (more < 0)
		return registrar_abort(registrar, why);
	if (has_said)
		code = registrar_commit(registrar, why);
	else
		store_abort(registrar->options.store);
	if (code != REGISTRAR_DONE)
		return code;
	registrar_keep(registrar);
	return more ? REGISTRAR_MORE : REGISTRAR_DONE;
}

static enum registrar_code reminders_tick(struct registrar *registrar, int64_t now_ms, struct diag *why)
{
	struct alert_desk desk = registrar_desk(registrar, now_ms);

	registrar_begin(registrar, NULL);
	if (alerts_remind(&desk, REMINDED_AT_ONCE, why) || alerts_watch(&desk, REMINDED_AT_ONCE, why) ||
	        proposals_look(&desk, REMINDED_AT_ONCE, why))
		return registrar_abort(registrar, why);
	enum registrar_code code = registrar_commit(registrar, why);
	return code == REGISTRAR_DONE && registrar_next_ms(registrar) <= now_ms ? REGISTRAR_MORE : code;
}

/* What is to be said again waits until all that time has brought by now is judged. */
static enum registrar_code idle_tick(struct registrar *registrar, int64_t now_ms, struct diag *why)
{
	if (reminding_next_ms(registrar) <= now_ms)
		return reminders_tick(registrar, now_ms, why);
	evict(registrar); /* whom questions have brought in since */
	return REGISTRAR_DONE;
}

enum registrar_code registrar_tick(struct registrar *registrar, int64_t now_ms, struct diag *why)
{
	int64_t due = judging_next_ms(registrar);

	if (due > now_ms)
		return idle_tick(registrar, now_ms, why);
	if (due < registrar->last_ms)
		due = registrar->last_ms;
	registrar->last_ms = due;
	enum registrar_code code = registrar_slice(registrar, engine_step, LOOK_STUDENTS, due, why);
	registrar->counts.ticks += code >= 0;
	if (code == REGISTRAR_DONE && due >= registrar->trial_ends_ms)
		code = trials_tick(registrar, due, why);
	if (code == REGISTRAR_DONE && registrar_next_ms(registrar) <= now_ms)
		code = REGISTRAR_MORE;
	return code;
}

typedef enum act act_fn(const struct alert_desk *desk, const struct action *action, struct diag *why);

static enum registrar_code act(
        struct registrar *registrar, struct action *action, act_fn *run, enum act *out, struct diag *why)
{
	struct alert_desk desk = registrar_desk(registrar, action->at_ms);
	struct batch_row batch = {.at_ms = desk.now_ms, .kind = BATCH_ACTION};

	action->at_ms = desk.now_ms;
	registrar_begin(registrar, &batch);
	*out = run(&desk, action, why);
	if (*out == ACT_FAILED)
		return registrar_abort(registrar, why);
	if (*out == ACT_DONE)
		return registrar_commit(registrar, why);
	store_abort(registrar->options.store);
	return REGISTRAR_DONE;
}

enum registrar_code registrar_ack(
        struct registrar *registrar, struct action *action, enum act *out, struct diag *why)
{
	return act(registrar, action, alerts_ack, out, why);
}

enum registrar_code registrar_resolve(
        struct registrar *registrar, struct action *action, enum act *out, struct diag *why)
{
	return act(registrar, action, alerts_resolve, out, why);
}

enum registrar_code registrar_proposal(struct registrar *registrar, struct proposal_action *action,
        enum proposal_result *out, struct diag *why)
{
	struct alert_desk desk = registrar_desk(registrar, action->at_ms);
	struct batch_row batch = {.at_ms = desk.now_ms, .kind = BATCH_ACTION};

	action->at_ms = desk.now_ms;
	registrar_begin(registrar, &batch);
	*out = proposal_act(&desk, action, why);
	if (*out == PROPOSAL_FAILED)
		return registrar_abort(registrar, why);
	if (*out == PROPOSAL_DONE)
		return registrar_commit(registrar, why);
	store_abort(registrar->options.store);
	return REGISTRAR_DONE;
}

/* Of whoever is in memory it is known still. */
static int on_expired(void *context, const struct alert_row *row)
{
	struct registrar *registrar = context;

	engine_lose(registrar->engine, (uint32_t)row->student, row->id);
	return 0;
}

enum registrar_code registrar_purge(
        struct registrar *registrar, struct keeping keeping, int64_t now_ms, struct diag *why)
{
	int64_t before_ms = now_ms - keeping.quarantine * MS_A_DAY, purged = registrar->alerts_purged;

	registrar_begin(registrar, NULL);
	bool is_more = store_quarantine_purge(registrar->options.store, before_ms, PURGE_ROWS);
	is_more |= store_alerts_purge(registrar->options.store, now_ms - keeping.alerts * MS_A_DAY, &purged,
	        PURGE_ROWS, on_expired, registrar);
	again_purge(registrar);
	store_held_purge(registrar->options.store, before_ms);
	enum registrar_code code = registrar_commit(registrar, why);
	if (code == REGISTRAR_DONE)
		registrar->alerts_purged = purged;
	return code == REGISTRAR_DONE && is_more ? REGISTRAR_MORE : code;
}

enum registrar_code registrar_discard(struct registrar *registrar, int64_t quarantined, struct diag *why)
{
	registrar_begin(registrar, NULL);
	store_quarantine_remove(registrar->options.store, quarantined);
	return registrar_commit(registrar, why);
}

void registrar_count(struct registrar *registrar, struct registrar_counts *out)
{
	*out = registrar->counts;
	out->ledger = ledger_counts(registrar->ledger);
	out->engine = engine_counts(registrar->engine);
	out->last_ms = registrar->last_ms;
	out->last_seq = store_next_seq(registrar->options.store) - 1;
	out->last_transition = store_last_transition(registrar->options.store);
}

/* --- opening ------------------------------------------------------------------------------------------------ */

static int books_open(struct registrar *registrar, struct diag *why)
{
	if (registrar_load_students(registrar, why))
		return diag_wrap(why, "reading the students");
	registrar->ledger_host = (struct ledger_host){registrar, registrar_find};
	registrar->ledger = ledger_create(&registrar->students, &registrar->ledger_host);
	if (registrar_load_ledger(registrar, why))
		return diag_wrap(why, "reading the log");
	return registrar_load_tally(registrar, why) ? diag_wrap(why, "counting what each source has") : 0;
}

int registrar_open_books(const struct registrar_options *options, struct registrar **out, struct diag *why)
{
	struct registrar *registrar = memory_take(sizeof(*registrar));

	registrar->options = *options;
	registrar->options.set = ruleset_ref(options->set);
	if (!registrar->options.fold_rows)
		registrar->options.fold_rows = FOLD_ROWS;
	registrar->reader.key = store_hash_key(options->store);
	if (books_open(registrar, why)) {
		registrar_close(registrar);
		return -1;
	}
	*out = registrar;
	return 0;
}

static int voice_open(struct registrar *registrar, struct diag *why)
{
	if (registrar_open_outbox(registrar, why))
		return diag_wrap(why, "opening the outbox");
	return registrar_resume(registrar, why);
}

int registrar_open(const struct registrar_options *options, struct registrar **out, struct diag *why)
{
	struct registrar *registrar = NULL;

	if (registrar_open_books(options, &registrar, why))
		return -1;
	if (voice_open(registrar, why)) {
		registrar_close(registrar);
		return -1;
	}
	*out = registrar;
	return 0;
}

void registrar_close(struct registrar *registrar)
{
	if (!registrar)
		return;
	engine_destroy(registrar->engine);
	ledger_destroy(registrar->ledger);
	recent_finish(&registrar->recent);
	names_finish(&registrar->students);
	tally_finish(&registrar->tally);
	outcome_finish(&registrar->outcome);
	cliff_finish(&registrar->cliff);
	buf_finish(&registrar->found);
	free(registrar->slice_of);
	arena_finish(&registrar->arena);
	free(registrar->settling.changed);
	ruleset_unref(registrar->options.set);
	free(registrar);
}
