/* An event is filed as if no other had come before it. */
#include "rules/engine/layout.h"
#include "base/diag.h"
#include "tests/host/bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char rules_text[] =
        "format: 1\nrules:\n"
        "  - rule: test.a\n    title: A\n    when: count(absent_unexcused) >= 3\n"
        "  - rule: test.b\n    title: B\n    when: count(attendance where code == 'B') >= 3\n"
        "  - rule: test.c\n    title: C\n    when: count(attendance where minutes > 10) >= 3\n"
        "  - rule: test.d\n    title: D\n    when: days(referral over year) >= 2\n"
        "  - rule: test.e\n    title: E\n    when: last(assessment.score over year) < 70\n";

/* More kinds of days than are remembered, with numbers that differ and names of the sender's own. */
static const char *const fields[] = {
        "\"status\":\"present\"",
        "\"status\":\"absent\"",
        "\"status\":\"absent\",\"excused\":true",
        "\"status\":\"absent\",\"excused\":false",
        "\"status\":\"absent\",\"code\":\"B\"",
        "\"status\":\"absent\",\"code\":\"b\"",
        "\"status\":\"absent\",\"bode\":\"B\"",
        "\"status\":\"absent\",\"code\":\"C\"",
        "\"status\":\"tardy\",\"minutes\":5",
        "\"status\":\"tardy\",\"minutes\":15",
        "\"status\":\"tardy\",\"own\":\"minutes\"",
        "\"status\":\"absent\",\"scope\":\"section\",\"section\":\"B\"",
};
enum { KINDS = sizeof fields / sizeof fields[0] };

static struct ruleset *builds(struct zones *zones)
{
	struct diags why = {0};
	struct file_bytes rules = {text_of("rules.yml"), text_of(rules_text)};
	struct file_set rule_files = {&rules, 1}, calendars = {NULL, 0};
	struct ruleset *set;

	if (ruleset_build(&rule_files, &calendars, zones, &set, &why))
		fail_msg("%s", why.items[0].message);
	diags_finish(&why);
	return set;
}

static void reads(int kind, struct arena *arena, struct event *event)
{
	struct event_reader reader = {.default_source = text_of("test")};
	struct text line, field;
	struct diag why = {0};

	line = text_of(arena_print(arena,
	        "{\"id\":\"a%d\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2025-09-01\",%s}",
	        kind, fields[kind]));
	if (event_read(line, &reader, arena, event, &field, &why))
		fail_msg("%s", why.message);
}

static void are_the_same(const struct found *a, const struct found *b)
{
	const struct filing *x = a->filings, *y = b->filings;

	assert_int_equal(a->is_read_by_value, b->is_read_by_value);
	for (; x && y; x = x->next, y = y->next) {
		assert_int_equal(x->column, y->column);
		assert_int_equal(x->days, y->days);
	}
	assert_ptr_equal(x, y);
}

static void what_was_found_before_is_what_would_be_found(void **state)
{
	struct zones *zones = zones_create(bench_zone_bytes, NULL);
	struct ruleset *set = builds(zones);
	struct layout used, fresh;
	struct arena arena = {0};

	(void)state;
	layout_init(&used, set, NULL);
	for (int i = 0; i < KINDS * KINDS * 3; i++) {
		struct event event;

		reads(i % 3 ? i / 3 % KINDS : i / 3 / KINDS, &arena, &event);
		layout_init(&fresh, set, NULL);
		are_the_same(filings_find(&used, &event), filings_find(&fresh, &event));
		layout_finish(&fresh);
	}
	layout_finish(&used);
	arena_finish(&arena);
	ruleset_unref(set);
	zones_destroy(zones);
}

static void an_event_that_says_the_same_is_not_filed_again(void **state)
{
	struct zones *zones = zones_create(bench_zone_bytes, NULL);
	struct ruleset *set = builds(zones);
	struct layout layout;
	struct arena arena = {0};
	struct event absent, present, late;

	(void)state;
	layout_init(&layout, set, NULL);
	reads(1, &arena, &absent);
	reads(0, &arena, &present);
	reads(8, &arena, &late);
	const struct found *first = filings_find(&layout, &absent);

	filings_find(&layout, &present);
	filings_find(&layout, &late);
	assert_ptr_equal(filings_find(&layout, &absent), first);
	assert_ptr_not_equal(filings_find(&layout, &present), first);
	layout_finish(&layout);
	arena_finish(&arena);
	ruleset_unref(set);
	zones_destroy(zones);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_was_found_before_is_what_would_be_found),
	        cmocka_unit_test(an_event_that_says_the_same_is_not_filed_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
