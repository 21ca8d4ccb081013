"""The value of an expression for one student at one instant: streams, windows, measures (semantics.md 12-26).

True, False, a Fraction, a date, a text, or None for "not enough data".
"""
import operator
import re
from bisect import bisect_right
from collections import namedtuple
from copy import copy
from datetime import date, time, timedelta
from fractions import Fraction
from math import floor

from calendars import DAY, as_date, at_local
from language import parse_expression, parse_signature, parse_stream

TYPES = ("attendance", "assessment", "behavior", "session", "conversation", "observation", "plan", "tier")
PRELUDE = {
    "absent": "attendance where scope = 'day' and status in ('absent', 'suspended_out')",
    "absent_unexcused": "absent where excused = false",
    "absent_excused": "absent where excused = true",
    "absent_unknown": "absent where excused is missing",
    "tardy": "attendance where scope = 'day' and status = 'tardy'",
    "present": "attendance where scope = 'day' and status in ('present', 'tardy', 'left_early', 'suspended_in')",
    "suspended": "attendance where scope = 'day' and status in ('suspended_in', 'suspended_out')"
                 " or behavior where kind = 'suspension' and role = 'offender' expanded over days",
    "section_absent": "attendance where scope = 'section' and status in ('absent', 'suspended_out')",
    "referral": "behavior where kind = 'referral' and role = 'offender'",
    "major_referral": "referral where level = 'major'",
    "incident": "behavior where kind = 'incident' and role = 'offender'",
    "positive": "behavior where kind = 'positive' and role = 'offender'",
    "screener": "assessment where kind = 'screener'",
    "probe": "assessment where kind = 'probe'",
    "benchmark": "assessment where kind = 'benchmark'",
    "diagnostic": "assessment where kind = 'diagnostic'",
    "exam": "assessment where kind = 'exam'",
    "course_mark": "assessment where kind = 'mark'",
    "work": "assessment where kind = 'assignment'",
}
# Which types of events know a field that a rule may have one alert per value of.
KNOW = {"course": {"assessment"}, "subject": {"assessment"}, "measure": {"assessment", "plan"},
        "location": {"behavior"}, "section": {"attendance"}, "period": {"attendance", "assessment"}}
EMPTY = (date.max, date.min)
SchoolDays = namedtuple("SchoolDays", "count")
LONG_AGO = date(1, 1, 2)


class Event:
    def __init__(self, instant, identity, day, fields):
        self.instant, self.identity, self.day, self.fields = instant, identity, day, fields

    def on(self, day):
        return Event(self.instant, self.identity, day, self.fields)


class Student:
    """What is known of one student: `timeline` [(instant, identity, fields, is_state)], sorted."""

    def __init__(self, name, days, timeline, feeds, grades):
        self.name, self.days, self.timeline, self.feeds, self.grades = name, days, timeline, feeds, grades
        self.instants = [entry[0] for entry in timeline]

    def seen(self, instant):
        """How many entries of the timeline are visible at an instant."""
        return bisect_right(self.instants, instant)

    def visible(self, instant):
        current = {}
        for when, identity, fields, is_state in self.timeline[:self.seen(instant)]:
            current[(identity, None if is_state else when)] = (when, identity, fields)
        mine = [e for e in current.values() if e[2].get("student") == self.name]
        return [Event(when, key, self.event_day(when, fields), fields)
                for when, key, fields in sorted(mine, key=lambda e: e[:2])]

    def event_day(self, when, fields):
        return as_date(fields["time"]) if len(fields["time"]) == 10 else self.days.date_at(when)

    def is_complete(self, day, instant, today):
        """semantics.md 4: from day_ends, the next midnight, or the feed's word."""
        if day < today:
            return True
        place = self.days.on(day, today)
        ends = self.days.day_ends(day, place.school_calendar) or at_local(day + DAY, time(0), place.zone)
        return ends <= instant or any(
            when <= instant and said == day and school in (None, place.school) for when, school, said in self.feeds)

    def grade(self, instant, today):
        place = self.days.on_today(today)
        if place.enrollment.get("grade") is not None:
            return place.enrollment["grade"]
        known = self.profile(instant)
        return known.get("grade") if known else None

    def profile(self, instant):
        """The `student` line in force, or None: the earliest counts before its time too."""
        known = [g for g in self.grades if g[0] <= instant] or self.grades[:1]
        return known[-1][2] if known else None


