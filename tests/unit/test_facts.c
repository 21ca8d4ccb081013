/* What a student takes in memory, and that it is counted. */
#include "base/diag.h"
#include "tests/host/bench.h"
#include "rules/engine/engine_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { STUDENTS = 50, YEAR_DAYS = 184, KIBIBYTE = 1024 };

static const char calendar_text[] =
        "format: 1\ncalendar: main\nyear: 2023-24\nfirst_day: 2023-09-04\nlast_day: 2024-06-28\n"
        "week: [mon, tue, wed, thu, fri]\nday_ends: \"16:00\"\n";

static const char rules_text[] =
        "format: 1\nrules:\n"
        "  - rule: test.streak\n    title: A\n    when: streak(absent_unexcused) >= 3\n"
        "  - rule: test.chronic\n    title: B\n    needs: enrolled_days(year) >= 20\n"
        "    when: rate(absent over year) >= 10%\n"
        "  - rule: test.referrals\n    title: C\n    when: count(referral over last 30 days) >= 2\n"
        "  - rule: test.falling\n    title: D\n    needs: count(assessment over year) >= 3\n"
        "    when: last(assessment.score over year) < 70 and avg(assessment.score over last 3 points) < 65\n"
        "  - rule: test.low\n    title: E\n    needs: count(assessment over year) >= 4\n"
        "    when: max(assessment.score over last 4 points) < 70\n";

static void opens(struct bench *bench)
{
	struct diags why = {0};
	struct file_bytes calendar = {text_of("main.yml"), text_of(calendar_text)};
	struct file_bytes rules = {text_of("rules.yml"), text_of(rules_text)};
	struct file_set rule_files = {&rules, 1}, calendars = {&calendar, 1};
	struct zones *zones = zones_create(bench_zone_bytes, NULL);
	struct ruleset *set;

	if (ruleset_build(&rule_files, &calendars, zones, &set, &why))
		fail_msg("%s", why.items[0].message);
	diags_finish(&why);
	bench_open(bench, zones, set);
}

static void __attribute__((format(printf, 3, 4)))
takes(struct bench *bench, int64_t now_ms, const char *format, ...)
{
	char json[300];
	va_list args;

	va_start(args, format);
	vsnprintf(json, sizeof json, format, args);
	va_end(args);
	assert_int_equal(bench_take(bench, now_ms, false, text_of(json)), 0);
}

static void keeps(struct bench *bench, int64_t now_ms)
{
	while (bench_step(bench, now_ms, 500) > 0)
		continue;
	bench_keep(bench);
}

static void enrolls_all(struct bench *bench, int64_t now_ms)
{
	for (int student = 0; student < STUDENTS; student++)
		takes(bench, now_ms,
		        "{\"id\":\"n%d\",\"type\":\"enrollment\",\"student\":\"S%d\",\"time\":\"2023-09-04\","
		        "\"school\":\"A\",\"starts\":\"2023-09-04\"}",
		        student, student);
	keeps(bench, now_ms);
}

/* As districts are: absent one day in thirteen, a score every second week. */
static void goes_to_school(struct bench *bench, int school_day)
{
	char date[CIVIL_DATE_SIZE];
	int32_t day = civil_day(2023, 9, 4) + school_day / 5 * 7 + school_day % 5;
	int64_t now_ms = (int64_t)day * MS_A_DAY + 23 * 3600000;

	civil_print_date(day, date);
	for (int student = 0; student < STUDENTS; student++) {
		bool is_absent = (school_day * 7 + student) % 13 == 0;

		takes(bench, now_ms,
		        "{\"id\":\"a%d-%d\",\"type\":\"attendance\",\"student\":\"S%d\",\"time\":\"%sT08:05:"
		        "00Z\","
		        "\"status\":\"%s\"}",
		        school_day, student, student, date, is_absent ? "absent" : "present");
		if ((school_day + student) % 12 == 0)
			takes(bench, now_ms,
			        "{\"id\":\"s%d-%d\",\"type\":\"assessment\",\"student\":\"S%d\",\"time\":"
			        "\"%sT10:00:00Z\",\"kind\":\"exam\",\"measure\":\"m\",\"score\":%d}",
			        school_day, student, student, date, 50 + (school_day * student) % 50);
	}
	keeps(bench, now_ms);
}

static void opens_a_year(struct bench *bench)
{
	opens(bench);
	enrolls_all(bench, (int64_t)civil_day(2023, 9, 4) * MS_A_DAY);
	for (int day = 0; day < YEAR_DAYS; day++)
		goes_to_school(bench, day);
}

static void a_year_of_a_student_takes_less_than_four_kibibytes(void **state)
{
	struct bench bench;

	(void)state;
	opens_a_year(&bench);
	struct engine_counts counts = engine_counts(bench.engine);

	assert_int_equal(counts.resident, STUDENTS);
	assert_in_range(counts.bytes / STUDENTS, KIBIBYTE, 4 * KIBIBYTE);
	bench_close(&bench);
}

/* Under a sanitizer the memory is of another kind, which gives no account. */
static void what_students_take_is_counted_within_a_hundredth(void **state)
{
	struct bench bench;

	(void)state;
	opens_a_year(&bench);
	uint64_t counted = engine_counts(bench.engine).bytes;
	size_t before = bench.engine->memory.taken;

	engine_evict(bench.engine, 0);
	assert_int_equal(engine_counts(bench.engine).bytes, 0);
	if (before)
		assert_in_range(before - bench.engine->memory.taken, counted, counted + counted / 100);
	bench_close(&bench);
}

static void students_go_until_the_rest_takes_what_it_may(void **state)
{
	struct bench bench;

	(void)state;
	opens_a_year(&bench);
	uint64_t half = engine_counts(bench.engine).bytes / 2;

	engine_evict(bench.engine, (size_t)half);
	assert_true(engine_counts(bench.engine).bytes <= half);
	assert_in_range(engine_counts(bench.engine).resident, STUDENTS / 3, STUDENTS / 2 + 1);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_year_of_a_student_takes_less_than_four_kibibytes),
	        cmocka_unit_test(what_students_take_is_counted_within_a_hundredth),
	        cmocka_unit_test(students_go_until_the_rest_takes_what_it_may),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
