/* Judges everybody by rules that are not in force, and counts how what they say differs from what was told. */
#include "rehearsal.h"
#include "registrar_inside.h"
#include <intervene/scripts.h>

#include <stdlib.h>
#include <string.h>

enum { LOADED_MOST = 16 << 20 }; /* bytes of students that were judged, before they are let go */

const char *const rehearsed_names[REHEARSED_COUNT] = {"opens", "closes", "keeps"};

/* --- the engine's host: the same facts, and nothing that was ever told --------------------------------------- */

/* Who asks the engine what it wants is told no reason when there is no answer: it is kept here. */
static int load(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	struct rehearsal *rehearsal = context;

	(void)why;
	if (registrar_load(rehearsal->registrar, student, facts, &rehearsal->why) == 0)
		return 0;
	rehearsal->has_failed = true;
	return -1;
}

static int told(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	(void)context, (void)student, (void)facts, (void)why;
	return 0;
}

static struct text name(void *context, uint32_t student)
{
	const struct rehearsal *rehearsal = context;

	return registrar_name(rehearsal->registrar, student);
}

static uint32_t number(void *context, struct text name)
{
	const struct rehearsal *rehearsal = context;

	return registrar_number(rehearsal->registrar, name);
}

/* --- a student ---------------------------------------------------------------------------------------------- */

static void count(
        struct rehearsal *rehearsal, struct rehearsed_counts *rule, enum rehearsed what, bool is_heard)
{
	rule->of[what]++;
	rehearsal->heard.of[what] += is_heard;
}

static void note_open(struct rehearsal *rehearsal, uint32_t student)
{
	size_t wanted_count;
	const struct episode *wanted = engine_wanted(rehearsal->engine, student, &wanted_count);

	rehearsal->open_count = 0;
	for (size_t i = 0; i < wanted_count; i++) {
		if (wanted[i].closed_ms)
			continue;
		rehearsal->open = memory_room(rehearsal->open, rehearsal->open_count,
		        &rehearsal->open_capacity, sizeof(*rehearsal->open));
		rehearsal->open[rehearsal->open_count++] = wanted[i];
	}
}

/* What is left in the end was not told. */
static bool take_open(struct rehearsal *rehearsal, int rule, struct text per)
{
	for (size_t i = 0; rule >= 0 && i < rehearsal->open_count; i++) {
		struct episode *episode = &rehearsal->open[i];
		if (episode->rule != (uint32_t)rule || !text_equal(episode->per, per))
			continue;
		*episode = rehearsal->open[--rehearsal->open_count];
		return true;
	}
	return false;
}

int rehearsal_heir(const struct rehearsal *rehearsal, struct text id)
{
	int rule = ruleset_rule_now(rehearsal->set, id);
	bool is_former = rule >= 0 && ruleset_rule_find(rehearsal->set, id) < 0;

	return is_former && !rehearsal->is_heir[rule] ? -1 : rule;
}

static struct rehearsed_counts *counts_of(struct rehearsal *rehearsal, int rule, struct text id)
{
	int before = ruleset_rule_find(rehearsal->before, id);

	if (rule >= 0)
		return &rehearsal->rules[rule];
	return before >= 0 ? &rehearsal->gone[before] : NULL;
}

/* People hear of one that was on trial when its rule is not any more, unless somebody has settled it. */
static bool comes_out(const struct rehearsal *rehearsal, const struct alert_row *row, int rule)
{
	return row->is_shadow && !rehearsal->is_shadow[rule] && row->state != ALERT_RESOLVED;
}

/* What is open stays open of a rule that is suspended. */
static bool is_suspended(const struct rehearsal *rehearsal, int rule)
{
	return rule >= 0 && engine_is_suspended(rehearsal->engine, (uint32_t)rule);
}

static int on_told(void *context, const struct alert_row *row)
{
	struct rehearsal *rehearsal = context;
	int rule = rehearsal_heir(rehearsal, row->rule);
	struct rehearsed_counts *counts = counts_of(rehearsal, rule, row->rule);

	if (row->closed_ms || !counts)
		return 0;
	if (!take_open(rehearsal, rule, row->per) && !is_suspended(rehearsal, rule))
		count(rehearsal, counts, REHEARSED_CLOSES, !row->is_shadow);
	else if (comes_out(rehearsal, row, rule))
		count(rehearsal, counts, REHEARSED_OPENS, true);
	else
		count(rehearsal, counts, REHEARSED_KEEPS, !row->is_shadow);
	return 0;
}

/* Between two slices, as when they are in force; else each student would take as long as a script may at most. */
static void suspend_endless(struct rehearsal *rehearsal)
{
	struct engine *engine = rehearsal->engine;
	size_t rules = engine_has_scripts(engine) ? ruleset_rule_count(rehearsal->set) : 0;

	for (uint32_t i = 0; i < rules; i++)
		if (engine_script_failures(engine, i).limits >= SCRIPT_FAILURES_MAX)
			engine_suspend(engine, i);
}

static int judge(struct rehearsal *rehearsal, uint32_t student, struct diag *why)
{
	struct store *store = rehearsal->registrar->options.store;

	note_open(rehearsal, student);
	if (rehearsal->has_failed) {
		*why = rehearsal->why;
		return -1;
	}
	if (store_alerts_of(store, student, on_told, rehearsal, why) < 0)
		return -1;
	for (size_t i = 0; i < rehearsal->open_count; i++) {
		uint32_t rule = rehearsal->open[i].rule;
		count(rehearsal, &rehearsal->rules[rule], REHEARSED_OPENS, !rehearsal->is_shadow[rule]);
	}
	engine_evict(rehearsal->engine, LOADED_MOST);
	return 0;
}

