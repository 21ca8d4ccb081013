/* fixture_district.c - drives ledger and engine for tests that fit on a page. */
#include "fixture_district.h"
#include "base/civil.h"
#include "base/diag.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char weekdays[] =
        "format: 1\ncalendar: main\ntimezone: UTC\nyear: 2025-26\nfirst_day: 2025-08-18\n"
        "last_day: 2026-05-29\nweek: [mon, tue, wed, thu, fri]\nday_ends: \"16:00\"\n"
        "closed: [{date: 2025-09-01, why: Labor Day}]\n"
        "terms:\n  - {name: fall, kind: semester, first: 2025-08-18, last: 2025-12-19}\n"
        "  - {name: spring, kind: semester, first: 2026-01-05, last: 2026-05-29}\n";

static const struct event_reader reader = {.key = {3, 4}, .default_source = {"test", 4}};

static void fail_with(const char *what, const char *why)
{
	fprintf(stderr, "fixture: %s: %s\n", what, why);
	abort();
}

static int zone_bytes(void *context, struct text name, struct buf *out)
{
	char path[200];
	FILE *file;

	(void)context;
	snprintf(path, sizeof path, "/usr/share/zoneinfo/%.*s", (int)name.size, name.at);
	file = fopen(path, "rb");
	if (!file)
		return -1;
	for (size_t n = 1; n > 0; out->size += n)
		n = fread(buf_room(out, 4096), 1, 4096, file);
	fclose(file);
	return 0;
}

static int load(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	struct district_fixture *d = context;
	size_t count;
	const int64_t *live = ledger_live(d->ledger, student, &count);

	(void)why;
	for (size_t i = 0; i < count; i++)
		facts_add(facts, &d->log[live[i] - 1]);
	return 0;
}

static int told(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	struct district_fixture *d = context;

	(void)why;
	for (size_t i = 0; i < d->told_count; i++)
		if (d->told[i].id && d->told[i].student == student)
			facts_told(facts, &d->told[i]);
	return 0;
}

static void build(struct district_fixture *d, const char *rule, const char *calendar)
{
	char *text = arena_print(
	        &d->arena, "format: 1\nrules:\n  - rule: test.rule\n    title: A rule\n    %s\n", rule);
	struct file_bytes rules = {text_of("rules.yml"), text_of(text)};
	struct file_bytes calendars = {text_of("calendar.yml"), text_of(calendar)};
	struct diags why = {0};

	if (ruleset_build(&(struct file_set){&rules, 1}, &(struct file_set){&calendars, 1}, d->zones, &d->set,
	            &why))
		fail_with(rule, why.count ? why.items[0].message : "does not build");
	diags_finish(&why);
}

static void start_engine(struct district_fixture *d)
{
	struct engine_options options = {.set = d->set,
	        .zones = d->zones,
	        .host = &d->host,
	        .next_episode_id = (int64_t)d->told_count + 1};

	if (engine_create(&options, &d->engine, NULL))
		fail_with("engine_create", "failed");
}

void fixture_open(struct district_fixture *d, const char *rule, const char *calendar)
{
	*d = (struct district_fixture){.zones = zones_create(zone_bytes, NULL)};
	d->host = (struct engine_host){d, load, told};
	d->ledger = ledger_create(&d->students);
	build(d, rule, calendar ? calendar : weekdays);
	start_engine(d);
	if (!calendar)
		fixture_arrives(d, "2025-08-17T12:00:00Z",
		        "{\"id\":\"n1\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-08-18\","
		        "\"school\":\"lincoln\","
		        "\"starts\":\"2025-08-18\",\"grade\":5}");
}

void fixture_close(struct district_fixture *d)
{
	engine_destroy(d->engine);
	ledger_destroy(d->ledger);
	ruleset_unref(d->set);
	zones_destroy(d->zones);
	names_finish(&d->students);
	arena_finish(&d->arena);
	buf_finish(&d->words);
	free(d->log);
	free(d->told);
}

int64_t fixture_instant(const char *text)
{
	struct civil_time time;

	if (civil_read_time(text_of(text), &time) || time.ms == NO_TIME)
		fail_with(text, "is not an instant");
	return civil_instant_ms(time);
}

static void record(struct district_fixture *d, const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->count; i++) {
		size_t at = (size_t)outcome->items[i].episode.id - 1;

		while (d->told_count <= at) {
			d->told = memory_room(d->told, d->told_count, &d->told_capacity, sizeof *d->told);
			d->told[d->told_count++] = (struct episode){0};
		}
		d->told[at] = outcome->items[i].told == TOLD_FORGOTTEN ? (struct episode){0}
		                                                       : outcome->items[i].episode;
	}
}

enum how { PLAIN, HISTORY, FAILS };