def band(words):
    """("6-8") -> (6, 8)"""
    grades = [{"K": 0, "PK": -1}.get(word) if word in ("K", "PK") else int(word) for word in words.split("-")]
    return grades[0], grades[-1]


def specificity(key):
    """The smaller, the more specific."""
    kind, _, words = key.partition(" ")
    width = band(words)[1] - band(words)[0] if kind == "grade" else 0
    return ["flag", "school", "grade", "level", "default"].index(kind), width


class Language:
    """The streams and measures of a rule set, and its parsed expressions."""

    def __init__(self, tree):
        self.lists = {k: [Fraction(x) if re.fullmatch(r"[\d.]+", x) else x for x in v]
                      for k, v in (tree.get("lists") or {}).items()}
        texts = {**PRELUDE, **(tree.get("streams") or {})}
        self.names = set(TYPES) | set(texts)
        self.streams = {name: parse_stream(text, self.names) for name, text in texts.items()}
        self.measures, self.passed = {}, {}
        self.values = {name: sorted((specificity(key), key.partition(" ")[2], self.parse(number))
                                    for key, number in keys.items())
                       for name, keys in (tree.get("values") or {}).items()}
        for signature, text in (tree.get("measures") or {}).items():
            name, parameters = parse_signature(signature)
            self.measures[name] = (parameters, self.parse(text))

    def is_expanded(self, name):
        """Whether anything is, in the stream or in one that it is built on."""
        return any(field or self.is_expanded(source) for source, _, field in self.streams.get(name, ()))

    def parse(self, text):
        return parse_expression(text, self.names, self.lists)

    def evidence(self, tree):
        """The types of events that an expression asks for, which are its source (25)."""
        if isinstance(tree, dict):
            return self.evidence(list(tree.items()))
        if not isinstance(tree, (tuple, list)):
            return frozenset()
        found = frozenset().union(*map(self.evidence, tree))
        if tree and tree[0] in ("stream", "last event"):
            found |= self.types(tree[1])
        return found

    def types(self, stream):
        if stream in TYPES:
            return frozenset([stream])
        return frozenset().union(*(self.types(source) for source, _, _ in self.streams[stream]))


ORDERS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def kind_of(value):
    return "boolean" if isinstance(value, bool) else type(value).__name__


def compare(sign, left, right):
    if left is None or right is None or kind_of(left) != kind_of(right):
        return None
    if sign in ("=", "!="):
        return (left == right) == (sign == "=")
    if isinstance(left, bool):
        return None
    return ORDERS[sign](left, right)


def negate(value):
    return None if value is None else not value


def all_of(values):
    return False if False in values else None if None in values else True


def any_of(values):
    return True if True in values else None if None in values else False


def is_number(value):
    return isinstance(value, Fraction)


