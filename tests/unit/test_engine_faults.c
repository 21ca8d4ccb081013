/* What an engine must survive: commits that fail between slices, hosts that cannot read, questions asked in the middle
 * of an arrival, and senders who mean it badly. */
#include "base/diag.h"
#include "tests/host/bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static const char calendar_text[] =
        "format: 1\ncalendar: main\nyear: 2025-26\nfirst_day: 2025-08-18\nlast_day: 2026-05-29\n"
        "week: [mon, tue, wed, thu, fri]\nday_ends: \"16:00\"\n";

/* `rules`: each "when: .." and what else belongs to it, parted by "|". */
static void opens(struct bench *bench, const char *rules)
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

static int64_t instant(const char *time)
{
	struct civil_time civil;

	assert_int_equal(civil_read_time(text_of(time), &civil), 0);
	return civil_instant_ms(civil);
}

static void takes(struct bench *bench, const char *now, const char *json)
{
	assert_int_equal(bench_take(bench, instant(now), false, text_of(json)), 0);
}

static void __attribute__((format(printf, 3, 4)))
takes_print(struct bench *bench, int64_t now_ms, const char *format, ...)
{
	char json[500];
	va_list args;

	va_start(args, format);
	vsnprintf(json, sizeof json, format, args);
	va_end(args);
	assert_int_equal(bench_take(bench, now_ms, false, text_of(json)), 0);
}

static void settles(struct bench *bench, const char *now)
{
	while (bench_step(bench, instant(now), 500) > 0)
		continue;
	bench_keep(bench);
}

static void enrolls(struct bench *bench, const char *student)
{
	takes_print(bench, instant("2025-08-18T00:00:00Z"),
	        "{\"id\":\"n%s\",\"type\":\"enrollment\",\"student\":\"%s\",\"time\":\"2025-08-18\","
	        "\"school\":"
	        "\"HS\",\"starts\":\"2025-08-18\",\"grade\":5}",
	        student, student);
}

static void is_absent(struct bench *bench, const char *student, const char *now)
{
	takes_print(bench, instant(now),
	        "{\"id\":\"a%s%s\",\"type\":\"attendance\",\"student\":\"%s\",\"time\":\"%s\",\"status\":"
	        "\"absent\"}",
	        student, now, student, now);
}

static size_t told_open(const struct bench *bench)
{
	size_t count = 0;

	for (size_t i = 0; i < bench->told_count; i++)
		count += bench->told[i].id && !bench->told[i].closed_ms;
	return count;
}

static size_t wanted(struct bench *bench, const char *student, const struct episode **first)
{
	size_t count;

	*first = engine_wanted(bench->engine, names_number(&bench->students, text_of(student)), &count);
	return count;
}

/* --- commits and hosts that fail ---------------------------------------------------------------------------- */

static void opens_for_three(struct bench *bench, const char *rule)
{
	opens(bench, rule);
	enrolls(bench, "S1");
	enrolls(bench, "S2");
	enrolls(bench, "S3");
	settles(bench, "2025-08-18T00:00:00Z");
}

static void open_three(struct bench *bench)
{
	opens_for_three(bench, "when: days_since(last absent or 2025-08-18) >= 3");
}

static void between_slices_the_same_instant_is_still_due(void **state)
{
	struct bench bench;
	int64_t now = instant("2025-08-21T00:00:00Z");

	(void)state;
	open_three(&bench);
	assert_int_equal(bench_step(&bench, now, 1), 1);
	bench_keep(&bench);
	assert_int_equal(engine_next_ms(bench.engine), now);
	settles(&bench, "2025-08-21T00:00:00Z");
	assert_true(engine_next_ms(bench.engine) > now);
	bench_close(&bench);
}

static void a_failed_slice_does_not_lose_the_students_who_still_wait(void **state)
{
	struct bench bench;

	(void)state;
	open_three(&bench);
	assert_int_equal(bench_step(&bench, instant("2025-08-21T00:00:00Z"), 1), 1);
	bench_drop(&bench);
	settles(&bench, "2025-08-21T00:00:00Z");
	assert_int_equal(told_open(&bench), 3);
	bench_close(&bench);
}

