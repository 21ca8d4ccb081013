"""The long form of what is promised: each row of the second table of docs/guarantees.md is run and printed with its figure.

    tests/torture.py                     every row (make torture)
    tests/torture.py --long              further (make torture-long)
    tests/torture.py STEP ..             these rows
    tests/torture.py --check             only whether the page and the steps agree

SEED=n takes other districts and other moments; what fails prints how to run it again alone.  Steps that wait a lot run
beside those that compute.
"""
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
B = os.environ.get("B", "build")
SEED = os.environ.get("SEED", "1")
STORIES = "/usr/bin/python3 -m pytest -q -s -p no:cacheprovider tests/e2e/"
ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", re.M)
COMPUTES, WAITS = "computes", "waits"


class Step:
    """A command, what makes it long and longer, and where in its words the figure is."""

    def __init__(self, lane, command, figure, settings, longer):
        self.lane, self.command, self.figure = lane, command, re.compile(figure, re.M)
        self.settings, self.longer = settings, longer

    def environment(self, is_long):
        return {"SEED": SEED, **self.settings, **(self.longer if is_long else {})}

    def run(self, is_long):
        """(held, figure, seconds, output)"""
        began = time.monotonic()
        run = subprocess.run(self.command, shell=True, cwd=ROOT, env={**os.environ, "B": B, **self.environment(is_long)},
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = run.stdout.decode(errors="replace")
        figures = "; ".join(self.figure.findall(said))
        return run.returncode == 0 and bool(figures), figures, time.monotonic() - began, said


STEPS = {
    "power": Step(COMPUTES, f"{B}/tests/faults_crash", r"^\d+ operations, .*: 0 wrong$",
                  {"FAULT_STRIDE": "1", "FAULT_SEEDS": "20"}, {"FAULT_OPERATIONS": "300"}),
    "disk_errors": Step(COMPUTES, f"{B}/tests/faults_errors", r"^.*: \d+ lives, .*$",
                        {"FAULT_ERRORS": "1"}, {"FAULT_OPERATIONS": "120"}),
    "memory": Step(COMPUTES, f"{B}/tests/faults_memory", r"^\d+ lives of .*$",
                   {"FAULT_ALLOCATIONS": "400"}, {"FAULT_ALLOCATIONS": "10000"}),
    "orders": Step(COMPUTES, f"{B}/tests/sim_orders ${{SECONDS_EACH}} {SEED}", r"seeds .*",
                   {"SECONDS_EACH": "60"}, {"SECONDS_EACH": "1800"}),
    "years": Step(COMPUTES, f"{B}/tests/sim_year ${{SECONDS_EACH}} {SEED}", r"\d+ years, .*",
                  {"SECONDS_EACH": "60"}, {"SECONDS_EACH": "3600"}),
    "breaks": Step(COMPUTES, "/usr/bin/python3 tests/breaks/run.py", r"^\d+ breaks, \d+ noticed$", {}, {}),
    "kills": Step(WAITS, f"{STORIES}test_daemon_restart.py -k 'again_and_again and killed'",
                  r"\d+ times: .*", {"KILLS": "1000"}, {"KILLS": "10000"}),
    "stops": Step(WAITS, f"{STORIES}test_daemon_restart.py -k 'again_and_again and stopped'",
                  r"\d+ times: .*", {"KILLS": "100"}, {"KILLS": "1000"}),
    "full_disk": Step(WAITS, f"{STORIES}test_daemon_disk.py", r"\d+ times full .*",
                      {"DISK_CYCLES": "20"}, {"DISK_CYCLES": "100"}),
    "slow_clients": Step(COMPUTES, "/usr/bin/python3 tests/torture/slow_clients.py --p99 100 --seconds ${SECONDS_OF_IT}",
                         r"^\d+ slow clients; .*$", {"SECONDS_OF_IT": "60"}, {"SECONDS_OF_IT": "600"}),
    "reloads": Step(WAITS, f"/usr/bin/python3 tests/torture/reloads.py --reloads ${{RELOADS}} --seed {SEED}",
                    r"^\d+ reloads, .*$", {"RELOADS": "1000"}, {"RELOADS": "10000"}),
    "bad_lines": Step(COMPUTES, f"/usr/bin/python3 tests/torture/bad_lines.py --seed {SEED}", r"^\d+ good lines .*$", {}, {}),
    "syncs": Step(WAITS, f"{STORIES}test_daemon_sync.py", r"\d+ answers .*", {}, {}),
}


def rows():
    """step: (promise, figure that is aimed at), as the page has it."""
    return {name: (promise, aim) for name, promise, aim in ROW.findall((ROOT / "docs/guarantees.md").read_text())}


def check():
    page, steps = set(rows()), set(STEPS)
    for name in sorted(page ^ steps):
        print(f"torture: {name} is only {'on the page' if name in page else 'a step'}")
    return page != steps


def say(name, promise, aim, step, result, is_long):
    held, figures, seconds, output = result
    print(f"| {promise} | {aim} | {figures or 'no figure'} | {'held' if held else 'BROKEN'} | {seconds:.0f} s |", flush=True)
    if not held:
        settings = " ".join(f"{key}={value}" for key, value in step.environment(is_long).items())
        print(f"\n{output}\n{name}: again with  {settings} B={B} {step.command}\n", flush=True)


def run_lane(lane, names, is_long, broken):
    page = rows()
    for name in names:
        if STEPS[name].lane != lane:
            continue
        result = STEPS[name].run(is_long)
        say(name, *page[name], STEPS[name], result, is_long)
        if not result[0]:
            broken.append(name)


def main(arguments):
    if check() or arguments == ["--check"]:
        return check()
    is_long = "--long" in arguments
    names = [name for name in arguments if not name.startswith("-")] or list(STEPS)
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    print(f"commit {commit or 'unknown'}, seed {SEED}\n\n| promise | aim | measured | | |\n|---|---|---|---|---|", flush=True)
    broken = []
    lanes = [threading.Thread(target=run_lane, args=(lane, names, is_long, broken)) for lane in (COMPUTES, WAITS)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    print(f"\n{len(names) - len(broken)} of {len(names)} held" + (f"; broken: {', '.join(broken)}" if broken else ""))
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