class Moment:
    """One student at one instant."""

    def __init__(self, student, language, instant):
        self.student, self.language, self.instant = student, language, instant
        self.days = student.days
        self.today = self.days.date_at(instant)
        self.place = self.days.on_today(self.today)
        self.calendar = self.place.calendar
        self.year = self.days.school_year(self.today)
        self.events = student.visible(instant)
        self.found = {}
        self.split_by, self.counted = None, None
        self.domain = None  # of the rule at hand
        taught = self.days.is_instructional(self.today, self.today)
        self.is_complete = student.is_complete(self.today, instant, self.today)
        recorded = any(e.day == self.today for e in self.day_attendance())
        self.is_open = taught and not self.is_complete and not recorded
        self.settled = self.today - DAY if self.is_open else self.today

    def day_attendance(self):
        return [e for e in self.events if e.fields["type"] == "attendance" and e.fields.get("scope") == "day"]

    # --- one value at a time
    def split(self, field, value):
        """The same moment, at which of the events that know the field only those with that value count."""
        part = copy(self)
        part.found, part.split_by, part.whole = {}, (field, value), self
        return part

    def is_of_split(self, event):
        field, value = self.split_by or (None, None)
        return field is None or event.fields["type"] not in KNOW[field] or event.fields.get(field) == value

    def values_of(self, field, trees):
        """The values that events have which these count, since the first day of the school year."""
        whole = copy(self)
        whole.found, whole.counted = {}, []
        for tree in trees:
            whole.value(tree)
        first = self.year.first if self.year else LONG_AGO
        return {e.fields[field] for e in whole.counted
                if e.fields["type"] in KNOW[field] and e.fields.get(field) and first <= e.day <= self.today}

    def count(self, events):
        if self.counted is not None:
            self.counted += events
        return events

    # --- streams
    def stream(self, name):
        if name not in self.found:
            if name in self.language.streams:
                self.found[name] = self.sources(self.language.streams[name])
            else:
                self.found[name] = [e for e in self.events if e.fields["type"] == name and self.is_of_split(e)]
        return self.found[name]

    def sources(self, sources):
        """Each event once; where something is expanded, each event once a date."""
        events = [copy for name, where, field in sources for event in self.filtered(self.stream(name), where, {})
                  for copy in self.expanded(event, field)]
        found = {}
        for event in sorted(events, key=lambda e: (e.day, e.instant, e.identity)):
            found.setdefault((event.identity, event.day), event)
        return list(found.values())

    def each_date_once(self, name, events):
        """The first event of each date, of a stream in which something is expanded."""
        if not self.language.is_expanded(name):
            return events
        first = {}
        for event in events:
            first.setdefault(event.day, event)
        return list(first.values())

    def filtered(self, events, where, parameters):
        if where is None:
            return events
        return [e for e in events if self.passes(where, parameters, e.fields)]

    def passes(self, where, parameters, fields):
        """Without parameters the answer rests on the line alone, and is remembered for as long as the lines live."""
        if parameters:
            return self.value(where, parameters, fields) is True
        key = id(where), id(fields)
        if key not in self.language.passed:  # what is remembered stays, so that nothing else comes to bear its id
            self.language.passed[key] = self.value(where, parameters, fields) is True, where, fields
        return self.language.passed[key][0]

    def expanded(self, event, field):
        """Its own date, then the school days that follow (any days, without a calendar), as far as today."""
        count = event.fields.get(field) if field else None
        more = max(0, int(count) - 1) if is_number(count) else 0
        following = [event.day + DAY * n for n in range(1, (self.today - event.day).days + 1)]
        if self.calendar is not None:
            following = [day for day in following if self.days.is_instructional(day, self.today)]
        return [event] + [event.on(day) for day in following[:more]]

    def selected(self, argument, parameters, settled=False):
        """The events of a stream argument; None when its window is unknown."""
        tree = argument[1]
        window = tree["window"]
        if window[0] == "parameter":
            window = parameters[window[1]]
        events = self.stream(tree["stream"])
        self.count(self.filtered(events, tree["where"], parameters))
        if tree["latest"]:
            newest = {e.fields[tree["latest"]]: e for e in events if e.fields.get(tree["latest"]) is not None}
            events = [e for e in events if newest.get(e.fields.get(tree["latest"])) is e]
        events = self.each_date_once(tree["stream"], self.filtered(events, tree["where"], parameters))
        if window[0] == "back" and window[3] == "point":
            return self.points(events, window)
        span = self.span(window, parameters, settled)
        return None if span is None else [e for e in events if span[0] <= e.day <= span[1]]

    def points(self, events, window):
        _, which, count, _, across = window
        first = self.year.first if self.year and not across else LONG_AGO
        events = [e for e in events if first <= e.day <= self.today]
        last = events[-count:]
        return last if which == "last" else events[:len(events) - len(last)][-count:]

    # --- windows: (first, last) dates, or None for unknown
    def span(self, window, parameters, settled=False):
        if window[0] == "parameter":
            window = parameters[window[1]]
        end = self.settled if settled else self.today
        if window[0] == "since":
            first = self.value(window[1], parameters)
            return None if first is None else (first, end)
        if window[0] == "named":
            first = self.named_first(window[1])
            return None if first is None else (first, end)
        if window[0] == "named before":
            return self.named_before(window[1])
        return self.back(window, end)

    def named_first(self, name):
        if name == "year":
            return self.days.year_begins(self.today)
        if name == "month":
            return self.today.replace(day=1)
        if name == "week":
            return self.today - DAY * self.today.weekday()
        begun = self.begun(name)
        return begun[-1][0] if begun else None

    def begun(self, name):
        terms = self.calendar.terms(None if name == "term" else name) if self.calendar else []
        return [t for t in terms if t[0] <= self.today]

    def named_before(self, name):
        if name == "year":
            year = self.calendar and self.calendar.year_before(self.today)
            return year and (year.first, year.last)
        if name == "month":
            last = self.today.replace(day=1) - DAY
            return last.replace(day=1), last
        if name == "week":
            last = self.named_first("week") - DAY
            return last - DAY * 6, last
        begun = self.begun(name)
        return begun[-2] if len(begun) > 1 else None

    def back(self, window, end):
        _, which, count, unit, across = window
        floor = self.year.first if self.year and not across else LONG_AGO
        if unit.startswith("school"):
            return self.back_school_days(which, self.in_school_days(count, unit), floor, end)
        length = timedelta(days=int(count) * (7 if unit == "week" else 1))
        first, last = end - length + DAY, end
        if which == "previous":
            first, last = max(first, floor) - length, max(first, floor) - DAY
        return max(first, floor), last

    def in_school_days(self, count, unit):
        week = len(self.year.week) if self.year else 5
        return int(count) * (week if unit == "school week" else 1)

    def back_school_days(self, which, count, floor, end):
        if self.calendar is None:
            return None
        counted = self.counted_days(floor if floor != LONG_AGO else self.calendar.years[0].first, self.settled)
        if which == "last":
            return (counted[-count] if len(counted) >= count else floor), end
        if len(counted) < count:
            return EMPTY
        first = counted[-2 * count] if len(counted) >= 2 * count else floor
        return first, counted[-count] - DAY

    def instructional_days(self, first, last):
        return [first + DAY * n for n in range((last - first).days + 1)
                if self.days.is_instructional(first + DAY * n, self.today)]

    def counted_days(self, first, last):
        """Instructional days that are counted (semantics.md 5): all but a today that is open."""
        return self.instructional_days(max(first, self.earliest()), min(last, self.settled))

    def earliest(self):
        return self.calendar.years[0].first if self.calendar else LONG_AGO

    # --- expressions
    def value(self, tree, parameters=None, fields=None):
        return getattr(self, "value_of_" + tree[0].replace(" ", "_"))(tree, parameters or {}, fields)

    def value_of_constant(self, tree, _parameters, _fields):
        return tree[1]

    def value_of_name(self, tree, parameters, fields):
        name = tree[1]
        if name in parameters:
            return parameters[name]
        if fields is not None:
            return fields.get(name)
        if name in self.language.measures:
            return self.measure(name, [], parameters)
        if name in self.language.values:
            return self.chosen(self.language.values[name])
        return {
            "today": lambda: self.today,
            "weekday": lambda: Fraction(self.today.isoweekday()),
            "enrolled": lambda: self.days.enrolled_on(self.today) is not None,
            "student": lambda: self.student.name,
            "grade": lambda: self.student.grade(self.instant, self.today),
            "school": lambda: self.place.school,
            "enrolled_since": self.enrolled_since,
            "age": self.age,
            "school_day_of_year": self.school_day_of_year,
            "school_month_of_year": self.school_month_of_year,
            "tier": lambda: self.measure_tier([], parameters),
            "tier_start": lambda: self.measure_tier_start([], parameters),
            "goal": lambda: self.measure_goal([], parameters),
            "aim_slope": lambda: self.measure_aim_slope([], parameters),
        }[name]()

    def chosen(self, keys):
        """The number of the first key that applies; None as soon as that cannot be told."""
        for (kind, _), words, number in keys:
            grade = self.student.grade(self.instant, self.today) if kind == 2 else None
            applies = [lambda: self.has_flag(words), lambda: self.place.school == words,
                       lambda: None if grade is None else band(words)[0] <= grade <= band(words)[1],
                       lambda: None if self.place.level is None else self.place.level == words,
                       lambda: True][kind]()
            if applies is not False:
                return applies and self.value(number)

    def value_of_not(self, tree, parameters, fields):
        return negate(self.value(tree[1], parameters, fields))

    def value_of_and(self, tree, parameters, fields):
        return all_of([self.value(part, parameters, fields) for part in tree[1]])

    def value_of_or(self, tree, parameters, fields):
        return any_of([self.value(part, parameters, fields) for part in tree[1]])

    def value_of_compare(self, tree, parameters, fields):
        _, sign, left, right = tree
        return compare(sign, self.value(left, parameters, fields), self.value(right, parameters, fields))

    def value_of_in(self, tree, parameters, fields):
        left = self.value(tree[1], parameters, fields)
        return any_of([compare("=", left, self.value(choice, parameters, fields)) for choice in tree[2]])

    def value_of_missing(self, tree, parameters, fields):
        return self.value(tree[1], parameters, fields) is None

    def value_of_duration(self, tree, _parameters, _fields):
        if tree[2].startswith("school"):
            return SchoolDays(self.in_school_days(tree[1], tree[2]))
        return timedelta(**{tree[2] + "s": int(tree[1])})

    def moved(self, day, sign, days):
        """So many instructional days after a date, or before it; None where the calendars end in that direction."""
        if self.calendar is None:
            return None
        step = DAY if sign == "+" else -DAY
        for _ in range(days.count):
            day += step
            while not self.days.is_instructional(day, self.today):
                if (day > self.calendar.years[-1].last) if sign == "+" else (day < self.earliest()):
                    return None
                day += step
        return day

    def value_of_arithmetic(self, tree, parameters, fields):
        _, sign, left, right = tree
        left, right = self.value(left, parameters, fields), self.value(right, parameters, fields)
        if left is None or right is None or (sign == "/" and right == 0):
            return None
        if isinstance(left, str) or isinstance(right, str):
            return None
        if isinstance(left, SchoolDays):
            left, right = right, left
        if isinstance(right, SchoolDays):
            return self.moved(left, sign, right)
        if sign == "-" and isinstance(left, date) and isinstance(right, date):
            return Fraction((left - right).days)
        return {"+": lambda: left + right, "-": lambda: left - right,
                "*": lambda: left * right, "/": lambda: left / right}[sign]()

    def value_of_last_event(self, tree, parameters, fields):
        _, stream, where, otherwise = tree
        events = [e for e in self.count(self.filtered(self.stream(stream), where, parameters)) if e.day <= self.today]
        if events:
            return events[-1].day
        return self.value(otherwise, parameters, fields) if otherwise else None

    def value_of_call(self, tree, parameters, fields):
        _, name, arguments = tree
        if name in self.language.measures:
            return self.measure(name, arguments, parameters)
        if name in AGGREGATES and arguments[0][0] == "events":
            return self.aggregate(name, arguments[0], parameters)
        if name == "count_true":
            values = [self.value(a, parameters, fields) for a in arguments]
            return None if None in values else Fraction(sum(values))
        if name in SCALARS:
            values = [self.value(a, parameters, fields) for a in arguments]
            return SCALARS[name](*values) if all(is_number(v) for v in values) else None
        return getattr(self, "measure_" + name)(arguments, parameters)

    def measure(self, name, arguments, parameters):
        names, tree = self.language.measures[name]
        return self.value(tree, {n: self.bound(a, parameters) for n, a in zip(names, arguments)})

    def bound(self, argument, parameters):
        """An argument as the measure sees it: a window stays a window, anything else becomes its value."""
        if argument[0] in ("back", "named", "named before", "since"):
            return argument
        return self.value(argument, parameters)

    # --- measures
    def aggregate(self, name, argument, parameters):
        events = self.selected(argument, parameters)
        if events is None:
            return None
        points = [(e.day, e.fields.get(argument[1]["field"])) for e in events]
        points = [p for p in points if p[1] is not None]
        if name not in ("first", "last", "distinct"):
            points = [p for p in points if is_number(p[1])]
        return AGGREGATES[name](points)

    def measure_count(self, arguments, parameters):
        events = self.selected(arguments[0], parameters)
        return None if events is None else Fraction(len(events))

    def measure_days(self, arguments, parameters):
        events = self.selected(arguments[0], parameters)
        return None if events is None else Fraction(len({e.day for e in events}))

    def measure_rate(self, arguments, parameters):
        events = self.selected(arguments[0], parameters, settled=True)
        enrolled = self.enrolled_days(arguments[0][1]["window"], parameters)
        return Fraction(len({e.day for e in events})) / enrolled if enrolled and events is not None else None

    def measure_enrolled_days(self, arguments, parameters):
        return self.enrolled_days(arguments[0] if arguments else ("named", "year"), parameters)

    def enrolled_days(self, window, parameters):
        span = self.span(self.as_window(window), parameters, settled=True)
        if span is None or not self.is_known(span):
            return None
        return Fraction(sum(self.days.enrolled_on(d) is not None for d in self.counted_days(*span)))

    def is_known(self, span):
        """Whether today and each enrolled day of a span has a calendar."""
        first, last = max(span[0], self.earliest()), min(span[1], self.today)
        places = [self.days.enrolled_on(first + DAY * n) for n in range((last - first).days + 1)]
        return self.calendar is not None and all(place is None or place.calendar for place in places)

    @staticmethod
    def as_window(tree):
        return ("parameter", tree[1]) if tree[0] == "name" else tree

    def measure_day_equivalents(self, arguments, parameters):
        events = self.selected(arguments[0], parameters)
        if events is None:
            return None
        by_day = {}
        for event in events:
            fraction = event.fields.get("fraction")
            by_day[event.day] = by_day.get(event.day, 0) + (fraction if is_number(fraction) else Fraction(1))
        return sum((min(self.weight(d), total * self.weight(d)) for d, total in by_day.items()), Fraction(0))

    def weight(self, day):
        calendar = self.days.on(day, self.today).calendar
        year = calendar and calendar.year(day)
        is_half = year and day in year.half and calendar.is_instructional(day)  # a Saturday cannot be half taught
        return Fraction(1, 2) if is_half else Fraction(1)

    def with_stream(self, argument, parameters):
        events = self.filtered(self.stream(argument[1]["stream"]), argument[1]["where"], parameters)
        return {e.day for e in self.count(events)}

    def measure_streak(self, arguments, parameters):
        if self.calendar is None:
            return None
        inside, run = self.with_stream(arguments[0], parameters), 0
        for day in reversed(self.instructional_days(self.year.first if self.year else self.earliest(), self.today)):
            if self.days.enrolled_on(day) is None:
                break
            if day in inside:
                run += 1
            elif day < self.today or self.is_complete or any(e.day == day for e in self.day_attendance()):
                break
        return Fraction(run)

    def measure_longest_streak(self, arguments, parameters):
        span = self.span(arguments[0][1]["window"], parameters)
        if span is None or self.calendar is None:
            return None
        inside, run, longest = self.with_stream(arguments[0], parameters), 0, 0
        for day in self.instructional_days(max(span[0], self.earliest()), span[1]):
            run = run + 1 if day in inside and self.days.enrolled_on(day) else 0
            longest = max(longest, run)
        return Fraction(longest)

    def measure_days_until(self, arguments, parameters):
        day = self.value(arguments[0], parameters)
        return None if day is None else Fraction((day - self.today).days)

    def measure_school_days_until(self, arguments, parameters):
        day = self.value(arguments[0], parameters)
        if day is None or self.calendar is None:
            return None
        return Fraction(len(self.instructional_days(self.today + DAY, day)))

    def school_day_of_year(self):
        return Fraction(len(self.instructional_days(self.year.first, self.today))) if self.year else None

    def school_month_of_year(self):
        if not self.year:
            return None
        first = self.year.first
        return Fraction(12 * (self.today.year - first.year) + self.today.month - first.month + 1)

    def enrolled_since(self):
        place = self.days.enrolled_on(self.today)
        return place and as_date(place.enrollment["starts"])

    def age(self):
        known = self.student.profile(self.instant)
        if not known or not known.get("birthdate"):
            return None
        born = as_date(known["birthdate"])
        had = (self.today.month, self.today.day) >= (born.month, born.day)
        return Fraction(self.today.year - born.year - (not had))

    # --- support: tiers, plans and what stands beside them
    def of_domain(self, name, arguments):
        domain = arguments[0][1] if arguments else self.domain
        return [e for e in self.events if e.fields["type"] == name and domain in (e.fields["domain"], "any")]

    def measure_tier(self, arguments, _parameters):
        newest = {e.fields["domain"]: e.fields["tier"] for e in self.of_domain("tier", arguments)}
        return max(newest.values(), default=Fraction(1))

    def measure_tier_start(self, arguments, _parameters):
        found = self.of_domain("tier", arguments)
        return found[-1].day if found else None

    def plan(self, arguments):
        """The newest that is active: begun, not over, not ended."""
        running = [e for e in self.of_domain("plan", arguments) if e.fields.get("status") != "ended"
                   and self.starts(e) <= self.today <= self.date_in(e, "ends", date.max)]
        return running[-1] if running else None

    @staticmethod
    def date_in(event, field, otherwise):
        return as_date(event.fields[field]) if event.fields.get(field) else otherwise

    def starts(self, plan):
        return self.date_in(plan, "starts", plan.day)

    def value_of_events(self, tree, parameters, fields):
        """Where a value is asked for, what looks like a stream is the tier, or a field of the plan."""
        of = ("name", tree[1]["stream"])
        return self.value(("field of", of, tree[1]["field"]) if tree[1]["field"] else of, parameters, fields)

    def value_of_field_of(self, tree, _parameters, _fields):
        _, of, field = tree
        plan = self.plan(of[2] if of[0] == "call" else [])
        if plan is None:
            return None
        return self.date_in(plan, field, None) if field in ("starts", "ends", "review_on") else plan.fields.get(field)

    def measure_goal(self, arguments, _parameters):
        plan = self.plan(arguments)
        return plan and plan.fields.get("goal")

    def aim(self, arguments):
        """(first day, last day, from, to) of the line, or None."""
        plan = self.plan(arguments)
        if plan is None:
            return None
        first, last = self.starts(plan), self.date_in(plan, "ends", self.date_in(plan, "review_on", None))
        low, high = plan.fields.get("baseline"), plan.fields.get("goal")
        return None if None in (last, low, high) or last <= first else (first, last, low, high)

    def measure_aim_slope(self, arguments, _parameters):
        aim = self.aim(arguments)
        return aim and 7 * (aim[3] - aim[2]) / (aim[1] - aim[0]).days

    def gaps(self, argument, parameters):
        """[(day, gap or None before the line begins)] of the scores of a window; above 0 is better."""
        aim, window = self.aim([]), argument[1]["window"]
        by_points = window[0] == "back" and window[3] == "point"
        across = ("back", "last", 10 ** 6, "point", by_points and window[4])
        events = self.selected(("events", {**argument[1], "window": across if by_points else window}), parameters)
        if aim is None or events is None:
            return None
        events = [e for e in events if e.fields["type"] == "assessment" and is_number(e.fields.get("score"))]
        if by_points:
            last = events[-window[2]:]
            events = last if window[1] == "last" else events[:len(events) - len(last)][-window[2]:]
        return [self.gap(aim, e) for e in events]

    @staticmethod
    def gap(aim, event):
        first, last, low, high = aim
        if event.day < first:
            return None
        share = Fraction((min(event.day, last) - first).days, (last - first).days)
        return (event.fields["score"] - low - (high - low) * share) * (-1 if high < low else 1)

    def measure_points_below_aim(self, arguments, parameters):
        gaps = self.gaps(arguments[0], parameters)
        return None if gaps is None else Fraction(sum(gap is not None and gap < 0 for gap in gaps))

    def measure_points_above_aim(self, arguments, parameters):
        gaps = self.gaps(arguments[0], parameters)
        return None if gaps is None else Fraction(sum(gap is not None and gap > 0 for gap in gaps))

    def measure_gap_to_aim(self, arguments, parameters):
        gaps = self.gaps(arguments[0], parameters)
        return gaps[-1] if gaps else None

    def measure_attended_sessions(self, arguments, parameters):
        span, plan = self.span(self.as_window(arguments[0]), parameters), self.plan([])
        if span is None or plan is None:
            return None
        came = [e.fields["attended"] for e in self.stream("session")
                if e.fields.get("plan") == plan.identity[1].decode() and span[0] <= e.day <= span[1]
                and e.fields.get("attended") is not None]
        return Fraction(sum(came), len(came)) if came else None

    def measure_assigned(self, arguments, _parameters):
        role = arguments[0][1]
        return any(e.fields["type"] == "caseload" and e.fields.get("role") == role
                   and self.date_in(e, "until", date.max) >= self.today for e in self.events)

    def measure_feed_stale(self, _arguments, _parameters):
        """Not enough data: who judges files reads no settings, where a district says what it expects."""

    def measure_flag(self, arguments, _parameters):
        return self.has_flag(arguments[0][1])

    def has_flag(self, name):
        known = self.student.profile(self.instant)
        return name in ((known and known.get("flags")) or [])

    def measure_attended(self, arguments, parameters):
        span = self.span(self.as_window(arguments[0]), parameters, settled=True)
        if span is None or self.calendar is None:
            return None
        present = {e.day for e in (self.whole if self.split_by else self).stream("present")}
        recorded = {e.day for e in self.day_attendance()}
        counted = [d for d in self.counted_days(*span) if self.days.enrolled_on(d)]
        if any(d in recorded and d not in present for d in counted):
            return False
        return True if counted and all(d in present for d in counted) else None

    def measure_days_since(self, arguments, parameters):
        day = self.value(arguments[0], parameters)
        return None if day is None else Fraction((self.today - day).days)

    def measure_weeks_since(self, arguments, parameters):
        days = self.measure_days_since(arguments, parameters)
        return None if days is None else Fraction(days // 7)

    def measure_school_days_since(self, arguments, parameters):
        day = self.value(arguments[0], parameters)
        if day is None or self.calendar is None:
            return None
        return Fraction(len(self.instructional_days(max(day + DAY, self.earliest()), self.today)))

    def measure_school_weeks_since(self, arguments, parameters):
        days = self.measure_school_days_since(arguments, parameters)
        return None if days is None else Fraction(days // self.in_school_days(1, "school week"))


def slope(points):
    """semantics.md 22: per week, by least squares."""
    if len({day for day, _ in points}) < 2 or len(points) < 3:
        return None
    x = [(day - points[0][0]).days for day, _ in points]
    y = [value for _, value in points]
    n, sx, sy = len(points), sum(x), sum(y)
    return 7 * (n * sum(a * b for a, b in zip(x, y)) - sx * sy) / (n * sum(a * a for a in x) - Fraction(sx * sx))


def rank(values):
    """The share of values below the last, with half of those equal to it."""
    last = values[-1]
    return sum((Fraction(2 if v < last else v == last) for v in values), Fraction(0)) / (2 * len(values))


def median(values):
    values, half = sorted(values), len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def of_values(function):
    return lambda points: function([value for _, value in points]) if points else None


AGGREGATES = {
    "sum": lambda points: sum((value for _, value in points), Fraction(0)),
    "avg": of_values(lambda values: sum(values) / len(values)),
    "min": of_values(min),
    "max": of_values(max),
    "median": of_values(median),
    "first": of_values(lambda values: values[0]),
    "last": of_values(lambda values: values[-1]),
    "distinct": lambda points: Fraction(len({(kind_of(value), value) for _, value in points})),
    "change": of_values(lambda values: values[-1] - values[0]),
    "slope": slope,
    "percentile_rank": lambda points: rank([value for _, value in points]) if points else None,
}
SCALARS = {"min": min, "max": max, "abs": abs,
           "round": lambda x: Fraction(floor(abs(x) + Fraction(1, 2)) * (1 if x >= 0 else -1)),
           "reached": lambda x, *steps: max([s for s in steps if s <= x], default=Fraction(0))}
