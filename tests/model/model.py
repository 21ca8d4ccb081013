#!/usr/bin/env python3
"""A second evaluator of rules and episodes, written from the language page and the semantics page alone.

It answers what `intervene backtest --format json` answers under "rules", slowly and plainly: for each student, at each
arrival, the episodes are worked out anew from all facts received so far, at every instant at which anything can change.

	model.py --rules PATH --events FILE.. [--roster FILE..] [--calendars DIR] [--as-corrected]

Readings: where the pages leave a choice, this is the one taken here (numbers are paragraphs of the semantics page).
	R1  (2, 12) An unenrolled day's midnight is that of the last enrollment before it, else of the first after it.
	R2  (2) Enrollments, schools and sections count whatever their `time`, not enrollments alone.
	R3  (4) A `feed` line without `school` speaks for every school.  One dated by day is said at that day's first
	    instant for each student.
	R4  (4) A day that the school's own calendar does not teach has no `day_ends`, whoever else has school on it.
	R5  (6, 32) The `day_ends` at which a `for` ends is that of the school's calendar, as for the completeness of a day.
	R6  (6) `for: N school weeks` is N times the calendar's `week`; `for: N days` reads the clock of the place on each day.
	R7  (7) A student whose new calendar is between years stands as after a year's end: the episode expires.
	R8  (8) `for` looks at `when` alone: it runs while an episode is open, while `clear_when` is true, and is started
	    anew by `needs` not true, `only` not true or the rule not being effective.
	R9  (8, 33) For `on_missing_data` the answer is unknown when `when` is, by itself or through `needs` or `only`.
	R10 (9) An episode told by the passing of time is `known` at the instant it opens.
	R11 (9) Of several episodes that overlap a told one, the first is the one it closes as (the others began and ended
	    before they were known); `opened` follows it too.
	R12 (9) A told episode overlaps whatever closed after its `opened`, as last stated.
	R13 (11) An enrollment's `grade` is before the student's own.
	R14 (12) `enrolled_days` and `rate` are unknown when an enrolled day of their window has no calendar.
	R15 (13) Between terms `term` goes on until today.  "Last begun" looks at all years of the calendar.
	R16 (15) A week begins on Monday.  `previous N` ends before the beginning of `last N` as the year cuts it short, and
	    is empty where `last N school days` found fewer than N.
	R17 (16, 17) `last N points` stops at the first day of the school year like the others.
	R18 (17, 18) An event without the field is passed over by avg, first, last and so on; so is a text in arithmetic.
	R19 (19) `change` is last less first: 0 for one point.  Dividing by zero is unknown.
	R20 (20) A day on which nobody teaches weighs 1.
	R21 (23) `attended` looks at counted days inside an enrollment, as `enrolled_days` does; over none it is unknown.
	R22 (24) `latest per F` is taken first, then `where`, then the window; an event without F is left out.
	R23 (27) `rev`, `was` and `received_at` are not content: a line that differs in nothing else is the same again.
	R24 (30) Where some lines have `received_at` and others not, the others are taken as when none has it.
	R25 (1, 9, 30) The clock bounds what is told, not what is so: what held before its first instant is told at it, with
	    `opened` by the facts, and stands among the episodes as corrected.  It starts with the date that the earliest
	    line that is not roster is written with, and stops after the last receipt of any.  Its days are those of the
	    first calendar's zone; so is the day of a line dated by day that does not say when it was received.
	R26 Outside `effective` a rule is not applicable; `until` is the last day of it.
	R27 `or` before a stream's name ends the `where` of a stream; in `last S where .. or D` it ends the `where`.
	R28 `expanded over F` gives the event's own date and the instructional days that follow, F together (rounded down);
	    an event without F is one date; without a calendar any days follow.  Of a stream in which anything is
	    expanded, or in one that it is built on, each date counts once, by its first event that passes the `where`.
	R29 `tardy`, `present` and the attendance part of `suspended` have scope day; `positive` counts offenders.
	R30 (1, 10) Nothing is so before the student's first day of enrollment or the first day of any calendar, whichever is
	    earlier.
	R31 (29) A `student` line without `flags`, or none at all, has no flag; `flag` is never unknown.
	R32 (18) A field that the page of events gives as "text or number" is text: a number in it is what is written.
	R33 (25) A source that is not written is the type of the events asked for: assessments of two measures are one.
	R34 The name that an alias leads to is the student's in every list and exemption too; of one name the alias with
	    the later `time` as written holds.
	R35 A date before the calendars that is moved on by school days is moved into them, as `school_days_since` counts from it.
"""
import argparse
import json
import sys
from datetime import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from calendars import DAY, WEEKDAYS, as_date, at_local, read_calendars  # noqa: E402
from history import evaluate  # noqa: E402
from intake import ROSTER_TYPES, order_of_receipt, read_lines  # noqa: E402
from rules import read_rules, read_yaml  # noqa: E402


