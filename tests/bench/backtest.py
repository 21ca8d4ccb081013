"""How fast rules are tried on a year that is in files."""
import json
import resource
import subprocess
import time

import rules
from district import BUILD


def tried(table, bench, what, rule_text, lines):
    path, calendars = bench.folder / "backtest.yml", bench.folder / "calendar.d"
    path.write_text(rule_text)
    calendars.mkdir(exist_ok=True)
    for name, text in bench.calendars().items():
        (calendars / name).write_text(text)
    began = time.monotonic()
    done = subprocess.run(
        [BUILD / "intervene", "backtest", "--rules", path, "--events", lines, "--roster", bench.roster, "--calendars",
         calendars, "--format", "json", "--quiet"], check=True, capture_output=True)
    seconds = time.monotonic() - began
    answer = json.loads(done.stdout)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    table.add(what, bench.plain_counts["lines"] / seconds, "events/s", goal=">= 2,000,000, of two cores",
              opened=answer["load"]["opened"], largest_kib=largest)
    return answer


def run(table, bench):
    table.begin("backtest, the plain work, files to report")
    six = tried(table, bench, "backtest, six rules", rules.SIX, bench.plain)
    tried(table, bench, "backtest, 40 rules", rules.forty(), bench.plain)
    if bench.alerts is not None:
        bench.check("alerts of the backtest", six["load"]["opened"], bench.alerts)
