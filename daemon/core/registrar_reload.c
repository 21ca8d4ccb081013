/* What is said because the rules are not what they were: at start, and when others take over.
 *
 *     CLOSING --alerts of rules that are gone--> JUDGING --everybody--> SURFACING --shadows that are live--> SETTLED
 *
 * The store calls a changed rule unsettled until all of it is said; so whoever starts after a crash, with whatever rules
 * there are by then, knows that it has to be judged anew. */
#include "registrar_inside.h"
#include "since.h"

#include <stdlib.h>
#include <string.h>

enum { CLOSED_AT_ONCE = 200, SURFACED_AT_ONCE = 64 };

/* --- what differs ------------------------------------------------------------------------------------------- */

struct comparison {
	const struct ruleset *set;
	bool *changed; /* by rule of the set */
};

static int on_rule(void *context, const struct rule_row *row)
{
	const struct comparison *comparison = context;
	int rule = ruleset_rule_find(comparison->set, row->id);
	struct rule_words words;

	if (rule < 0)
		return 0;
	ruleset_rule_words(comparison->set, (uint32_t)rule, &words);
	comparison->changed[rule] = !hash_equal(alerts_logic(&words), row->logic);
	return 0;
}

/* By rule; a rule that nobody has heard of counts as changed. */
bool *registrar_compare_rules(struct store *store, const struct ruleset *set, struct diag *why)
{
	struct comparison comparison = {set, memory_take(ruleset_rule_count(set) + 1)};

	memset(comparison.changed, true, ruleset_rule_count(set));
	if (store_rules_each(store, on_rule, &comparison, why) == 0)
		return comparison.changed;
	free(comparison.changed);
	diag_wrap(why, "reading the rules as they were");
	return NULL;
}

/* --- what has another name ----------------------------------------------------------------------------------- */

static int on_former(void *context, const struct rule_row *row)
{
	(void)row;
	*(bool *)context = true;
	return 0;
}

/* 1: something is known of a rule by the name that it had; -1: the store failed. */
static int has_renamed(struct store *store, const struct ruleset *set, struct diag *why)
{
	bool is_any = false;
	int result = 0;

	for (uint32_t i = 0; result == 0 && i < ruleset_rule_count(set); i++)
		if (ruleset_renamed_from(set, i).size)
			result = store_rule_get(store, ruleset_renamed_from(set, i), on_former, &is_any, why);
	return result ? -1 : is_any;
}

/* Once, when the new name comes into force: a name that told of students before has nothing to take over later. */
static int rename_all(struct registrar *registrar, const struct ruleset *set, struct diag *why)
{
	struct rule_words words;
	int was_there = 0;

	for (uint32_t i = 0; was_there >= 0 && i < ruleset_rule_count(set); i++) {
		if (!ruleset_renamed_from(set, i).size)
			continue;
		ruleset_rule_words(set, i, &words);
		was_there = registrar_was_in_force(registrar, words.id, why);
		if (was_there == 0)
			store_rule_rename(registrar->options.store, ruleset_renamed_from(set, i), words.id);
	}
	return was_there < 0 ? -1 : 0;
}

static int rename_at_start(struct registrar *registrar, struct diag *why)
{
	struct store *store = registrar->options.store;
	int is_any = has_renamed(store, registrar->options.set, why);

	if (is_any <= 0)
		return is_any;
	registrar_begin(registrar, NULL);
	if (rename_all(registrar, registrar->options.set, why)) {
		registrar_abort(registrar, why);
		return -1;
	}
	return registrar_commit(registrar, why) == REGISTRAR_DONE ? 0 : -1;
}

static void settling_end(struct registrar *registrar)
{
	free(registrar->settling.changed);
	registrar->settling = (struct settling){0};
}

static void settling_begin(struct registrar *registrar, bool *changed, int64_t now_ms)
{
	settling_end(registrar);
	registrar->settling = (struct settling){.phase = CLOSING,
	        .changed = changed,
	        .since_ms = registrar->last_ms,
	        .now_ms = now_ms,
	        .left_ms = registrar->last_ms};
	registrar->counts.generation++;
	registrar->counts.generation_ms = now_ms;
}

