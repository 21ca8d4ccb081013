/* test_engine.c - what becomes of an alert: semantics.md 1 to 10, told by small districts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "fixture_district.h"

#define ATTENDS(id, day, fields)                                                                             \
	"{\"id\":\"" id "\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"" day "\"," fields "}"
#define PRESENT "\"status\":\"present\""
#define ABSENT "\"status\":\"absent\",\"excused\":false"

static void three_days_running_open_on_the_third(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: streak(absent) >= 3", NULL);
	fixture_attends(&d, "PPUUU");
	assert_string_equal(fixture_told(&d), "S1 2025-08-22T00:00:00Z.. known 2025-08-22T09:00:00Z\n");
	fixture_close(&d);
}

static void a_weekend_does_not_break_a_streak(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: streak(absent) >= 3", NULL);
	fixture_attends(&d, "PPPUUU");
	assert_string_equal(fixture_told(&d), "S1 2025-08-25T00:00:00Z.. known 2025-08-25T09:00:00Z\n");
	fixture_close(&d);
}

/* semantics.md 21: also when today says nothing yet, and when a weekend comes first. */
static void a_school_day_without_enrollment_breaks_a_streak_as_it_begins(void **state)
{
	static const struct {
		const char *letters, *line, *told;
	} leavers[] = {
	        {"PP",
	                "{\"id\":\"n1\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-08-18\","
	                "\"school\":\"HS\",\"starts\":\"2025-08-18\",\"ends\":\"2025-08-19\",\"grade\":5}",
	                "S1 2025-08-19T00:00:00Z..2025-08-20T00:00:00Z cleared known 2025-08-19T09:00:00Z\n"},
	        {"AAAPP",
	                "{\"id\":\"n1\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-08-18\","
	                "\"school\":\"HS\",\"starts\":\"2025-08-18\",\"ends\":\"2025-08-22\",\"grade\":5}",
	                "S1 2025-08-22T00:00:00Z..2025-08-25T00:00:00Z cleared known 2025-08-22T09:00:00Z\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof leavers / sizeof leavers[0]; i++) {
		struct district_fixture d;

		fixture_open(&d, "when: streak(present) >= 2\n    include_left: true", NULL);
		fixture_arrives(&d, "2025-08-18T08:00:00Z", leavers[i].line);
		fixture_attends(&d, leavers[i].letters);
		fixture_ticks(&d, "2025-08-26T00:00:00Z");
		assert_string_equal(fixture_told(&d), leavers[i].told);
		fixture_close(&d);
	}
}

static void a_correction_withdraws_what_stood_on_it(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: streak(absent) >= 3", NULL);
	fixture_attends(&d, "PPUUU");
	fixture_arrives(&d, "2025-08-22T10:00:00Z", ATTENDS("d2025-08-21", "2025-08-21", PRESENT));
	assert_string_equal(fixture_told(&d),
	        "S1 2025-08-22T00:00:00Z..2025-08-22T10:00:00Z withdrawn known 2025-08-22T09:00:00Z\n");
	assert_string_equal(fixture_wanted(&d), "");
	fixture_close(&d);
}

static void a_delete_withdraws_too(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: days(absent over last 30 days) >= 3", NULL);
	fixture_attends(&d, "PPUUU");
	fixture_arrives(&d, "2025-08-22T10:00:00Z", "{\"id\":\"d2025-08-20\",\"op\":\"delete\"}");
	assert_string_equal(fixture_told(&d),
	        "S1 2025-08-22T00:00:00Z..2025-08-22T10:00:00Z withdrawn known 2025-08-22T09:00:00Z\n");
	fixture_close(&d);
}

static void coming_back_clears_and_is_no_correction(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: streak(absent) >= 3", NULL);
	fixture_attends(&d, "UUUP");
	assert_string_equal(fixture_told(&d),
	        "S1 2025-08-20T00:00:00Z..2025-08-21T00:00:00Z cleared known 2025-08-20T09:00:00Z\n");
	fixture_close(&d);
}

static void begun_and_ended_before_it_was_known_is_not_told(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: streak(absent) >= 3", NULL);
	fixture_attends(&d, "UPUPP");
	fixture_arrives(&d, "2025-08-22T10:00:00Z", ATTENDS("d2025-08-19", "2025-08-19", ABSENT));
	assert_string_equal(fixture_told(&d), "");
	assert_string_equal(fixture_wanted(&d), "S1 2025-08-20T00:00:00Z..2025-08-21T00:00:00Z cleared\n");
	fixture_close(&d);
}

static void told_and_still_open_moves_silently(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: days(absent over year) >= 2", NULL);
	fixture_attends(&d, "PPUPU");
	fixture_arrives(&d, "2025-08-22T10:00:00Z", ATTENDS("d2025-08-19", "2025-08-19", ABSENT));
	assert_string_equal(fixture_told(&d), "S1 2025-08-20T00:00:00Z.. known 2025-08-22T09:00:00Z\n");
	fixture_close(&d);
}

static void the_same_line_again_changes_nothing(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: streak(absent) >= 3", NULL);
	fixture_attends(&d, "PPUUU");
	fixture_arrives(&d, "2025-08-22T11:00:00Z", ATTENDS("d2025-08-22", "2025-08-22", ABSENT));
	assert_string_equal(fixture_told(&d), "S1 2025-08-22T00:00:00Z.. known 2025-08-22T09:00:00Z\n");
	fixture_close(&d);
}

static void a_failed_commit_leaves_no_trace(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: streak(absent) >= 3", NULL);
	fixture_attends(&d, "PPUU");
	fixture_fails(&d, "2025-08-22T09:00:00Z", ATTENDS("d2025-08-22", "2025-08-22", ABSENT));
	fixture_ticks(&d, "2025-08-22T12:00:00Z");
	assert_string_equal(fixture_told(&d), "");
	fixture_arrives(&d, "2025-08-22T13:00:00Z", ATTENDS("d2025-08-22", "2025-08-22", ABSENT));
	assert_string_equal(fixture_told(&d), "S1 2025-08-22T00:00:00Z.. known 2025-08-22T13:00:00Z\n");
	fixture_close(&d);
}

static void a_restart_tells_nothing_twice(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: streak(absent) >= 3", NULL);
	fixture_attends(&d, "PPUUU");
	fixture_restarts(&d, "2025-08-22T09:00:00Z");
	fixture_ticks(&d, "2025-08-23T09:00:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-08-22T00:00:00Z.. known 2025-08-22T09:00:00Z\n");
	fixture_close(&d);
}

static void an_uncounted_day_does_not_dip_the_rate(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: rate(absent over year) >= 20%", NULL);
	fixture_attends(&d, "UPPPP");
	fixture_ticks(&d, "2025-08-25T00:00:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-08-18T00:00:00Z.. known 2025-08-18T09:00:00Z\n");
	fixture_ticks(&d, "2025-08-25T16:00:00Z");
	assert_string_equal(fixture_told(&d),
	        "S1 2025-08-18T00:00:00Z..2025-08-25T16:00:00Z cleared known 2025-08-18T09:00:00Z\n");
	fixture_close(&d);
}

static void for_school_days_ends_at_day_ends(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: days(absent over year) >= 1\n    for: 2 school days", NULL);
	fixture_attends(&d, "PPPPU");
	fixture_ticks(&d, "2025-08-26T15:59:59Z");
	assert_string_equal(fixture_told(&d), "");
	fixture_ticks(&d, "2025-08-26T16:00:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-08-26T16:00:00Z.. known 2025-08-26T16:00:00Z\n");
	fixture_close(&d);
}

static void a_day_is_over_when_the_next_begins_at_the_next_school(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: days(absent over year) >= 1\n    for: 1 school day",
	        "format: 1\ncalendar: main\nyear: 2025-26\nfirst_day: 2025-08-18\nlast_day: 2026-05-29\n"
	        "week: [mon, tue, wed, thu, fri]\n");
	fixture_arrives(&d, "2025-08-17T12:00:00Z",
	        "{\"id\":\"w\",\"type\":\"school\",\"time\":\"2025-08-17\",\"school\":\"west\","
	        "\"timezone\":\"America/Denver\"}");
	fixture_arrives(&d, "2025-08-17T12:00:00Z",
	        "{\"id\":\"n1\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-08-18\","
	        "\"school\":\"west\",\"starts\":\"2025-08-18\",\"ends\":\"2025-08-19\"}");
	fixture_arrives(&d, "2025-08-17T12:00:00Z",
	        "{\"id\":\"n2\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-08-18\","
	        "\"school\":\"east\",\"starts\":\"2025-08-20\"}");
	fixture_arrives(&d, "2025-08-18T15:00:00Z",
	        "{\"id\":\"a\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2025-08-18\","
	        "\"status\":\"absent\"}");
	fixture_ticks(&d, "2025-08-20T12:00:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-08-20T00:00:00Z.. known 2025-08-20T00:00:00Z\n");
	fixture_close(&d);
}

