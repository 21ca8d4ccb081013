"""A large district over years: does intake stay as fast as with an empty store, and what does a start cost?"""
import calendar
import contextlib
import signal
import statistics
import subprocess
import time

import rules
from district import District
from intake import COLD, explained, reopen, start_ms

NOTES = 60
DAYS_AFTER = 15
TIDY_S = 600


def rates(notes):
    """Lines a second between two notes."""
    pairs = zip([[0, 0.0], *notes], notes)
    return [(b[0] - a[0]) / (b[1] - a[1]) for a, b in pairs if b[1] > a[1]]


def last_mark_ms(calendars):
    """The evening of the last day of the last school year."""
    text = calendars[max(calendars, key=lambda name: int(name.split(".")[0]))]
    day = text.split("last_day: ")[1].split("\n")[0]
    return calendar.timegm(time.strptime(day, "%Y-%m-%d")) * 1000 + 23 * 3600 * 1000


@contextlib.contextmanager
def standing(district):
    """It stands still meanwhile: else it would tidy up at the cost of who is measured."""
    district.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        district.process.send_signal(signal.SIGCONT)


def days_after(bench, first):
    """The days from that one on, a file each; when the first of them is sent."""
    names, clock_ms = [], 0
    words = bench.work("events", "mixed", "shuffled", "marked", f"from={first}")
    with contextlib.ExitStack() as stack:
        lines = stack.enter_context(subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)).stdout
        for line in lines:
            if line.startswith(b"#"):
                clock_ms = clock_ms or int(line[1:])
                names.append(bench.folder / f"day{len(names)}.ndjson")
                out = stack.enter_context(open(names[-1], "wb"))
            out.write(line)
    return names, clock_ms


def load(district, lines, *arguments):
    return district.load(lines, "--clock", district.clock, "--body", str(8 << 20), *arguments, door="http")


def tidied(district):
    """Waits until it has merged what a load left, as it does when nobody sends; its file is read once, so that what is
    timed next is the daemon and not a disk that has forgotten it."""
    until = time.monotonic() + TIDY_S
    before = district.cpu_s()
    while time.monotonic() < until:
        time.sleep(2)
        if district.cpu_s() - before < 0.2:
            break
        before = district.cpu_s()
    with open(district.store, "rb") as file:
        while file.read(8 << 20):
            pass


def in_turn(table, bench, district, roster, first):
    """The days that follow to the store that is full and to one that was empty, a day to each in turn: within a minute a
    machine that others share is more or less the same.  They begin a school year, so that what is asked of a line is the
    same for both; the first is not timed, on which everybody's last year is closed."""
    days, clock_ms = days_after(bench, first)
    answers = {"full": [], "empty": []}
    with District(bench.folder / "empty", rules.SIX, bench.calendars(), clock_ms) as other:
        other.start()
        other.load(roster)
        for lines in days:
            with standing(other):
                answers["full"].append(load(district, lines))
            with standing(district):
                answers["empty"].append(load(other, lines))
            lines.unlink()
    for what, words in (("full", "the days after, a store that is full"), ("empty", "the same, one that was empty")):
        timed = answers[what][1:]
        lines, seconds = (sum(answer[of] for answer in timed) for of in ("lines", "seconds"))
        table.add(words, lines / seconds, "lines/s", each=[answer["lines"] / answer["seconds"] for answer in timed])
    table.ratio("full to empty", "the days after, a store that is full", "the same, one that was empty", ">= 0.8")


def run(table, bench):
    plan = bench.plan
    after = type(bench)(bench.folder, {**plan, "days": plan["days"] + DAYS_AFTER})
    calendars = after.calendars()
    table.begin("a store that fills, lines shuffled within each day")
    roster, _ = bench.file("roster.ndjson", "roster")
    every = max(1, int(plan["students"] * plan["days"] * 1.1 / NOTES))
    with District(bench.folder / "long", rules.SIX, calendars, start_ms(calendars)) as district:
        district.start()
        empty = district.resident_bytes()
        district.load(roster)
        answer = load(district, after.work("events", "mixed", "shuffled", "marked", f"until={plan['days']}"),
                      "--every", str(every))
        tenth = max(1, NOTES // 10)
        table.add("lines", answer["lines"], "lines")
        table.add("all of it", answer["lines"] / answer["seconds"], "lines/s", slowest_body_s=answer["slowest"])
        table.add("the first tenth", statistics.mean(rates(answer["notes"])[:tenth]), "lines/s")
        table.add("the last tenth, merging what came before", statistics.mean(rates(answer["notes"])[-tenth:]), "lines/s")
        table.add("alerts told", district.told(), "alerts")
        reopen(table, district, bench, empty, last_mark_ms(bench.calendars()))
        ids = district.alert_ids(2 * COLD)[COLD:]
        tidied(district)
        explained(table, district, "once it has tidied up, its file in the system's memory", ids)
        in_turn(table, after, district, roster, plan["days"])