static void a_host_that_fails_in_a_step_does_not_lose_the_student(void **state)
{
	struct bench bench;
	int64_t now = instant("2025-08-21T00:00:00Z");

	(void)state;
	open_three(&bench);
	bench_restart(&bench, instant("2025-08-18T00:00:00Z"));
	bench.is_broken = true;
	assert_int_equal(bench_step(&bench, now, 500), -1);
	bench_drop(&bench);
	bench.is_broken = false;
	settles(&bench, "2025-08-21T00:00:00Z");
	assert_int_equal(told_open(&bench), 3);
	bench_close(&bench);
}

static void a_host_that_fails_in_an_arrival_takes_nothing(void **state)
{
	struct bench bench;
	int64_t now = instant("2025-08-19T09:00:00Z");

	(void)state;
	open_three(&bench);
	bench_restart(&bench, instant("2025-08-18T00:00:00Z"));
	bench.is_broken = true;
	assert_int_equal(bench_take(&bench, now, false,
	                         text_of("{\"id\":\"a\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":"
	                                 "\"2025-08-19\","
	                                 "\"status\":\"absent\"}")),
	        -1);
	bench_drop(&bench);
	bench.is_broken = false;
	settles(&bench, "2025-08-21T00:00:00Z");
	assert_int_equal(told_open(&bench), 3);
	bench_close(&bench);
}

static void a_school_that_was_rolled_back_leaves_everyone_due(void **state)
{
	struct bench bench;

	(void)state;
	open_three(&bench);
	takes(&bench, "2025-08-19T00:00:00Z",
	        "{\"id\":\"HS\",\"type\":\"school\",\"time\":\"2025-08-18\",\"school\":\"HS\",\"timezone\":"
	        "\"UTC\"}");
	assert_int_equal(bench_step(&bench, instant("2025-08-19T00:00:00Z"), 2), 1);
	bench_drop(&bench);
	settles(&bench, "2025-08-21T00:00:00Z");
	assert_int_equal(told_open(&bench), 3);
	bench_close(&bench);
}

/* --- questions in between ----------------------------------------------------------------------------------- */

static void a_student_may_be_asked_about_while_an_enrollment_is_taken_away(void **state)
{
	struct bench bench;
	struct standing standing;
	struct explanation explanation;
	int64_t now = instant("2025-08-19T09:00:00Z");

	(void)state;
	open_three(&bench);
	takes(&bench, "2025-08-19T09:00:00Z",
	        "{\"id\":\"f\",\"type\":\"feed\",\"time\":\"2025-08-19T09:00:00Z\",\"feed\":\"attendance\","
	        "\"date\":"
	        "\"2025-08-19\",\"complete\":true,\"school\":\"HS\"}");
	takes(&bench, "2025-08-19T09:00:00Z",
	        "{\"id\":\"nS1\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-08-18\","
	        "\"school\":\"MS\","
	        "\"starts\":\"2025-08-18\"}");
	engine_standing(bench.engine, 0, now, &standing);
	assert_true(text_is(standing.school, "MS"));
	takes(&bench, "2025-08-19T09:00:00Z", "{\"id\":\"nS1\",\"op\":\"delete\"}");
	engine_standing(bench.engine, 0, now, &standing);
	assert_false(standing.is_placed);
	assert_int_equal(engine_explain(bench.engine, 0, 0, now, &bench.arena, &explanation, NULL), 0);
	assert_int_equal(explanation.only, ANSWER_FALSE);
	settles(&bench, "2025-08-19T09:00:00Z");
	bench_close(&bench);
}

