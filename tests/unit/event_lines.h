#ifndef TESTS_EVENT_LINES_H
#define TESTS_EVENT_LINES_H
/* Event lines for tests: read as from the system "sis", and a test fails when one is refused. */
#include <intervene/event.h>
#include "base/diag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const struct event_reader sis = {.key = {1, 2}, .default_source = {"sis", 3}};

static inline struct event event_of(const char *line, struct arena *arena)
{
	struct event event;
	struct text field;
	struct diag why = {.message = ""};

	if (event_read(arena_copy(arena, text_of(line)), &sis, arena, &event, &field, &why))
		fail_msg("%s\nrefused: %s %s", line, why.code, why.message);
	return event;
}

static inline void assert_text(struct text a, const char *wanted)
{
	struct arena arena = {0};
	const char *terminated = a.size ? arena_copy(&arena, a).at : "";

	assert_string_equal(terminated, wanted);
	arena_finish(&arena);
}
#endif
