/* Test files as they are read, and what happens in them as the lines that a sender would send. */
#include "base/diag.h"
#include "cli/testing/script.h"
#include "tests/host/bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char calendar_text[] = "format: 1\ncalendar: main\nfirst_day: 2025-08-18\nlast_day: 2026-05-29\n"
                                    "day_ends: \"15:00\"\nclosed: [2025-09-01]\ntimezone: America/Chicago\n";

struct fixture {
	struct arena arena;
	struct diags why;
	struct zones *zones;
	struct calendars calendars;
	struct suite suite;
	struct script script;
	int result;
};

/* `happens`: the lines of a test between its student and what it expects. */
static void writes(struct fixture *f, const char *happens)
{
	struct buf file = {0};
	struct node *root;

	*f = (struct fixture){.zones = zones_create(bench_zone_bytes, NULL)};
	assert_int_equal(yaml_read(text_of("c.yml"), text_of(calendar_text), &f->arena, &root, &f->why), 0);
	assert_int_equal(calendars_add(&f->calendars, root, &f->why), 0);
	assert_int_equal(calendars_seal(&f->calendars, &f->why), 0);
	buf_print(&file,
	        "format: 1\ntests:\n  - name: a\n    student: {id: S1, grade: 3, enrolled: 2025-08-18}\n%s"
	        "    expect: []\n",
	        happens);
	f->result = suite_read(text_of("a_test.yml"), buf_text(&file), &f->arena, &f->suite, &f->why);
	buf_finish(&file);
	struct ground ground = {&f->calendars, f->zones, {"", 0}};

	if (f->result == 0)
		f->result = script_make(&f->suite.cases[0], &ground, &f->arena, &f->script, &f->why);
}

static void ends(struct fixture *f)
{
	script_finish(&f->script);
	diags_finish(&f->why);
	zones_destroy(f->zones);
	calendars_finish(&f->calendars);
	arena_finish(&f->arena);
}

static int64_t instant(const char *time)
{
	struct civil_time civil;

	assert_int_equal(civil_read_time(text_of(time), &civil), 0);
	return civil_instant_ms(civil);
}

/* The line of that id, the first or the last of it. */
static const struct script_line *line_of(const struct fixture *f, const char *id, bool last)
{
	const struct script_line *found = NULL;

	for (size_t i = 0; i < f->script.count; i++)
		if (text_is(f->script.lines[i].id, id) && (last || !found))
			found = &f->script.lines[i];
	if (!found)
		fail_msg("there is no line %s; %s", id, f->why.count ? f->why.items[0].message : "");
	return found;
}

static void line_is(const struct fixture *f, const char *id, const char *received, const char *json)
{
	const struct script_line *line = line_of(f, id, true);

	assert_string_equal(line->json.at, json);
	assert_true(line->at_ms == instant(received));
}

static void finds(struct fixture *f, const char *happens, const char *code)
{
	writes(f, happens);
	assert_int_equal(f->result, -1);
	assert_string_equal(f->why.items[0].code, code);
	ends(f);
}

/* --- roster and attendance ------------------------------------------------------------------------------------ */

static void the_roster_is_received_before_the_first_day_begins(void **state)
{
	struct fixture f;

	(void)state;
	writes(&f, "");
	assert_int_equal(f.result, 0);
	assert_int_equal(f.script.count, 3);
	line_is(&f, "enrollment-1", "2025-08-18T00:00:00-05:00",
	        "{\"id\":\"enrollment-1\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-08-18\","
	        "\"school\":\"school\",\"grade\":3,\"starts\":\"2025-08-18\"}");
	line_is(&f, "school-school", "2025-08-18T00:00:00-05:00",
	        "{\"id\":\"school-school\",\"type\":\"school\",\"time\":\"2025-08-18\",\"school\":\"school\","
	        "\"calendar\":\"main\",\"timezone\":\"America/Chicago\"}");
	ends(&f);
}

static void a_run_is_a_line_for_each_school_day_when_it_ends(void **state)
{
	struct fixture f;

	(void)state;
	writes(&f, "    attendance: P10 U\n");
	assert_int_equal(f.script.count, 3 + 11);
	line_is(&f, "attendance-2025-09-02", "2025-09-02T15:00:00-05:00",
	        "{\"id\":\"attendance-2025-09-02\",\"type\":\"attendance\",\"student\":\"S1\","
	        "\"time\":\"2025-09-02\",\"status\":\"absent\",\"excused\":false}");
	ends(&f);
}

static void a_day_of_nothing_has_no_line(void **state)
{
	struct fixture f;

	(void)state;
	writes(&f, "    attendance: P2 N3 T1\n");
	assert_int_equal(f.script.count, 3 + 3);
	assert_string_equal(line_of(&f, "attendance-2025-08-25", false)->json.at,
	        "{\"id\":\"attendance-2025-08-25\",\"type\":\"attendance\",\"student\":\"S1\","
	        "\"time\":\"2025-08-25\",\"status\":\"tardy\"}");
	ends(&f);
}