static void a_student_loaded_by_a_question_is_still_stepped_to_just_before_an_arrival(void **state)
{
	struct bench bench;
	struct standing standing;

	(void)state;
	open_three(&bench);
	bench_restart(&bench, instant("2025-08-18T00:00:00Z"));
	engine_standing(bench.engine, 2, instant("2025-08-18T00:00:00Z"), &standing);
	assert_int_equal(bench_step(&bench, instant("2025-08-19T00:00:00Z"), 1), 1);
	bench_keep(&bench);
	is_absent(&bench, "S3", "2025-08-22T09:00:00Z");
	settles(&bench, "2025-08-22T09:00:00Z");
	/* Three days passed without an absence before this one came: that was told at its time, and closed now. */
	assert_int_equal(bench.told[0].student, 2);
	assert_int_equal(bench.told[0].known_ms, instant("2025-08-21T00:00:00Z"));
	bench_close(&bench);
}

/* Whoever reads through all alerts must not bring everybody into memory for good. */
static void students_loaded_by_questions_are_counted_and_let_go(void **state)
{
	struct bench bench;
	struct standing standing;
	uint64_t facts;

	(void)state;
	open_three(&bench);
	facts = engine_counts(bench.engine).facts;
	engine_evict(bench.engine, 0);
	assert_int_equal(engine_counts(bench.engine).resident, 0);
	for (uint32_t student = 0; student < 3; student++)
		engine_standing(bench.engine, student, instant("2025-08-18T00:00:00Z"), &standing);
	assert_int_equal(engine_counts(bench.engine).resident, 3);
	assert_int_equal(engine_counts(bench.engine).facts, facts);
	engine_evict(bench.engine, 0);
	assert_int_equal(engine_counts(bench.engine).resident, 0);
	assert_int_equal(engine_counts(bench.engine).facts, 0);
	settles(&bench, "2025-08-21T00:00:00Z");
	assert_int_equal(told_open(&bench), 3);
	bench_close(&bench);
}

/* Let go of in one school, moved to another, and forgotten by a commit that failed. */
static void who_was_rolled_back_is_in_the_school_of_now(void **state)
{
	struct bench bench;
	int64_t later = instant("2025-08-21T02:00:00Z");

	(void)state;
	open_three(&bench);
	engine_evict(bench.engine, 0);
	takes(&bench, "2025-08-18T09:00:00Z",
	        "{\"id\":\"nS1\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-08-18\","
	        "\"school\":\"MS\",\"starts\":\"2025-08-18\"}");
	settles(&bench, "2025-08-18T09:00:00Z");
	settles(&bench, "2025-08-21T00:00:00Z");
	assert_int_equal(told_open(&bench), 3);
	is_absent(&bench, "S1", "2025-08-21T01:00:00Z");
	bench_drop(&bench);
	takes(&bench, "2025-08-21T02:00:00Z",
	        "{\"id\":\"MS\",\"type\":\"school\",\"time\":\"2025-08-18\",\"school\":\"MS\",\"timezone\":"
	        "\"America/Chicago\"}");
	assert_int_equal(bench_step(&bench, later, 500), 0);
	/* In Chicago it is not the third day yet: so it is known since the school said where it is. */
	assert_int_equal(bench.outcome.count, 1);
	assert_int_equal(bench.outcome.items[0].at_ms, later);
	bench_close(&bench);
}

/* --- history ------------------------------------------------------------------------------------------------ */

static void history_may_be_the_first_thing_known_of_a_student(void **state)
{
	struct bench bench;

	(void)state;
	opens(&bench, "when: count(absent over year) >= 1");
	assert_int_equal(bench_take(&bench, instant("2025-08-18T00:00:00Z"), true,
	                         text_of("{\"id\":\"n\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":"
	                                 "\"2025-08-18\","
	                                 "\"school\":\"HS\",\"starts\":\"2025-08-18\"}")),
	        0);
	settles(&bench, "2025-08-18T00:00:00Z");
	bench_close(&bench);
}