/* --- slices ------------------------------------------------------------------------------------------------- */

static struct alert_desk desk_of(struct registrar *registrar)
{
	return registrar_desk(registrar, registrar->settling.now_ms);
}

static enum registrar_code close_some(struct registrar *registrar, struct diag *why)
{
	struct alert_desk desk = desk_of(registrar);
	struct batch_row batch = {.at_ms = desk.now_ms, .kind = BATCH_ACTION};

	registrar_begin(registrar, &batch);
	int more = alerts_close_removed(&desk, CLOSED_AT_ONCE, why);
	if (more < 0)
		return registrar_abort(registrar, why);
	enum registrar_code code = registrar_commit(registrar, why);
	if (code == REGISTRAR_DONE && !more)
		registrar->settling.phase = JUDGING;
	return code;
}

/* Also at start with the rules as they were, when nothing else is left to be done. */
static enum registrar_code judge_some(struct registrar *registrar, struct diag *why)
{
	enum registrar_code code =
	        registrar_slice(registrar, engine_settle, LOOK_LOADED, registrar->last_ms, why);

	if (code == REGISTRAR_DONE && registrar->settling.phase == JUDGING)
		registrar->settling.phase = SURFACING;
	return code;
}

/* Only now that everybody is judged by it is a rule's new logic known. */
static enum registrar_code surface_some(struct registrar *registrar, struct diag *why)
{
	struct alert_desk desk = desk_of(registrar);
	uint32_t rule = registrar->settling.rule, count = (uint32_t)ruleset_rule_count(desk.set);
	uint32_t until = count - rule < SURFACED_AT_ONCE ? count : rule + SURFACED_AT_ONCE;

	registrar_begin(registrar, NULL);
	for (; rule < until; rule++)
		if (alerts_surface(&desk, rule, why))
			return registrar_abort(registrar, why);
	if (rule == count) {
		alerts_know_rules(&desk);
		since_note(desk.store, desk.set,
		        &(struct stretch){registrar->settling.left_ms, registrar->settling.since_ms});
	}
	enum registrar_code code = registrar_commit(registrar, why);
	if (code != REGISTRAR_DONE)
		return code;
	registrar->settling.rule = rule;
	if (rule == count)
		settling_end(registrar);
	return code;
}

uint64_t registrar_generation(const struct registrar *registrar)
{
	return registrar->counts.generation;
}

bool registrar_is_settled(const struct registrar *registrar)
{
	return registrar->settling.phase == SETTLED && engine_is_settled(registrar->engine);
}

enum registrar_code registrar_settle(struct registrar *registrar, struct diag *why)
{
	typedef enum registrar_code phase_fn(struct registrar * registrar, struct diag * why);
	static phase_fn *const phases[] = {[SETTLED] = judge_some,
	        [CLOSING] = close_some,
	        [JUDGING] = judge_some,
	        [SURFACING] = surface_some};
	enum registrar_code code = phases[registrar->settling.phase](registrar, why);

	return code == REGISTRAR_DONE && !registrar_is_settled(registrar) ? REGISTRAR_MORE : code;
}

/* --- at start ----------------------------------------------------------------------------------------------- */

static bool any_changed(const struct registrar *registrar, const bool *changed)
{
	return memchr(changed, true, ruleset_rule_count(registrar->options.set)) != NULL;
}

/* Where judging goes on.  With the rules as they were: from the last instant that was judged, so that what time alone
 * brought while nobody ran is told at its own instants.  With others there is no such past to go through. */
static int64_t resume_ms(const struct registrar *registrar, const bool *changed)
{
	int64_t last = store_last_instant(registrar->options.store), now = registrar->options.now_ms;

	if (now < last)
		now = last;
	return last && !any_changed(registrar, changed) ? last : now;
}