static void the_first_day_of_the_year_is_waited_for_on_the_day_before_too(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: today >= 2025-08-01",
	        "format: 1\ncalendar: main\ntimezone: UTC\nyear: 2025-26\nfirst_day: 2025-09-01\n"
	        "last_day: 2026-05-29\nweek: [mon, tue, wed, thu, fri]\n");
	fixture_arrives(&d, "2025-08-01T12:00:00Z",
	        "{\"id\":\"n1\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-08-18\","
	        "\"school\":\"s\",\"starts\":\"2025-08-01\"}");
	fixture_arrives(&d, "2025-08-31T13:00:00Z",
	        "{\"id\":\"n1\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-08-18\","
	        "\"school\":\"s\",\"starts\":\"2025-08-01\",\"grade\":5}");
	assert_string_equal(fixture_told(&d), "");
	fixture_ticks(&d, "2025-09-02T12:00:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-09-01T00:00:00Z.. known 2025-09-01T00:00:00Z\n");
	fixture_close(&d);
}

static void a_feed_that_completes_the_day_is_an_instant_of_its_own(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: enrolled_days(year) >= 2\n    for: 10 minutes", NULL);
	fixture_ticks(&d, "2025-08-19T09:00:00Z");
	fixture_arrives(&d, "2025-08-19T09:30:00Z",
	        "{\"id\":\"f\",\"type\":\"feed\",\"time\":\"2025-08-19T09:30:00Z\",\"feed\":\"attendance\","
	        "\"date\":\"2025-08-19\",\"complete\":true}");
	fixture_ticks(&d, "2025-08-19T12:00:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-08-19T09:40:00Z.. known 2025-08-19T09:40:00Z\n");
	fixture_close(&d);
}

