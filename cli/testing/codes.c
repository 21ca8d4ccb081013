/* The long form of every code about test files: why it is said, a wrong and a right example. */
#include "codes.h"
#include <stddef.h>

/* clang-format off */
static const struct {
	const char *code, *help;
} table[] = {
	{"T100",
		"The rules that a test is about are files beside it. One that is named is not there, or the folder has "
		"no rules.\n"
		"  wrong: rules: [rules.d/attendance.yml]     in rules.d/attendance_test.yml\n"
		"  right: rules: [attendance.yml]"},
	{"T101",
		"School days are counted by a calendar. A test file brings its own, or names a file of one; of several "
		"the student says which.\n"
		"  wrong: no calendar at all\n"
		"  right: calendar: {first_day: 2025-08-18, last_day: 2026-05-29, timezone: America/Chicago}\n"
		"  right: calendar: ../calendar.d/elementary.yml"},
	{"T102",
		"Attendance is written as letters with numbers, a number of school days each: P present, A absent, U absent "
		"without an excuse, E absent with one, T tardy, L left early, S suspended, I suspended in school, R present "
		"from home, N nothing recorded.\n"
		"  wrong: attendance: 17 present, 2 absent\n"
		"  right: attendance: P17 A2"},
	{"T103",
		"A moment of a test is a day, or a day with a time at the student's school.\n"
		"  wrong: at: September 5\n"
		"  right: at: 2025-09-05T06:10\n"
		"  right: at: 2025-09-05"},
	{"T104",
		"Scores come in a rhythm: from a day on, every so many weeks, days or school days, one value each. A value "
		"that was missed is a dash.\n"
		"  wrong: scores: {orf: {kind: probe, from: 2025-08-22, every: week, values: 42 44}}\n"
		"  right: scores: {orf: {kind: probe, from: 2025-08-22, every: 1 week, values: 42 - 44}}"},
	{"T105",
		"A test names a rule that is not in its rule files.\n"
		"  wrong: {day: 2025-09-15, opens: attendance.cronic}\n"
		"  right: {day: 2025-09-15, opens: attendance.chronic}"},
	{"T106",
		"Each item under expect says one thing: what is told on a day, how it stands through a day, or how much is "
		"sent.\n"
		"  wrong: {day: 2025-09-15, opens: attendance.chronic, clears: attendance.three_in_a_row}\n"
		"  right: {day: 2025-09-15, opens: attendance.chronic}\n"
		"  right: {through: 2025-09-12, state: none, because: not enough data}\n"
		"  right: {sent: 0}"},
	{"T107",
		"The state of a rule for a student is none or open.\n"
		"  wrong: {through: 2025-09-12, state: closed}\n"
		"  right: {through: 2025-09-12, state: none}"},
	{"T108",
		"What is corrected or deleted later must be there: the attendance of a day, a score, or an event by its id.\n"
		"  wrong: {at: 2025-09-05T06:10, correct: {date: 2025-09-06, attendance: P}}     a Saturday\n"
		"  right: {at: 2025-09-05T06:10, correct: {date: 2025-09-03, attendance: P}}\n"
		"  right: {at: 2025-09-05T06:10, correct: {score: orf, date: 2025-08-29, value: 48}}\n"
		"  right: {at: 2025-09-05T06:10, delete: {event: b1}}"},
	{"T109",
		"What a test says happened is tried as the event that a sender would send, and the daemon would refuse it. "
		"The message has the reason.\n"
		"  wrong: events: [{at: 2025-09-02T10:00, type: behavior, kind: fight}]\n"
		"  right: events: [{at: 2025-09-02T10:00, type: behavior, kind: incident}]"},
	{"T110",
		"The time zone has a name of the tz database.\n"
		"  wrong: timezone: Chicago\n"
		"  right: timezone: America/Chicago"},
	{"T111",
		"There are not so many school days left in the calendar.\n"
		"  wrong: attendance: P400\n"
		"  right: attendance: P40"},
	{"T112",
		"Types of events know certain fields. Others are kept as they are, and a rule that asks for the one that was "
		"meant does not find it.\n"
		"  wrong: {at: 2025-09-02T10:00, type: behavior, kind: referral, levle: major}\n"
		"  right: {at: 2025-09-02T10:00, type: behavior, kind: referral, level: major}"},
	{"T113",
		"A test of several rules says which one it means.\n"
		"  wrong: {through: 2025-09-12, state: none}\n"
		"  right: {through: 2025-09-12, state: none, rule: attendance.chronic}"},
	{"T114",
		"The file holds no test, and nothing is tried.\n"
		"  wrong: tests: []\n"
		"  right: tests: [{name: .., student: .., attendance: P10 A3, expect: [..]}]"},
	{"T115",
		"A student is enrolled from a day on, or from one day to another.\n"
		"  wrong: student: {id: S1, enrolled: yes}\n"
		"  right: student: {id: S1, enrolled: 2025-08-18}\n"
		"  right: student: {id: S1, enrolled: {from: 2025-08-18, to: 2025-12-19}}"},
	{"T116",
		"The value that is expected is a number, or a percent where the rule tracks one.\n"
		"  wrong: {day: 2025-09-15, opens: attendance.chronic, value: ten percent}\n"
		"  right: {day: 2025-09-15, opens: attendance.chronic, value: 10.0%}"},
	{"T117",
		"Only a rule with `per` has an alert for each course, say.\n"
		"  wrong: {day: 2025-09-15, opens: attendance.chronic, per: math-3}\n"
		"  right: {day: 2025-09-15, opens: attendance.chronic}"},
	{"T118",
		"Records are expected on each instructional day, by a time of that day.\n"
		"  wrong: feeds: {attendance: {every: week, by: half past ten}}\n"
		"  right: feeds: {attendance: {every: instructional day, by: \"10:30\"}}"},
};
/* clang-format on */

const char *test_code_help(struct text code)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (text_is(code, table[i].code))
			return table[i].help;
	return NULL;
}
