/* A test played in one way and in another: what may differ, and what must not. */
#include "base/diag.h"
#include "cli/testing/verdict.h"
#include "tests/host/bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char rules_text[] =
        "format: 1\nrules:\n  - rule: a.three\n    title: Three\n    when: streak(absent) >= 3\n";
static const char calendar_text[] =
        "format: 1\ncalendar: main\nfirst_day: 2025-08-18\nlast_day: 2026-05-29\nday_ends: \"16:00\"\n";
static const char test_text[] =
        "format: 1\ntests:\n  - name: a\n    student: {id: S1, enrolled: 2025-08-18}\n    attendance: P3 A4 "
        "P2 A3 P1\n"
        "    events:\n"
        "      - {at: 2025-08-19, id: b1, slot: s, type: behavior, kind: referral}\n"
        "      - {at: 2025-08-20, id: b2, slot: s, type: behavior, kind: positive}\n"
        "    then: [{at: 2025-08-26T06:10, correct: {date: 2025-08-22, attendance: P}}]\n    expect: []\n";

struct fixture {
	struct arena arena;
	struct diags why;
	struct zones *zones;
	struct ruleset *set;
	struct suite suite;
	struct script script;
	struct play play;
};

static void begins_with(struct fixture *f, const char *text)
{
	struct file_bytes rules = {text_of("a.yml"), text_of(text)},
	                  calendar = {text_of("c.yml"), text_of(calendar_text)};

	*f = (struct fixture){.zones = zones_create(bench_zone_bytes, NULL)};
	assert_int_equal(ruleset_build(&(struct file_set){&rules, 1}, &(struct file_set){&calendar, 1},
	                         f->zones, &f->set, &f->why),
	        0);
	assert_int_equal(
	        suite_read(text_of("a_test.yml"), text_of(test_text), &f->arena, &f->suite, &f->why), 0);
	struct ground ground = {ruleset_calendars(f->set), f->zones, {"", 0}};

	assert_int_equal(script_make(&f->suite.cases[0], &ground, &f->arena, &f->script, &f->why), 0);
	play_open(&f->play, &f->script, f->set, f->zones);
}

static void begins(struct fixture *f)
{
	begins_with(f, rules_text);
}

static void ends(struct fixture *f)
{
	play_close(&f->play);
	script_finish(&f->script);
	ruleset_unref(f->set);
	zones_destroy(f->zones);
	diags_finish(&f->why);
	arena_finish(&f->arena);
}

static struct trial trial_of(struct fixture *f, const struct played *played)
{
	return (struct trial){.of = &f->suite.cases[0],
	        .play = &f->play,
	        .played = played,
	        .set = f->set,
	        .arena = &f->arena};
}

static void what_is_told_is_told_on_its_day(void **state)
{
	static const enum expect_kind kinds[] = {EXPECT_OPENS, EXPECT_WITHDRAWS, EXPECT_OPENS, EXPECT_CLEARS};
	struct played played;
	struct fixture f;

	(void)state;
	begins(&f);
	assert_int_equal(play_run(&f.play, PLAY_PLAIN, f.play.end_ms, NULL, &played, NULL), 0);
	assert_int_equal(played.count, 4);
	for (size_t i = 0; i < played.count; i++)
		assert_int_equal(played.tellings[i].kind, kinds[i]);
	assert_int_equal(played.tellings[0].day, civil_day(2025, 8, 25));
	assert_int_equal(played.tellings[1].day, civil_day(2025, 8, 26));
	played_finish(&played);
	ends(&f);
}

static void every_way_comes_to_the_same(void **state)
{
	struct complaints complaints = {0};
	struct played played;
	struct fixture f;

	(void)state;
	begins(&f);
	play_run(&f.play, PLAY_PLAIN, f.play.end_ms, NULL, &played, NULL);
	struct trial trial = trial_of(&f, &played);

	for (int way = PLAY_PLAIN; way < PLAY_WAYS; way++)
		assert_int_equal(ways_try(&trial, (enum play_way)way, f.play.end_ms, &complaints, NULL), 0);
	assert_int_equal(complaints.count, 0);
	assert_true(played.wanted.size > 0);
	played_finish(&played);
	ends(&f);
}