static void for_hours_is_exact(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: count(referral over last 30 days) >= 1\n    for: 90 minutes", NULL);
	fixture_arrives(&d, "2025-09-03T10:15:30Z",
	        "{\"id\":\"b\",\"type\":\"behavior\",\"student\":\"S1\",\"time\":\"2025-09-03T10:15:30Z\","
	        "\"kind\":\"referral\"}");
	fixture_ticks(&d, "2025-09-03T20:00:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-09-03T11:45:30Z.. known 2025-09-03T11:45:30Z\n");
	fixture_close(&d);
}

static void a_fact_of_the_future_takes_effect_at_its_time(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: count(referral over last 30 days) >= 1", NULL);
	fixture_arrives(&d, "2025-09-03T10:00:00Z",
	        "{\"id\":\"b\",\"type\":\"behavior\",\"student\":\"S1\",\"time\":\"2025-09-04T10:00:00Z\","
	        "\"kind\":\"referral\"}");
	assert_string_equal(fixture_told(&d), "");
	fixture_ticks(&d, "2025-09-05T00:00:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-09-04T10:00:00Z.. known 2025-09-04T10:00:00Z\n");
	fixture_close(&d);
}

static void unless_keeps_it_from_opening_and_then_it_opens(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(
	        &d, "when: days(absent over year) >= 1\n    unless: days(tardy over last 3 days) >= 1", NULL);
	fixture_attends(&d, "TUPPP");
	fixture_ticks(&d, "2025-08-23T00:00:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-08-21T00:00:00Z.. known 2025-08-21T00:00:00Z\n");
	fixture_close(&d);
}

static void missing_data_neither_opens_nor_closes(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d,
	        "needs: enrolled_days(last 3 school days) >= 3\n    when: rate(absent over year) >= 10%",
	        NULL);
	fixture_attends(&d, "UU");
	assert_string_equal(fixture_told(&d), "");
	fixture_ticks(&d, "2025-08-20T16:00:00Z");
	assert_string_equal(fixture_told(&d), "S1 2025-08-20T16:00:00Z.. known 2025-08-20T16:00:00Z\n");
	fixture_close(&d);
}

