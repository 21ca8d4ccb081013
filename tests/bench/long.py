"""A large district over years: does intake stay as fast as on the first day, and what does a start cost?"""
import calendar
import time

import rules
from district import District
from intake import reopen, start_ms

NOTES = 60


def rates(notes):
    """Lines a second between two notes."""
    pairs = zip([[0, 0.0], *notes], notes)
    return [(b[0] - a[0]) / (b[1] - a[1]) for a, b in pairs if b[1] > a[1]]


def last_mark_ms(calendars):
    """The evening of the last day of the last school year."""
    text = calendars[max(calendars, key=lambda name: int(name.split(".")[0]))]
    day = text.split("last_day: ")[1].split("\n")[0]
    return calendar.timegm(time.strptime(day, "%Y-%m-%d")) * 1000 + 23 * 3600 * 1000


def run(table, bench):
    plan, calendars = bench.plan, bench.calendars()
    table.begin("a store that fills, lines shuffled within each day")
    roster, _ = bench.file("roster.ndjson", "roster")
    expected = plan["students"] * plan["days"] * 1.1
    with District(bench.folder / "long", rules.SIX, calendars, start_ms(calendars)) as district:
        district.start()
        empty = district.resident_bytes()
        district.load(roster)
        answer = district.load(bench.work("events", "mixed", "shuffled", "marked"), "--clock", district.clock,
                               "--body", str(8 << 20), "--every", str(max(1, int(expected / NOTES))), door="http")
        every = rates(answer["notes"])
        tenth = max(1, len(every) // 10)
        table.add("lines", answer["lines"], "lines")
        table.add("all of it", answer["lines"] / answer["seconds"], "lines/s", slowest_body_s=answer["slowest"])
        table.add("the first tenth", sum(every[:tenth]) / tenth, "lines/s")
        table.add("the last tenth", sum(every[-tenth:]) / tenth, "lines/s")
        table.ratio("the last to the first", "the last tenth", "the first tenth", ">= 0.8")
        table.add("alerts told", district.told(), "alerts")
        reopen(table, district, bench, empty, last_mark_ms(calendars))
