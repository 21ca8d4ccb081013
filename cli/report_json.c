/* Writes a report as one JSON object. */
#include "report.h"
#include "cli/backtest/audit.h"
#include "cli/backtest/by.h"
#include "cli/backtest/load.h"
#include "cli/backtest/outcome.h"
#include "cli/backtest/versus.h"
#include "base/buf.h"
#include "base/json.h"
#include <stdio.h>

static void date_member(struct json *json, const char *name, int32_t day)
{
	char date[CIVIL_DATE_SIZE];

	civil_print_date(day, date);
	json_key(json, name);
	json_z(json, date);
}

static void count_member(struct json *json, const char *name, uint64_t count)
{
	json_key(json, name);
	json_integer(json, (int64_t)count);
}

/* At the student's school; 0 is no instant and written null. */
static void instant_member(
        struct json *json, const char *name, const struct report *report, uint32_t student, int64_t at_ms)
{
	char instant[CIVIL_INSTANT_SIZE];

	json_key(json, name);
	if (at_ms)
		civil_print_instant(at_ms, report_offset(report, student, at_ms), instant);
	json_z(json, at_ms ? instant : NULL);
}

static void episode_write(struct json *json, const struct report *report, const struct reported *item)
{
	const struct episode *episode = item->episode;

	json_object(json);
	json_key(json, "student");
	json_text(json, item->student);
	instant_member(json, "opened", report, episode->student, episode->opened_ms);
	instant_member(json, "closed", report, episode->student, episode->closed_ms);
	json_key(json, "why");
	json_z(json, close_why_name(episode->why));
	instant_member(json, "known", report, episode->student, episode->known_ms);
	if (episode->per.size) {
		json_key(json, "per");
		json_text(json, episode->per);
	}
	json_end(json);
}

/* A median of nothing is null. */
static void median_member(struct json *json, const char *name, int64_t days)
{
	json_key(json, name);
	if (days < 0)
		json_null(json);
	else
		json_integer(json, days);
}

static void sureness_write(struct json *json, struct report *report, struct report_span span)
{
	count_member(json, "withdrawn", report_withdrawn(span));
	count_member(json, "flaps", report_flaps(span, &report->arena));
	median_member(json, "median_days_open", report_median_days(span, &report->arena));
	median_member(json, "median_days_to_know", report_median_known(span, &report->arena));
}

static void rules_write(struct json *json, struct report *report)
{
	json_key(json, "rules");
	json_object(json);
	for (size_t rule = 0; rule < report->rule_count; rule++) {
		struct report_span span = report_rule(report, rule);
		struct rule_words words;
		ruleset_rule_words(report->replay->set, (uint32_t)rule, &words);
		json_key_text(json, words.id);
		json_object(json);
		count_member(json, "students", report->students[rule].count);
		sureness_write(json, report, span);
		if (report->outcome >= 0)
			outcome_json(report, rule, json, &report->arena);
		if (report->by)
			by_json(report->by, report, rule, json);
		json_key(json, "episodes");
		json_list(json);
		for (size_t i = 0; i < span.count; i++)
			episode_write(json, report, &span.items[i]);
		json_end(json);
		json_end(json);
	}
	json_end(json);
}

static void weeks_write(struct json *json, const struct report_weeks *weeks)
{
	json_key(json, "per_week");
	json_list(json);
	for (size_t i = 0; i < weeks->count; i++) {
		json_object(json);
		date_member(json, "week", weeks->first_monday + 7 * (int32_t)i);
		count_member(json, "opened", weeks->opened[i]);
		json_end(json);
	}
	json_end(json);
}

static void load_write(struct json *json, const struct report *report, const struct report_weeks *weeks)
{
	struct ratio average = {0, 1};
	size_t open = 0;

	for (size_t i = 0; i < report->count; i++)
		open += !report->items[i].episode->closed_ms;
	ratio_make((__int128)report->count, (__int128)weeks->count, &average);
	json_key(json, "load");
	json_object(json);
	count_member(json, "opened", report->count);
	count_member(json, "open_at_end", open);
	json_key(json, "a_week");
	json_ratio(json, average);
	date_member(json, "busiest_week", weeks->first_monday + 7 * (int32_t)weeks->busiest);
	count_member(json, "busiest_week_opened", weeks->opened[weeks->busiest]);
	load_json(report->load, json);
	json_end(json);
}

/* {"a": {"b": students of both}} for each pair that shares any, a before b. */
static void overlap_write(struct json *json, const struct report *report)
{
	struct rule_words words;

	json_key(json, "overlap");
	json_object(json);
	for (size_t rule = 0; rule < report->rule_count; rule++) {
		ruleset_rule_words(report->replay->set, (uint32_t)rule, &words);
		json_key_text(json, words.id);
		json_object(json);
		for (size_t other = rule + 1; other < report->rule_count; other++) {
			size_t both = report_overlap(report, rule, other);
			ruleset_rule_words(report->replay->set, (uint32_t)other, &words);
			if (both) {
				json_key_text(json, words.id);
				json_integer(json, (int64_t)both);
			}
		}
		json_end(json);
	}
	json_end(json);
}

static void assumed_write(struct json *json, const struct assumed *assumed)
{
	json_key(json, "assumed");
	json_list(json);
	for (size_t i = 0; i < assumed->count; i++)
		json_z(json, assumed->items[i]);
	json_end(json);
}

void report_json_head(struct json *json, const struct report *report)
{
	const struct replay *replay = report->replay;
	struct hash128 hash = ruleset_hash(replay->set);
	char hex[33];

	snprintf(hex, sizeof(hex), "%016llx%016llx", (unsigned long long)hash.high,
	        (unsigned long long)hash.low);
	json_key(json, "ruleset");
	json_z(json, hex);
	date_member(json, "from", report->from);
	date_member(json, "to", report->to);
	count_member(json, "students", replay_students(replay));
	count_member(json, "events", replay->log->events);
	count_member(json, "rejected", replay->log->bad);
}

void report_json(struct report *report)
{
	struct buf out = {0};
	struct json json = {.out = &out};
	struct report_span all = {report->items, report->count};
	struct report_weeks weeks = report_weeks(report, all, &report->arena);

	json_object(&json);
	report_json_head(&json, report);
	rules_write(&json, report);
	weeks_write(&json, &weeks);
	load_write(&json, report, &weeks);
	overlap_write(&json, report);
	count_member(&json, "unplaced", replay_unplaced(report->replay));
	assumed_write(&json, report->assumed);
	if (report->versus)
		versus_json(report->versus, report, &json);
	if (report->audit)
		audit_json(report->audit, &json);
	json_end(&json);
	buf_add_char(&out, '\n');
	fwrite(out.at, 1, out.size, stdout);
	buf_finish(&out);
}