int registrar_open_engine(struct registrar *registrar, struct diag *why)
{
	struct engine_options options = {
	        .set = registrar->options.set,
	        .zones = registrar->options.zones,
	        .host = &registrar->host,
	        .next_episode_id = store_alert_last(registrar->options.store) + 1,
	};

	registrar->host = (struct engine_host){
	        registrar, registrar_load, registrar_told, registrar_name, registrar_number};
	if (engine_create(&options, &registrar->engine, why))
		return -1;
	engine_resume(registrar->engine, (uint32_t)registrar->students.count, registrar->last_ms);
	return 0;
}

/* With the rules as they were whoever is left can wait until somebody asks, or nothing else is to be done. */
int registrar_resume(struct registrar *registrar, struct diag *why)
{
	enum registrar_code code = REGISTRAR_MORE;
	bool *changed = NULL;
	int64_t said = store_last_transition(registrar->options.store);

	if (rename_at_start(registrar, why) == 0)
		changed = registrar_compare_rules(registrar->options.store, registrar->options.set, why);
	if (!changed)
		return -1;
	registrar->last_ms = resume_ms(registrar, changed);
	settling_begin(registrar, changed, registrar->options.now_ms);
	registrar->settling.left_ms = store_last_instant(registrar->options.store);
	registrar_await_trials(registrar);
	int is_other = registrar_note_start(registrar, changed, why);
	if (is_other < 0 || registrar_open_engine(registrar, why))
		return -1;
	while (code == REGISTRAR_MORE && registrar->settling.phase != SETTLED) {
		if (registrar->settling.phase == JUDGING && !any_changed(registrar, changed))
			registrar->settling.phase = SURFACING;
		code = registrar_settle(registrar, why);
	}
	if (code < 0)
		return -1;
	return is_other ? registrar_count_start(registrar, said, why) : 0;
}

/* --- when others take over ---------------------------------------------------------------------------------- */

/* In one transaction: until the others judge, what is stored is under the names that it had. */
static enum registrar_code unsettle(struct registrar *registrar, struct takeover *takeover, bool **changed,
        int64_t at_ms, struct diag *why)
{
	struct store *store = registrar->options.store;
	const struct ruleset *set = takeover->set;
	struct rule_words words;

	registrar_begin(registrar, NULL);
	if (rename_all(registrar, set, why)) /* what has another name is neither gone nor new */
		return registrar_abort(registrar, why);
	registrar_note_ruleset(registrar, set, &takeover->as, at_ms);
	*changed = registrar_compare_rules(store, set, why);
	if (!*changed)
		return registrar_abort(registrar, why);
	for (size_t i = 0; i < ruleset_rule_count(set); i++) {
		ruleset_rule_words(set, (uint32_t)i, &words);
		if ((*changed)[i])
			store_rule_unsettle(store, words.id);
	}
	return registrar_commit(registrar, why);
}

static void replace(struct registrar *registrar, struct takeover *takeover)
{
	struct registrar_options *options = &registrar->options;

	takeover->old = registrar->engine;
	registrar->engine = engine_succeed(takeover->old, takeover->set, takeover->zones, registrar->last_ms);
	ruleset_unref(options->set);
	options->set = ruleset_ref(takeover->set);
	options->zones = takeover->zones;
}

enum registrar_code registrar_take_over(
        struct registrar *registrar, struct takeover *takeover, int64_t now_ms, struct diag *why)
{
	int64_t at_ms = now_ms > registrar->last_ms ? now_ms : registrar->last_ms;
	enum registrar_code code = registrar_tick(registrar, at_ms, why);

	if (code != REGISTRAR_DONE)
		return code;
	bool *changed = NULL;
	code = unsettle(registrar, takeover, &changed, at_ms, why);
	if (code != REGISTRAR_DONE) {
		free(changed);
		return code;
	}
	registrar->last_ms = at_ms;
	replace(registrar, takeover);
	settling_begin(registrar, changed, at_ms);
	registrar->cliff.accepted_ms = at_ms;
	cliff_drop(&registrar->cliff);
	registrar_await_trials(registrar);
	return REGISTRAR_DONE;
}
