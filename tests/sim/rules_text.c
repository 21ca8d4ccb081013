/* rules_text.c - templates that between them use every window, measure and life-cycle key of the language. */
#include "rules_text.h"
#include "base/buf.h"

/* Dates, values and numbers; and each way in which a call may end: by an answer, without one, by an error, at a limit. */
const char rules_lua[] =
        "local least = 2\n"
        "function edges(x)\n"
        "  local n = 0\n"
        "  for _, d in ipairs(x.days) do if d.weekday == 1 or d.weekday == 5 then n = n + 1 end end\n"
        "  return n >= least and n * 2 >= #x.days, {edge = n}\n"
        "end\n"
        "function falls(x)\n"
        "  local s = x.scores\n"
        "  if #s < 2 then return nil end\n"
        "  return s[#s] < s[1], {first = s[1], last = s[#s]}\n"
        "end\n"
        "function strange(x)\n"
        "  if x.count == 1 then error('one') end\n"
        "  if x.count == 2 then return ('x'):rep(5000) end\n"
        "  least = least + 1\n"
        "  return x.count >= least\n"
        "end\n"
        "function apart(x)\n"
        "  for i = 2, #x.days do if x.days[i].number - x.days[i - 1].number > x.gap then return true end "
        "end\n"
        "  return false\n"
        "end\n"
        "function share(x) return x.rate * 100 end\n";

