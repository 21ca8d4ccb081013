#ifndef UNIT_MEASURE_STORIES_H
#define UNIT_MEASURE_STORIES_H
/* One student, eight days of school and some lines: whether a condition holds after them, or cannot be known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "fixture_district.h"
#include <string.h>

static const char calendar[] =
        "format: 1\ncalendar: main\ntimezone: UTC\nyear: 2025-26\nfirst_day: 2025-08-18\nlast_day: "
        "2026-05-29\n"
        "week: [mon, tue, wed, thu, fri]\nday_ends: \"16:00\"\nhalf: [2025-08-22]\n"
        "closed: [{date: 2025-09-01, why: Labor Day}]\n"
        "terms:\n  - {name: fall, kind: semester, first: 2025-08-18, last: 2025-12-19}\n";

#define ENROLLED                                                                                             \
	"{\"id\":\"n1\",\"type\":\"enrollment\",\"student\":\"S1\",\"time\":\"2025-08-18\",\"school\":"      \
	"\"lincoln\","                                                                                       \
	"\"starts\":\"2025-08-18\",\"grade\":5}"
#define BORN(date)                                                                                           \
	"{\"id\":\"s1\",\"type\":\"student\",\"student\":\"S1\",\"time\":\"2025-08-18\",\"birthdate\":"      \
	"\"" date "\",\"flags\":[\"el\"]}"
#define PROBE(id, day, score)                                                                                \
	"{\"id\":\"" id "\",\"type\":\"assessment\",\"student\":\"S1\",\"time\":\"" day                      \
	"\",\"kind\":\"probe\",\"subject\":\"reading\",\"score\":" score "}"

/* A rule over what some lines said, and eight days of school up to Wednesday the 27th. */
static inline void begin(struct district_fixture *d, const char *condition, const char *const *lines)
{
	struct arena arena = {0};

	fixture_open(d, arena_print(&arena, "when: %s", condition), calendar);
	fixture_arrives(d, "2025-08-17T12:00:00Z", ENROLLED);
	fixture_arrives(d, "2025-08-17T12:00:00Z", BORN("2015-08-27"));
	fixture_attends(d, "PUUPUUUP");
	for (; *lines; lines++)
		fixture_arrives(d, "2025-08-27T15:00:00Z", *lines);
	fixture_ticks(d, "2025-08-27T17:00:00Z");
	arena_finish(&arena);
}

/* Asked on the last day alone: what was known before does not keep an alert open. */
static inline bool holds(const char *condition, const char *const *lines)
{
	struct arena arena = {0};
	struct district_fixture d;

	begin(&d, arena_print(&arena, "%s\n    only: today >= 2025-08-27", condition), lines);
	bool is_open = strstr(fixture_wanted(&d), "..\n") != NULL;

	fixture_close(&d);
	arena_finish(&arena);
	return is_open;
}

static inline void assert_holds(const char *const *conditions, size_t count, const char *const *lines)
{
	for (size_t i = 0; i < count; i++)
		if (!holds(conditions[i], lines))
			fail_msg("does not hold: %s", conditions[i]);
}

/* Neither it nor its contrary. */
static inline void assert_unknown(const char *const *conditions, size_t count, const char *const *lines)
{
	for (size_t i = 0; i < count; i++) {
		struct arena arena = {0};

		if (holds(conditions[i], lines) ||
		        holds(arena_print(&arena, "not (%s)", conditions[i]), lines))
			fail_msg("is known: %s", conditions[i]);
		arena_finish(&arena);
	}
}

static const char *const nothing[] = {NULL};

#define COUNT(list) (sizeof(list) / sizeof(list)[0])
#endif