static void a_student_forgotten_in_the_past_is_caught_up_and_leaves_it(void **state)
{
	struct bench bench;
	int64_t now = instant("2025-08-18T09:00:00Z");

	(void)state;
	opens(&bench, "when: days_since(last absent or 2025-08-18) >= 3");
	assert_int_equal(bench_take(&bench, now, true,
	                         text_of("{\"id\":\"n\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":"
	                                 "\"2025-08-18\","
	                                 "\"school\":\"HS\",\"starts\":\"2025-08-18\"}")),
	        0);
	settles(&bench, "2025-08-18T09:00:00Z");
	now = instant("2025-08-20T09:00:00Z");
	assert_int_equal(engine_catch_up(bench.engine, now, 500, &bench.outcome, NULL), 0);
	bench_drop(&bench);
	assert_int_equal(engine_catch_up(bench.engine, now, 500, &bench.outcome, NULL), 0);
	settles(&bench, "2025-08-20T09:00:00Z");
	settles(&bench, "2025-08-21T00:00:00Z");
	assert_int_equal(told_open(&bench), 1);
	assert_false(bench.told[0].is_past);
	bench_close(&bench);
}

/* --- the same facts, the same answer ------------------------------------------------------------------------ */

/* A student of no calendar, whom a rule judges that looks at nothing of what is known. */
static void who_is_not_enrolled_is_judged_from_the_first_school_day_of_any_calendar(void **state)
{
	struct bench bench;
	const struct episode *first;

	(void)state;
	opens(&bench, "when: count(referral over last 30 days) = 0\n    include_left: true|"
	              "when: count(absent over last 30 days) >= 9");
	takes(&bench, "2025-09-10T00:00:00Z",
	        "{\"id\":\"n\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-09-10\",\"school\":"
	        "\"HS\",\"calendar\":\"none\",\"starts\":\"2025-09-10\"}");
	takes(&bench, "2025-09-10T00:00:00Z",
	        "{\"id\":\"a\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2025-08-02\",\"status\":"
	        "\"absent\"}");
	settles(&bench, "2025-09-10T00:00:00Z");
	assert_int_equal(wanted(&bench, "S1", &first), 1);
	assert_int_equal(first->opened_ms, instant("2025-08-18T00:00:00Z"));
	bench_close(&bench);
}

static void of_profiles_of_one_time_source_and_id_decide_and_not_the_order_of_arrival(void **state)
{
	static const char *const profiles[] = {
	        "{\"id\":\"p1\",\"type\":\"student\",\"student\":\"S1\",\"time\":\"2025-09-01\",\"flags\":["
	        "\"el\"]}",
	        "{\"id\":\"p2\",\"type\":\"student\",\"student\":\"S1\",\"time\":\"2025-09-01\",\"flags\":[]"
	        "}",
	};
	const struct episode *first;

	(void)state;
	for (int order = 0; order < 2; order++) {
		struct bench bench;

		opens(&bench, "when: flag('el')");
		enrolls(&bench, "S1");
		takes(&bench, "2025-08-18T00:00:00Z", profiles[order]);
		takes(&bench, "2025-08-18T00:00:00Z", profiles[1 - order]);
		settles(&bench, "2025-09-02T00:00:00Z");
		assert_int_equal(wanted(&bench, "S1", &first), 1);
		assert_int_equal(first->opened_ms, instant("2025-08-18T00:00:00Z"));
		assert_int_equal(first->closed_ms, instant("2025-09-01T00:00:00Z"));
		bench_close(&bench);
	}
}

/* --- senders who mean it badly ------------------------------------------------------------------------------- */

enum { MANY = 20000, FEWER = 5 };

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double seconds_of(void (*work)(int count), int count)
{
	double began = seconds();

	work(count);
	return seconds() - began;
}

/*
 * Five times the work takes about five times as long; work that looks at everything for each takes twenty-five. A
 * ratio holds on any machine and under any sanitizer; the best of three holds beside a busy neighbour.
 */
static void costs_in_proportion(void (*work)(int count), int many)
{
	double ratio = 0;

	for (int attempt = 0; attempt < 3; attempt++) {
		double fewer = seconds_of(work, many / FEWER);

		ratio = seconds_of(work, many) / (fewer > 0.001 ? fewer : 0.001);
		if (ratio < 12)
			return;
	}
	fail_msg("%d times the work took %.1f times as long", FEWER, ratio);
}

