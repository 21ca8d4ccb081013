/* An alert in JSON.  Why and evidence are those of now while it is open; of one that has ended, why is what people were
 * told, and the evidence that of its opening. */
#include "evidence.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/member.h"
#include "base/names.h"
#include "base/zone.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const states[] = {
        [ALERT_OPEN] = "open",
        [ALERT_ACKNOWLEDGED] = "acknowledged",
        [ALERT_RESOLVED] = "resolved",
};

static const char *state_of(const struct alert_row *row)
{
	return row->closed_ms && !row->is_kept && row->state != ALERT_RESOLVED ? "closed"
	                                                                       : states[row->state];
}

/* One alert on its way into JSON. */
struct writing {
	const struct alert_desk *desk;
	const struct alert_row *row;
	struct json *json;
	struct text severity; /* of the step or row that is reached; empty: the rule's */
	int rule;             /* of the set; -1: gone */
	struct arena arena;
};

static void instant(struct writing *writing, const char *name, int64_t at_ms)
{
	const struct alert_desk *desk = writing->desk;
	struct standing standing;
	char text[CIVIL_INSTANT_SIZE];

	json_key(writing->json, name);
	if (!at_ms) {
		json_null(writing->json);
		return;
	}
	engine_standing(desk->engine, (uint32_t)writing->row->student, at_ms, &standing);
	civil_print_instant(
	        at_ms, standing.is_placed ? standing.offset_s : zone_offset(desk->zone, at_ms), text);
	json_z(writing->json, text);
}

void hash_json(struct hash128 hash, struct json *json)
{
	char text[40];

	snprintf(text, sizeof(text), "%016" PRIx64 "%016" PRIx64, hash.high, hash.low);
	json_z(json, text);
}

static int on_rule(void *context, const struct rule_row *rule)
{
	const struct writing *writing = context;
	struct json *json = writing->json;

	member_text(json, "domain", rule->domain);
	member_text(json, "severity", writing->severity.size ? writing->severity : rule->severity);
	member_text(json, "title", rule->title);
	json_key(json, "steps");
	json_raw(json, rule->steps);
	return 0;
}

/* Every rule that was ever told is stored, so an alert keeps its words when its rule goes. */
static void words_write(struct writing *writing)
{
	store_rule_get(writing->desk->store, writing->row->rule, on_rule, writing, NULL);
}

static void standing_write(struct writing *writing)
{
	const struct alert_row *row = writing->row;
	struct standing standing;

	engine_standing(writing->desk->engine, (uint32_t)row->student,
	        row->closed_ms ? row->opened_ms : writing->desk->now_ms, &standing);
	member_text(writing->json, "school", standing.school);
	json_key(writing->json, "grade");
	value_json(&standing.grade, writing->json);
}

struct text alert_school(const struct alert_desk *desk, const struct alert_row *row)
{
	struct standing standing;

	engine_standing(desk->engine, (uint32_t)row->student, row->closed_ms ? row->opened_ms : desk->now_ms,
	        &standing);
	return standing.school;
}

static void explain(struct writing *writing, struct explanation *out)
{
	const struct alert_row *row = writing->row;

	*out = (struct explanation){0};
	if (writing->rule >= 0)
		engine_explain(writing->desk->engine, (uint32_t)row->student, (uint32_t)writing->rule,
		        row->per, row->closed_ms ? row->opened_ms : writing->desk->now_ms, &writing->arena,
		        out, NULL);
}

static void begin(struct writing *writing)
{
	const struct alert_desk *desk = writing->desk;
	const struct alert_row *row = writing->row;

	json_object(writing->json);
	json_key(writing->json, "id");
	json_integer(writing->json, row->id);
	json_key(writing->json, "rule");
	json_text(writing->json, row->rule);
	json_key(writing->json, "rule_version");
	hash_json(row->rule_version, writing->json);
	json_key(writing->json, "student");
	json_text(writing->json, names_text(desk->students, (uint32_t)row->student));
	standing_write(writing);
	words_write(writing);
	json_key(writing->json, "state");
	json_z(writing->json, state_of(row));
	json_key(writing->json, "shadow");
	json_truth(writing->json, row->is_shadow);
	instant(writing, "opened_at", row->opened_ms);
	instant(writing, "known_at", row->known_ms);
	instant(writing, "closed_at", row->closed_ms);
	json_key(writing->json, "closed_why");
	json_z(writing->json, close_why_name((enum close_why)row->closed_why));
	member_text(writing->json, "owner", row->owner);
	if (row->per.size)
		member_text(writing->json, "per", row->per);
}

/* The sentence that opened it, as it reads at its end: beside `why` it shows what has changed. */
static void ended_with(struct writing *writing)
{
	const struct alert_row *row = writing->row;
	struct explanation explanation = {0};

	if (row->closed_why == CLOSE_CLEARED && writing->rule >= 0)
		engine_explain(writing->desk->engine, (uint32_t)row->student, (uint32_t)writing->rule,
		        row->per, row->closed_ms, &writing->arena, &explanation, NULL);
	member_text(writing->json, "ended_with", explanation.why);
}

