#!/usr/bin/env python3
"""A second evaluator of rules and episodes, written from the language page and the semantics page alone.

It answers what `intervene backtest --format json` answers under "rules", slowly and plainly: for each student, at each
arrival, the episodes are worked out anew from all facts received so far, at every instant at which anything can change.

	model.py --rules PATH --events FILE.. [--roster FILE..] [--calendars DIR] [--as-corrected]

Readings: where the pages leave a choice, this is the one taken here (numbers are paragraphs of the semantics page).
	R1  (2, 12) An unenrolled day's midnight is that of the last enrollment before it, else of the first after it.
	R2  (2) Enrollments, schools and sections count whatever their `time`, not enrollments alone.
	R3  (4) A `feed` line without `school` speaks for every school.
	R4  (6) The `day_ends` at which a `for` ends is that of the student's own calendar, not of the school's.
	R5  (6) `for: N school weeks` is N times the calendar's `week`; `for: N days` reads the clock of the place on each day.
	R6  (7) A student whose new calendar is between years stands as after a year's end: the episode expires.
	R7  (8) `for` looks at `when` alone: it runs while an episode is open, while `clear_when` is true, and is started
	    anew by `needs` not true, `only` not true or the rule not being effective.
	R8  (8, 33) For `on_missing_data` the answer is unknown when `when` is, by itself or through `needs` or `only`.
	R9  (9) An episode told by the passing of time is `known` at the instant it opens.
	R10 (9) Of several episodes that overlap a told one, the last is the one it closes as; `opened` follows it too.
	R11 (9) A told episode overlaps whatever closed after its `opened`, as last stated.
	R12 (11) An enrollment's `grade` is before the student's own.
	R13 (13) Between terms `term` goes on until today.  "Last begun" looks at all years of the calendar.
	R14 (15) A week begins on Monday.  `previous N` ends before the beginning of `last N` as the year cuts it short, and
	    is empty where `last N school days` found fewer than N.
	R15 (16, 17) `last N points` stops at the first day of the school year like the others.
	R16 (17, 18) An event without the field is passed over by avg, first, last and so on; so is a text in arithmetic.
	R17 (19) `change` is last less first: 0 for one point.  Dividing by zero is unknown.
	R18 (20) A day on which nobody teaches weighs 1.
	R19 (23) `attended` looks at counted days, enrolled or not; over none of them it is true.
	R20 (24) `latest per F` is taken first, then `where`, then the window; an event without F is left out.
	R21 (27) `rev`, `was` and `received_at` are not content: a line that differs in nothing else is the same again.
	R22 (30) Where some lines have `received_at` and others not, the others are taken as when none has it.
	R23 (30) The clock starts at the earliest line that is not roster, by the date it is written with.
	R24 Outside `effective` a rule is not applicable; `until` is the last day of it.
	R25 `or` before a stream's name ends the `where` of a stream; in `last S where .. or D` it ends the `where`.
	R26 `expanded over F` gives dates one after the other, weekends too; an event without F is one date.
	R27 `tardy`, `present` and the attendance part of `suspended` have scope day; `positive` counts offenders.
"""
import argparse
import json
import sys
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent))
from calendars import DAY, Days, as_date, at_local, read_calendars  # noqa: E402
from intake import (LONG_AGO, ROSTER_TYPES, Log, as_instant, is_dated_by_day, is_state,  # noqa: E402
                    order_of_receipt, read_lines)
from language import parse_duration  # noqa: E402
from measures import Language, Moment, Student, all_of, any_of, negate  # noqa: E402

NEVER = datetime.max.replace(tzinfo=timezone.utc)


class TextLoader(yaml.SafeLoader):
    """Dates stay text, as in the YAML 1.2 core schema."""


TextLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag not in ("tag:yaml.org,2002:timestamp",
                                                                    "tag:yaml.org,2002:int")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def read_yaml(path):
    return yaml.load(Path(path).read_text(encoding="utf-8"), TextLoader)


