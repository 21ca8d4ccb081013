/* Writes an audit as JSON, and the line that says who looked at it. */
#include "audit.h"
#include "cli/options.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/member.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void count_member(struct json *json, const char *name, size_t count, bool is_hidden)
{
	json_key(json, name);
	if (is_hidden)
		json_null(json);
	else
		json_integer(json, (int64_t)count);
}

static void ratio_member(struct json *json, const char *name, struct ratio ratio, bool is_known)
{
	json_key(json, name);
	if (is_known)
		json_ratio(json, ratio);
	else
		json_null(json);
}

static void row_write(struct json *json, const struct audit_row *row)
{
	json_object(json);
	member_text(json, "value", row->value);
	count_member(json, "students", row->students, row->is_small);
	count_member(json, "flagged", row->flagged, row->is_hidden);
	ratio_member(json, "rate", row->rate, !row->is_hidden);
	ratio_member(json, "risk_ratio", row->ratio, !row->is_hidden && row->has_ratio);
	json_key(json, "suppressed");
	json_truth(json, row->is_hidden);
	json_key(json, "findings");
	json_list(json);
	for (unsigned finding = 0; finding < AUDIT_FINDINGS; finding++)
		if (row->is_notable[finding])
			json_z(json, audit_finding_name(finding));
	json_end(json);
	json_end(json);
}

static void rule_key(struct json *json, const struct audit *audit, size_t rule)
{
	struct rule_words words;

	ruleset_rule_words(audit->report->replay->set, (uint32_t)rule, &words);
	json_key_text(json, words.id);
}

static void group_write(struct json *json, const struct audit *audit, const struct audit_group *group)
{
	json_object(json);
	count_member(json, "students", group->students, false);
	json_key(json, "rules");
	json_object(json);
	for (size_t rule = 0; rule < audit->report->rule_count; rule++) {
		rule_key(json, audit, rule);
		json_object(json);
		json_key(json, "groups");
		json_list(json);
		for (size_t i = 0; i < group->row_count; i++)
			row_write(json, &group->rules[rule].rows[i]);
		json_end(json);
		json_end(json);
	}
	json_end(json);
	json_end(json);
}

static void review_members(struct json *json, const struct audit *audit)
{
	const char *note = options_text(audit->given, "note");
	char at[CIVIL_INSTANT_SIZE];

	civil_print_instant(audit->reviewed_ms, 0, at);
	json_key(json, "at");
	json_z(json, at);
	json_key(json, "by");
	json_z(json, options_text(audit->given, "reviewed-by"));
	json_key(json, "note");
	json_z(json, note);
}

void audit_json(const struct audit *audit, struct json *json)
{
	if (!audit->group_count)
		return;
	json_key(json, "audit");
	json_object(json);
	for (size_t i = 0; i < audit->group_count; i++) {
		json_key_text(json, audit->groups[i].name);
		group_write(json, audit, &audit->groups[i]);
	}
	json_end(json);
	if (!audit->reviewed_ms)
		return;
	json_key(json, "reviewed");
	json_object(json);
	review_members(json, audit);
	json_end(json);
}

/* --- the record --------------------------------------------------------------------------------------------- */

static void finding_write(struct json *json, const struct audit *audit, const struct audit_group *group,
        size_t rule, const struct audit_row *row)
{
	for (unsigned finding = 0; finding < AUDIT_FINDINGS; finding++) {
		struct rule_words words;
		if (!row->is_notable[finding])
			continue;
		ruleset_rule_words(audit->report->replay->set, (uint32_t)rule, &words);
		json_object(json);
		member_text(json, "group", group->name);
		member_text(json, "value", row->value);
		member_text(json, "rule", words.id);
		json_key(json, "finding");
		json_z(json, audit_finding_name(finding));
		json_end(json);
	}
}

static void findings_member(struct json *json, const struct audit *audit)
{
	json_key(json, "findings");
	json_list(json);
	for (size_t i = 0; i < audit->group_count; i++) {
		const struct audit_group *group = &audit->groups[i];
		for (size_t rule = 0; rule < audit->report->rule_count; rule++)
			for (size_t row = 0; row < group->row_count; row++)
				finding_write(json, audit, group, rule, &group->rules[rule].rows[row]);
	}
	json_end(json);
}

static void record_write(struct json *json, const struct audit *audit)
{
	json_object(json);
	review_members(json, audit);
	report_json_head(json, audit->report);
	json_key(json, "groups");
	json_list(json);
	for (size_t i = 0; i < audit->group_count; i++)
		json_text(json, audit->groups[i].name);
	json_end(json);
	findings_member(json, audit);
	json_end(json);
}

/* One write: two who append at the same time do not cut each other's line. */
static int line_append(const char *path, struct text line, struct diag *why)
{
	int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	ssize_t written = file < 0 ? -1 : write(file, line.at, line.size);
	int result = written == (ssize_t)line.size ? fsync(file) : -1;
	int reason = written >= 0 && written != (ssize_t)line.size ? ENOSPC : errno;

	if (file >= 0 && close(file) != 0)
		result = -1;
	return result ? diag_set(why, "C152", "cannot write %s: %s", path, strerror(reason)) : 0;
}

int audit_record(const struct audit *audit, struct diag *why)
{
	const char *path = options_text(audit->given, "audit-log");
	struct buf line = {0};
	struct json json = {.out = &line};

	if (!path)
		return 0;
	record_write(&json, audit);
	buf_add_char(&line, '\n');
	int result = line_append(path, buf_text(&line), why);
	buf_finish(&line);
	return result;
}
