/* fixture_district.c - drives ledger and engine for tests that fit on a page. */
#include "fixture_district.h"
#include "base/civil.h"
#include "base/diag.h"
#include <intervene/feeds.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char weekdays[] =
        "format: 1\ncalendar: main\ntimezone: UTC\nyear: 2025-26\nfirst_day: 2025-08-18\n"
        "last_day: 2026-05-29\nweek: [mon, tue, wed, thu, fri]\nday_ends: \"16:00\"\n"
        "closed: [{date: 2025-09-01, why: Labor Day}]\n"
        "terms:\n  - {name: fall, kind: semester, first: 2025-08-18, last: 2025-12-19}\n"
        "  - {name: spring, kind: semester, first: 2026-01-05, last: 2026-05-29}\n";

static struct ruleset *build(struct zones *zones, const char *rule, const char *calendar)
{
	struct arena arena = {0};
	char *text = arena_print(
	        &arena, "format: 1\nrules:\n  - rule: test.rule\n    title: A rule\n    %s\n", rule);
	struct file_bytes rules = {text_of("rules.yml"), text_of(text)};
	struct file_bytes calendars = {text_of("calendar.yml"), text_of(calendar)};
	struct feed_expectations feeds = {.of[EVENT_ATTENDANCE] = {.is_expected = true, .by_ms = 37800000}};
	struct ruleset_files files = {.rules = {&rules, 1}, .calendars = {&calendars, 1}, .feeds = &feeds};
	struct ruleset *set;
	struct diags why = {0};

	if (ruleset_build_files(&files, zones, &set, &why))
		bench_fail(rule, why.count ? why.items[0].message : "does not build");
	diags_finish(&why);
	arena_finish(&arena);
	return set;
}

void fixture_open(struct district_fixture *d, const char *rule, const char *calendar)
{
	struct zones *zones = zones_create(bench_zone_bytes, NULL);

	*d = (struct district_fixture){0};
	bench_open(&d->bench, zones, build(zones, rule, calendar ? calendar : weekdays));
	if (!calendar)
		fixture_arrives(d, "2025-08-17T12:00:00Z",
		        "{\"id\":\"n1\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-08-18\","
		        "\"school\":\"lincoln\","
		        "\"starts\":\"2025-08-18\",\"grade\":5}");
}

void fixture_close(struct district_fixture *d)
{
	bench_close(&d->bench);
	buf_finish(&d->words);
}

int64_t fixture_instant(const char *text)
{
	struct civil_time time;

	if (civil_read_time(text_of(text), &time) || time.ms == NO_TIME)
		bench_fail(text, "is not an instant");
	return civil_instant_ms(time);
}

enum how { PLAIN, HISTORY, FAILS };

static void arrive(struct district_fixture *d, const char *now, const char *line, enum how how)
{
	int64_t now_ms = fixture_instant(now);

	bench_take(&d->bench, now_ms, how == HISTORY, text_of(line));
	while (bench_step(&d->bench, now_ms, 100) > 0)
		continue;
	if (how == FAILS)
		bench_drop(&d->bench);
	else
		bench_keep(&d->bench);
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
	struct engine *engine = d->bench.engine;
	int64_t until_ms = fixture_instant(until);

	while (engine_catch_up(engine, until_ms, 100, &d->bench.outcome, NULL) > 0)
		continue;
	while (engine_next_ms(engine) <= until_ms)
		bench_step(&d->bench, engine_next_ms(engine), 100);
	bench_keep(&d->bench);
}

void fixture_restarts(struct district_fixture *d, const char *now)
{
	bench_restart(&d->bench, fixture_instant(now));
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
		const char *at = arena_print(&d->bench.arena, "%sT09:00:00Z", date);

		fixture_ticks(d, at);
		fixture_arrives(d, at,
		        arena_print(&d->bench.arena,
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
	return arena_print(&d->bench.arena, "%s", words);
}

static void say(struct district_fixture *d, const struct episode *episode)
{
	struct text student = names_text(&d->bench.students, episode->student);
	const char *why = close_why_name(episode->why);

	buf_print(&d->words, "%.*s %s..%s", (int)student.size, student.at,
	        instant_words(d, episode->opened_ms), instant_words(d, episode->closed_ms));
	if (why)
		buf_print(&d->words, " %s", why);
	if (episode->known_ms)
		buf_print(&d->words, " known %s", instant_words(d, episode->known_ms));
	if (episode->is_past)
		buf_add_z(&d->words, " past");
	if (episode->per.size)
		buf_print(&d->words, " %.*s", (int)episode->per.size, episode->per.at);
	buf_add_char(&d->words, '\n');
}

const char *fixture_told(struct district_fixture *d)
{
	buf_clear(&d->words);
	for (size_t i = 0; i < d->bench.told_count; i++)
		if (d->bench.told[i].id)
			say(d, &d->bench.told[i]);
	return buf_z(&d->words);
}

const char *fixture_wanted(struct district_fixture *d)
{
	buf_clear(&d->words);
	for (uint32_t student = 0; student < d->bench.students.count; student++) {
		size_t count;
		const struct episode *episodes = engine_wanted(d->bench.engine, student, &count);

		for (size_t i = 0; i < count; i++)
			say(d, &episodes[i]);
	}
	return buf_z(&d->words);
}
