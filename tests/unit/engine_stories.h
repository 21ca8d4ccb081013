#ifndef UNIT_ENGINE_STORIES_H
#define UNIT_ENGINE_STORIES_H
/* What tests of the engine say of a bench in few words: who is enrolled, absent, told of. */
#include "base/diag.h"
#include "tests/host/bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char calendar_text[] =
        "format: 1\ncalendar: main\nyear: 2025-26\nfirst_day: 2025-08-18\nlast_day: 2026-05-29\n"
        "week: [mon, tue, wed, thu, fri]\nday_ends: \"16:00\"\n";

/* `rules`: each "when: .." and what else belongs to it, parted by "|". */
static inline void opens(struct bench *bench, const char *rules)
{
	struct buf text = {0};
	struct diags why = {0};
	struct file_bytes calendar = {text_of("main.yml"), text_of(calendar_text)};
	struct zones *zones = zones_create(bench_zone_bytes, NULL);
	struct ruleset *set;

	buf_add_z(&text, "format: 1\nrules:\n");
	for (int i = 0; *rules; i++) {
		int size = (int)strcspn(rules, "|");

		buf_print(&text, "  - rule: test.r%d\n    title: Rule %d\n    %.*s\n", i, i, size, rules);
		rules += rules[size] ? size + 1 : size;
	}
	struct file_bytes file = {text_of("rules.yml"), buf_text(&text)};
	struct file_set rule_files = {&file, 1}, calendars = {&calendar, 1};

	if (ruleset_build(&rule_files, &calendars, zones, &set, &why))
		fail_msg("%s", why.items[0].message);
	diags_finish(&why);
	buf_finish(&text);
	bench_open(bench, zones, set);
}

static inline int64_t instant(const char *time)
{
	struct civil_time civil;

	assert_int_equal(civil_read_time(text_of(time), &civil), 0);
	return civil_instant_ms(civil);
}

static inline void takes(struct bench *bench, const char *now, const char *json)
{
	assert_int_equal(bench_take(bench, instant(now), false, text_of(json)), 0);
}

static inline void __attribute__((format(printf, 3, 4)))
takes_print(struct bench *bench, int64_t now_ms, const char *format, ...)
{
	char json[500];
	va_list args;

	va_start(args, format);
	vsnprintf(json, sizeof json, format, args);
	va_end(args);
	assert_int_equal(bench_take(bench, now_ms, false, text_of(json)), 0);
}

static inline void settles(struct bench *bench, const char *now)
{
	while (bench_step(bench, instant(now), 500) > 0)
		continue;
	bench_keep(bench);
}

static inline void enrolls(struct bench *bench, const char *student)
{
	takes_print(bench, instant("2025-08-18T00:00:00Z"),
	        "{\"id\":\"n%s\",\"type\":\"enrollment\",\"student\":\"%s\",\"time\":\"2025-08-18\","
	        "\"school\":"
	        "\"HS\",\"starts\":\"2025-08-18\",\"grade\":5}",
	        student, student);
}

static inline void is_absent(struct bench *bench, const char *student, const char *now)
{
	takes_print(bench, instant(now),
	        "{\"id\":\"a%s%s\",\"type\":\"attendance\",\"student\":\"%s\",\"time\":\"%s\",\"status\":"
	        "\"absent\"}",
	        student, now, student, now);
}

static inline size_t told_open(const struct bench *bench)
{
	size_t count = 0;

	for (size_t i = 0; i < bench->told_count; i++)
		count += bench->told[i].id && !bench->told[i].closed_ms;
	return count;
}

static inline size_t wanted(struct bench *bench, const char *student, const struct episode **first)
{
	size_t count;

	*first = engine_wanted(bench->engine, names_number(&bench->students, text_of(student)), &count);
	return count;
}

static inline void opens_for_three(struct bench *bench, const char *rule)
{
	opens(bench, rule);
	enrolls(bench, "S1");
	enrolls(bench, "S2");
	enrolls(bench, "S3");
	settles(bench, "2025-08-18T00:00:00Z");
}

static inline void open_three(struct bench *bench)
{
	opens_for_three(bench, "when: days_since(last absent or 2025-08-18) >= 3");
}
#endif
