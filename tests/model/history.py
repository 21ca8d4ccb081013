"""One student through all arrivals: what is known after each, and what that tells (semantics.md 9)."""
import json
import re
from datetime import time

from calendars import DAY, Days, as_date, at_local
from episodes import NEVER, Episode, episodes
from intake import ROSTER_TYPES, Log, as_instant, is_dated_by_day, is_state
from measures import Moment, Student


class History:
    """All that the arrivals tell of one student; the answers are kept by what was visible when."""

    def __init__(self, name, rules, language, span):
        self.name, self.rules, self.language = name, rules, language
        self.begin_day, self.start, self.stop_day, self.stop = span
        self.kept, self.chains = {}, {}

    def student(self, live, calendars):
        """The Student as these live facts describe it, or None while unplaced."""
        mine = {k: s for k, s in live.items() if any(line.get("student") == self.name for line in s.values())}
        enrollments = [(k, line) for k, s in mine.items() for line in s.values() if line["type"] == "enrollment"]
        enrollments = [(k, line) for k, line in enrollments if covers_a_day(line)]
        if not enrollments:
            return None
        schools = {line["school"]: line for s in live.values() for line in s.values() if line["type"] == "school"}
        days = Days(enrollments, schools, calendars, self.begin_day - DAY * 3, self.stop_day + DAY * 3)
        timeline = sorted(((happened(line, days), key, line, is_state(line))
                           for key, states in mine.items() for line in states.values()
                           if line["type"] not in ROSTER_TYPES or line["type"] == "caseload"), key=lambda e: e[:2])
        feeds = [(happened(line, days), line.get("school"), as_date(line["date"]))
                 for s in live.values() for line in s.values()
                 if line["type"] == "feed" and line["feed"] == "attendance" and line.get("complete") is True]
        grades = sorted(((happened(line, days), key, line) for key, states in mine.items()
                         for line in states.values() if line["type"] == "student"), key=lambda e: e[:2])
        return Student(self.name, days, timeline, feeds, grades)

    def instants(self, student, until):
        """Every moment of the clock before `until` at which an answer can change."""
        days = student.days
        found = set(student.instants) | {f[0] for f in student.feeds} | {g[0] for g in student.grades}
        day = days.begun
        while day <= self.stop_day + DAY:
            place = days.on_today(day)
            ends = days.day_ends(day, place.school_calendar) or at_local(day + DAY, time(0), place.zone)
            found.update([days.midnight(day), ends])
            day += DAY
        return sorted(t for t in found if days.midnight(days.begun) <= t < until)

    def episodes(self, student, roster, until):
        """{rule: [Episode]} by these facts, before `until` and the end of the clock; none while unplaced."""
        if student is None:
            return {rule.name: [] for rule in self.rules}
        until = min(until, self.stop)
        at, instants = self.holds(student, roster), self.instants(student, until)
        return {rule.name: episodes(rule, student, instants, until, lambda t, rule=rule: at(rule, t))
                for rule in self.rules}

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


VOID = ("no show", "invalid enrollment")


def covers_a_day(enrollment):
    """One that ends before it starts is void, and one of a child who never came."""
    exit = re.sub("[_-]", " ", str(enrollment.get("exit", "")).rpartition("#")[2]).strip().lower()
    return exit not in VOID and (not enrollment.get("ends") or as_date(enrollment["starts"]) <= as_date(enrollment["ends"]))


def happened(line, days):
    if is_dated_by_day(line["time"]):
        return days.midnight(as_date(line["time"]))
    return as_instant(line["time"])


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
                self.open.opened = left[0].opened
                self.close(left[0].closed, left[0].why)
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


def parts_of(rule, arrivals):
    """A rule, or one for each value of its field that any line says."""
    if rule.per is None:
        return [rule]
    said = {line.get(rule.per) for _, lines in arrivals for line in lines}
    return [rule.of(value) for value in sorted(v for v in said if isinstance(v, str) and v)]


def evaluate(name, arrivals, calendars, rules, language, span):
    """{rule: (episodes as known then, episodes as corrected)} of one student."""
    rules = [part for rule in rules for part in parts_of(rule, arrivals)]
    history = History(name, rules, language, span)
    known = snapshots(name, arrivals, calendars, history)
    then, corrected = tell(history, known), history.episodes(*known[-1][1:], NEVER)
    return {rule.name: (then[rule.name], corrected[rule.name]) for rule in rules}


def tell(history, known):
    """{rule: [Episode]} as these arrivals, one after the other, would have told them."""
    tellings = {rule.name: Telling() for rule in history.rules}
    for (instant, student, roster), following in zip(known, known[1:] + [(NEVER, None, None)]):
        arrived = max(instant, history.start)
        if arrived >= following[0]:
            continue
        for rule, found in history.episodes(student, roster, following[0]).items():
            tellings[rule].arrive(arrived, as_of(found, arrived))
            tellings[rule].pass_time(arrived, found)
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