# --- rules
class Rule:
    def __init__(self, tree, language):
        self.name = tree["rule"]
        self.include_left = tree.get("include_left", False)
        self.only = [language.parse(t) for t in tree.get("all only", [])]
        self.needs = language.parse(tree.get("needs", True))
        self.when = self.condition(tree["when"], language)
        self.clear_when = language.parse(tree["clear_when"]) if "clear_when" in tree else None
        self.unless = language.parse(tree.get("unless", False))
        self.lasts = parse_duration(tree["for"]) if "for" in tree else None
        self.clear_lasts = parse_duration(tree["clear_for"]) if "clear_for" in tree else None
        self.clears_on_missing = tree.get("on_missing_data") == "clear"
        effective = tree.get("effective") or {}
        self.from_day = as_date(effective["from"]) if effective.get("from") else date.min
        self.until_day = as_date(effective["until"]) if effective.get("until") else date.max

    @staticmethod
    def condition(when, language):
        if not isinstance(when, dict):
            return language.parse(when)
        by = when.get("from_different")
        items = [(item.get(by, n) if by else n, language.parse(item["is"])) for n, item in enumerate(when["of"])]
        return ("at least", int(when["at_least"]), items)

    def holds(self, moment):
        """(applies, answer, clear answer, suppressed) at one instant."""
        if not self.from_day <= moment.today <= self.until_day:
            return False, None, None, None
        only = [moment.value(tree) for tree in self.only]
        if not self.include_left:
            only.append(moment.days.enrolled_on(moment.today) is not None)
        applies = all_of(only)
        if applies is not True or moment.value(self.needs) is not True:
            return applies, None, None, moment.value(self.unless)
        when = self.when_value(moment)
        clear = negate(when) if self.clear_when is None else moment.value(self.clear_when)
        return applies, when, clear, moment.value(self.unless)

    def when_value(self, moment):
        if self.when[0] != "at least":
            return moment.value(self.when)
        _, least, items = self.when
        groups = {}
        for group, tree in items:
            groups.setdefault(group, []).append(moment.value(tree))
        answers = [any_of(values) for values in groups.values()]
        if answers.count(True) >= least:
            return True
        return False if len(answers) - answers.count(False) < least else None


def read_rules(path):
    files = sorted(Path(path).glob("*.yml")) if Path(path).is_dir() else [path]
    merged = {"streams": {}, "measures": {}, "lists": {}, "defaults": {}, "rules": []}
    for tree in (read_yaml(file) for file in files):
        for key, value in merged.items():
            value.extend(tree.get(key) or []) if key == "rules" else value.update(tree.get(key) or {})
    language, rules = Language(merged), []
    for tree in merged["rules"]:
        only = [d["only"] for d in (merged["defaults"], tree) if "only" in d]
        tree = {**merged["defaults"], **tree, "all only": only}
        if tree.get("mode", "live") != "off":
            rules.append(Rule(tree, language))
    return language, rules


# --- episodes of one rule and student, given the facts
class Timer:
    """A condition that must stay true for a while.  `lasts`: (count, unit), or None for at once."""

    def __init__(self, lasts, student):
        self.lasts, self.student, self.ends = lasts, student, None

    def step(self, instant, is_true):
        """Whether it has been true for long enough."""
        if not is_true:
            self.ends = None
        elif self.ends is None:
            self.ends = self.end(instant)
        return self.ends is not None and self.ends <= instant

    def end(self, instant):
        if self.lasts is None:
            return instant
        count, unit = self.lasts
        if unit in ("hour", "minute"):
            return instant + timedelta(**{unit + "s": count})
        days, day = self.student.days, self.student.days.date_at(instant)
        if unit.startswith("school"):
            return self.school_end(days, day, count, unit)
        clock = instant.astimezone(ZoneInfo(days.on_today(day).zone)).time()
        target = day + DAY * count * (7 if unit == "week" else 1)
        return at_local(target, clock, days.on_today(target).zone)

    @staticmethod
    def school_end(days, today, count, unit):
        year = days.school_year(today)
        if year is None:
            return NEVER
        count *= len(year.week) if unit == "school week" else 1
        day = today
        while count:
            day += DAY
            if day > year.last:
                return NEVER
            count -= days.is_instructional(day, today)
        ends = days.day_ends(day, days.on(day, today).calendar)
        return ends or days.midnight(day + DAY)


class Episode:
    def __init__(self, opened):
        self.opened, self.closed, self.why, self.known = opened, None, None, None

    def close(self, instant, why):
        self.closed, self.why = instant, why


def episodes(rule, student, instants, until, holds):
    """Every episode before `until`; `instants`: the sorted moments at which answers can change, holds(t): the answers."""
    opening = Timer(rule.lasts, student)
    clearing = Timer(rule.clear_lasts, student)
    missing = Timer((2, "school day"), student)
    timers, found, current, queue = (opening, clearing, missing), [], None, list(instants)
    while queue:
        instant = queue.pop(0)
        today = student.days.date_at(instant)
        place = student.days.on_today(today)
        applies, when, clear, suppressed = holds(instant)
        ended = place.calendar is not None and place.calendar.year(today) is None
        if ended or applies is False:
            if current:
                current.close(instant, "expired" if ended else "not applicable")
                current = None
            for timer in timers:
                timer.step(instant, False)
            continue
        ready = opening.step(instant, when is True)
        clears = clearing.step(instant, clear is True and current is not None)
        lost = missing.step(instant, when is None)
        if current and (clears or (lost and rule.clears_on_missing)):
            current.close(instant, "cleared")
            current = None
        elif not current and ready and clear is not True and suppressed is not True:
            current = Episode(instant)
            found.append(current)
        due = [t.ends for t in timers if t.ends is not None and instant < t.ends < until]
        if due and (not queue or min(due) < queue[0]):
            queue.insert(0, min(due))
    return found


