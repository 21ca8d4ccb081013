"""The life of a rule for one student, given the facts: semantics.md 6-8 and 33."""
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from calendars import DAY, at_local

NEVER = datetime.max.replace(tzinfo=timezone.utc)


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
        ends = days.day_ends(day, days.on(day, today).school_calendar)
        return ends or days.midnight(day + DAY)


class Episode:
    def __init__(self, opened):
        self.opened, self.closed, self.why, self.known = opened, None, None, None

    def close(self, instant, why):
        self.closed, self.why = instant, why


def episodes(rule, student, instants, until, holds):
    """Every episode before `until`; `instants`: the sorted moments at which answers can change; holds(t): they."""
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
