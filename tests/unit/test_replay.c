/* A log through several engines at once tells what it tells through one. */
#include "cli/replay.h"
#include "cli/strands.h"
#include "base/buf.h"
#include "base/zone.h"
#include "tests/host/bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char rules_text[] =
        "format: 1\nrules:\n"
        "  - rule: test.absent\n    title: Absent\n    when: days(absent over last 10 days) >= 2\n"
        "  - rule: test.rate\n    title: Rate\n    when: rate(absent over year) >= 10%\n"
        "  - rule: test.enrolled\n    title: Enrolled\n    when: enrolled_days(year) >= 5\n    for: 2 days\n";
static const char calendar_text[] =
        "format: 1\ncalendar: main\nyear: 2025-26\nfirst_day: 2025-09-01\nlast_day: 2026-05-29\n"
        "timezone: UTC\nweek: [mon, tue, wed, thu, fri]\n";

enum { STUDENTS = 40, RECORDS = 800 };

static unsigned below(uint64_t *chance, unsigned limit)
{
	*chance = *chance * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned)(*chance >> 33) % limit;
}

static void print_roster(struct buf *out)
{
	buf_add_z(out, "{\"id\":\"s\",\"type\":\"school\",\"time\":\"2025-09-01\",\"school\":\"A\","
	               "\"calendar\":\"main\",\"timezone\":\"UTC\"}\n");
	for (int i = 0; i < STUDENTS; i++)
		buf_print(out,
		        "{\"id\":\"n%d\",\"type\":\"enrollment\",\"student\":\"S%d\",\"time\":\"2025-09-01\","
		        "\"school\":\"A\",\"starts\":\"2025-09-01\",\"grade\":4}\n",
		        i, i);
}

/* Records that are corrected; if there are strays, some to be about another student, some deleted without saying whose they
 * were. */
static void print_events(struct buf *out, uint64_t chance, bool strays)
{
	for (unsigned i = 0; i < RECORDS; i++) {
		unsigned id = below(&chance, RECORDS / 2), day = 1 + i * 60 / RECORDS;

		if (strays && !below(&chance, 12)) {
			buf_print(out,
			        "{\"id\":\"e%u\",\"op\":\"delete\",\"received_at\":\"2025-%02u-%02uT20:00:"
			        "00Z\"}\n",
			        id, 9 + day / 31, 1 + day % 30);
			continue;
		}
		buf_print(out,
		        "{\"id\":\"e%u\",\"type\":\"attendance\",\"student\":\"S%u\",\"time\":\"2025-%02u-%"
		        "02u\","
		        "\"status\":\"%s\",\"received_at\":\"2025-%02u-%02uT20:00:00Z\"}\n",
		        id, !strays || below(&chance, 8) ? id % STUDENTS : below(&chance, STUDENTS),
		        9 + day / 31, 1 + day % 30, below(&chance, 2) ? "absent" : "present", 9 + day / 31,
		        1 + day % 30);
	}
}

static struct ruleset *set_make(struct zones *zones)
{
	struct file_bytes rules = {text_of("rules.yml"), text_of(rules_text)};
	struct file_bytes calendar = {text_of("main.yml"), text_of(calendar_text)};
	struct diags why = {0};
	struct ruleset *set = NULL;

	if (ruleset_build(&(struct file_set){&rules, 1}, &(struct file_set){&calendar, 1}, zones, &set, &why))
		fail_msg("%s", why.items[0].message);
	diags_finish(&why);
	return set;
}

static void log_make(struct event_log *log, const struct zone *zone, const struct buf *lines)
{
	char path[] = "/tmp/test_replay.XXXXXX";
	int descriptor = mkstemp(path);
	struct diag why = {0};

	assert_int_equal(write(descriptor, lines->at, lines->size), (ssize_t)lines->size);
	close(descriptor);
	*log = (struct event_log){.zone = zone, .is_quiet = true};
	assert_int_equal(log_read(log, path, &why), 0);
	unlink(path);
	log_seal(log);
	assert_int_equal(log->bad, 0);
}