# --- one student, through all arrivals
class History:
    """All that the arrivals tell of one student; the answers are kept by what was visible when."""

    def __init__(self, name, rules, language, start_day, stop_day):
        self.name, self.rules, self.language = name, rules, language
        self.start_day, self.stop_day = start_day, stop_day
        self.kept, self.chains = {}, {}

    def student(self, live, calendars):
        """The Student as these live facts describe it, or None while unplaced."""
        mine = {k: s for k, s in live.items() if any(line.get("student") == self.name for line in s.values())}
        enrollments = [(k, line) for k, s in mine.items() for line in s.values() if line["type"] == "enrollment"]
        if not enrollments:
            return None
        schools = {line["school"]: line for s in live.values() for line in s.values() if line["type"] == "school"}
        days = Days(enrollments, schools, calendars, self.start_day - DAY * 3, self.stop_day + DAY * 3)
        timeline = sorted(((happened(line, days), key, line, is_state(line))
                           for key, states in mine.items() for line in states.values()
                           if line["type"] not in ROSTER_TYPES), key=lambda e: e[:2])
        feeds = [(feed_instant(line, schools), line.get("school"), as_date(line["date"]))
                 for s in live.values() for line in s.values()
                 if line["type"] == "feed" and line["feed"] == "attendance" and line.get("complete") is True]
        grades = sorted(((happened(line, days), key, line) for key, states in mine.items()
                         for line in states.values() if line["type"] == "student"), key=lambda e: e[:2])
        return Student(self.name, days, timeline, feeds, grades)

    def instants(self, student, until):
        """Every moment of the clock before `until` at which an answer can change."""
        days = student.days
        found = set(student.instants) | {f[0] for f in student.feeds} | {g[0] for g in student.grades}
        day = self.start_day
        while day <= self.stop_day:
            place = days.on_today(day)
            ends = [days.day_ends(day, c) for c in (place.calendar, place.school_calendar)]
            found.update([days.midnight(day)] + [e for e in ends if e])
            day += DAY
        return sorted(t for t in found if days.midnight(self.start_day) <= t < until)

    def holds(self, student, roster):
        """holds(rule, t): remembered by (t, the facts visible at t, the roster), on which alone it depends."""
        chain = [self.intern((None, roster))]
        for when, key, fields, _ in student.timeline:
            chain.append(self.intern((chain[-1], when, key, id(fields))))

        def at(rule, instant):
            kept = self.kept.setdefault((instant, chain[student.seen(instant)]), {})
            if rule.name not in kept:
                if "moment" not in kept:
                    kept["moment"] = Moment(student, self.language, instant)
                kept[rule.name] = rule.holds(kept["moment"])
                if len(kept) > len(self.rules):
                    del kept["moment"]
            return kept[rule.name]
        return at

    def intern(self, link):
        return self.chains.setdefault(link, len(self.chains))


def happened(line, days):
    if is_dated_by_day(line["time"]):
        return days.midnight(as_date(line["time"]))
    return as_instant(line["time"])


def feed_instant(line, schools):
    if not is_dated_by_day(line["time"]):
        return as_instant(line["time"])
    zone = schools.get(line.get("school"), {}).get("timezone") or "UTC"
    return at_local(as_date(line["time"]), time(0), zone)


class Telling:
    """What has been told of one rule and student (semantics.md 9)."""

    def __init__(self):
        self.told, self.open = [], None

    def arrive(self, instant, known):
        """`known`: all episodes up to `instant` by the facts that have just arrived."""
        now = next((e for e in known if e.closed is None), None)
        if now and self.open:
            self.open.opened = now.opened
        elif now:
            self.tell(now, instant)
        elif self.open:
            left = [e for e in known if e.closed > self.open.opened]
            if left:
                self.open.opened = left[-1].opened
                self.close(left[-1].closed, left[-1].why)
            else:
                self.close(instant, "withdrawn")

    def tell(self, episode, instant):
        self.open = Episode(episode.opened)
        self.open.known = instant
        self.told.append(self.open)

    def close(self, instant, why):
        self.open.close(instant, why)
        self.open = None

    def pass_time(self, after, known):
        """The clock moves on with nothing new: `known` has what opens and closes later than `after`."""
        for episode in known:
            if episode.opened > after:
                self.tell(episode, episode.opened)
            if self.open and episode.closed and episode.closed > after:
                self.close(episode.closed, episode.why)


