#ifndef TESTS_UNIT_FIXTURE_DISTRICT_H
#define TESTS_UNIT_FIXTURE_DISTRICT_H
/* A district small enough to write in a test: one rule, one calendar, a few lines.  Lines arrive one by one, each at an
 * instant; episodes come out as words, in local time of the school:
 *
 *     struct district_fixture d = fixture_open("when: streak(absent) >= 3", NULL);
 *     fixture_arrives(&d, "2025-09-03T09:00:00Z", "{\"id\":\"a\", ..}");
 *     assert_string_equal(fixture_told(&d), "S1 2025-09-03T00:00:00Z.. known 2025-09-03T09:00:00Z\n");
 */
#include "tests/host/bench.h"

struct district_fixture {
	struct bench bench;
	struct buf words;
};

/* `calendar` NULL: weekdays from 2025-08-18 to 2026-05-29, Labor Day closed, day_ends 16:00, UTC.  S1 is enrolled in
 * grade 5 from the first day unless `calendar` is given.  Attendance is expected by 10:30, and no other feed.  The fixture must not move: the engine points at it. */
void fixture_open(struct district_fixture *d, const char *rule, const char *calendar);
void fixture_close(struct district_fixture *d);
void fixture_arrives(struct district_fixture *d, const char *now, const char *line);
void fixture_arrives_late(struct district_fixture *d, const char *now, const char *line); /* as history */
void fixture_fails(struct district_fixture *d, const char *now, const char *line); /* the commit does */
void fixture_ticks(struct district_fixture *d, const char *until);
void fixture_restarts(struct district_fixture *d, const char *now);
/* Attendance from the first school day on, one letter a day at 09:00 (P A U E T), weekends and Labor Day passed over. */
void fixture_attends(struct district_fixture *d, const char *letters);
/* "S1 OPENED..CLOSED why known KNOWN\n" each, in order told / in order of opening. */
const char *fixture_told(struct district_fixture *d);
const char *fixture_wanted(struct district_fixture *d);
int64_t fixture_instant(const char *text);
#endif