/* One that is open for a value stays open for it when the engine that has said so is gone. */
static void a_rule_for_each_value_comes_to_the_same_too(void **state)
{
	static const char per_text[] =
	        "format: 1\nrules:\n  - rule: a.kinds\n    title: Kinds\n    per: kind\n"
	        "    when: count(behavior over year) >= 1\n";
	struct complaints complaints = {0};
	struct played played;
	struct fixture f;

	(void)state;
	begins_with(&f, per_text);
	play_run(&f.play, PLAY_PLAIN, f.play.end_ms, NULL, &played, NULL);
	struct trial trial = trial_of(&f, &played);

	assert_non_null(strstr(played.told.at, "a.kinds for positive  2025-08-20"));
	for (int way = PLAY_PLAIN; way < PLAY_WAYS; way++)
		assert_int_equal(ways_try(&trial, (enum play_way)way, f.play.end_ms, &complaints, NULL), 0);
	assert_int_equal(complaints.count, 0);
	played_finish(&played);
	ends(&f);
}

static void another_order_keeps_that_of_an_identity_and_of_a_slot(void **state)
{
	struct fixture f;

	(void)state;
	begins(&f);
	size_t count = f.play.cue_count, moved = 0;
	size_t *order = memory_take((count + 1) * sizeof *order),
	       *last = memory_take((count + 1) * sizeof *last);

	play_order_shuffle(&f.play, order);
	for (size_t i = 0; i < count; i++) {
		size_t group = f.play.cues[order[i]].group;

		assert_true(last[group] <= order[i]);
		last[group] = order[i] + 1;
		moved += order[i] != i;
	}
	assert_true(moved > count / 2);
	free(order);
	free(last);
	ends(&f);
}

static void the_lines_of_a_slot_are_of_one_group(void **state)
{
	size_t groups = 0;
	struct fixture f;

	(void)state;
	begins(&f);
	for (size_t i = 0; i < f.play.cue_count; i++)
		groups += f.play.cues[i].group == i;
	assert_int_equal(groups, f.play.cue_count - 2);
	ends(&f);
}

static void what_differs_is_our_own_fault(void **state)
{
	struct complaints complaints = {0};
	struct played played, other;
	struct fixture f;

	(void)state;
	begins(&f);
	play_run(&f.play, PLAY_PLAIN, f.play.end_ms, NULL, &played, NULL);
	play_run(&f.play, PLAY_PLAIN, f.play.end_ms - 5 * (int64_t)MS_A_DAY, NULL, &other, NULL);
	struct trial trial = trial_of(&f, &played);

	ways_compare(&trial, PLAY_RESTARTS, &other, &complaints);
	assert_int_equal(complaints.count, 2);
	assert_true(complaints.items[0].is_ours);
	assert_string_equal(
	        complaints.items[0].happened.at, "with a restart after every event, other episodes are so");
	assert_non_null(strstr(complaints.items[1].tree.at,
	        "a.three  2025-09-02T00:00:00Z to 2025-09-03T00:00:00Z cleared"));
	complaints_finish(&complaints);
	ways_compare(&trial, PLAY_LATE, &other, &complaints);
	assert_int_equal(complaints.count, 1);
	complaints_finish(&complaints);
	played_finish(&played);
	played_finish(&other);
	ends(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_is_told_is_told_on_its_day),
	        cmocka_unit_test(every_way_comes_to_the_same),
	        cmocka_unit_test(a_rule_for_each_value_comes_to_the_same_too),
	        cmocka_unit_test(another_order_keeps_that_of_an_identity_and_of_a_slot),
	        cmocka_unit_test(the_lines_of_a_slot_are_of_one_group),
	        cmocka_unit_test(what_differs_is_our_own_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