static void attendance_may_begin_later(void **state)
{
	struct fixture f;

	(void)state;
	writes(&f, "    attendance: {from: 2025-10-04, days: R2}\n");
	line_of(&f, "attendance-2025-10-06", false);
	assert_string_equal(line_of(&f, "attendance-2025-10-07", false)->json.at,
	        "{\"id\":\"attendance-2025-10-07\",\"type\":\"attendance\",\"student\":\"S1\","
	        "\"time\":\"2025-10-07\",\"status\":\"present\",\"modality\":\"remote\"}");
	ends(&f);
}

/* --- scores and events ---------------------------------------------------------------------------------------- */

static void scores_keep_their_rhythm_past_a_missed_one(void **state)
{
	struct fixture f;

	(void)state;
	writes(&f, "    scores: {orf: {kind: probe, subject: reading, every: 2 weeks, from: 2025-08-22, "
	           "values: 42 - 44}}\n");
	assert_int_equal(f.script.count, 3 + 2);
	line_is(&f, "orf-2025-09-19", "2025-09-19T15:00:00-05:00",
	        "{\"id\":\"orf-2025-09-19\",\"type\":\"assessment\",\"student\":\"S1\",\"time\":\"2025-09-"
	        "19\","
	        "\"kind\":\"probe\",\"measure\":\"orf\",\"subject\":\"reading\",\"score\":44}");
	ends(&f);
}

static void scores_may_count_in_school_days(void **state)
{
	struct fixture f;

	(void)state;
	writes(&f,
	        "    scores: {math: {kind: mark, every: 5 school days, from: 2025-08-26, values: [61, 74], "
	        "core: true}}\n");
	line_is(&f, "math", "2025-09-03T15:00:00-05:00",
	        "{\"id\":\"math\",\"type\":\"assessment\",\"student\":\"S1\",\"time\":\"2025-09-03\","
	        "\"kind\":\"mark\",\"course\":\"math\",\"core\":true,\"score\":74}");
	ends(&f);
}

static void an_event_has_the_clock_of_the_school(void **state)
{
	struct fixture f;

	(void)state;
	writes(&f, "    events: [{at: 2025-11-03T10:00, type: behavior, kind: referral, arrives: "
	           "2025-11-04}]\n");
	line_is(&f, "event-1", "2025-11-04T15:00:00-06:00",
	        "{\"id\":\"event-1\",\"type\":\"behavior\",\"student\":\"S1\","
	        "\"time\":\"2025-11-03T10:00:00-06:00\",\"kind\":\"referral\"}");
	ends(&f);
}

static void a_field_that_is_nearly_one_is_a_warning(void **state)
{
	struct fixture f;

	(void)state;
	writes(&f, "    events: [{at: 2025-11-03, type: behavior, kind: referral, levle: major, bus: 4}]\n");
	assert_int_equal(f.result, 0);
	assert_int_equal(f.why.warnings, 1);
	assert_string_equal(f.why.items[0].code, "T112");
	ends(&f);
}

/* --- later ---------------------------------------------------------------------------------------------------- */

static void a_correction_is_another_line_of_the_same_id(void **state)
{
	struct fixture f;

	(void)state;
	writes(&f, "    attendance: A3\n    scores: {orf: {kind: probe, every: 1 week, from: 2025-08-22, "
	           "values: 4}}\n"
	           "    events: [{at: 2025-08-20, id: b1, type: behavior, kind: referral, level: major}]\n"
	           "    then:\n      - {at: 2025-08-25T06:10, correct: {date: 2025-08-19, attendance: E}}\n"
	           "      - {at: 2025-08-25T06:11, correct: {score: orf, date: 2025-08-22, value: 5}}\n"
	           "      - {at: 2025-08-25T06:12, correct: {event: b1, level: minor}}\n");
	line_is(&f, "attendance-2025-08-19", "2025-08-25T06:10:00-05:00",
	        "{\"id\":\"attendance-2025-08-19\",\"type\":\"attendance\",\"student\":\"S1\","
	        "\"time\":\"2025-08-19\",\"status\":\"absent\",\"excused\":true}");
	line_is(&f, "orf-2025-08-22", "2025-08-25T06:11:00-05:00",
	        "{\"id\":\"orf-2025-08-22\",\"type\":\"assessment\",\"student\":\"S1\",\"time\":\"2025-08-"
	        "22\","
	        "\"kind\":\"probe\",\"measure\":\"orf\",\"score\":5}");
	line_is(&f, "b1", "2025-08-25T06:12:00-05:00",
	        "{\"id\":\"b1\",\"type\":\"behavior\",\"student\":\"S1\",\"time\":\"2025-08-20\","
	        "\"kind\":\"referral\",\"level\":\"minor\"}");
	ends(&f);
}