def clock_days(events, roster, calendars, zone):
    """The date before which nothing can be so, the clock's first instant, its last local date, where it stops."""
    said = [as_date(line["time"]) for line in events if "time" in line]
    received = [as_date(line["received_at"]) for line in events + roster if line.get("received_at")]
    taught = [year.first for calendar in calendars.values() for year in calendar.years]
    enrolled = [as_date(line["starts"]) for line in roster if line.get("starts")]
    last = max(said + received)
    return min(said + taught + enrolled), at_local(min(said), time(0), zone), last, at_local(last + DAY, time(0), zone)


def backtest(rules_path, event_files, roster_files, calendar_dir):
    """The answer as known then, and as corrected."""
    events, roster = read_lines(event_files), read_lines(roster_files)
    trees = [read_yaml(p) for p in sorted(Path(calendar_dir).glob("*.yml"))] if calendar_dir else [assumed_year(events)]
    calendars = read_calendars(trees)
    roster = roster if roster_files else assumed_roster(events)
    if not calendar_dir:
        roster = [{k: v for k, v in line.items() if k != "calendar"} for line in roster]
    language, rules = read_rules(rules_path)
    zone = next(iter(calendars.values())).zone or "UTC"
    told = [line for line in events if line.get("type") not in ROSTER_TYPES]
    span = clock_days(told, events + roster, calendars, zone)
    arrivals = order_of_receipt(roster, events, zone)
    names = sorted({line["student"] for line in events + roster if line.get("student")})
    answers = [{rule.name: [] for rule in rules} for _ in range(2)]
    for name in names:
        for rule, both in evaluate(name, arrivals, calendars, rules, language, span).items():
            rule, per = rule if isinstance(rule, tuple) else (rule, None)
            for answer, found in zip(answers, both):
                answer[rule] += [(e.opened, name, e, per) for e in found]
    return [{rule: shown(found) for rule, found in answer.items()} for answer in answers]


def assumed_year(events):
    """Without calendars: every weekday from the first event to the last."""
    said = sorted(line["time"][:10] for line in events if "time" in line)
    return {"calendar": "assumed", "timezone": "UTC", "first_day": said[0], "last_day": said[-1], "week": WEEKDAYS[:5]}


def assumed_roster(events):
    """Without a roster: one school, where every student seen is enrolled for good."""
    first_day = assumed_year(events)["first_day"]
    told = {"type": "enrollment", "school": "assumed", "starts": first_day, "time": first_day}
    return [{**told, "id": name, "student": name} for name in {e["student"] for e in events if e.get("student")}]


def shown(found):
    rows = [{"student": name, "opened": e.opened.isoformat(), "closed": e.closed.isoformat() if e.closed else None,
             "why": e.why, "known": e.known.isoformat() if e.known else None, **({"per": per} if per else {})}
            for _, name, e, per in sorted(found, key=lambda row: (row[:2], row[3] or ""))]
    return {"students": len({row["student"] for row in rows}), "episodes": rows}


def main():
    parser = argparse.ArgumentParser(description="a second evaluator of rules and episodes")
    parser.add_argument("--rules", required=True)
    parser.add_argument("--events", required=True, nargs="+")
    parser.add_argument("--roster", nargs="*", default=[])
    parser.add_argument("--calendars")
    parser.add_argument("--as-corrected", action="store_true")
    asked = parser.parse_args()
    then, corrected = backtest(asked.rules, asked.events, asked.roster, asked.calendars)
    json.dump({"rules": corrected if asked.as_corrected else then}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
