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
SLICES = 6
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


def last_days(bench, first):
    """The days from that one on, a file each slice of them; when the first of them is sent."""
    days = bench.plan["days"] - first
    names, day, clock_ms = [], 0, 0
    words = bench.work("events", "mixed", "shuffled", "marked", f"from={first}")
    with contextlib.ExitStack() as stack:
        lines = stack.enter_context(subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)).stdout
        for line in lines:
            if line.startswith(b"#"):
                clock_ms = clock_ms or int(line[1:])
                if day * SLICES // days == len(names):
                    names.append(bench.folder / f"slice{len(names)}.ndjson")
                    out = stack.enter_context(open(names[-1], "wb"))
                day += 1
            out.write(line)
    return names, clock_ms


def load(district, lines, *arguments):
    return district.load(lines, "--clock", district.clock, "--body", str(8 << 20), *arguments, door="http")


def tidied(district):
    """Waits until it has merged what a load left, as it does when nobody sends; its file is read once, so that what is
    timed next is the daemon and not a disk that has forgotten it.  How many seconds that took."""
    began = time.monotonic()
    until = began + TIDY_S
    before = district.cpu_s()
    while time.monotonic() < until:
        time.sleep(2)
        if district.cpu_s() - before < 0.2:
            break
        before = district.cpu_s()
    with open(district.store, "rb") as file:
        while file.read(8 << 20):
            pass
    return time.monotonic() - began


def in_turn(table, bench, district, calendars, roster, first):
    """The same lines to the store that is full, as it is after a night, and to one that was empty, a slice to each in
    turn: within a minute a machine that others share is more or less the same.  Adds their rates; what the full one
    answered."""
    slices, clock_ms = last_days(bench, first)
    answers = {"full": [], "empty": []}
    with District(bench.folder / "empty", rules.SIX, calendars, clock_ms) as other:
        other.start()
        other.load(roster)
        for lines in slices:
            with standing(other):
                answers["full"].append(load(district, lines))
            with standing(district):
                answers["empty"].append(load(other, lines))
            lines.unlink()
    full, empty = ([answer["lines"] / answer["seconds"] for answer in answers[what]] for what in ("full", "empty"))
    table.add("the last tenth", statistics.median(full), "lines/s", each=full)
    table.add("the same lines, a store that was empty", statistics.median(empty), "lines/s", each=empty)
    table.add("full to empty, median of pairs", statistics.median(a / b for a, b in zip(full, empty)), "x", ">= 0.8")
    return answers["full"]


def run(table, bench):
    plan, calendars = bench.plan, bench.calendars()
    table.begin("a store that fills, lines shuffled within each day")
    roster, _ = bench.file("roster.ndjson", "roster")
    first = plan["days"] * 9 // 10
    every = max(1, int(plan["students"] * plan["days"] * 1.1 / NOTES))
    with District(bench.folder / "long", rules.SIX, calendars, start_ms(calendars)) as district:
        district.start()
        empty = district.resident_bytes()
        district.load(roster)
        words = bench.work("events", "mixed", "shuffled", "marked", f"until={first}")
        answers = [load(district, words, "--every", str(every))]
        tenth = max(1, NOTES // 10)
        loaded = rates(answers[0]["notes"])
        table.add("the first tenth", statistics.mean(loaded[:tenth]), "lines/s")
        table.add("the ninth, merging what came before", statistics.mean(loaded[-tenth:]), "lines/s")
        table.add("merged what was left of that", tidied(district), "s")
        answers += in_turn(table, bench, district, calendars, roster, first)
        lines, seconds = (sum(answer[what] for answer in answers) for what in ("lines", "seconds"))
        table.add("lines", lines, "lines")
        table.add("all of it", lines / seconds, "lines/s", slowest_body_s=max(answer["slowest"] for answer in answers))
        table.ratio("the last tenth to the first", "the last tenth", "the first tenth")
        table.add("alerts told", district.told(), "alerts")
        reopen(table, district, bench, empty, last_mark_ms(calendars))
        ids = district.alert_ids(2 * COLD)[COLD:]
        tidied(district)
        explained(table, district, "once it has tidied up, its file in the system's memory", ids)