static int by_line(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What was told, a line each, in an order of its own. */
static void told(
        struct event_log *log, struct ruleset *set, unsigned parts, bool as_corrected, struct buf *out)
{
	struct replay replay = {.log = log,
	        .set = set,
	        .stop_ms = (int64_t)civil_day(2026, 1, 1) * MS_A_DAY,
	        .is_quiet = true,
	        .as_corrected = as_corrected,
	        .part_count = parts};
	struct arena arena = {0};
	struct diag why = {0};

	assert_int_equal(replay_run(&replay, &why), 0);
	char **lines = arena_take_array(&arena, replay.episode_count + 1, sizeof *lines);

	for (size_t i = 0; i < replay.episode_count; i++) {
		const struct episode *e = &replay.episodes[i];

		lines[i] = arena_print(&arena, "%u %u %lld %lld %lld %lld %d\n", e->rule, e->student,
		        (long long)e->opened_ms, (long long)e->closed_ms, (long long)e->known_ms,
		        (long long)e->ended_known_ms, (int)e->why);
	}
	qsort(lines, replay.episode_count, sizeof *lines, by_line);
	for (size_t i = 0; i < replay.episode_count; i++)
		buf_add_z(out, lines[i]);
	arena_finish(&arena);
	replay_finish(&replay);
}

/* The school once more, when much has happened: it says nothing new, and yet nobody may be led past it. */
static void print_school_again(struct buf *out)
{
	buf_add_z(out, "{\"id\":\"s\",\"type\":\"school\",\"time\":\"2025-09-01\",\"school\":\"A\","
	               "\"calendar\":\"main\",\"timezone\":\"UTC\","
	               "\"received_at\":\"2025-10-01T12:00:00Z\"}\n");
}

static void compare(uint64_t seed, bool as_corrected)
{
	struct zones *zones = zones_create(bench_zone_bytes, NULL);
	struct ruleset *set = set_make(zones);
	struct buf lines = {0}, one = {0}, three = {0};
	struct event_log log;

	print_roster(&lines);
	print_events(&lines, seed, true);
	log_make(&log, zones_find(zones, text_of("UTC")), &lines);
	told(&log, set, 1, as_corrected, &one);
	told(&log, set, 3, as_corrected, &three);
	assert_true(one.size > 1000);
	assert_string_equal(buf_z(&one), buf_z(&three));
	buf_finish(&lines);
	buf_finish(&one);
	buf_finish(&three);
	log_finish(&log);
	ruleset_unref(set);
	zones_destroy(zones);
}

static void three_engines_tell_what_one_tells(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 8; seed++) {
		compare(seed, false);
		compare(seed, true);
	}
}

static size_t strands_in(const struct event_log *log)
{
	struct strands strands;
	size_t count = 0;

	strands_make(&strands, log, 0, 1);
	assert_int_equal(strands.count, log->count);
	for (size_t at = 0; at < strands.count; at = strands_end(&strands, at))
		count++;
	strands_finish(&strands);
	return count;
}

static void one_student_after_another_tells_what_day_after_day_tells(void **state)
{
	struct zones *zones = zones_create(bench_zone_bytes, NULL);
	struct ruleset *set = set_make(zones);
	struct buf lines = {0}, by_student = {0}, by_day = {0};
	struct event_log log;

	(void)state;
	print_roster(&lines);
	print_events(&lines, 9, false);
	log_make(&log, zones_find(zones, text_of("UTC")), &lines);
	told(&log, set, 1, false, &by_student);
	assert_int_equal(strands_in(&log), 1 + STUDENTS);
	log_finish(&log);
	print_school_again(&lines);
	log_make(&log, zones_find(zones, text_of("UTC")), &lines);
	told(&log, set, 1, false, &by_day);
	assert_int_equal(strands_in(&log), 1);
	assert_string_equal(buf_z(&by_student), buf_z(&by_day));
	buf_finish(&lines);
	buf_finish(&by_student);
	buf_finish(&by_day);
	log_finish(&log);
	ruleset_unref(set);
	zones_destroy(zones);
}

static void who_shares_an_identity_stays_together(void **state)
{
	struct zones *zones = zones_create(bench_zone_bytes, NULL);
	struct buf lines = {0};
	struct event_log log;

	(void)state;
	for (int i = 0; i < 4; i++)
		buf_print(&lines,
		        "{\"id\":\"e%d\",\"type\":\"attendance\",\"student\":\"S%d\",\"time\":\"2025-09-01\","
		        "\"status\":\"absent\"}\n",
		        i / 2, i ? i : 3);
	buf_add_z(&lines, "{\"id\":\"e1\",\"op\":\"delete\"}\n");
	log_make(&log, zones_find(zones, text_of("UTC")), &lines);
	uint32_t a = names_find(&log.students, text_of("S1")), b = names_find(&log.students, text_of("S2"));

	assert_int_equal(log_group(&log, a), log_group(&log, b)); /* both meet S3 */
	assert_int_equal(log_group(&log, log.lines[4].student), log_group(&log, a));
	assert_false(log.is_tangled);
	buf_finish(&lines);
	log_finish(&log);
	zones_destroy(zones);
}

static void what_is_now_about_nobody_stays_in_one_part(void **state)
{
	struct zones *zones = zones_create(bench_zone_bytes, NULL);
	struct buf lines = {0};
	struct event_log log;

	(void)state;
	buf_add_z(&lines, "{\"id\":\"x\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2025-09-01\","
	                  "\"status\":\"absent\"}\n"
	                  "{\"id\":\"x\",\"type\":\"school\",\"time\":\"2025-09-01\",\"school\":\"A\"}\n");
	log_make(&log, zones_find(zones, text_of("UTC")), &lines);
	assert_true(log.is_tangled);
	buf_finish(&lines);
	log_finish(&log);
	zones_destroy(zones);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(three_engines_tell_what_one_tells),
	        cmocka_unit_test(one_student_after_another_tells_what_day_after_day_tells),
	        cmocka_unit_test(who_shares_an_identity_stays_together),
	        cmocka_unit_test(what_is_now_about_nobody_stays_in_one_part),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
