#ifndef TESTS_UNIT_FIXTURE_OFFICE_H
#define TESTS_UNIT_FIXTURE_OFFICE_H
/* A registrar on a store of its own in a folder of its own, at instants of the test's choosing:
 *
 *     cmocka_unit_test_setup_teardown(test, office_make, office_remove)       or office_make_folding
 *     office_send(office, ROSTER REFERRAL("r1", "ada", "2026-09-01"), at(office, 9, 1, 9));
 *     office_alerts_are(office, "1 behavior.two 0 open");
 *
 * A folding one folds its log away after every few rows, some slices now and then, also between the reading of lines, with
 * what the store says of them, and their taking. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "daemon/core/registrar.h"

#define RULES                                                                                                \
	"format: 1\nrules:\n"                                                                                \
	"  - rule: behavior.two\n    title: Two\n    summary: \"{count(referral over last 14 days)} "        \
	"referrals.\"\n"                                                                                     \
	"    when: count(referral over last 14 days) >= 2\n"                                                 \
	"  - rule: attendance.three\n    title: Three\n    when: streak(absent) >= 3\n"
#define CALENDAR                                                                                             \
	"format: 1\ncalendar: all\ntimezone: America/Chicago\nyear: 2026-27\nfirst_day: 2026-08-17\n"        \
	"last_day: 2027-05-28\nweek: [mon, tue, wed, thu, fri]\nday_ends: \"16:00\"\n"
#define ROSTER                                                                                               \
	"{\"id\":\"n\",\"type\":\"school\",\"time\":\"2026-08-01\",\"school\":\"north\",\"calendar\":"       \
	"\"all\"}\n"                                                                                         \
	"{\"id\":\"ea\",\"type\":\"enrollment\",\"student\":\"ada\",\"time\":\"2026-08-17\",\"school\":"     \
	"\"north\","                                                                                         \
	"\"starts\":\"2026-08-17\"}\n"                                                                       \
	"{\"id\":\"eb\",\"type\":\"enrollment\",\"student\":\"ben\",\"time\":\"2026-08-17\",\"school\":"     \
	"\"north\","                                                                                         \
	"\"starts\":\"2026-08-17\"}\n"
#define REFERRAL(id, student, time)                                                                          \
	"{\"id\":\"" id "\",\"type\":\"behavior\",\"student\":\"" student "\",\"time\":\"" time              \
	"\",\"kind\":\"referral\"}\n"
#define ABSENT(id, student, time)                                                                            \
	"{\"id\":\"" id "\",\"type\":\"attendance\",\"student\":\"" student "\",\"time\":\"" time            \
	"\",\"status\":\"absent\"}\n"

struct office {
	char folder[64], path[100];
	const char *rules;
	struct store *store;
	struct zones *zones;
	struct ruleset *set;
	struct registrar *registrar;
	int64_t now_ms;
	size_t fold_rows; /* 0: as usual */
	unsigned calls;   /* of what may be followed by folding */
};

int office_make(void **state);
int office_make_folding(void **state);
int office_remove(void **state);
/* Of the school year 2026-27, in Chicago. */
int64_t office_at(const struct office *office, int month, int day, int hour);
void office_open(struct office *office, int64_t now_ms);
void office_close(struct office *office);
void office_reopen(struct office *office, int64_t now_ms);
/* Everything in one call; the delivery's counts in `counts` when it is not NULL. */
enum registrar_code office_take(struct office *office, const char *lines, bool is_history, int64_t now_ms,
        struct delivery_counts *counts);
/* The same in two steps, of which the first is what the daemon's reading thread does; the second takes the delivery. */
struct delivery *office_read(const struct office *office, const char *lines, bool is_history);
enum registrar_code office_take_read(
        struct office *office, struct delivery *delivery, int64_t now_ms, struct delivery_counts *counts);
void office_send(struct office *office, const char *lines, int64_t now_ms);
void office_tick(struct office *office, int64_t now_ms);
void office_fold(struct office *office, unsigned slices);
/* "1 behavior.two 0 open; 2 ..": all alerts, in order. */
void office_alerts(struct office *office, struct buf *out);
void office_alerts_are(struct office *office, const char *expected);
struct alert_row office_alert(struct office *office, int64_t id);
#endif
