"""Throughput: lines over HTTP to committed answers, judged as they come in."""
import calendar
import statistics
import time

import rules
from district import District
from peers import CLUSTERED, CPU, FLOOR, JS, again
from table import Quiet

BODY = str(1 << 20)
BODY_LARGE = str(8 << 20)
MAIN = "live, day by day, 1 % duplicates, 0.5 % corrections, HTTP"
RULES_200 = "the same with 200 rules"
COLD = 50
YEAR_DAYS = 184


def start_ms(calendars):
    """The first instant of the first school year."""
    first = calendars["0.yml"].split("first_day: ")[1].split("\n")[0]
    return calendar.timegm(time.strptime(first, "%Y-%m-%d")) * 1000


def end_ms(path):
    """When the last day of marked work is sent."""
    with open(path, "rb") as file:
        return int([line for line in file if line.startswith(b"#")][-1][1:])


def verdicts_check(bench, what, answer, counts):
    bench.check(f"{what}: lines", answer["lines"], counts["lines"])
    bench.check(f"{what}: new", answer["new"], counts["events"])
    bench.check(f"{what}: corrected", answer["corrected"], counts["corrections"])
    bench.check(f"{what}: duplicate", answer["duplicate"], counts["duplicates"])
    bench.check(f"{what}: rejected", answer["rejected_total"], 0)


def reopen(table, district, bench, empty_bytes, clock_ms):
    """What it holds in memory, and how it comes back with its store."""
    years = bench.plan["students"] * bench.plan["days"] / YEAR_DAYS
    table.add("  resident a student-year", (district.resident_bytes() - empty_bytes) / years / 1024, "KiB", "<= 1.5")
    ids = district.alert_ids(COLD)
    district.stop()
    table.add("  its store", district.store.stat().st_size / 2**20, "MiB")
    district.clock_ms = clock_ms
    table.add("  ready again", district.start(), "s", "< 3")
    table.add("  resident a student-year, then", (district.resident_bytes() - empty_bytes) / years / 1024, "KiB")
    explained(table, district, "right after", ids)


def explained(table, district, when, ids):
    """Of students whom the daemon does not have in memory."""
    took = [district.timed(f"/v1/alerts/{id}") for id in ids]
    table.add(f"  an alert explained {when}, median of {len(took)}", statistics.median(took), "ms")
    table.add(f"  .. slowest of {len(took)}", max(took), "ms")


def loaded(table, district, what, lines, *arguments, door):
    """Sends the lines and adds their rate and the daemon's processor time."""
    used = district.cpu_s()
    answer = district.load(lines, *arguments, door=door)
    used = district.cpu_s() - used
    table.add(what, answer["lines"] / answer["seconds"], "lines/s", slowest_body_s=answer["slowest"],
              told=district.told())
    table.add(what + CPU, used / answer["lines"] * 1e6, "us a line")
    return answer


def by_day(table, bench, what, lines, counts, rule_text, door, goes_on=False, folder=None):
    """Each day's lines are a body, sent when the clock says that evening."""
    calendars = bench.calendars()
    with District(bench.folder / (folder or f"run{len(table.rows)}"), rule_text, calendars, start_ms(calendars)) as district:
        district.start()
        empty = district.resident_bytes()
        district.load(bench.roster)
        answer = loaded(table, district, what, lines, "--clock", district.clock, "--body", BODY_LARGE, door=door)
        status = district.status()
        verdicts_check(bench, what, answer, counts)
        if goes_on:
            reopen(table, district, bench, empty, end_ms(bench.marked))
    return status["alerts_open"]


def at_once(table, bench, what, students, *arguments):
    """A term's lines in one evening: for history, and for what is late."""
    roster, _ = bench.file("late_roster.ndjson", "roster", students=students)
    lines, counts = bench.file("late.ndjson", "events", "mixed", students=students)
    calendars = bench.calendars()
    with District(bench.folder / f"run{len(table.rows)}", rules.SIX, calendars, end_ms(bench.marked)) as district:
        district.start()
        district.load(roster)
        answer = loaded(table, district, f"{what}, {students} students", lines, *arguments, "--body", BODY, door="http")
        verdicts_check(bench, what, answer, counts)
        return district.status()["alerts_open"]


def rounds(table, bench, mixed, counts):
    """A machine that others share is half as fast again in one minute as in the next: those that are compared are
    measured in turn, and their medians are."""
    rates = {what: [table.value(what)] for what in (CLUSTERED, JS, MAIN) if table.value(what)}
    for number in range(1, bench.plan["rounds"]):
        one = Quiet()
        again(one, bench, rates)
        by_day(one, bench, MAIN, mixed, counts, rules.SIX, "http", folder=f"round{number}")
        for what in rates:
            rates[what].append(one.value(what))
    medians = {what: table.median(what, of, "a second") for what, of in rates.items()}
    for what, words, goal in [(CLUSTERED, "the floor, clustered", ">= 0.6"), (JS, "rules by hand in JS", ">= 5")]:
        if what in medians:
            table.add(f"day by day to {words}, medians", medians[MAIN] / medians[what], "x", goal)


def run(table, bench):
    table.begin("intake, fresh stores, bodies over kept connections")
    bench.marked, counts = bench.file("marked.ndjson", "events", "marked")
    mixed, mixed_counts = bench.file("mixed.ndjson", "events", "mixed", "marked")
    by_day(table, bench, "live, day by day, plain, HTTP", bench.marked, counts, rules.SIX, "http")
    found = [by_day(table, bench, MAIN, mixed, mixed_counts, rules.SIX, "http", goes_on=True),
             by_day(table, bench, MAIN.replace("HTTP", "unix socket"), mixed, mixed_counts, rules.SIX, "unix")]
    bench.check("alerts open over the unix socket", found[1], found[0])
    by_day(table, bench, RULES_200, mixed, mixed_counts, rules.two_hundred(), "http")
    late = bench.plan["late_students"]
    opened = [at_once(table, bench, "live, a term in one evening", late),
              at_once(table, bench, "history=true", late, "--history")]
    bench.check("alerts open after history", opened[1], opened[0])
    table.ratio("day by day to the floor, log", MAIN, FLOOR)
    table.ratio("day by day to the floor, clustered, by processor time", CLUSTERED + CPU, MAIN + CPU)
    table.ratio("day by day to json-rules-engine", MAIN, "Node, json-rules-engine", ">= 20")
    if "rounds" in bench.plan:
        rounds(table, bench, mixed, mixed_counts)
    table.ratio("200 rules to six", RULES_200, MAIN, ">= 0.7")