static void a_deletion_names_what_it_takes_away(void **state)
{
	struct fixture f;

	(void)state;
	writes(&f, "    attendance: A3\n    then: [{at: 2025-08-25, delete: {date: 2025-08-19}}]\n");
	line_is(&f, "attendance-2025-08-19", "2025-08-25T15:00:00-05:00",
	        "{\"id\":\"attendance-2025-08-19\",\"op\":\"delete\"}");
	ends(&f);
}

static void lines_stand_in_the_order_of_their_receipt(void **state)
{
	struct fixture f;

	(void)state;
	writes(&f, "    attendance: A5\n    then:\n"
	           "      - {at: 2025-08-21T09:00, event: {time: 2025-08-18, type: behavior, kind: "
	           "referral}}\n");
	for (size_t i = 1; i < f.script.count; i++)
		assert_true(f.script.lines[i - 1].at_ms <= f.script.lines[i].at_ms);
	assert_true(text_is(f.script.lines[6].id, "later-1"));
	ends(&f);
}

/* --- what is wrong -------------------------------------------------------------------------------------------- */

static void what_cannot_have_happened_is_found(void **state)
{
	static const char *const cases[][2] = {
	        {"    attendance: P3 X2\n", "T102"},
	        {"    attendance: P0\n", "T102"},
	        {"    attendance: P1999\n", "T111"},
	        {"    attendance: {days: P3}\n", "R112"},
	        {"    scores: {orf: {kind: probe, every: often, from: 2025-08-22, values: 4}}\n", "T104"},
	        {"    scores: [1]\n", "T104"},
	        {"    events: [{at: soon, type: behavior, kind: referral}]\n", "T103"},
	        {"    events: [{at: 2025-09-02, type: behavior, kind: fight}]\n", "T109"},
	        {"    events: [{at: 2025-09-02, type: behavior, student: S2}]\n", "T109"},
	        {"    events: [{type: behavior, kind: referral}]\n", "R112"},
	        {"    events: {at: 2025-09-02}\n", "R110"},
	        {"    then: [{at: 2025-09-02, delete: {date: 2025-09-02}}]\n", "T108"},
	        {"    then: [{at: 2025-09-02, delete: {event: b1}}]\n", "T108"},
	        {"    then: [{at: 2025-09-02}]\n", "T108"},
	        {"    then: [{at: 2025-09-02, correct: {score: orf, date: 2025-09-02, value: 3}}]\n", "T108"},
	};
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		finds(&f, cases[i][0], cases[i][1]);
}

static void what_is_expected_must_be_clear(void **state)
{
	static const char *const cases[][2] = {
	        {"{day: 2025-09-15, opens: a.b, clears: a.b}", "T106"},
	        {"{day: 2025-09-15}", "T106"},
	        {"{opens: a.b}", "T106"},
	        {"{sent: 0, day: 2025-09-15}", "T106"},
	        {"{day: 2025-09-15, opens: a.b, because: it is}", "T106"},
	        {"{through: 2025-09-15, state: shut}", "T107"},
	        {"{day: soon, opens: a.b}", "R110"},
	        {"{day: 2025-09-15, open: a.b}", "R111"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena arena = {0};
		struct diags why = {0};
		struct suite suite;
		char file[300];

		snprintf(file, sizeof file,
		        "format: 1\ntests:\n  - name: a\n    student: {id: S1, enrolled: 2025-08-18}\n"
		        "    expect: [%s]\n",
		        cases[i][0]);
		assert_int_equal(suite_read(text_of("a_test.yml"), text_of(file), &arena, &suite, &why), -1);
		assert_string_equal(why.items[0].code, cases[i][1]);
		diags_finish(&why);
		arena_finish(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_roster_is_received_before_the_first_day_begins),
	        cmocka_unit_test(a_run_is_a_line_for_each_school_day_when_it_ends),
	        cmocka_unit_test(a_day_of_nothing_has_no_line),
	        cmocka_unit_test(attendance_may_begin_later),
	        cmocka_unit_test(scores_keep_their_rhythm_past_a_missed_one),
	        cmocka_unit_test(scores_may_count_in_school_days),
	        cmocka_unit_test(an_event_has_the_clock_of_the_school),
	        cmocka_unit_test(a_field_that_is_nearly_one_is_a_warning),
	        cmocka_unit_test(a_correction_is_another_line_of_the_same_id),
	        cmocka_unit_test(a_deletion_names_what_it_takes_away),
	        cmocka_unit_test(lines_stand_in_the_order_of_their_receipt),
	        cmocka_unit_test(what_cannot_have_happened_is_found),
	        cmocka_unit_test(what_is_expected_must_be_clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
