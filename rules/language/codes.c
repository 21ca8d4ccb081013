/* What each code of the language means, for whoever looks one up. */
#include "codes.h"

#include <stddef.h>

/* clang-format off */
static const struct language_code table[] = {
	{"R104", "unknown name or measure",
		"The name is no function of the language, no measure under `measures:` and no parameter of the measure it "
		"stands in.\n"
		"  wrong: abscence_rate(year) >= 10%\n"
		"  right: absence_rate(year) >= 10%"},
	{"R170", "something else is expected here",
		"The text is not an expression: a part is missing, or one is there too many. Inside { } a comma ends a YAML "
		"value, and ` #` begins a comment anywhere, so an expression may have been cut short.\n"
		"  wrong: count(referral over last 30 days >= 2\n"
		"  right: count(referral over last 30 days) >= 2"},
	{"R171", "a character that has no place in an expression",
		"Expressions are made of names, numbers, texts in straight quotes, dates and the signs + - * / = < > ( ) , "
		"and the point. `and`, `or` and `not` are words.\n"
		"  wrong: enrolled && grade >= 6\n"
		"  right: enrolled and grade >= 6"},
	{"R172", "a text that is not closed",
		"A text ends with the quote it began with.\n"
		"  wrong: count(probe where measure = 'orf over year)\n"
		"  right: count(probe where measure = 'orf' over year)"},
	{"R173", "not a number, or not a date",
		"Numbers have at most 18 digits and no zero in front; dates are written year-month-day and must exist; the "
		"length of a window is a whole number from 1 to 10000.\n"
		"  wrong: today >= 2026-02-30\n"
		"  right: today >= 2026-02-28"},
	{"R174", "too long or too deep",
		"An expression that nobody can read is wrong more often than not.\n"
		"  wrong: ((((((.. 70 brackets ..))))))\n"
		"  right: a part of it under a name of its own, in `measures:`"},
	{"R175", "comparisons do not chain",
		"A comparison is true or false, and that is compared with nothing.\n"
		"  wrong: 1 <= grade <= 5\n"
		"  right: 1 <= grade and grade <= 5"},
	{"R176", "wrong arguments",
		"A function or a measure was given too much, too little, or another kind of thing than it takes.\n"
		"  wrong: days(absent, year)\n"
		"  right: days(absent over year)"},
	{"R177", "unknown stream",
		"The name is no type of events about a student and no stream under `streams:`.\n"
		"  wrong: count(referal over year)\n"
		"  right: count(referral over year)"},
	{"R178", "defined twice",
		"A name means one thing in the whole rule set, whichever file it stands in.\n"
		"  wrong: absent: attendance where code = 'A'      (absent is built in)\n"
		"  right: absent_by_code: attendance where code = 'A'"},
	{"R179", "a name that is taken",
		"Words of the language, its functions and the types of events keep their meaning.\n"
		"  wrong: rate(w): days(absent over w) / 100\n"
		"  right: absence_share(w): days(absent over w) / 100"},
	{"R180", "defined by itself",
		"A measure or a stream may use others, but none that leads back to it.\n"
		"  wrong: risk: risk + 1\n"
		"  right: risk: days(absent over year) + 1"},
	{"R181", "not among the choices",
		"The field holds one of a few words, and this is none of them: the filter would never let an event pass.\n"
		"  wrong: attendance where status = 'abs'\n"
		"  right: attendance where status = 'absent'"},
	{"R182", "not a field of this type",
		"The type has no such field, so the name is read as one that the sender adds. That is allowed, and often it is "
		"a slip of the pen.\n"
		"  wrong: probe where mesure = 'orf'\n"
		"  right: probe where measure = 'orf'"},
	{"R183", "in the wrong place",
		"A filter depends on the event alone: functions, today and the envelope of an event cannot stand inside "
		"`where`; and `is missing` asks for a field, so it cannot stand outside.\n"
		"  wrong: count(plan where ends < today over year)\n"
		"  right: count(plan where ends < 2026-12-01 over year)"},
	{"R184", "too large",
		"Written out, with all measures and streams in their places, this is more than a rule set may ask for.\n"
		"  wrong: a measure that uses another twice, which uses another twice, and so on\n"
		"  right: fewer measures that use each other"},
	{"R185", "a stream that cannot be expanded so",
		"`expanded over` takes the field that says how many days an event lasts, once.\n"
		"  wrong: behavior where kind = 'suspension' expanded over level\n"
		"  right: behavior where kind = 'suspension' expanded over days"},
	{"R186", "a text without quotes",
		"A bare word inside `where` is the name of a field.\n"
		"  wrong: attendance where status = absent\n"
		"  right: attendance where status = 'absent'"},
	{"R187", "unknown window",
		"The name is no stretch of time and no parameter of the measure it stands in.\n"
		"  wrong: days(absent over yaer)\n"
		"  right: days(absent over year)"},
	{"R188", "a list that there is not",
		"`in` takes values in brackets, or the name of a list under `lists:`.\n"
		"  wrong: lists: {exempt: [S1, S2]} and only: student not in exmpt\n"
		"  right: lists: {exempt: [S1, S2]} and only: student not in exempt"},
	{"R201", "not a condition",
		"Here something must be true or false.\n"
		"  wrong: when: days(absent over year)\n"
		"  right: when: days(absent over year) >= 10"},
	{"R202", "two kinds that do not compare",
		"Numbers are compared with numbers, texts with texts, dates with dates; texts have no order.\n"
		"  wrong: grade = 'K'\n"
		"  right: grade = 0"},
	{"R203", "kinds that cannot be reckoned with like this",
		"Numbers and percents are added, taken away, multiplied and divided; days and weeks are added to dates. "
		"Functions of numbers, as `max`, take nothing else.\n"
		"  wrong: today + 3\n"
		"  right: today + 3 days"},
	{"R204", "a number compared with a duration",
		"days_since and its like answer with a number of the unit in their name.\n"
		"  wrong: days_since(last probe) >= 21 days\n"
		"  right: days_since(last probe) >= 21"},
	{"R205", "a count compared with a percent",
		"A count is no share of anything; `rate` is.\n"
		"  wrong: days(absent over year) >= 10%\n"
		"  right: rate(absent over year) >= 10%"},
	{"R206", "a unit that does not fit",
		"A date is moved by days or weeks, or by school days or school weeks.\n"
		"  wrong: today - 3 hours\n"
		"  right: today - 3 days"},
	{"R207", "a window that does not fit",
		"`streak` looks back by itself; points belong to functions over a stream; windows are made of whole days.\n"
		"  wrong: rate(absent over last 10 points)\n"
		"  right: rate(absent over last 10 school days)"},
	{"R208", "a date is expected",
		"`since` and the functions that count from a date take a date, written without quotes, or `last` and a stream.\n"
		"  wrong: days_since('2026-09-01')\n"
		"  right: days_since(2026-09-01)"},
	{"R209", "a field that holds no numbers",
		"Sums, means and slopes are made of numbers.\n"
		"  wrong: avg(attendance.status over year)\n"
		"  right: avg(assessment.score over year)"},
	{"R301", "a percent written as a bare number",
		"A rate is a percent. 0.1 means 10% and reads badly; 10 means 1000% and is never reached.\n"
		"  wrong: rate(absent over year) >= 10\n"
		"  right: rate(absent over year) >= 10%"},
	{"R302", "equality on a number that can jump",
		"Two events may arrive at once, and a mean is hardly ever exactly anything: a number that must be equal to a "
		"value can pass it by.\n"
		"  wrong: count(referral over year) = 3\n"
		"  right: count(referral over year) >= 3"},
	{"R303", "a plain number compared with a percent",
		"A percentile of 25 is not 25%, which is 0.25. Scores, percentiles and minutes are compared as they are sent.\n"
		"  wrong: last(screener.percentile over year) < 25%\n"
		"  right: last(screener.percentile over year) < 25"},
	{"R304", "a range that takes one number from the other",
		"In brackets behind `in` each value is written: 3-5 is less than nothing there, and nobody is in grade -2.\n"
		"  wrong: grade in (3-5)\n"
		"  right: grade in (3, 4, 5)"},
	{"R321", "points that are counted after `where`",
		"`where` comes first: of what fits, the newest so many are counted. Four low scores fit at any time of the year, with good "
		"ones between them. Of the last five of all, `max` says whether all are low, `min` whether all are high, and `median` "
		"whether more than half are; the newest alone is `last`, or `latest per` and a field. Any other number out of five is for "
		"a function in Lua, which is given `list(probe.score over last 5 points)`. A stream with a name of its own (`low_probe`) "
		"says by its name what is meant, and is not warned about.\n"
		"  wrong: count(probe where score < 40 over last 5 points) >= 3\n"
		"  right: median(probe.score over last 5 points) < 40"},
	{"R401", "a protected attribute",
		"Race, ethnicity, sex, income, disability and everything under `groups` are never available to a rule. The "
		"flags iep, 504 and el may be asked for.\n"
		"  wrong: student where gender = 'f'\n"
		"  right: flag(iep)"},
	{"R402", "a flag in words that are mailed",
		"Some flags are for few eyes. A summary goes by mail and stands on cards, so it tells none.\n"
		"  wrong: summary: homeless is {flag(homeless)}\n"
		"  right: only: flag(homeless)"},
	{"R604", "used by no rule",
		"A stream, measure, value, list, escalation or blueprint that no rule asks for is read by everybody after you, who looks for what it "
		"decides.\n"
		"  wrong: streams: {late: tardy where minutes >= 15} and no rule with late\n"
		"  right: when: count(late over last 20 school days) >= 3"},
};
/* clang-format on */

enum { TABLE_SIZE = sizeof table / sizeof *table };

const struct language_code *language_code_find(struct text code)
{
	for (size_t i = 0; i < TABLE_SIZE; i++)
		if (text_is(code, table[i].code))
			return &table[i];
	return NULL;
}

const struct language_code *language_codes(size_t *count)
{
	*count = TABLE_SIZE;
	return table;
}