static void arrive(struct district_fixture *d, const char *now, const char *line, enum how how)
{
	int64_t now_ms = fixture_instant(now);
	struct outcome outcome = {0};
	struct decision decision;
	struct diag why = {0};
	struct event event;
	struct text field;
	size_t before = d->log_count;

	if (event_read(arena_copy(&d->arena, text_of(line)), &reader, &d->arena, &event, &field, &why))
		fail_with(line, why.message);
	event.seq = (int64_t)d->log_count + 1;
	ledger_take(d->ledger, &event, &decision);
	d->log = memory_room(d->log, d->log_count, &d->log_capacity, sizeof event);
	d->log[d->log_count++] = event;
	engine_take(d->engine, now_ms, how == HISTORY, decision.changes, decision.count, &outcome, NULL);
	while (engine_step(d->engine, now_ms, 100, &outcome, NULL) > 0)
		continue;
	if (how == FAILS) {
		ledger_drop(d->ledger);
		engine_drop(d->engine);
		d->log_count = before;
	} else {
		record(d, &outcome);
		ledger_keep(d->ledger);
		engine_keep(d->engine);
	}
	outcome_finish(&outcome);
}

void fixture_arrives(struct district_fixture *d, const char *now, const char *line)
{
	arrive(d, now, line, PLAIN);
}

void fixture_arrives_late(struct district_fixture *d, const char *now, const char *line)
{
	arrive(d, now, line, HISTORY);
}

void fixture_fails(struct district_fixture *d, const char *now, const char *line)
{
	arrive(d, now, line, FAILS);
}

void fixture_ticks(struct district_fixture *d, const char *until)
{
	int64_t until_ms = fixture_instant(until);
	struct outcome outcome = {0};

	while (engine_catch_up(d->engine, until_ms, 100, &outcome, NULL) > 0)
		continue;
	while (engine_next_ms(d->engine) <= until_ms)
		engine_step(d->engine, engine_next_ms(d->engine), 100, &outcome, NULL);
	record(d, &outcome);
	engine_keep(d->engine);
	outcome_finish(&outcome);
}

void fixture_restarts(struct district_fixture *d, const char *now)
{
	engine_destroy(d->engine);
	start_engine(d);
	engine_resume(d->engine, (uint32_t)d->students.count, fixture_instant(now), NULL);
}

static const char *status_of(char letter)
{
	switch (letter) {
	case 'U': return "\"status\":\"absent\",\"excused\":false";
	case 'E': return "\"status\":\"absent\",\"excused\":true";
	case 'A': return "\"status\":\"absent\"";
	case 'T': return "\"status\":\"tardy\"";
	default: return "\"status\":\"present\"";
	}
}

void fixture_attends(struct district_fixture *d, const char *letters)
{
	int32_t day = civil_day(2025, 8, 18), labor_day = civil_day(2025, 9, 1);

	for (; *letters; day++) {
		char date[CIVIL_DATE_SIZE];

		if (civil_weekday(day) > FRIDAY || day == labor_day)
			continue;
		civil_print_date(day, date);
		const char *at = arena_print(&d->arena, "%sT09:00:00Z", date);

		fixture_ticks(d, at);
		fixture_arrives(d, at,
		        arena_print(&d->arena,
		                "{\"id\":\"d%s\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"%s\",%"
		                "s}",
		                date, date, status_of(*letters++)));
	}
}

static const char *instant_words(struct district_fixture *d, int64_t at_ms)
{
	char words[CIVIL_INSTANT_SIZE];

	if (!at_ms)
		return "";
	civil_print_instant(at_ms, 0, words);
	return arena_print(&d->arena, "%s", words);
}

static void say(struct district_fixture *d, const struct episode *episode)
{
	struct text student = names_text(&d->students, episode->student);
	const char *why = close_why_name(episode->why);

	buf_print(&d->words, "%.*s %s..%s", (int)student.size, student.at,
	        instant_words(d, episode->opened_ms), instant_words(d, episode->closed_ms));
	if (why)
		buf_print(&d->words, " %s", why);
	if (episode->known_ms)
		buf_print(&d->words, " known %s", instant_words(d, episode->known_ms));
	if (episode->is_past)
		buf_add_z(&d->words, " past");
	buf_add_char(&d->words, '\n');
}

const char *fixture_told(struct district_fixture *d)
{
	buf_clear(&d->words);
	for (size_t i = 0; i < d->told_count; i++)
		if (d->told[i].id)
			say(d, &d->told[i]);
	return buf_z(&d->words);
}

const char *fixture_wanted(struct district_fixture *d)
{
	buf_clear(&d->words);
	for (uint32_t student = 0; student < d->students.count; student++) {
		size_t count;
		const struct episode *episodes = engine_wanted(d->engine, student, &count);

		for (size_t i = 0; i < count; i++)
			say(d, &episodes[i]);
	}
	return buf_z(&d->words);
}