/* Of a ladder or a table it is that of the step or row which was reached last. */
static void find_severity(struct writing *writing)
{
	const struct alert_row *row = writing->row;

	if (writing->rule >= 0 && row->rung != NO_RUNG)
		writing->severity = text_of(severity_name(
		        ruleset_rung_severity(writing->desk->set, (uint32_t)writing->rule, row->rung)));
}

void alert_json_said(const struct alert_desk *desk, const struct alert_row *row,
        const struct transition_row *transition, struct json *json)
{
	struct writing writing = {
	        .desk = desk, .row = row, .json = json, .rule = ruleset_rule_find(desk->set, row->rule)};

	find_severity(&writing);
	begin(&writing);
	member_text(json, "why", row->why);
	ended_with(&writing);
	instant(&writing, "at", transition->at_ms);
	member_text(json, "who", transition->who);
	json_end(json);
	arena_finish(&writing.arena);
}

static int on_transition(void *context, const struct transition_row *transition)
{
	struct writing *writing = context;
	struct json *json = writing->json;

	json_object(json);
	instant(writing, "at", transition->at_ms);
	member_text(json, "who", transition->who);
	member_text(json, "what", transition->what);
	if (transition->step) {
		json_key(json, "step");
		json_integer(json, transition->step);
	}
	if (transition->outcome.size)
		member_text(json, "outcome", transition->outcome);
	if (transition->note.size)
		member_text(json, "note", transition->note);
	json_end(json);
	return 0;
}

static void clears_when(struct writing *writing)
{
	struct rule_words words;

	json_key(writing->json, "clears_when");
	if (writing->rule < 0) {
		json_null(writing->json);
		return;
	}
	ruleset_rule_words(writing->desk->set, (uint32_t)writing->rule, &words);
	json_z(writing->json, words.clear_when.size ? arena_print(&writing->arena, "%.*s",
	                                                      (int)words.clear_when.size, words.clear_when.at)
	                                            : arena_print(&writing->arena, "not (%.*s)",
	                                                      (int)words.when.size, words.when.at));
}

/* By when people must have acted, as the rule and the calendar now are; 0: it is not said, or over. */
static int64_t due_ms(const struct writing *writing)
{
	const struct alert_row *row = writing->row;
	struct acting acting = {0};

	if (writing->rule >= 0 && !row->closed_ms && row->state != ALERT_RESOLVED)
		acting = ruleset_act_within(writing->desk->set, (uint32_t)writing->rule);
	if (!acting.within.amount)
		return 0;
	int64_t due = engine_lasts_ms(writing->desk->engine, (uint32_t)row->student, acting.within,
	        acting.from_known ? row->known_ms : row->opened_ms);
	return due < INT64_MAX ? due : 0;
}

static void rest(struct writing *writing)
{
	struct json *json = writing->json;
	const struct alert_row *row = writing->row;
	int64_t earlier = store_alert_earlier(writing->desk->store, row);

	instant(writing, "due", due_ms(writing));
	clears_when(writing);
	instant(writing, "data_as_of", writing->desk->as_of_ms);
	json_key(json, "history");
	json_list(json);
	store_transitions_of(writing->desk->store, row->id, on_transition, writing, NULL);
	json_end(json);
	json_key(json, "back_again_of");
	if (earlier)
		json_integer(json, earlier);
	else
		json_null(json);
}

void alert_json(const struct alert_desk *desk, const struct alert_row *row, struct json *json)
{
	struct writing writing = {
	        .desk = desk, .row = row, .json = json, .rule = ruleset_rule_find(desk->set, row->rule)};
	struct explanation explanation;

	explain(&writing, &explanation);
	find_severity(&writing);
	begin(&writing);
	member_text(json, "why", row->closed_ms || !explanation.why.size ? row->why : explanation.why);
	json_key(json, "evidence");
	if (row->closed_why == CLOSE_WITHDRAWN)
		explanation.leaf_count = 0; /* it is exactly what is no longer there */
	evidence_json(desk, row, &explanation, json);
	rest(&writing);
	json_end(json);
	arena_finish(&writing.arena);
}

const char *rule_mode_name(enum rule_mode mode)
{
	static const char *const names[] = {
	        [RULE_LIVE] = "live", [RULE_SHADOW] = "shadow", [RULE_OFF] = "off"};

	return names[mode];
}

static void rule_json(const struct alert_desk *desk, uint32_t rule, struct json *json)
{
	struct rule_words words;

	ruleset_rule_words(desk->set, rule, &words);
	json_object(json);
	member_text(json, "id", words.id);
	json_key(json, "version");
	hash_json(words.logic, json);
	member_text(json, "title", words.title);
	member_text(json, "domain", words.domain);
	json_key(json, "severity");
	json_z(json, severity_name(words.severity));
	json_key(json, "kind");
	json_z(json, rule_kind_name(words.kind));
	json_key(json, "mode");
	json_z(json, rule_mode_name(words.mode));
	member_text(json, "when", words.when);
	member_text(json, "clear_when", words.clear_when);
	json_end(json);
}

void rules_json(const struct alert_desk *desk, struct json *json)
{
	json_list(json);
	for (size_t i = 0; i < ruleset_rule_count(desk->set); i++)
		rule_json(desk, (uint32_t)i, json);
	json_end(json);
}
