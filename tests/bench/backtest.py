"""How fast rules are tried on a year that is in files, beside a C loop that has the same rules compiled in."""
import json
import resource
import subprocess
import time

import rules
from district import BUILD, TOOLS
from peers import cpu_s

LOOP_DAYS = 184  # a school year of the standard work: the loop knows of one


def tried(table, bench, what, rule_text, lines):
    path, calendars = bench.folder / "backtest.yml", bench.folder / "calendar.d"
    path.write_text(rule_text)
    calendars.mkdir(exist_ok=True)
    for name, text in bench.calendars().items():
        (calendars / name).write_text(text)
    began, used = time.monotonic(), cpu_s()
    done = subprocess.run(
        [BUILD / "intervene", "backtest", "--rules", path, "--events", lines, "--roster", bench.roster, "--calendars",
         calendars, "--format", "json", "--quiet"], check=True, capture_output=True)
    seconds, used = time.monotonic() - began, cpu_s() - used
    answer = json.loads(done.stdout)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    table.add(what, bench.plain_counts["lines"] / seconds, "events/s", goal=">= 2,000,000, of two cores",
              opened=answer["load"]["opened"], largest_kib=largest)
    return answer, used


def loop(table, bench, what, count, answer, used):
    """What of the backtest's processor time the bare loop needs, with and without its own reading of the file."""
    if bench.plan["days"] > LOOP_DAYS:
        table.skip(f"C loop, {what}", "it knows of one school year")
        return
    done = subprocess.run([TOOLS / "bench_loop", bench.plain, str(count)], check=True, capture_output=True, text=True)
    out = json.loads(done.stdout)
    by_rule = [len(answer["rules"][name]["episodes"]) for name in rules.names(count)]
    bench.check(f"alerts of the C loop by rule, {what}", out["by_rule"], by_rule)
    table.add(f"C loop, {what}, arrays in memory", out["events"] / out["judge_s"], "events/s", "one core",
              alerts=out["alerts"])
    table.add(f"C loop, {what}, reading included", out["events"] / (out["judge_s"] + out["read_s"]), "events/s",
              "one core")
    table.add(f"backtest : C loop, {what}, processor time, reading included", used / (out["judge_s"] + out["read_s"]),
              "x")
    table.add(f"backtest, all of it : C loop, {what}, arrays in memory", used / out["judge_s"], "x")


def run(table, bench):
    table.begin("backtest, the plain work, files to report")
    six, used = tried(table, bench, "backtest, six rules", rules.SIX, bench.plain)
    loop(table, bench, "six rules", 6, six, used)
    loop(table, bench, "40 rules", 40, *tried(table, bench, "backtest, 40 rules", rules.forty(), bench.plain))
    if bench.alerts is not None:
        bench.check("alerts of the backtest", six["load"]["opened"], bench.alerts)