static void a_slope_over_a_century_of_points_does_not_overflow(void **state)
{
	struct bench bench;
	struct explanation explanation;
	int64_t now = instant("2025-09-01T00:00:00Z");

	(void)state;
	opens(&bench, "when: slope(probe.score over last 10000 points across years) > 0");
	enrolls(&bench, "S1");
	for (int i = 0; i < 10000; i++)
		takes_print(&bench, now,
		        "{\"id\":\"p%d\",\"type\":\"assessment\",\"kind\":\"probe\",\"student\":\"S1\","
		        "\"time\":"
		        "\"%d-01-02\",\"score\":%d}",
		        i, i < 10 ? 1900 : 2025, i % 7);
	settles(&bench, "2025-09-01T00:00:00Z");
	assert_int_equal(engine_explain(bench.engine, 0, 0, now, &bench.arena, &explanation, NULL), 0);
	assert_int_not_equal(explanation.leaves[0].value.type, VALUE_UNKNOWN);
	bench_close(&bench);
}

static void files_and_takes_out(int count)
{
	struct bench bench;
	int64_t now = instant("2025-08-18T00:00:00Z");

	opens(&bench, "when: days(absent over year) >= 1");
	enrolls(&bench, "S1");
	settles(&bench, "2025-08-18T00:00:00Z");
	for (int i = 0; i < count; i++)
		takes_print(&bench, now,
		        "{\"id\":\"a%d\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":"
		        "\"2026-02-%02dT%02d:%02d:%02dZ\",\"status\":\"absent\"}",
		        i, 28 - i / 3600, 23 - i % 3600 / 150, 59 - i % 150 / 3, i % 3);
	settles(&bench, "2025-08-18T00:00:00Z");
	for (int i = 0; i < count; i++)
		takes_print(&bench, now, "{\"id\":\"a%d\",\"op\":\"delete\"}", i);
	settles(&bench, "2025-08-18T00:00:00Z");
	bench_close(&bench);
}

static void many_facts_in_reverse_cost_in_proportion(void **state)
{
	(void)state;
	costs_in_proportion(files_and_takes_out, 5000);
}

static void settles_states(int count)
{
	struct bench bench;
	int64_t now = instant("2025-08-18T00:00:00Z");

	opens(&bench, "when: flag('el')");
	enrolls(&bench, "S1");
	for (int i = 0; i < count; i++)
		takes_print(&bench, now,
		        "{\"id\":\"p\",\"type\":\"student\",\"student\":\"S1\",\"time\":\"%d-%02d-%02d\","
		        "\"flags\":[]}",
		        2025 - i / 336, 12 - i % 336 / 28, 28 - i % 28);
	settles(&bench, "2025-08-20T00:00:00Z");
	bench_close(&bench);
}

static void states_of_one_identity_cost_in_proportion(void **state)
{
	(void)state;
	costs_in_proportion(settles_states, 5000);
}

static void lays_out_enrollments(int count)
{
	struct bench bench;
	int64_t now = instant("2025-08-18T00:00:00Z");

	opens(&bench, "when: enrolled");
	for (int i = 0; i < count; i++)
		takes_print(&bench, now,
		        "{\"id\":\"n%d\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-08-18\","
		        "\"school\":"
		        "\"S%d\",\"starts\":\"%d-%02d-%02d\",\"ends\":\"2030-01-01\"}",
		        i, i, 1950 + i / 336, 1 + i % 336 / 28, 1 + i % 28);
	settles(&bench, "2025-08-18T00:00:00Z");
	bench_close(&bench);
}

static void enrollments_cost_in_proportion(void **state)
{
	(void)state;
	costs_in_proportion(lays_out_enrollments, MANY);
}

