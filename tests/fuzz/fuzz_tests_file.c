/* Any bytes as a test file: what happens in it as lines that a sender could send, or findings that say why not. */
#include "base/diag.h"
#include "cli/testing/script.h"

#include <stdio.h>
#include <stdlib.h>

static void check(bool is_true, const char *what)
{
	if (is_true)
		return;
	fprintf(stderr, "fuzz_tests_file: %s\n", what);
	abort();
}

static int no_zone(void *context, struct text name, struct buf *out)
{
	(void)context;
	(void)name;
	(void)out;
	return -1;
}

static void read_calendar(struct calendars *calendars, struct arena *arena)
{
	static const char words[] =
	        "format: 1\ncalendar: main\nfirst_day: 2025-08-18\nlast_day: 2026-05-29\n";
	struct diags why = {0};
	struct node *root;

	check(yaml_read(text_of("c.yml"), text_of(words), arena, &root, &why) == 0 &&
	                calendars_add(calendars, root, &why) == 0 && calendars_seal(calendars, &why) == 0,
	        "the calendar is none");
	diags_finish(&why);
}

/* Lines that were written without a finding are events, in the order of their receipt. */
static void check_lines(const struct script *script, struct arena *arena)
{
	struct event_reader reader = script_reader();
	struct event event;
	struct text field;
	struct diag why;

	for (size_t i = 0; i < script->count; i++) {
		check(event_read(script->lines[i].json, &reader, arena, &event, &field, &why) == 0,
		        "a line that is no event");
		check(i == 0 || script->lines[i - 1].at_ms <= script->lines[i].at_ms, "lines out of order");
	}
}

static void write_all(
        const struct suite *suite, const struct ground *ground, struct arena *arena, struct diags *why)
{
	for (size_t i = 0; i < suite->case_count; i++) {
		struct script script;
		unsigned errors = why->errors;
		int result = script_make(&suite->cases[i], ground, arena, &script, why);

		check((result == 0) == (why->errors == errors), "verdict and findings disagree");
		if (result == 0)
			check_lines(&script, arena);
		script_finish(&script);
	}
}

static void print_all(const struct diags *why, struct text bytes)
{
	struct buf printed = {0};

	for (size_t i = 0; i < why->count; i++)
		diag_print(&why->items[i], bytes, false, &printed);
	buf_finish(&printed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text bytes = {(const char *)data, (uint32_t)size};
	struct zones *zones = zones_create(no_zone, NULL);
	struct calendars calendars = {0};
	struct arena arena = {0};
	struct diags why = {0};
	struct suite suite;

	read_calendar(&calendars, &arena);
	int result = suite_read(text_of("a_test.yml"), bytes, &arena, &suite, &why);
	struct ground ground = {&calendars, zones, {"", 0}};

	check((result == 0) == (why.errors == 0), "verdict and findings disagree");
	if (result == 0)
		write_all(&suite, &ground, &arena, &why);
	print_all(&why, bytes);
	diags_finish(&why);
	arena_finish(&arena);
	calendars_finish(&calendars);
	zones_destroy(zones);
	return 0;
}