/* `#` is a random number from 1 to 4, `$` one from 2 to 30. */
static const char *const templates[] = {
        "when: streak(absent) >= #",
        "when: streak(absent_unexcused) >= #\n    for: # school days",
        "when: days(absent over last $ days) >= #",
        "when: days(absent over last $ school days) >= #\n    clear_for: # school days",
        "when: days(missed over previous $ days) >= #\n    unless: count(referral over last $ days) "
        ">= 1",
        "needs: enrolled_days(year) >= $\n    when: rate(absent over year) >= 10%\n    clear_when: "
        "rate(absent over year) < 8%\n"
        "    clear_for: # school days",
        "when: rate(absent over last # weeks) >= $%",
        "when: rate(missed over last $ days) < 20% or days(absent over last $ school days) > #",
        "when: rate(absent over last $ school days) >= $%\n    for: # days",
        "when: rate(absent over month) > 20%",
        "when: count(referral over last # weeks) >= #",
        "when: count(referral where level = 'major' over year) >= #\n    clear_when: days_since(last "
        "referral or 2025-08-18) > $",
        "when: sum(probe.score over term) < $",
        "needs: count(probe over year) >= #\n    when: avg(probe.score over last # points) < 50",
        "when: max(assessment.score over last # points across years) < 60",
        "when: min(probe.score where subject = 'math' over year) < $",
        "when: median(assessment.score over semester) < 50",
        "when: last(assessment.score over year) < 40 and first(assessment.score over year) > 20",
        "when: slope(probe.score over last 6 points) < 0",
        "when: change(probe.score over quarter) < 0 - $",
        "when: distinct(assessment.subject over year) = 1",
        "when: not attended(last # school days)\n    for: # school days",
        "when: school_days_since(last probe or 2025-09-01) >= $",
        "when: weeks_since(last assessment) >= #",
        "when: school_weeks_since(last referral or 2025-08-18) >= #\n    only: grade >= 4",
        "when: count(work where missing = true over last $ days across years) >= 1",
        "when: days(suspended over year) >= #",
        "when: count(absent_unknown over last week) >= 1",
        "when: count(assessment where score is missing over year) >= 1",
        "when: days(absent where excused = true over since 2025-09-15) >= #",
        "when: count(referral over last $ days) >= 1\n    include_left: true",
        "when: days(tardy over week) >= 1\n    for: $ hours\n    only: flag('el')",
        "needs: enrolled_days(last $ school days) >= #\n    when: count(absent over last # school weeks) >= "
        "#\n    on_missing_data: clear",
        "when: days(present over last month) < #\n    only: enrolled and grade in (3, 4, 5)",
        "when: count(any_behavior over last year) = 0",
        "when: count(absent over last semester) >= #",
        "when: rate(absent over term) >= 10% or count(referral over term) >= #\n    effective: {from: "
        "2025-09-10, until: 2025-10-30}",
        "when: longest_streak(absent over last $ school days) >= #\n    for: # days",
        "when: day_equivalents(absent over year) >= #.5\n    clear_when: day_equivalents(absent over last $ "
        "days) < 1",
        "when: count(assessment latest per subject where score < $ over year) >= 1",
        "when: count(work latest per course where missing = true over last $ days) >= 1\n    for: # days",
        "when: sum(any_assessment.score latest per kind over last # points) < $",
        "when: days(missed latest per excused where excused = false over last $ school days) >= 1",
        "when: rate(suspended latest per kind over year) > 0%",
        "when: percentile_rank(assessment.score over last $ days) < 50%",
        "when: abs(change(probe.score over year)) >= $ or round(avg(probe.score over year) / 10) = #",
        "when: reached(days(missed over year), 2, 5, 9) >= max(#, 2)\n    clear_for: # days",
        "when: count_true(streak(absent) >= 1, count(referral over last $ days) >= 1, days(tardy over year) "
        ">= #) >= 2",
        "when: min(days(absent over month), days(tardy over month), #) >= 1",
        "when: tier >= 2 and days(absent over last $ days) >= #",
        "when: tier(any) = # or days_since(tier_start) > $\n    domain: math",
        "when: points_below_aim(probe over last # points) >= 2\n    clear_when: gap_to_aim(probe over year) "
        "> 0",
        "when: points_above_aim(assessment where subject = 'math' over last $ days) >= #\n    domain: math",
        "when: slope(probe.score over last 6 points) < 50% of aim_slope\n    domain: math",
        "when: attended_sessions(last $ days) < 80%\n    for: # days",
        "when: attended_sessions(term) < 60%\n    domain: math\n    unless: not assigned(mentor)",
        "when: assigned(mentor) and count(absent over last $ days) >= 1\n    for: # school days",
        "when: last(probe.score over year) < goal\n    needs: days_since(plan.starts) >= #",
        "when: days_until(plan(math).ends) < $ and plan(math).tier >= 2",
        "when: count(probe since plan(math).starts) < #",
        /* Whether records can be relied on. */
        "when: feed_stale(attendance)",
        "when: feed_stale(assessment)\n    for: $ hours",
        "when: feed_stale(attendance) and not feed_stale(assessment)\n    on_missing_data: clear",
        "when: days(absent over last $ days) >= #\n    unless: feed_stale(attendance)",
        "when: feed_stale(behavior) or count(referral over last $ days) >= #\n    clear_for: # school days",
        "when: feed_stale(assessment)\n    include_left: true",
        /* What is so until time alone ends it. */
        "when: days_until(2025-10-20) <= $ and days(absent over year) >= #",
        "when: school_days_until(2025-11-03) < $\n    unless: school_month_of_year < 2",
        "when: school_day_of_year >= $ and days(absent over last # school days) = 0",
        "when: today >= enrolled_since + $ school days and count(probe over year) = 0",
        "when: today > 2025-10-01 - # school weeks and days_since(enrolled_since) < 40",
        "when: age >= 11 and grade <= 6\n    for: # school days",
        "when: days_since(last referral or 2025-08-18) < $",
        "when: school_days_since(last absent or 2025-09-01) <= # and count(absent over last $ days) < 4",
        "when: weekday in (1, 5) and today > 2025-09-10\n    unless: weeks_since(last probe or 2025-08-18) < "
        "#",
        /* Of these hardly anything ever happens: most rules of a district are not about the event at hand. */
        "when: count(plan over last $ days) >= #",
        "when: days_since(last conversation or 2025-09-20) > $\n    needs: enrolled_days(term) >= $",
        "when: streak(suspended) >= #\n    clear_for: # days",
        "when: sum(session.minutes over last $ days) > $\n    for: # school days",
        "when: enrolled_days(year) >= $ and enrolled_days(year) < 30\n    mode: off",
        "when: rate(suspended over year) > 0% or rate(tardy over semester) >= $%",
        "when: days(tardy over last $ days) = 0\n    only: grade = 4",
        /* Among many. */
        "when: count(absent over last $ days) >= #\n    only: student not in few and grade in low",
        "when: streak(absent) >= #\n    unless: student in ('S1', 'S2')",
        "when: count(assessment where subject in core over last $ days) >= #",
        /* By a number that depends on who it is. */
        "when: days(absent over last $ days) >= limit",
        "when: rate(absent over year) >= share\n    clear_when: rate(absent over year) < share - 2%",
        /* Not of whom it knows better, for a while. */
        "when: count(absent over last $ days) >= #\n    exempt: [{student: S1, reason: a, until: "
        "2025-09-1#}, {list: "
        "few, reason: b, until: 2025-10-1#}]",
        /* A step after the other, and the first row that applies. */
        "ladder:\n      of: days(absent over year)\n      steps: [{at: 2, message: a}, {at: 5}, {at: 1$, "
        "severity: high}]",
        "table:\n      - {if: count(referral over last $ days) >= #, severity: none}\n      - {if: "
        "last(probe.score "
        "over year) < 50, reason: a}\n      - {if: streak(absent) >= #, severity: high}\n      - {else: "
        "none}\n"
        "    clear_for: # days",
        /* Several at once, some of which are of one kind. */
        "when:\n      at_least: 2\n      of:\n        - {is: days(absent over last $ days) >= #}\n        - "
        "{is: "
        "avg(probe.score over last # points) < 50}\n        - {is: count(referral over month) >= #}",
        "when:\n      at_least: 2\n      from_different: source\n      of:\n        - {is: streak(absent) >= "
        "#}\n"
        "        - {is: rate(absent over last $ days) > 20%}\n        - {source: score, is: last(probe.score "
        "over "
        "year) < $}\n        - {is: count(referral over term) >= #}\n    unless: {at_least: 1, of: [{is: "
        "count(absent_unknown over week) >= 1}, {is: weekday = 3}]}",
        /* One alert for each value of a field. */
        "per: course\n    when: count(work where missing = true over last $ days) >= 1",
        "per: subject\n    when: last(probe.score over year) < 50\n    for: # school days",
        "per: section\n    when: streak(section_absent) >= 1\n    clear_for: # days",
        "per: subject\n    when: days_since(last assessment or 2025-09-01) > $\n    unless: days(absent over "
        "week) >= 1",
        "when: {lua: patterns.edges, inputs: {days: list(absent over last $ school days)}}",
        "when: {lua: patterns.edges, inputs: {days: list(suspended over term)}, returns: boolean}\n    for: "
        "# days",
        "when: {lua: patterns.falls, inputs: {scores: list(assessment.score over last # points)}}\n    "
        "unless: "
        "streak(absent) >= #",
        "when: {lua: patterns.strange, inputs: {count: count(absent over last $ days)}}",
        "when: count(absent over year) >= #\n    clear_when: {lua: patterns.strange, inputs: {count: "
        "count(referral over "
        "month)}}",
        "when: {lua: patterns.apart, inputs: {days: list(present over last $ days across years), gap: "
        "grade}}\n    "
        "clear_for: # school days",
        "when: days(absent over year) >= #\n    track: {lua: patterns.share, inputs: {rate: rate(absent over "
        "year)}}",
};