static void judges_a_day(int count)
{
	struct bench bench;
	int64_t now = instant("2025-08-19T00:00:00Z");

	opens(&bench, "when: count(absent over last 5 days) >= 1000000");
	enrolls(&bench, "S1");
	for (int i = 0; i < count; i++)
		takes_print(&bench, now,
		        "{\"id\":\"a%d\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":"
		        "\"2025-08-18T%02d:%02d:%02dZ\",\"status\":\"absent\"}",
		        i, i / 3600, i % 3600 / 60, i % 60);
	settles(&bench, "2025-08-19T00:00:00Z");
	bench_close(&bench);
}

static void the_events_of_one_day_cost_in_proportion(void **state)
{
	(void)state;
	costs_in_proportion(judges_a_day, MANY);
}

static void settles_feed_rows(int count)
{
	struct bench bench;
	int64_t now = instant("2025-08-18T00:00:00Z");

	opens(&bench, "when: days(absent over year) >= 1");
	enrolls(&bench, "S1");
	settles(&bench, "2025-08-18T00:00:00Z");
	for (int i = 0; i < count; i++)
		takes_print(&bench, now,
		        "{\"id\":\"f%d\",\"type\":\"feed\",\"time\":\"2025-08-18T13:00:00Z\",\"feed\":"
		        "\"attendance\","
		        "\"date\":\"%d-%02d-%02d\",\"complete\":true}",
		        i, 2090 - i / 336, 12 - i % 336 / 28, 28 - i % 28);
	settles(&bench, "2026-05-01T00:00:00Z");
	bench_close(&bench);
}

static void feed_rows_cost_in_proportion(void **state)
{
	(void)state;
	costs_in_proportion(settles_feed_rows, MANY);
}

static void a_feed_judges_only_the_students_of_its_school_and_day(void **state)
{
	struct bench bench;
	uint64_t before;

	(void)state;
	opens_for_three(&bench, "when: enrolled_days(year) = 300");
	settles(&bench, "2026-03-02T09:00:00Z");
	before = engine_counts(bench.engine).evaluations;
	takes(&bench, "2026-03-02T10:00:00Z",
	        "{\"id\":\"f\",\"type\":\"feed\",\"time\":\"2026-03-02T10:00:00Z\",\"feed\":\"attendance\","
	        "\"date\":"
	        "\"2026-03-02\",\"complete\":true,\"school\":\"MS\"}");
	settles(&bench, "2026-03-02T10:00:00Z");
	assert_int_equal(engine_counts(bench.engine).evaluations, before);
	takes(&bench, "2026-03-02T10:00:00Z",
	        "{\"id\":\"g\",\"type\":\"feed\",\"time\":\"2026-03-02T10:00:00Z\",\"feed\":\"attendance\","
	        "\"date\":"
	        "\"2026-03-02\",\"complete\":true,\"school\":\"HS\"}");
	settles(&bench, "2026-03-02T10:00:00Z");
	/* That day anew, not the year: midnight and now, for each of three. */
	assert_in_range(engine_counts(bench.engine).evaluations - before, 3, 9);
	bench_close(&bench);
}

/* However many rules there are, a fact asks those that read it: here the first alone. */
static void a_fact_asks_only_the_rules_that_read_it(void **state)
{
	struct bench bench;
	struct buf rules = {0};
	uint64_t before;

	(void)state;
	buf_add_z(&rules, "when: count(absent over last 10 days) >= 3");
	for (int i = 0; i < 150; i++)
		buf_print(&rules, "|when: count(referral over last %d days) >= 2", 3 + i);
	opens(&bench, buf_z(&rules));
	enrolls(&bench, "S1");
	settles(&bench, "2025-08-18T00:00:00Z");
	before = engine_counts(bench.engine).evaluations;
	is_absent(&bench, "S1", "2025-08-19T10:00:00Z");
	settles(&bench, "2025-08-19T10:00:00Z");
	is_absent(&bench, "S1", "2025-08-20T10:00:00Z");
	settles(&bench, "2025-08-20T18:00:00Z");
	assert_in_range(engine_counts(bench.engine).evaluations - before, 1, 4);
	buf_finish(&rules);
	bench_close(&bench);
}

