#!/usr/bin/env python3
"""Judges by the model what the daemon told in made-up school years, with all that went wrong in them (tests/sim).

	judge_years.py --seed N [--seconds S] [--students K] [--keep DIR]        B=build/asan names another build folder

A year is lived by `sim_year`, which writes down at each month's end what was acknowledged until then, in the order in
which it came, the rules and calendars as they then were, and what alerts are open.  The model reads the lines, rules and
calendars alone.  What it does not know is not judged, and is counted: conditions in Lua, and feed_stale (whoever judges
files reads no settings).
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from calendars import as_date, read_calendars  # noqa: E402
from episodes import NEVER  # noqa: E402
from history import History, parts_of, snapshots  # noqa: E402
from intake import own_name, read_lines  # noqa: E402
from rules import read_rules, read_yaml  # noqa: E402

UNKNOWN = ("lua", "feed_stale")
TOLD = re.compile(r"(\S+) (\S+) (.*) since (-?\d+) step -?\d+$")
MS = timedelta(milliseconds=1)


def instant(ms):
    return datetime.fromtimestamp(0, timezone.utc) + int(ms) * MS


def is_known(tree):
    return not any(word in json.dumps(tree) for word in UNKNOWN)


class Case:
    """What was known and told at one instant of one year."""

    def __init__(self, folder):
        first, *told = (folder / "open.txt").read_text(encoding="utf-8").splitlines()
        self.name, self.now = folder.name, instant(first.split()[1])
        self.told = {match.group(1, 3, 2): instant(match[4]) for match in map(TOLD.match, told)}
        self.lines = read_lines([folder / "lines.ndjson"])
        self.calendars = read_calendars([read_yaml(p) for p in sorted((folder / "calendar.d").glob("*.yml"))])
        self.language, self.rules = read_rules(folder / "rules.d", is_known)
        self.names = {rule.name for rule in self.rules}
        first = min([as_date(line["time"]) for line in self.lines if "time" in line]
                    + [as_date(line["starts"]) for line in self.lines if line.get("starts")]
                    + [year.first for calendar in self.calendars.values() for year in calendar.years])
        self.span = first, instant(-(10 ** 13)), self.now.date(), self.now + MS
        self.arrivals = [(self.now, self.lines)]
        self.compared = 0

    def students(self, count):
        """So many of those that any line names, other ones in each case; who has two names oftener."""
        named = {line["student"] for line in self.lines if line.get("student")}
        joined = {name for line in self.lines if line.get("type") == "alias" for name in (own_name(line), line["student"])}
        order = sorted(named, key=lambda name: hash_of(self.name + name) // (8 if name in joined else 1))
        return order[:count] if count else order

    def wanted(self, student):
        """{(rule, value, student): opened} of the episodes that are open now, by all that is known now."""
        parts = [part for rule in self.rules for part in parts_of(rule, self.arrivals)]
        history = History(student, parts, self.language, self.span)
        known = snapshots(student, self.arrivals, self.calendars, history)
        found = history.episodes(*known[-1][1:], NEVER) if known else {}
        return {(*(name if isinstance(name, tuple) else (name, "")), student): e.opened
                for name, episodes in found.items() for e in episodes if e.closed is None}

    def differences(self, students):
        """[text]: one for each alert that only one of both has, or has since another instant; counts what is compared."""
        for student in students:
            told = {key: since for key, since in self.told.items() if key[2] == student and key[0] in self.names}
            wanted = self.wanted(student)
            self.compared += len(set(told) | set(wanted))
            for key in sorted(set(told) | set(wanted)):
                if told.get(key) != wanted.get(key):
                    yield f"{self.name} {' '.join(key)}: the model {wanted.get(key)}, told {told.get(key)}"


def hash_of(text):
    """The same in each run, unlike hash()."""
    number = 5381
    for byte in text.encode():
        number = (number * 33 ^ byte) % 2 ** 32
    return number


def live(seed, folder):
    """A year into a folder; what sim_year says when something is wrong by itself."""
    program = Path(os.environ.get("B", "build")) / "tests" / "sim_year"
    done = subprocess.run([program, "0", str(seed), folder], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def main():
    parser = argparse.ArgumentParser(description="the model judges what was told in made-up school years")
    parser.add_argument("--seed", type=int, default=1, help="of the first year")
    parser.add_argument("--seconds", type=float, default=0, help="years as many as fit, at least one")
    parser.add_argument("--students", type=int, default=6, help="of each month, so many; 0: all")
    parser.add_argument("--keep", type=Path, help="write the months here and leave them")
    options = parser.parse_args()
    end, seed = time.monotonic() + options.seconds, options.seed
    months = judged = alerts = unknown = wrong = 0
    while seed == options.seed or time.monotonic() < end:
        with tempfile.TemporaryDirectory() as temporary:
            cases = (options.keep or Path(temporary)) / str(seed)
            failed = live(seed, cases)
            if failed:
                print(failed)
                return 1
            for folder in sorted(cases.iterdir(), key=lambda f: int(f.name.split("-")[1])):
                case = Case(folder)
                students = case.students(options.students)
                found = list(case.differences(students))
                print(*found, sep="\n", end="\n" if found else "", flush=True)
                months, judged, wrong = months + 1, judged + len(students), wrong + len(found)
                alerts += case.compared
                unknown += len({key[0] for key in case.told} - case.names)
        seed += 1
    print(f"{seed - options.seed} years from seed {options.seed}: {months} months, {judged} students of them and {alerts} alerts judged, "
          f"{unknown} rules not known to the model, {wrong} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
