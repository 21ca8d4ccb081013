/* The long form of every code about files, calendars and the shape of rules: why it is said, a wrong and a right
 * example.  What expressions can be told is in rules/language/codes.c, what events can be told in event_refuse.c. */
#include <intervene/ruleset.h>
#include "rules/language/codes.h"
#include "rules/model/event_refuse.h"

struct code_help {
	const char *code, *help;
};

/* clang-format off */
static const struct code_help table[] = {
	{"R100",
		"This is not YAML: from here on the file cannot be understood. Most often a quote or a "
		"bracket was never closed, a value holds ': ' without quotes, or a line is indented "
		"unlike the lines around it.\n"
		"  wrong: title: Absent: three days\n"
		"  right: title: \"Absent: three days\""},
	{"R101",
		"An anchor (&name) marks a piece of YAML to be repeated elsewhere. Rules are read by "
		"people who do not know that, so what is shared has a name of its own instead: a measure, "
		"a stream, or a key under defaults.\n"
		"  wrong: needs: &enough enrolled_days(year) >= 20\n"
		"  right: defaults: {needs: enrolled_days(year) >= 20}"},
	{"R102",
		"An alias (*name) repeats a piece of YAML from elsewhere. Write it out, or share it under "
		"defaults.\n"
		"  wrong: needs: *enough\n"
		"  right: needs: enrolled_days(year) >= 20"},
	{"R103",
		"A merge key (<<) copies the keys of another map. What several rules share stands under "
		"defaults.\n"
		"  wrong: - <<: *common\n"
		"  right: defaults: {severity: high}"},
	{"R105",
		"A tag (!name) tells YAML what a value is. Here every key knows that already.\n"
		"  wrong: severity: !text high\n"
		"  right: severity: high"},
	{"R106",
		"A file holds one document. What follows the second --- would not be read; make it a file "
		"of its own.\n"
		"  wrong: rules: [..]\n"
		"         ---\n"
		"         rules: [..]\n"
		"  right: two files"},
	{"R107",
		"The same key stands twice in one map. Only one of them could count, and it is not said "
		"which.\n"
		"  wrong: severity: low\n"
		"         severity: high\n"
		"  right: severity: high"},
	{"R108",
		"Lists and maps stand inside one another over 32 deep. Nothing in these files is nested "
		"so deeply: look for brackets that were never closed.\n"
		"  wrong: closed: [[[[[..\n"
		"  right: closed: [2026-11-26]"},
	{"R109",
		"A file may have 1 MiB. A larger one is seldom written by hand: put students and results "
		"where events go, and rules into several files.\n"
		"  wrong: rules.d/everything.yml with 40,000 rules\n"
		"  right: rules.d/attendance.yml, rules.d/reading.yml .."},
	{"R110",
		"The value is of another kind than its key takes: a text where a list is wanted, a quoted "
		"number where a number is wanted, a date that does not exist.\n"
		"  wrong: first_day: 8/17/2026\n"
		"  right: first_day: 2026-08-17"},
	{"R111",
		"Nobody reads this key here. It is mistyped, or indented too far or not far enough; if it "
		"were passed over in silence you would believe it to be in force.\n"
		"  wrong: sevrity: high\n"
		"  right: severity: high"},
	{"R112",
		"A key is missing without which the rest has no meaning.\n"
		"  wrong: calendar: elementary\n"
		"         first_day: 2026-08-17\n"
		"  right: calendar: elementary\n"
		"         first_day: 2026-08-17\n"
		"         last_day: 2027-05-28"},
	{"R113",
		"The file is not UTF-8. An editor saved it in an older encoding; open it there and save "
		"it as UTF-8.\n"
		"  wrong: a file in Windows-1252, in which an accent is one byte\n"
		"  right: the same file saved as UTF-8"},
	{"R114",
		"A line is indented with a tab. How wide a tab is depends on the editor, so YAML wants "
		"spaces.\n"
		"  wrong: a tab before title:\n"
		"  right: four spaces before title:"},
	{"R115",
		"The file is empty, or holds only comments.\n"
		"  wrong: # rules will follow\n"
		"  right: format: 1\n"
		"         rules: []"},
	{"R120",
		"A calendar says which format it is written in, so that a later version of this program "
		"can read it rightly.\n"
		"  wrong: format: 2\n"
		"  right: format: 1"},
	{"R121",
		"Schools and enrollments refer to a calendar by its name. With only one calendar any name "
		"will do.\n"
		"  wrong: calendar: \"\"\n"
		"  right: calendar: elementary"},
	{"R122",
		"A school year ends after it begins and is shorter than 500 days; make-up days count. A "
		"wrong year in one of the dates is the usual cause.\n"
		"  wrong: first_day: 2026-08-17\n"
		"         last_day: 2026-05-28\n"
		"  right: first_day: 2026-08-17\n"
		"         last_day: 2027-05-28"},
	{"R123",
		"The days on which school is held, by their first three letters.\n"
		"  wrong: week: [monday, tuesday]\n"
		"  right: week: [mon, tue, wed, thu, fri]"},
	{"R124",
		"The local time at which attendance of a day is final. Leave it out and a day ends at "
		"midnight.\n"
		"  wrong: day_ends: 4pm\n"
		"  right: day_ends: \"16:00\""},
	{"R125",
		"Days are a list; each is a date, or a map with one date, or with the first and the last "
		"of several.\n"
		"  wrong: closed:\n"
		"           - {from: 2026-11-23}\n"
		"  right: closed:\n"
		"           - {from: 2026-11-23, to: 2026-11-27, why: Thanksgiving}"},
	{"R126",
		"The last of these days lies before the first.\n"
		"  wrong: {from: 2026-12-21, to: 2026-01-01}\n"
		"  right: {from: 2026-12-21, to: 2027-01-01}"},
	{"R127",
		"None of these days belongs to the school year of this file, so the line has no effect. "
		"Mostly the year in the date is wrong, and the day meant is counted as a school day.\n"
		"  wrong: first_day: 2026-08-17, and closed: [2026-01-18]\n"
		"  right: closed: [2027-01-18]"},
	{"R128",
		"The line has no effect: a half or remote day on which there is no school, or a make-up "
		"day on which there is school anyway. closed beats half; make_up beats closed.\n"
		"  wrong: half: [2026-12-19]        # a Saturday\n"
		"  right: half: [2026-12-18]"},
	{"R129",
		"Not one day of this calendar is a school day, so every rule that counts school days "
		"would wait for ever.\n"
		"  wrong: week: [sat], first_day: 2026-08-17, last_day: 2026-08-21\n"
		"  right: week: [mon, tue, wed, thu, fri]"},
	{"R130",
		"Terms are a list; the kind decides which window sees a term: semester, quarter; term "
		"sees all of them.\n"
		"  wrong: terms: {name: fall, kind: sem}\n"
		"  right: terms:\n"
		"           - {name: fall, kind: semester, first: 2026-08-17, last: 2026-12-18}"},
	{"R131",
		"The last day of this term lies before its first.\n"
		"  wrong: {name: fall, first: 2026-08-17, last: 2025-12-18}\n"
		"  right: {name: fall, first: 2026-08-17, last: 2026-12-18}"},
	{"R132",
		"Two terms of one kind share days. The one that began last is taken, so the first is cut "
		"short.\n"
		"  wrong: q1 until 2026-10-19, q2 from 2026-10-19\n"
		"  right: q1 until 2026-10-16, q2 from 2026-10-19"},
	{"R133",
		"Two files give one calendar two years that share days. Each file is one year: one of "
		"them was copied and kept its dates, or its name should be another.\n"
		"  wrong: two files with calendar: elementary and first_day: 2026-08-17\n"
		"  right: one for 2026-27, one for 2027-28"},
	{"R134",
		"All years of one calendar are in one time zone.\n"
		"  wrong: America/Chicago in one file, America/Denver in the other\n"
		"  right: the same in both, or two calendars"},
	{"R135",
		"Time zones have the names of the tz database; abbreviations such as CST mean several.\n"
		"  wrong: timezone: Chicago\n"
		"  right: timezone: America/Chicago"},
	{"R140",
		"The file or folder could not be read. The message says why; mostly a mistyped path or "
		"missing permission.\n"
		"  wrong: intervene check rule.d\n"
		"  right: intervene check rules.d"},
	{"R141",
		"A rule file says which format it is written in, so that a later version of this program "
		"can read it rightly.\n"
		"  wrong: format: 2\n"
		"  right: format: 1"},
	{"R143",
		"streams, measures and defaults are maps; rules, blueprints and packs are lists.\n"
		"  wrong: rules: {rule: attendance.chronic}\n"
		"  right: rules:\n"
		"           - rule: attendance.chronic"},
	{"R144",
		"Only files that end in .yml or .lua are rules. One with another ending would be passed over, and "
		"its rules with it.\n"
		"  wrong: rules.d/reading.yaml\n"
		"  right: rules.d/reading.yml"},
	{"R145",
		"What is known of students is kept by the rule's id, so an id is given once in all files "
		"of rules.d.\n"
		"  wrong: two rules attendance.chronic\n"
		"  right: attendance.chronic and attendance.chronic_k5"},
	{"R149",
		"The key is part of the language and is checked, so that a rule can be written as it is meant. This version keeps what it "
		"says and does nothing with it: alerts are told as they would be without it.\n"
		"  wrong: escalate: weekly, and relying on it\n"
		"  right: escalate: weekly  # allow R149: asked for by hand until then"},
	{"R150",
		"This function belongs to the rule language but this version cannot answer it. It is refused, "
		"because a rule that is read and only half done would be worse.\n"
		"  wrong: when: gaps(next_unit('math')) >= 4\n"
		"  right: leave it out, and ask what this version knows: count(work where missing = true over term) >= 4"},
	{"R151",
		"A rule needs an id, a title and a condition; all but the id may stand under defaults.\n"
		"  wrong: - rule: attendance.chronic\n"
		"  right: - rule: attendance.chronic\n"
		"           title: Chronically absent\n"
		"           when: rate(absent over year) >= 10%"},
	{"R152",
		"What stands under defaults is taken by every rule of the file. An id belongs to one.\n"
		"  wrong: defaults: {rule: attendance.chronic}\n"
		"  right: defaults: {severity: high}"},
	{"R153",
		"The key takes something else; the message says what.\n"
		"  wrong: clear_for: 5 points\n"
		"  right: clear_for: 5 school days"},
	{"R154",
		"The key takes one of a few words.\n"
		"  wrong: severity: severe\n"
		"  right: severity: high"},
	{"R155",
		"An id is its domain, a dot and a name: letters, digits, - and _ . The domain decides who "
		"is responsible.\n"
		"  wrong: rule: Chronically absent\n"
		"  right: rule: attendance.chronic"},
	{"R156",
		"until is the last day on which the rule is in force; it cannot lie before from.\n"
		"  wrong: effective: {from: 2026-08-17, until: 2026-06-01}\n"
		"  right: effective: {from: 2026-08-17, until: 2027-06-01}"},
	{"R157",
		"In a summary an expression stands between { and }. One of the two is missing, or they "
		"stand inside another pair.\n"
		"  wrong: summary: absent on {days(absent over year) days\n"
		"  right: summary: absent on {days(absent over year)} days"},
	{"R158",
		"To YAML a # behind a space begins a comment, and what follows it is gone. A comment that is meant has a space "
		"behind its #, too.\n"
		"  wrong: title: Absent from room #5\n"
		"  right: title: \"Absent from room #5\""},
	{"R159",
		"To YAML a colon and a space make a key and its value. Put quotes around a step that holds them.\n"
		"  wrong: - Call: the family first\n"
		"  right: - \"Call: the family first\""},
	{"R160",
		"Whoever reads the rule next year needs to know why its warning was allowed.\n"
		"  wrong: when: rate(absent over year) >= 10%  # allow R331\n"
		"  right: when: rate(absent over year) >= 10%  # allow R331: closed by hand at the meeting"},
	{"R161",
		"The line does not cause this warning (any more). Allowances that allow nothing hide the "
		"ones that do.\n"
		"  wrong: when: streak(absent) >= 3  # allow R331: closed by hand\n"
		"  right: when: streak(absent) >= 3"},
	{"R162",
		"Only warnings can be allowed: with an error the file is not taken.\n"
		"  wrong: when: abscence(year) >= 3  # allow R104: it is called so\n"
		"  right: when: days(absent over year) >= 3"},
	{"R163",
		"`per` makes an alert for each value of a field: each course, each class. The field holds a "
		"word; of a number or a date nearly every event has its own.\n"
		"  wrong: per: score\n"
		"  right: per: course"},
	{"R164",
		"`per` splits the events that `when` looks at by a field, and none of them has it: the alert would "
		"be opened once for each value, always for the same reason.\n"
		"  wrong: per: course\n"
		"         when: streak(absent) >= 3\n"
		"  right: per: course\n"
		"         when: count(work where missing = true over term) >= 3"},
	{"R190",
		"A condition of several holds once so many of those under `of` hold. Fewer than one always do, and more than there "
		"are never can; with `from_different` those of one source (or domain) count once.\n"
		"  wrong: when: {at_least: 3, of: [{is: streak(absent) >= 3}, {is: flag(el)}]}\n"
		"  right: when: {at_least: 2, of: [{is: streak(absent) >= 3}, {is: flag(el)}]}"},
	{"R191",
		"Conditions of one source count once, so each needs one. It is told from the streams of the condition: their type "
		"of events and, of assessments, the measure. Where it asks several kinds, an assessment of any measure, or no stream at "
		"all, it has to be written; so has a domain.\n"
		"  wrong: {is: last(screener.percentile over year) < 25}\n"
		"  right: {source: reading screener, is: last(screener.percentile over year) < 25}"},
	{"R192",
		"A list is either its values or a file of the folder `lists` beside the rules: a table (.csv) whose first row names its "
		"columns, of which `key` is one, or plain text with one value a line.\n"
		"  wrong: lists: {exempt: {file: exempt.csv}}\n"
		"  right: lists: {exempt: {file: exempt.csv, key: student_id}}"},
	{"R193",
		"A list that holds nothing decides nothing: `in` is never true of it. A file cut short on its way looks just so.\n"
		"  wrong: lists: {exempt: []}\n"
		"  right: lists: {exempt: [S1, S2]}"},
	{"R194",
		"A value is one number by `default` and others by flag, school, grade, or level of the school. The most specific that "
		"applies is taken, in that order; a narrower band of grades before a wider one.\n"
		"  wrong: values: {chronic: {grades 6 to 8: 8%}}\n"
		"  right: values: {chronic: {default: 10%, grade 6-8: 8%}}"},
	{"R195",
		"Both keys can apply to one student, and neither is more specific: nobody could say which number holds.\n"
		"  wrong: values: {chronic: {default: 10%, grade 5-7: 9%, grade 6-8: 8%}}\n"
		"  right: values: {chronic: {default: 10%, grade 5: 9%, grade 6-8: 8%}}"},
	{"R196",
		"Of these parts exactly one says what is meant, and it names something that there is.\n"
		"  wrong: propose: {move_to_tier: 2, review: attendance}\n"
		"  right: propose: {move_to_tier: 2, in: reading}"},
	{"R197",
		"A rule decides by one condition: `when`; or a ladder, whose steps rise; or a table, whose rows are asked in their order "
		"and whose last row says what holds otherwise.\n"
		"  wrong: ladder: {of: days(absent over year), steps: [{at: 5}, {at: 3}]}\n"
		"  right: ladder: {of: days(absent over year), steps: [{at: 3}, {at: 5}]}"},
	{"R210",
		"The values of a list are compared with one thing, so they are all numbers or all texts. In quotes a number is a text.\n"
		"  wrong: lists: {courses: [ALG1, 1402]}\n"
		"  right: lists: {courses: ['ALG1', '1402']}"},
	{"R211",
		"A value is compared with one thing, so it is a number for everybody or a percent for everybody, as it is written.\n"
		"  wrong: values: {chronic: {default: 10%, grade 6-8: 8}}\n"
		"  right: values: {chronic: {default: 10%, grade 6-8: 8%}}"},
	{"R310",
		"Numbers lie where they can lie: a count is 0 or more, a grade at most 13. This condition, or what stands in it "
		"side by side, asks for one that there is not.\n"
		"  wrong: when: days(absent over year) >= 5 and days(absent over year) < 3\n"
		"  right: when: days(absent over year) >= 5 and days(absent over term) < 3"},
	{"R311",
		"Every number that there can be fulfils this, so it decides nothing. Most often `or` stands where `and` is meant.\n"
		"  wrong: only: grade >= 6 or grade <= 8\n"
		"  right: only: grade >= 6 and grade <= 8"},
	{"R312",
		"While `clear_when` holds nothing opens, and here both hold for some numbers: those students are passed over.\n"
		"  wrong: when: rate(absent over year) >= 10%\n"
		"         clear_when: rate(absent over year) < 12%\n"
		"  right: when: rate(absent over year) >= 10%\n"
		"         clear_when: rate(absent over year) < 8%"},
	{"R313",
		"What is counted from the first day of school only grows, but for corrections: below its limit it comes again in "
		"the next year. An alert that cannot end is not looked at for long.\n"
		"  wrong: when: days(absent over year) >= 10\n"
		"         clear_when: days(absent over year) < 8\n"
		"  right: when: days(absent over year) >= 10\n"
		"         clear_when: days(absent over last 20 school days) = 0"},
	{"R314",
		"An alert opens when `only`, `needs` and `when` hold and `unless` does not. These never do at once.\n"
		"  wrong: needs: enrolled_days(year) >= 20\n"
		"         when: enrolled_days(year) <= 10\n"
		"  right: when: enrolled_days(year) <= 10"},
	{"R315",
		"Of a table the first row that applies decides. Whoever this row is for has been met by one above it.\n"
		"  wrong: [{if: streak(absent) >= 3, severity: low}, {if: streak(absent) >= 5, severity: high}, {else: none}]\n"
		"  right: [{if: streak(absent) >= 5, severity: high}, {if: streak(absent) >= 3, severity: low}, {else: none}]"},
	{"R316",
		"Two conditions on one number stand side by side, and a single value between them is in neither: a mark of exactly "
		"65 that is not under 65 and not over 65. Those students are lost without a sign.\n"
		"  wrong: one rule with < 65, another with > 65\n"
		"  right: one rule with < 65, another with >= 65"},
	{"R317",
		"Two rules share out a number between them, and a single value is in both: its students have two alerts.\n"
		"  wrong: one rule with <= 10%, another with >= 10%\n"
		"  right: one rule with < 10%, another with >= 10%"},
	{"R318",
		"Windows stop at the first day of the school year, unless they go `across years`. This one is longer than any year.\n"
		"  wrong: count(referral over last 400 school days)\n"
		"  right: count(referral over last 400 school days across years)"},
	{"R319",
		"Attendance is taken on school days, and `last 10 days` holds six to eight of them, over a holiday none. Whole weeks, "
		"and 30, 60 or 90 days as laws have them, are taken as they are written.\n"
		"  wrong: days(absent over last 10 days) >= 4\n"
		"  right: days(absent over last 10 school days) >= 4"},
	{"R320",
		"`for` asks that the condition stays true so long. By then what made it true is out of the window, so only students "
		"to whom it happens again and again are ever met.\n"
		"  wrong: when: count(referral over last 5 school days) >= 2, and for: 10 school days\n"
		"  right: when: count(referral over last 20 school days) >= 2, and for: 10 school days"},
	{"R330",
		"In the first weeks a rate is made of few days: one absence in two days is 50 %. Without "
		"`needs` the rule alerts for half the school in the second week.\n"
		"  wrong: when: rate(absent over year) >= 10%\n"
		"  right: needs: enrolled_days(year) >= 20\n"
		"         when: rate(absent over year) >= 10%"},
	{"R331",
		"A rate moves up and down around its limit: without a `clear_when` of its own the alert "
		"opens and closes with every day, and people stop reading it.\n"
		"  wrong: when: rate(absent over year) >= 10%\n"
		"  right: when: rate(absent over year) >= 10%\n"
		"         clear_when: rate(absent over year) < 8%\n"
		"         clear_for: 10 school days"},
	{"R332",
		"The file is read, and nothing in it decides anything: somebody may believe that its rules are "
		"running. A file of streams or measures alone is fine.\n"
		"  wrong: format: 1\n"
		"         rules: []\n"
		"  right: format: 1\n"
		"         rules:\n"
		"           - rule: attendance.three_in_a_row\n"
		"             title: Absent three school days in a row\n"
		"             when: streak(absent) >= 3"},
	{"R350",
		"Judging one student once by this rule takes more steps than a district has: every student is judged at least once a "
		"day. `intervene check --cost` prints what each rule takes. Mostly a measure uses another twice, and that one another.\n"
		"  wrong: measures: {a: count(work over year), b: a + a, c: b + b, d: c + c, ..}\n"
		"  right: when: count(work over year) >= 100"},
	{"R403",
		"What a family reads cannot be taken back. Unless it is an emergency, somebody lets each message go.\n"
		"  wrong: family: {message: attendance_notice, quiet_hours: family}\n"
		"  right: family: {message: attendance_notice, quiet_hours: family, approve_by: attendance_clerk}"},
	{"R404",
		"Without quiet hours a message can arrive at night. `family` is what the district says, 20:00 to 08:00 if nothing.\n"
		"  wrong: family: {message: attendance_notice, approve_by: attendance_clerk}\n"
		"  right: family: {message: attendance_notice, approve_by: attendance_clerk, quiet_hours: family}"},
	{"R405",
		"Families read what people have written for them, in their language: a template, never words of a rule.\n"
		"  wrong: family: {approve_by: attendance_clerk, quiet_hours: family}\n"
		"  right: family: {message: attendance_notice, approve_by: attendance_clerk, quiet_hours: family}"},
	{"R406",
		"What people read and what the rule decides by are two numbers. They will ask about the one that they read.\n"
		"  wrong: title: Absent 10 days, and when: days(absent over year) >= 12\n"
		"  right: title: Absent 12 days, and when: days(absent over year) >= 12"},
	{"R407",
		"An alert of severity high or urgent is opened in a hurry. Its first step should not have to be looked for.\n"
		"  wrong: severity: urgent\n"
		"  right: severity: urgent\n"
		"         steps: [Call home today]"},
	{"R408",
		"A deadline counts from the day on which it happened, or from the day on which the school knew of it: laws have both, "
		"and with late data they are weeks apart.\n"
		"  wrong: family: {class: legal, ..}\n"
		"  right: clock: known_date\n"
		"         family: {class: legal, ..}"},
	{"R501",
		"The file is not Lua: something is missing in that line, or there too many.\n"
		"  wrong: if #x.days >= 5 return true end\n"
		"  right: if #x.days >= 5 then return true end"},
	{"R502",
		"The file was run, as it is whenever the rules are read, and that failed. A function that fails while a student is "
		"judged says so with this code too; the rule then keeps its last state.\n"
		"  wrong: local limit = limits.low                 (there is no `limits`)\n"
		"  right: local limits = {low = 5}\n"
		"         local limit = limits.low"},
	{"R503",
		"A call takes at most 100,000 steps, 4 MiB of memory in all, 64 KiB for one table (some 4,000 items) and 4 KiB for "
		"one text. They are counted and not timed, so that it ends alike on every machine. A function that needs more is "
		"mostly one that does not end.\n"
		"  wrong: while n > 0 do total = total + n end\n"
		"  right: while n > 0 do total = total + n; n = n - 1 end"},
	{"R504",
		"A function sees its inputs and nothing else: no clock, no files, no chance, no patterns. What there is stands in "
		"docs/lua.md.\n"
		"  wrong: if os.date('%A') == 'Monday' then .. end\n"
		"  right: inputs = {day = 'weekday'}, and in the function: if x.day == 1 then .. end"},
	{"R505",
		"The name is that of a file without its .lua, a point, and a function of that file which is no local.\n"
		"  wrong: when: {lua: monday_friday, inputs: {days: list(absent over year)}}\n"
		"  right: when: {lua: patterns.monday_friday, inputs: {days: list(absent over year)}}"},
	{"R506",
		"A function is given what its inputs say, by their names; so it is known which events can change the answer. Without "
		"inputs it would always answer the same.\n"
		"  wrong: when: {lua: patterns.monday_friday}\n"
		"  right: when: {lua: patterns.monday_friday, inputs: {days: list(absent over year)}}"},
	{"R507",
		"Where a condition stands, the function answers with true or false; under `track` with a number. nil means not enough "
		"data.\n"
		"  wrong: when: {lua: patterns.edge, inputs: {days: list(absent over year)}, returns: number}\n"
		"  right: when: {lua: patterns.edge, inputs: {days: list(absent over year)}, returns: boolean}"},
	{"R601",
		"Two rules decide by the same logic, so the same people are told twice about the same "
		"student.\n"
		"  wrong: attendance.chronic and attendance.ten_percent, both when: rate(absent over year) >= 10%\n"
		"  right: one of them"},
	{"R602",
		"A rule mutes others by their ids, and takes over from one that is gone by that one's id: no two from the same.\n"
		"  wrong: mutes: attendance.chornic\n"
		"  right: mutes: attendance.chronic"},
	{"R603",
		"Escalations stand under `escalations:` in any file of rules.d, and rules follow one by its name.\n"
		"  wrong: escalate: wekly and escalations: {weekly: [{notify: principal}]}\n"
		"  right: escalate: weekly and escalations: {weekly: [{notify: principal}]}"},
	{"R640",
		"A rule is made of a blueprint that there is not, or a pack is named that there is not. `intervene packs list` names "
		"the packs, `intervene packs show NAME` what is in one.\n"
		"  wrong: use: attendence-works/missed_share@1\n"
		"  right: use: attendance-works/missed_share@1"},
	{"R641",
		"Packs and blueprints are named with their version, so that a later one with another meaning changes nothing until "
		"somebody writes its number here. This one is missing, or there is none of that number.\n"
		"  wrong: use: attendance-works/missed_share\n"
		"  right: use: attendance-works/missed_share@1"},
	{"R642",
		"The blueprint has a parameter without a value of its own: each rule that uses it says what it is to be.\n"
		"  wrong: use: attendance-works/missed_share@1\n"
		"         with: {share: 8%}\n"
		"  right: use: attendance-works/missed_share@1\n"
		"         with: {share: 8%, clears_under: 6%}"},
	{"R643",
		"A parameter takes values of one type, and each stands on one line. A percent has its sign; a stream is named; a text "
		"stands as it is.\n"
		"  wrong: with: {share: 0.08}\n"
		"  right: with: {share: 8%}"},
	{"R644",
		"Whoever wrote the blueprint knows for which values it makes sense. With one beyond that it would open for everybody, or "
		"for nobody.\n"
		"  wrong: with: {share: 90%}\n"
		"  right: with: {share: 20%}"},
	{"R645",
		"Beside `use` stands what belongs to this one rule: rule, with, override, only, exempt, mode, owner and review_by. Everything "
		"else comes from the blueprint, and what replaces it is named under `override`, so that nobody takes it for the whole "
		"rule. In a rule without `use` there is nothing to give and nothing to replace.\n"
		"  wrong: use: attendance-works/missed_share@1\n"
		"         severity: high\n"
		"  right: use: attendance-works/missed_share@1\n"
		"         override: {severity: high}"},
	{"R646",
		"A blueprint or a pack is not defined as it must be: its name, its version, what belongs to it, or the types of its "
		"parameters. The message says which.\n"
		"  wrong: parameters: {subject_name: {type: text, max: 3}}\n"
		"  right: parameters: {subject_name: {type: text}}"},
	{"R647",
		"In a blueprint's words a parameter stands in braces, and as a whole value behind a `$`. This name is none of its "
		"parameters.\n"
		"  wrong: title: Missed {shear} of the year\n"
		"  right: title: Missed {share} of the year"},
	{"R648",
		"`packs` switches on the rules of a pack, each pack once; `without` leaves out some of them, `change` changes some. Both "
		"name rules that the pack has.\n"
		"  wrong: without: [attendance.chronic]\n"
		"  right: without: [attendance.aw_chronic]"},
	{"R605",
		"Both rules look at the same number of the same students, and one begins earlier: the later one says again what is "
		"known, no louder.\n"
		"  wrong: two rules of severity medium, at 3 days and at 5 days\n"
		"  right: severity medium at 3 days, and high at 5 days"},
	{"R701",
		"One kind of evidence is right about a student less often than two. A tier is proposed where two agree.\n"
		"  wrong: when: last(screener.percentile over year) < 25, and propose: {move_to_tier: 2}\n"
		"  right: when: {at_least: 2, from_different: source, of: [..]}, and propose: {move_to_tier: 2}"},
	{"R702",
		"A plan that nobody looks at again goes on whether it helps or not.\n"
		"  wrong: propose: {plan: {domain: reading, goal: 80}}\n"
		"  right: propose: {plan: {domain: reading, goal: 80, review_on: 8 weeks}}"},
	{"R703",
		"Support in general education goes on beside an evaluation for special education; it is never a reason to put the "
		"evaluation off.\n"
		"  wrong: for: 40 school days, and propose: {review: special education evaluation}\n"
		"  right: propose: {review: special education evaluation}"},
	{"R704",
		"Four points below the aim say that a plan should be looked at, not where the student belongs: they can lie four "
		"points below it by the choice of the passages alone. A person decides.\n"
		"  wrong: propose: {move_to_tier: 3, in: reading}\n"
		"  right: propose: {move_to_tier: 3, in: reading, needs_approval: reading_specialist}"},
	{"R705",
		"Laws have a first day, and their numbers change: a rule that stands on one says which.\n"
		"  wrong: cites: {source: RCW 28A.225.030, evidence: legal}\n"
		"  right: cites: {source: RCW 28A.225.030, evidence: legal}\n"
		"         effective: {from: 2021-07-25}"},
	{"R706",
		"A screener asks a whole school in a few minutes, and is wrong about many: it says whom to look at, and a second kind of "
		"evidence says how much it presses.\n"
		"  wrong: when: last(screener.percentile over year) < 10, and severity: urgent\n"
		"  right: when: last(screener.percentile over year) < 10, and severity: medium"},
	{"R707",
		"Whoever answers for a rule that stands on a law looks once a year whether the law is still so.\n"
		"  wrong: cites: {source: RCW 28A.225.030, evidence: legal}\n"
		"  right: cites: {source: RCW 28A.225.030, evidence: legal}\n"
		"         owner: attendance_office\n"
		"         review_by: 2027-07-01"},
	{"R708",
		"Where the district expects records of a type by a time of day (feeds: in intervened.yml), they can be late, and then "
		"no record is not no event: without a guard one dead feed is an alert about every student.\n"
		"  wrong: when: days_since(last probe or 2026-09-01) >= 21\n"
		"  right: when: days_since(last probe or 2026-09-01) >= 21\n"
		"         needs: not feed_stale(assessment)"},
};
/* clang-format on */

static const char *event_help(struct text code)
{
	for (size_t i = 0; i < REFUSE_COUNT; i++)
		if (text_is(code, event_refusals[i].code))
			return event_refusals[i].words;
	return NULL;
}

const char *diagnostic_help(struct text code)
{
	const struct language_code *language = language_code_find(code);

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (text_is(code, table[i].code))
			return table[i].help;
	return language ? language->explanation : event_help(code);
}