def snapshots(name, arrivals, calendars, history):
    """[(instant, Student or None, roster key)]: one for each arrival that changes what is known of the student."""
    log, before, found = Log(), None, []
    for instant, lines in arrivals:
        for line in lines:
            log.take(line)
        live = log.live()
        about = {k: sorted(s.items()) for k, s in live.items()
                 if any(line.get("student") in (name, None) for line in s.values())}
        if about != before:
            before = about
            roster = json.dumps([(repr(k), s) for k, s in sorted(about.items())
                                 if s[0][1]["type"] in ROSTER_TYPES | {"feed"}], default=str, sort_keys=True)
            found.append((instant, history.student(live, calendars), roster))
    return found


def evaluate(name, arrivals, calendars, rules, language, span, as_corrected):
    """{rule: [Episode]} of one student."""
    history = History(name, rules, language, *span)
    known = snapshots(name, arrivals, calendars, history)
    if as_corrected:
        known = [(LONG_AGO, *known[-1][1:])]
    tellings = {rule.name: Telling() for rule in rules}
    for n, (instant, student, roster) in enumerate(known):
        until = known[n + 1][0] if n + 1 < len(known) else NEVER
        if student is None:
            for telling in tellings.values():
                telling.arrive(instant, [])
            continue
        arrived = max(instant, student.days.midnight(span[0]))
        until = min(until, student.days.midnight(span[1] + DAY))
        at = history.holds(student, roster)
        instants = sorted(set(history.instants(student, until)) | ({arrived} if arrived < until else set()))
        for rule in rules:
            found = episodes(rule, student, instants, until, lambda t, rule=rule: at(rule, t))
            tellings[rule.name].arrive(arrived, as_of(found, arrived))
            tellings[rule.name].pass_time(arrived, found)
    for telling in tellings.values():
        for episode in telling.told:
            episode.known = None if as_corrected else episode.known
    return {rule: telling.told for rule, telling in tellings.items()}


def as_of(found, instant):
    """The episodes as they stand at an instant."""
    past = []
    for episode in (e for e in found if e.opened <= instant):
        copy = Episode(episode.opened)
        if episode.closed and episode.closed <= instant:
            copy.close(episode.closed, episode.why)
        past.append(copy)
    return past


# --- the whole district
def clock_days(events):
    """First and last local date of the clock."""
    said = [as_date(line["time"]) for line in events]
    received = [as_date(line["received_at"]) for line in events if line.get("received_at")]
    return min(said), max(said + received)


def backtest(rules_path, event_files, roster_files=(), calendar_dir=None, as_corrected=False):
    events, roster = read_lines(event_files), read_lines(roster_files)
    calendars = read_calendars([read_yaml(p) for p in sorted(Path(calendar_dir).glob("*.yml"))])
    language, rules = read_rules(rules_path)
    span = clock_days([line for line in events if line["type"] not in ROSTER_TYPES])
    arrivals = order_of_receipt(roster, events, happens_by(roster + events, calendars, span))
    names = sorted({line["student"] for line in events + roster if line.get("student")})
    answer = {rule.name: [] for rule in rules}
    for name in names:
        for rule, found in evaluate(name, arrivals, calendars, rules, language, span, as_corrected).items():
            answer[rule] += [(e.opened, name, e) for e in found]
    return {rule: shown(found) for rule, found in answer.items()}


def happens_by(lines, calendars, span):
    """happened(line), by the roster as it stands in the end: for lines that do not say when they were received."""
    log = Log()
    for line in lines:
        if line["type"] in ROSTER_TYPES:
            log.take(line)
    live, kept = log.live(), {}
    schools = {line["school"]: line for s in live.values() for line in s.values() if line["type"] == "school"}

    def at(line):
        name = line.get("student")
        if name not in kept:
            student = name and History(name, [], None, *span).student(live, calendars)
            kept[name] = student.days if student else None
        if kept[name]:
            return happened(line, kept[name])
        return feed_instant(line, schools)
    return at


def shown(found):
    rows = [{"student": name, "opened": e.opened.isoformat(), "closed": e.closed.isoformat() if e.closed else None,
             "why": e.why, "known": e.known.isoformat() if e.known else None}
            for _, name, e in sorted(found, key=lambda row: row[:2])]
    return {"students": len({row["student"] for row in rows}), "episodes": rows}


def main():
    parser = argparse.ArgumentParser(description="a second evaluator of rules and episodes")
    parser.add_argument("--rules", required=True)
    parser.add_argument("--events", required=True, nargs="+")
    parser.add_argument("--roster", nargs="*", default=[])
    parser.add_argument("--calendars", required=True)
    parser.add_argument("--as-corrected", action="store_true")
    asked = parser.parse_args()
    rules = backtest(asked.rules, asked.events, asked.roster, asked.calendars, asked.as_corrected)
    json.dump({"rules": rules}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
