/* What senders who mean it badly can make an engine do: nothing that costs more than in proportion. */
#include "engine_stories.h"

#include <time.h>

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
	assert_int_equal(
	        engine_explain(bench.engine, 0, 0, text_of(""), now, &bench.arena, &explanation, NULL), 0);
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

/* Each is put behind those of the same instant by its id. */
static void judges_an_instant(int count)
{
	struct bench bench;
	int64_t now = instant("2025-08-19T00:00:00Z");

	opens(&bench, "when: last(assessment.score over year) > 1000000");
	enrolls(&bench, "S1");
	settles(&bench, "2025-08-18T00:00:00Z");
	for (int i = 0; i < count; i++)
		takes_print(&bench, now,
		        "{\"id\":\"s%06d\",\"type\":\"assessment\",\"kind\":\"exam\",\"measure\":\"m\","
		        "\"student\":\"S1\",\"time\":\"2025-08-18T10:00:00Z\",\"score\":%d}",
		        i, i);
	settles(&bench, "2025-08-19T00:00:00Z");
	bench_close(&bench);
}

static void the_scores_of_one_instant_cost_in_proportion(void **state)
{
	(void)state;
	costs_in_proportion(judges_an_instant, MANY);
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

/* Five absences of which two are enough: for four weeks of days without a fact nothing can leave the windows. */
static void what_cannot_have_left_the_window_is_not_looked_for(void **state)
{
	struct bench bench;
	char day[32];
	uint64_t before;

	(void)state;
	opens(&bench, "when: rate(absent over last 10 weeks) >= 1%|"
	              "when: days(absent over last 30 school days) >= 2");
	enrolls(&bench, "S1");
	for (int i = 1; i <= 5; i++) {
		snprintf(day, sizeof(day), "2025-09-%02dT10:00:00Z", i);
		is_absent(&bench, "S1", day);
		settles(&bench, day);
	}
	before = engine_counts(bench.engine).evaluations;
	for (int i = 6; i <= 30; i++) {
		snprintf(day, sizeof(day), "2025-09-%02dT22:00:00Z", i);
		settles(&bench, day);
	}
	assert_in_range(engine_counts(bench.engine).evaluations - before, 0, 6);
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
	        cmocka_unit_test(a_slope_over_a_century_of_points_does_not_overflow),
	        cmocka_unit_test(many_facts_in_reverse_cost_in_proportion),
	        cmocka_unit_test(states_of_one_identity_cost_in_proportion),
	        cmocka_unit_test(enrollments_cost_in_proportion),
	        cmocka_unit_test(the_events_of_one_day_cost_in_proportion),
	        cmocka_unit_test(the_scores_of_one_instant_cost_in_proportion),
	        cmocka_unit_test(feed_rows_cost_in_proportion),
	        cmocka_unit_test(a_feed_judges_only_the_students_of_its_school_and_day),
	        cmocka_unit_test(a_fact_asks_only_the_rules_that_read_it),
	        cmocka_unit_test(what_cannot_have_left_the_window_is_not_looked_for),
	        cmocka_unit_test(what_no_rule_looks_at_takes_no_room),
	        cmocka_unit_test(facts_of_the_district_that_matter_to_nobody_judge_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
