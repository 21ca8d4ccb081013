/* What came of a reload: for who asked, for the log, for the status. */
#include "reload.h"
#include "daemon/alerts/alerts.h"
#include "daemon/core/command.h"
#include "daemon/core/rehearsal.h"
#include "daemon/log.h"
#include "base/buf.h"
#include "base/json.h"

#include <stdio.h>

enum { FINDINGS_ANSWERED = 1000, FINDINGS_LOGGED = 20 };

static const struct diag *first_error(const struct diags *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].severity == SEVERITY_ERROR)
			return &findings->items[i];
	return NULL;
}

static void place_print(const struct diag *finding, struct buf *out)
{
	const struct place *place = &finding->place;

	if (place->file.size)
		buf_add_text(out, place->file);
	if (place->line)
		buf_print(out, ":%d:%d", place->line, place->column);
}

static void errors_print(const struct diags *findings, struct buf *out)
{
	const struct diag *first = first_error(findings);

	buf_print(out, "%u error%s", findings->errors, findings->errors == 1 ? "" : "s");
	if (!first)
		return;
	buf_add_z(out, findings->errors == 1 ? ": " : "; the first: ");
	place_print(first, out);
	buf_print(out, "%s%s", first->place.file.size ? ": " : "", first->message);
}

static void restart_print(const struct reload_outcome *outcome, struct buf *out)
{
	for (size_t i = 0; i < outcome->need_restart_count; i++)
		buf_print(out, "%s%s", i ? ", " : "", outcome->need_restart[i]);
	if (outcome->need_restart_count)
		buf_print(out, " need%s a restart; everything else is in force",
		        outcome->need_restart_count == 1 ? "s" : "");
}

static bool is_refused(const struct reload_outcome *outcome)
{
	return !outcome->read->set || outcome->refusal;
}

void reload_why(const struct reload_outcome *outcome, char *out, size_t size)
{
	struct buf words = {0};

	if (outcome->refusal)
		buf_add_z(&words, outcome->refusal->detail);
	else if (outcome->read->set)
		restart_print(outcome, &words);
	else
		errors_print(&outcome->read->findings, &words);
	snprintf(out, size, "%s", buf_z(&words));
	buf_finish(&words);
}

static void findings_json(const struct generation *read, struct json *json)
{
	const struct diags *findings = &read->findings;

	json_key(json, "findings");
	json_list(json);
	for (size_t i = 0; i < findings->count && i < FINDINGS_ANSWERED; i++) {
		const struct diag *finding = &findings->items[i];
		diag_json(finding, generation_source(read, finding->place.file), json);
	}
	json_end(json);
	json_key(json, "findings_total");
	json_integer(json, (int64_t)findings->count);
}

static void ids_json(struct json *json, const char *name, const struct text *ids, size_t count)
{
	json_key(json, name);
	json_list(json);
	for (size_t i = 0; i < count; i++)
		json_text(json, ids[i]);
	json_end(json);
}

static void restart_json(const struct reload_outcome *outcome, struct json *json)
{
	json_key(json, "need_restart");
	json_list(json);
	for (size_t i = 0; i < outcome->need_restart_count; i++)
		json_z(json, outcome->need_restart[i]);
	json_end(json);
}

static void changes_json(const struct reload_outcome *outcome, struct json *json)
{
	const struct rule_changes *changes = outcome->changes;

	ids_json(json, "added", changes->added, changes->added_count);
	ids_json(json, "changed", changes->changed, changes->changed_count);
	ids_json(json, "removed", changes->removed, changes->removed_count);
	ids_json(json, "renamed", changes->renamed, changes->renamed_count);
}

static void ruleset_json(const struct reload_outcome *outcome, struct json *json)
{
	json_key(json, "ruleset");
	hash_json(ruleset_hash(outcome->read->set), json);
}

static void counts_json(const struct rehearsed_counts *counts, struct json *json)
{
	for (size_t i = 0; i < REHEARSED_COUNT; i++) {
		json_key(json, rehearsed_names[i]);
		json_integer(json, counts->of[i]);
	}
}

static void rule_json(const struct ruleset *set, size_t rule, const struct rehearsed_counts *counts,
        bool is_shadow, struct json *json)
{
	struct rule_words words;

	ruleset_rule_words(set, (uint32_t)rule, &words);
	json_key_text(json, words.id);
	json_object(json);
	counts_json(counts, json);
	if (is_shadow) {
		json_key(json, "shadow");
		json_truth(json, true);
	}
	json_end(json);
}