static void whoever_leaves_closes_as_not_applicable(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: streak(absent) >= 3", NULL);
	fixture_attends(&d, "UUU");
	fixture_arrives(&d, "2025-08-21T08:00:00Z",
	        "{\"id\":\"n1\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-08-18\","
	        "\"school\":\"lincoln\","
	        "\"starts\":\"2025-08-18\",\"ends\":\"2025-08-20\",\"grade\":5}");
	assert_string_equal(fixture_told(&d),
	        "S1 2025-08-20T00:00:00Z..2025-08-21T00:00:00Z not applicable known 2025-08-20T09:00:00Z\n");
	fixture_close(&d);
}

static void whoever_was_enrolled_on_any_of_some_days_was_enrolled_in_them(void **state)
{
	struct district_fixture d;
	const int32_t first = civil_day(2025, 8, 18), last = civil_day(2025, 8, 20);

	(void)state;
	fixture_open(&d, "when: streak(absent) >= 3", NULL);
	assert_true(engine_was_enrolled(d.bench.engine, 0, last + 100, last + 100));
	fixture_arrives(&d, "2025-08-21T08:00:00Z",
	        "{\"id\":\"n1\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-08-18\","
	        "\"school\":\"lincoln\",\"starts\":\"2025-08-18\",\"ends\":\"2025-08-20\"}");
	assert_true(engine_was_enrolled(d.bench.engine, 0, last, last + 100));
	assert_true(engine_was_enrolled(d.bench.engine, 0, first - 100, first));
	assert_false(engine_was_enrolled(d.bench.engine, 0, last + 1, last + 100));
	assert_false(engine_was_enrolled(d.bench.engine, 0, first - 100, first - 1));
	fixture_close(&d);
}

static void the_end_of_the_year_expires(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: days(absent over year) >= 1", NULL);
	fixture_attends(&d, "U");
	fixture_ticks(&d, "2026-07-01T00:00:00Z");
	assert_string_equal(fixture_told(&d),
	        "S1 2025-08-18T00:00:00Z..2026-05-30T00:00:00Z expired known 2025-08-18T09:00:00Z\n");
	fixture_close(&d);
}

static void a_student_without_enrollment_is_not_judged_until_placed(void **state)
{
	struct district_fixture d;
	struct engine_counts counts;

	(void)state;
	fixture_open(&d, "when: count(referral over last 30 days) >= 1", NULL);
	fixture_arrives(&d, "2025-09-03T10:00:00Z",
	        "{\"id\":\"b\",\"type\":\"behavior\",\"student\":\"S2\",\"time\":\"2025-09-03T09:00:00Z\","
	        "\"kind\":\"referral\"}");
	counts = engine_counts(d.bench.engine);
	assert_int_equal(counts.unplaced, 1);
	assert_string_equal(fixture_told(&d), "");
	fixture_arrives(&d, "2025-09-03T11:00:00Z",
	        "{\"id\":\"n2\",\"type\":\"enrollment\",\"student\":\"S2\",\"time\":\"2025-09-01\","
	        "\"school\":\"lincoln\","
	        "\"starts\":\"2025-09-01\"}");
	assert_string_equal(fixture_told(&d), "S2 2025-09-03T09:00:00Z.. known 2025-09-03T11:00:00Z\n");
	fixture_close(&d);
}

static void homework_handed_in_clears_and_does_not_withdraw(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: count(work where missing = true over year) >= 1", NULL);
	fixture_arrives(&d, "2025-09-03T10:00:00Z",
	        "{\"id\":\"w\",\"type\":\"assessment\",\"student\":\"S1\",\"time\":\"2025-09-03T10:00:00Z\","
	        "\"kind\":\"assignment\","
	        "\"missing\":true}");
	fixture_arrives(&d, "2025-09-05T10:00:00Z",
	        "{\"id\":\"w\",\"type\":\"assessment\",\"student\":\"S1\",\"time\":\"2025-09-05T10:00:00Z\","
	        "\"kind\":\"assignment\","
	        "\"missing\":false}");
	assert_string_equal(fixture_told(&d),
	        "S1 2025-09-03T10:00:00Z..2025-09-05T10:00:00Z cleared known 2025-09-03T10:00:00Z\n");
	fixture_close(&d);
}

