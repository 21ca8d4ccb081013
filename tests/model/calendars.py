"""Calendar files, and one student's days: which school, zone and calendar each day goes by, when each day begins."""
from bisect import bisect_right
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def as_date(value):
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


@lru_cache(maxsize=None)
def at_local(day, clock, zone):
    """The instant of a clock time; one that a clock change skips is the instant of the change."""
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(timezone.utc)


class Year:
    """One school year of one calendar."""

    def __init__(self, tree):
        self.first = as_date(tree["first_day"])
        self.last_taught = as_date(tree["last_day"])
        self.make_up = {as_date(d) for d in tree.get("make_up") or []}
        self.last = max([self.last_taught, *self.make_up])
        self.half = {as_date(d) for d in tree.get("half") or []}
        self.week = [WEEKDAYS.index(d) for d in tree["week"]]
        self.closed = set()
        for entry in tree.get("closed") or []:
            day, last = (as_date(entry.get(k) or entry["date"]) for k in ("from", "to"))
            while day <= last:
                self.closed.add(day)
                day += DAY
        self.day_ends = time.fromisoformat(tree["day_ends"]) if tree.get("day_ends") else None
        self.terms = [(as_date(t["first"]), as_date(t["last"]), t["kind"]) for t in tree.get("terms") or []]

    def is_instructional(self, day):
        if day in self.make_up:
            return True
        return self.first <= day <= self.last_taught and day.weekday() in self.week and day not in self.closed


class Calendar:
    def __init__(self, name, trees):
        self.name = name
        self.zone = next((t["timezone"] for t in trees if t.get("timezone")), None)
        self.years = sorted((Year(t) for t in trees), key=lambda y: y.first)
        self.taught = {}

    def year(self, day):
        return next((y for y in self.years if y.first <= day <= y.last), None)

    def year_before(self, day):
        here = self.year(day)
        return max((y for y in self.years if here and y.last < here.first), key=lambda y: y.first, default=None)

    def is_instructional(self, day):
        if day not in self.taught:
            year = self.year(day)
            self.taught[day] = year is not None and year.is_instructional(day)
        return self.taught[day]

    def terms(self, kind=None):
        """[(first, last)] of one kind, or of all, in the order they begin."""
        return sorted((first, last) for y in self.years for first, last, k in y.terms if kind in (None, k))


def read_calendars(trees):
    names = sorted({t["calendar"] for t in trees})
    return {name: Calendar(name, [t for t in trees if t["calendar"] == name]) for name in names}


class Place:
    """Where a student belongs on a day: the enrollment in force, what it says of school, zone and calendars."""

    def __init__(self, enrollment, schools, calendars):
        self.enrollment = enrollment
        self.school = enrollment["school"]
        school = schools.get(self.school, {})
        self.level = school.get("level")
        only = next(iter(calendars.values())) if len(calendars) == 1 else None
        self.school_calendar = calendars.get(school["calendar"]) if school.get("calendar") else only
        named = enrollment.get("calendar")
        self.calendar = calendars.get(named) if named else self.school_calendar
        self.zone = school.get("timezone") or (self.calendar and self.calendar.zone) or "UTC"


class Days:
    """The days of one student, from all that is known of the enrollments."""

    def __init__(self, enrollments, schools, calendars, first, last):
        """`enrollments`: [(identity, fields)]; days from `first` to `last` have instants."""
        keyed = sorted(enrollments, key=lambda e: (as_date(e[1]["starts"]), e[0]))
        self.spans = [(as_date(e["starts"]), as_date(e["ends"]) if e.get("ends") else date.max,
                       Place(e, schools, calendars)) for _, e in keyed]
        self.begun = min([start for start, end, _ in self.spans if start <= end]
                         + [year.first for calendar in calendars.values() for year in calendar.years])
        self.placed, self.enrolled = {}, {}
        self.dates = [first + DAY * n for n in range((last - first).days + 1)]
        self.begins = [self.midnight(d) for d in self.dates]

    def enrolled_on(self, day):
        """The place of the enrollment in force, or None."""
        if day not in self.enrolled:
            covering = (p for starts, ends, p in reversed(self.spans) if starts <= day <= ends)
            self.enrolled[day] = next(covering, None)
        return self.enrolled[day]

    def on_today(self, day):
        """A today without an enrollment goes by the last before, else the first after."""
        if day not in self.placed:
            before = [ends for _, ends, _ in self.spans if ends < day]
            self.placed[day] = (self.enrolled_on(day) or (before and self.enrolled_on(max(before)))
                                or self.enrolled_on(min(starts for starts, _, _ in self.spans)))
        return self.placed[day]

    def on(self, day, today):
        return self.enrolled_on(day) or self.on_today(today)

    def is_instructional(self, day, today):
        calendar = self.on(day, today).calendar
        return calendar is not None and calendar.is_instructional(day)

    def midnight(self, day):
        return at_local(day, time(0), self.on_today(day).zone)

    def date_at(self, instant):
        return self.dates[max(0, bisect_right(self.begins, instant) - 1)]

    def day_ends(self, day, calendar):
        """When a day ends by the clock of `calendar`, or None."""
        year = calendar and calendar.year(day)
        if year is None or year.day_ends is None or not year.is_instructional(day):
            return None
        return at_local(day, year.day_ends, self.on_today(day).zone)

    def year_begins(self, today):
        """First day of the school year or of the first enrollment that overlaps it, whichever is later."""
        year = self.school_year(today)
        starts = [s for s, e, _ in self.spans if year and s <= year.last and e >= year.first]
        return year and max([year.first] + ([min(starts)] if starts else []))

    def school_year(self, today):
        calendar = self.on_today(today).calendar
        return calendar and calendar.year(today)
