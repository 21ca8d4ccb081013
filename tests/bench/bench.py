#!/usr/bin/python3
"""Measures what docs/performance.md promises, beside the floor and the peers, in one run on one machine.

bench.py standard|short|long [--students N] [--days N] [--seed K] [--only PART ..] [--json FILE]

Every count is checked against the others: a daemon that is fast because it forgets fails here.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import backtest  # noqa: E402
import intake  # noqa: E402
import latency  # noqa: E402
import long  # noqa: E402
import machine  # noqa: E402
import peers  # noqa: E402
from district import TOOLS  # noqa: E402
from table import Table  # noqa: E402

PLANS = {
    "standard": {"students": 5000, "days": 90, "seed": 7, "rate": 2000, "seconds": 10, "bulk_mb": 50,
                 "late_students": 500, "rounds": 3},
    "short": {"students": 120, "days": 40, "seed": 7, "rate": 100, "seconds": 2, "bulk_mb": 1,
              "late_students": 60},
    "long": {"students": 100000, "days": 552, "seed": 7},
}
PARTS = {
    "standard": {"floors": peers.floors, "node": peers.node, "intake": intake.run, "latency": latency.run,
                 "backtest": backtest.run},
    "short": {"floors": peers.floors, "intake": intake.run, "latency": latency.run, "backtest": backtest.run},
    "long": {"long": long.run},
}


class Bench:
    """The work in files, and what it must come to."""

    def __init__(self, folder, plan):
        self.folder, self.plan = pathlib.Path(folder), plan
        self.alerts = None  # of the plain work, by the floor

    def work(self, what, *words, students=None):
        plan = self.plan
        return [TOOLS / "bench_work", what, str(students or plan["students"]), str(plan["days"]), str(plan["seed"]),
                *words]

    def file(self, name, what, *words, students=None):
        """A file of the work, and what the generator says is in it."""
        path = self.folder / name
        with open(path, "wb") as out:
            done = subprocess.run(self.work(what, *words, students=students), stdout=out, stderr=subprocess.PIPE,
                                  check=True)
        return path, json.loads(done.stderr or b"{}")

    def calendars(self):
        printed = subprocess.run(self.work("calendars"), capture_output=True, text=True, check=True).stdout
        parts = (part.split("\n", 1) for part in printed.split("#")[1:])
        return {name: text for name, text in parts}

    def make(self):
        self.roster, _ = self.file("roster.ndjson", "roster")
        self.plain, self.plain_counts = self.file("plain.ndjson", "events")

    def check(self, what, found, expected):
        if found != expected:
            raise SystemExit(f"bench: {what}: {found}, and {expected} was expected")


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plan", choices=PLANS)
    parser.add_argument("--students", type=int)
    parser.add_argument("--days", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--only", nargs="+", default=[], metavar="PART", help="floors node intake latency backtest")
    parser.add_argument("--json", metavar="FILE", help="the table as JSON")
    parser.add_argument("--folder", help="where stores are written: the disk that is measured (a temporary one)")
    return parser.parse_args()


def main():
    given = read_arguments()
    plan = {**PLANS[given.plan], **{name: value for name in ("students", "days", "seed")
                                    if (value := getattr(given, name)) is not None}}
    table = Table(given.json)
    with tempfile.TemporaryDirectory(prefix="intervened-bench-", dir=given.folder) as folder:
        about = machine.describe(folder)
        print(", ".join(f"{name} {value}" for name, value in about.items()))
        print(f"{given.plan}: " + ", ".join(f"{name} {value}" for name, value in plan.items()))
        bench = Bench(folder, plan)
        if given.plan != "long":
            bench.make()
        for name, part in PARTS[given.plan].items():
            if not given.only or name in given.only:
                part(table, bench)
    table.finish(about, plan)


if __name__ == "__main__":
    main()