static void history_is_told_as_past(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d, "when: streak(absent) >= 2", NULL);
	fixture_ticks(&d, "2025-10-01T00:00:00Z");
	fixture_arrives_late(&d, "2025-08-18T09:00:00Z", ATTENDS("a", "2025-08-18", ABSENT));
	fixture_arrives_late(&d, "2025-08-19T09:00:00Z", ATTENDS("b", "2025-08-19", ABSENT));
	fixture_arrives_late(&d, "2025-08-20T09:00:00Z", ATTENDS("c", "2025-08-20", PRESENT));
	fixture_ticks(&d, "2025-10-01T00:00:00Z");
	assert_string_equal(fixture_told(&d),
	        "S1 2025-08-19T00:00:00Z..2025-08-20T00:00:00Z cleared known 2025-08-19T09:00:00Z past\n");
	fixture_close(&d);
}

static void why_names_the_days_that_were_counted(void **state)
{
	struct district_fixture d;
	struct explanation explanation;

	(void)state;
	fixture_open(&d, "when: streak(absent) >= 3 and count(referral over year) = 0", NULL);
	fixture_attends(&d, "UPUUU");
	assert_int_equal(engine_explain(d.bench.engine, 0, 0, text_of(""),
	                         fixture_instant("2025-08-22T09:00:00Z"), &d.bench.arena, &explanation, NULL),
	        0);
	assert_int_equal(explanation.when, ANSWER_TRUE);
	assert_int_equal(explanation.leaf_count, 2);
	assert_int_equal(explanation.leaves[0].evidence_count, 3);
	assert_int_equal(explanation.leaves[0].value.number.over, 3);
	assert_string_equal(
	        explanation.why.at, "streak(absent) is 3 (>= 3); count(referral over year) is 0 (= 0)");
	fixture_close(&d);
}

static void why_turns_around_what_is_denied(void **state)
{
	struct district_fixture d;
	struct explanation explanation;

	(void)state;
	fixture_open(&d,
	        "when: not (rate(absent over year) < 10% or count(referral over year) in (1, 2) or "
	        "attended(last 2 school days))",
	        NULL);
	fixture_attends(&d, "UPPPU");
	engine_explain(d.bench.engine, 0, 0, text_of(""), fixture_instant("2025-08-22T09:00:00Z"),
	        &d.bench.arena, &explanation, NULL);
	assert_int_equal(explanation.when, ANSWER_TRUE);
	assert_string_equal(explanation.why.at,
	        "rate(absent over year) is 40% (>= 10%); count(referral over year) is 0; "
	        "attended(last 2 school days) is false");
	fixture_close(&d);
}

static void why_shows_what_is_compared_with_a_percent_as_one(void **state)
{
	struct district_fixture d;
	struct explanation explanation;

	(void)state;
	fixture_open(&d, "when: days(absent over year) / days(present over year) >= 10%", NULL);
	fixture_attends(&d, "UPPPP");
	engine_explain(d.bench.engine, 0, 0, text_of(""), fixture_instant("2025-08-22T09:00:00Z"),
	        &d.bench.arena, &explanation, NULL);
	assert_string_equal(
	        explanation.why.at, "days(absent over year) / days(present over year) is 25% (>= 10%)");
	fixture_close(&d);
}

static void why_speaks_the_analysts_words(void **state)
{
	struct district_fixture d;
	struct explanation explanation;

	(void)state;
	fixture_open(&d,
	        "summary: missed {days(absent over year)} of {enrolled_days(year)} days, {rate(absent over "
	        "year)}\n"
	        "    when: rate(absent over year) >= 10%",
	        NULL);
	fixture_attends(&d, "UPPPU");
	engine_explain(d.bench.engine, 0, 0, text_of(""), fixture_instant("2025-08-22T09:00:00Z"),
	        &d.bench.arena, &explanation, NULL);
	assert_string_equal(explanation.why.at, "missed 2 of 5 days, 40%");
	fixture_close(&d);
}