static void what_no_rule_looks_at_takes_no_room(void **state)
{
	struct bench bench;
	uint64_t before;

	(void)state;
	open_three(&bench);
	before = engine_counts(bench.engine).facts;
	takes(&bench, "2025-08-18T10:00:00Z",
	        "{\"id\":\"c\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2025-08-18\",\"status\":"
	        "\"absent\",\"scope\":\"section\"}");
	settles(&bench, "2025-08-18T10:00:00Z");
	assert_int_equal(engine_counts(bench.engine).facts, before);
	is_absent(&bench, "S1", "2025-08-18T11:00:00Z");
	settles(&bench, "2025-08-18T11:00:00Z");
	assert_int_equal(engine_counts(bench.engine).facts, before + 1);
	takes(&bench, "2025-08-18T12:00:00Z", "{\"id\":\"c\",\"op\":\"delete\"}");
	settles(&bench, "2025-08-18T12:00:00Z");
	assert_int_equal(engine_counts(bench.engine).facts, before + 1);
	bench_close(&bench);
}

static void facts_of_the_district_that_matter_to_nobody_judge_nobody(void **state)
{
	struct bench bench;
	uint64_t before;

	(void)state;
	open_three(&bench);
	takes(&bench, "2025-08-18T00:00:00Z",
	        "{\"id\":\"t\",\"type\":\"staff\",\"time\":\"2025-08-18\",\"person\":\"P\",\"name\":\"A\"}");
	settles(&bench, "2025-08-18T09:00:00Z");
	before = engine_counts(bench.engine).evaluations;
	takes(&bench, "2025-08-18T10:00:00Z",
	        "{\"id\":\"t\",\"type\":\"staff\",\"time\":\"2025-08-18\",\"person\":\"P\",\"name\":\"B\"}");
	assert_int_equal(bench_step(&bench, instant("2025-08-18T10:00:00Z"), 500), 0);
	assert_int_equal(engine_counts(bench.engine).evaluations, before);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(between_slices_the_same_instant_is_still_due),
	        cmocka_unit_test(a_failed_slice_does_not_lose_the_students_who_still_wait),
	        cmocka_unit_test(a_host_that_fails_in_a_step_does_not_lose_the_student),
	        cmocka_unit_test(a_host_that_fails_in_an_arrival_takes_nothing),
	        cmocka_unit_test(a_school_that_was_rolled_back_leaves_everyone_due),
	        cmocka_unit_test(a_student_may_be_asked_about_while_an_enrollment_is_taken_away),
	        cmocka_unit_test(a_student_loaded_by_a_question_is_still_stepped_to_just_before_an_arrival),
	        cmocka_unit_test(students_loaded_by_questions_are_counted_and_let_go),
	        cmocka_unit_test(who_was_rolled_back_is_in_the_school_of_now),
	        cmocka_unit_test(history_may_be_the_first_thing_known_of_a_student),
	        cmocka_unit_test(a_student_forgotten_in_the_past_is_caught_up_and_leaves_it),
	        cmocka_unit_test(who_is_not_enrolled_is_judged_from_the_first_school_day_of_any_calendar),
	        cmocka_unit_test(of_profiles_of_one_time_source_and_id_decide_and_not_the_order_of_arrival),
	        cmocka_unit_test(a_slope_over_a_century_of_points_does_not_overflow),
	        cmocka_unit_test(many_facts_in_reverse_cost_in_proportion),
	        cmocka_unit_test(states_of_one_identity_cost_in_proportion),
	        cmocka_unit_test(enrollments_cost_in_proportion),
	        cmocka_unit_test(the_events_of_one_day_cost_in_proportion),
	        cmocka_unit_test(feed_rows_cost_in_proportion),
	        cmocka_unit_test(a_feed_judges_only_the_students_of_its_school_and_day),
	        cmocka_unit_test(a_fact_asks_only_the_rules_that_read_it),
	        cmocka_unit_test(what_no_rule_looks_at_takes_no_room),
	        cmocka_unit_test(facts_of_the_district_that_matter_to_nobody_judge_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