static void fill(struct buf *out, const char *template, struct chance *chance)
{
	for (; *template; template ++) {
		if (*template == '#')
			buf_print(out, "%d", chance_between(chance, 1, 4));
		else if (*template == '$')
			buf_print(out, "%d", chance_between(chance, 2, 30));
		else
			buf_add_char(out, *template);
	}
}

struct text rules_text(struct arena *arena, struct chance *chance)
{
	int count = sizeof templates / sizeof templates[0];
	int rules = chance_one_in(chance, 8) ? chance_between(chance, 60, 140) : chance_between(chance, 3, 8);
	struct buf out = {0};

	buf_add_z(&out,
	        "format: 1\nstreams:\n  missed: absent or tardy\n  any_assessment: assessment or work\n"
	        "  any_behavior: incident or positive\nlists:\n  low: [3, 4]\n  few: [S3, S5, S8, S13]\n"
	        "  core: [reading]\nvalues:\n  limit: {default: 3, grade 4-5: 2, flag el: 4, level middle: "
	        "1}\n"
	        "  share: {default: 10%, school sch1: 20%, level middle: 15%}\nrules:\n");
	for (int i = 0; i < rules; i++) {
		buf_print(&out, "  - rule: sim.r%d\n    title: Rule %d\n    ", i, i);
		fill(&out, templates[chance_below(chance, count)], chance);
		buf_add_char(&out, '\n');
	}
	struct text copy = arena_copy(arena, buf_text(&out));

	buf_finish(&out);
	return copy;
}