/* --- all of them -------------------------------------------------------------------------------------------- */

static bool *shadows_of(struct registrar *registrar, const struct ruleset *set)
{
	size_t rules = ruleset_rule_count(set);
	bool *shadows = memory_take((rules + 1) * sizeof(*shadows));
	struct alert_desk desk = registrar_desk(registrar, registrar->last_ms);
	struct rule_words words;

	for (size_t i = 0; i < rules; i++) {
		ruleset_rule_words(set, (uint32_t)i, &words);
		shadows[i] = alerts_are_shadow(&desk, &words, registrar->last_ms);
	}
	return shadows;
}

static int on_known(void *context, const struct rule_row *row)
{
	(void)row;
	*(bool *)context = true;
	return 1;
}

/* Rules that are gone are known still. */
static int first_look(struct registrar *registrar, struct rehearsal *rehearsal, struct diag *why)
{
	bool any_known = false;

	if (store_rules_each(registrar->options.store, on_known, &any_known, why) < 0)
		return -1;
	rehearsal->is_first = !any_known;
	return 0;
}

/* As the store will have it: a name that is in force already takes nothing over. */
static void find_heirs(struct rehearsal *rehearsal)
{
	const struct ruleset *set = rehearsal->set;
	struct rule_words words;

	for (uint32_t i = 0; i < ruleset_rule_count(set); i++) {
		ruleset_rule_words(set, i, &words);
		rehearsal->is_heir[i] = ruleset_rule_find(rehearsal->before, words.id) < 0;
	}
}

static int begin(struct registrar *registrar, struct rehearsal *rehearsal, struct diag *why)
{
	struct engine_options options = {.set = rehearsal->set,
	        .zones = rehearsal->zones,
	        .host = &rehearsal->host,
	        .as_corrected = true};
	struct ruleset *before = registrar->options.set;

	rehearsal->registrar = registrar;
	rehearsal->host = (struct engine_host){rehearsal, load, told, name, number};
	rehearsal->before = ruleset_ref(before);
	rehearsal->rules = memory_take((ruleset_rule_count(rehearsal->set) + 1) * sizeof(*rehearsal->rules));
	rehearsal->gone = memory_take((ruleset_rule_count(before) + 1) * sizeof(*rehearsal->gone));
	rehearsal->is_shadow = shadows_of(registrar, rehearsal->set);
	rehearsal->is_heir =
	        memory_take((ruleset_rule_count(rehearsal->set) + 1) * sizeof(*rehearsal->is_heir));
	rehearsal->student_count = (uint32_t)registrar->students.count;
	find_heirs(rehearsal);
	if (first_look(registrar, rehearsal, why))
		return -1;
	if (engine_create(&options, &rehearsal->engine, why)) {
		if (rehearsal->has_failed)
			*why = rehearsal->why;
		return -1;
	}
	engine_resume(rehearsal->engine, rehearsal->student_count, registrar->last_ms);
	return 0;
}

static int judge_some(struct registrar *registrar, struct rehearsal *rehearsal, struct diag *why)
{
	if (!rehearsal->engine && begin(registrar, rehearsal, why))
		return -1;
	while (rehearsal->student < rehearsal->student_count) {
		if (judge(rehearsal, rehearsal->student++, why))
			return -1;
		if (registrar_is_slice_over(registrar))
			break;
	}
	return 0;
}

/* Within a transaction that comes to nothing, as else each read would lock the file by itself. */
static enum registrar_code slice(struct registrar *registrar, struct rehearsal *rehearsal, struct diag *why)
{
	store_begin(registrar->options.store);
	int result = judge_some(registrar, rehearsal, why);
	store_abort(registrar->options.store);
	if (result) {
		diag_wrap(why, "judging by rules that are not in force yet");
		return REGISTRAR_BROKEN;
	}
	suspend_endless(rehearsal);
	if (rehearsal->student < rehearsal->student_count)
		return REGISTRAR_MORE;
	engine_destroy(rehearsal->engine); /* here, as the loop would be kept by it */
	rehearsal->engine = NULL;
	return REGISTRAR_DONE;
}

enum registrar_code registrar_rehearse(
        struct registrar *registrar, struct rehearsal *rehearsal, int64_t now_ms, struct diag *why)
{
	if (rehearsal->engine)
		return slice(registrar, rehearsal, why);
	enum registrar_code code =
	        registrar_tick(registrar, now_ms > registrar->last_ms ? now_ms : registrar->last_ms, why);
	if (code != REGISTRAR_DONE)
		return code;
	if (registrar_is_settled(registrar))
		return slice(registrar, rehearsal, why);
	code = registrar_settle(registrar, why);
	return code == REGISTRAR_DONE ? REGISTRAR_MORE : code;
}

void rehearsal_finish(struct rehearsal *rehearsal)
{
	engine_destroy(rehearsal->engine);
	ruleset_unref(rehearsal->before);
	free(rehearsal->rules);
	free(rehearsal->gone);
	free(rehearsal->is_shadow);
	free(rehearsal->is_heir);
	free(rehearsal->open);
}