/* The first instant was judged again by the next tick, and the morning saved with what had opened at it. */
static void what_unless_takes_back_on_the_first_day_is_withdrawn(void **state)
{
	struct district_fixture d;

	(void)state;
	fixture_open(&d,
	        "when: count(absent over year) <= 1\n    unless: count(absent_unknown over last 12 days) = 1",
	        NULL);
	fixture_ticks(&d, "2025-08-18T00:00:00Z");
	fixture_arrives(&d, "2025-08-18T10:00:00Z", ATTENDS("a", "2025-08-18", "\"status\":\"absent\""));
	assert_string_equal(fixture_told(&d),
	        "S1 2025-08-18T00:00:00Z..2025-08-18T10:00:00Z withdrawn known 2025-08-18T00:00:00Z\n");
	fixture_close(&d);
}

static void why_does_not_claim_what_could_not_be_judged(void **state)
{
	struct district_fixture d;
	struct explanation explanation;

	(void)state;
	fixture_open(&d,
	        "when: last(probe.score over year) < 50\n    clear_when: last(probe.score over year) > 80",
	        NULL);
	fixture_arrives(&d, "2025-09-03T10:00:00Z",
	        "{\"id\":\"p\",\"type\":\"assessment\",\"student\":\"S1\",\"time\":\"2025-09-03\",\"kind\":"
	        "\"probe\","
	        "\"score\":\"abc\"}");
	engine_explain(d.bench.engine, 0, 0, text_of(""), fixture_instant("2025-09-03T10:00:00Z"),
	        &d.bench.arena, &explanation, NULL);
	assert_int_equal(explanation.when, ANSWER_UNKNOWN);
	assert_string_equal(explanation.why.at,
	        "last(probe.score over year) cannot be judged: two different types were compared");
	fixture_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(three_days_running_open_on_the_third),
	        cmocka_unit_test(a_weekend_does_not_break_a_streak),
	        cmocka_unit_test(a_school_day_without_enrollment_breaks_a_streak_as_it_begins),
	        cmocka_unit_test(a_correction_withdraws_what_stood_on_it),
	        cmocka_unit_test(a_delete_withdraws_too),
	        cmocka_unit_test(coming_back_clears_and_is_no_correction),
	        cmocka_unit_test(begun_and_ended_before_it_was_known_is_not_told),
	        cmocka_unit_test(told_and_still_open_moves_silently),
	        cmocka_unit_test(the_same_line_again_changes_nothing),
	        cmocka_unit_test(a_failed_commit_leaves_no_trace),
	        cmocka_unit_test(a_restart_tells_nothing_twice),
	        cmocka_unit_test(an_uncounted_day_does_not_dip_the_rate),
	        cmocka_unit_test(for_school_days_ends_at_day_ends),
	        cmocka_unit_test(a_day_is_over_when_the_next_begins_at_the_next_school),
	        cmocka_unit_test(the_first_day_of_the_year_is_waited_for_on_the_day_before_too),
	        cmocka_unit_test(a_feed_that_completes_the_day_is_an_instant_of_its_own),
	        cmocka_unit_test(for_hours_is_exact),
	        cmocka_unit_test(a_fact_of_the_future_takes_effect_at_its_time),
	        cmocka_unit_test(unless_keeps_it_from_opening_and_then_it_opens),
	        cmocka_unit_test(missing_data_neither_opens_nor_closes),
	        cmocka_unit_test(whoever_leaves_closes_as_not_applicable),
	        cmocka_unit_test(whoever_was_enrolled_on_any_of_some_days_was_enrolled_in_them),
	        cmocka_unit_test(the_end_of_the_year_expires),
	        cmocka_unit_test(a_student_without_enrollment_is_not_judged_until_placed),
	        cmocka_unit_test(homework_handed_in_clears_and_does_not_withdraw),
	        cmocka_unit_test(history_is_told_as_past),
	        cmocka_unit_test(why_names_the_days_that_were_counted),
	        cmocka_unit_test(why_turns_around_what_is_denied),
	        cmocka_unit_test(why_shows_what_is_compared_with_a_percent_as_one),
	        cmocka_unit_test(why_speaks_the_analysts_words),
	        cmocka_unit_test(why_does_not_claim_what_could_not_be_judged),
	        cmocka_unit_test(what_unless_takes_back_on_the_first_day_is_withdrawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