/* Each rule there would be, and each that would be gone. */
static void rules_rehearsed_json(const struct rehearsal *rehearsal, struct json *json)
{
	struct rule_words words;

	json_key(json, "rules");
	json_object(json);
	for (size_t i = 0; i < ruleset_rule_count(rehearsal->set); i++)
		rule_json(rehearsal->set, i, &rehearsal->rules[i], rehearsal->is_shadow[i], json);
	for (size_t i = 0; i < ruleset_rule_count(rehearsal->before); i++) {
		ruleset_rule_words(rehearsal->before, (uint32_t)i, &words);
		if (rehearsal_heir(rehearsal, words.id) < 0)
			rule_json(rehearsal->before, i, &rehearsal->gone[i], false, json);
	}
	json_end(json);
}

static void dry_answer(const struct reload_outcome *outcome, struct response *out)
{
	struct json json = {.out = &out->body};

	out->status = 200;
	json_object(&json);
	json_key(&json, "dry_run");
	json_truth(&json, true);
	ruleset_json(outcome, &json);
	changes_json(outcome, &json);
	counts_json(&outcome->rehearsal->heard, &json);
	rules_rehearsed_json(outcome->rehearsal, &json);
	json_key(&json, "needs_accept");
	json_truth(&json, outcome->needs_accept);
	restart_json(outcome, &json);
	findings_json(outcome->read, &json);
	json_end(&json);
}

static void loaded_answer(const struct reload_outcome *outcome, struct response *out)
{
	struct json json = {.out = &out->body};

	out->status = 200;
	json_object(&json);
	json_key(&json, "result");
	json_z(&json, outcome->result);
	json_key(&json, "generation");
	json_integer(&json, (int64_t)outcome->generation);
	ruleset_json(outcome, &json);
	json_key(&json, "rules");
	json_integer(&json, (int64_t)ruleset_rule_count(outcome->read->set));
	json_key(&json, "judged");
	json_truth(&json, outcome->is_settled);
	changes_json(outcome, &json);
	restart_json(outcome, &json);
	findings_json(outcome->read, &json);
	json_end(&json);
}

static void problem_begin(const struct reload_outcome *outcome, struct response *out, struct json *json)
{
	const struct refusal *refusal = outcome->refusal;
	char detail[400];

	reload_why(outcome, detail, sizeof(detail));
	if (refusal)
		response_problem_begin(out, refusal->status, refusal->code, refusal->title, detail, json);
	else
		response_problem_begin(out, 422, "not_reloaded",
		        "the files have errors; what was in force before is in force still", detail, json);
}

static void refused_answer(const struct reload_outcome *outcome, struct response *out)
{
	struct json json;

	problem_begin(outcome, out, &json);
	json_key(&json, "generation");
	json_integer(&json, (int64_t)outcome->generation);
	if (outcome->rehearsal) {
		counts_json(&outcome->rehearsal->heard, &json);
		rules_rehearsed_json(outcome->rehearsal, &json);
	}
	findings_json(outcome->read, &json);
	json_end(&json);
}

void reload_answer(const struct reload_outcome *outcome, struct response *out)
{
	buf_clear(&out->body);
	if (is_refused(outcome))
		refused_answer(outcome, out);
	else if (outcome->is_dry)
		dry_answer(outcome, out);
	else
		loaded_answer(outcome, out);
}

/* --- the log ------------------------------------------------------------------------------------------------ */

static void finding_log(const struct diag *finding)
{
	bool is_error = finding->severity == SEVERITY_ERROR;
	struct buf place = {0};

	place_print(finding, &place);
	log_write(is_error ? LOG_ERROR : LOG_WARNING, "config", finding->message,
	        (struct log_field[]){{"code", 0, finding->code},
	                {"place", 0, place.size ? buf_z(&place) : "the configuration"},
	                {"help", 0, finding->help}, {0}});
	buf_finish(&place);
}

void reload_log(const struct reload_outcome *outcome, const struct reload_report *report)
{
	const struct diags *findings = &outcome->read->findings;
	for (size_t i = 0; i < findings->count && i < FINDINGS_LOGGED; i++)
		finding_log(&findings->items[i]);
	log_write(is_refused(outcome) ? LOG_ERROR : LOG_NOTICE, "config",
	        is_refused(outcome) ? "not reloaded: what was in force before is in force still"
	                            : outcome->result,
	        (struct log_field[]){{"generation", (int64_t)outcome->generation, NULL},
	                {"findings", (int64_t)findings->count, NULL},
	                {report->why[0] ? "why" : NULL, 0, report->why}, {0}});
}
