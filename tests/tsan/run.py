"""Everything of ours that has more than one thread, under the thread sanitizer: make tsan.

    B=build/tsan UNITS="test_log .." tests/tsan/run.py [words for pytest]

A process that is killed, or whose exit code nobody looks at, must not keep a race to itself: each writes what it finds
into a folder, and at the end that is empty or the run has failed.  First of all a program with a race in it must be
found out, or else silence would mean nothing.
"""
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
B = os.environ.get("B", "build/tsan")
FOUND = ROOT / B / "races"
UNITS = os.environ.get("UNITS", "").split()

# What is left out, and why.  Beside these: simulation and faults, which run everything in one thread so that it can be
# repeated, and bring an allocator and a disk of their own; and single stories that say so themselves.
LEFT_OUT = {
    "test_backtest.py": "the command line alone, which judges short logs in one thread; test_replay has several",
    "test_bench.py": "counts what the bench counts; its figures are of the plain build",
    "test_check.py": "the command line alone",
    "test_check_golden.py": "the command line alone",
    "test_cli.py": "the command line alone",
    "test_clock.py": "the command line alone, and faketime wants to be first as the sanitizer does",
    "test_docs.py": "reads the pages; the daemons it starts do nothing that those of other stories do not",
    "test_examples.py": "the command line alone",
    "test_man.py": "reads the manual",
    "test_model.py": "the command line alone",
    "test_model_self.py": "the model alone, in Python",
    "test_unit.py": "boots systemd with what is installed, which is the plain build",
}


def environment():
    options = f"log_path={FOUND}/report second_deadlock_stack=1"
    return {**os.environ, "B": B, "TSAN_OPTIONS": options}


def reports():
    return sorted(FOUND.glob("report.*"))


def finds_a_race():
    """The sanitizer itself, with the options of the run."""
    program = ROOT / B / "race"
    subprocess.run(["cc", "-O1", "-g", "-fsanitize=thread", "-o", program, ROOT / "tests/tsan/race.c"], check=True)
    subprocess.run([program], env=environment())
    found = [report for report in reports() if "data race" in report.read_text()]
    for report in reports():
        report.unlink()
    return bool(found)


def run_unit(name):
    out = subprocess.run([ROOT / B / "tests" / name], cwd=ROOT, env=environment(), stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT)
    print(f"  {name}: {'ok' if out.returncode == 0 else out.stdout.decode(errors='replace')}", flush=True)
    return out.returncode == 0


def run_stories(words):
    left_out = [f"--ignore=tests/e2e/{name}" for name in LEFT_OUT]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/e2e", *left_out, *words]
    return subprocess.run(command, cwd=ROOT, env=environment()).returncode == 0


def main(words):
    shutil.rmtree(FOUND, ignore_errors=True)
    FOUND.mkdir(parents=True)
    if not finds_a_race():
        print("tsan: the sanitizer says nothing of tests/tsan/race.c, so it would say nothing of anything")
        return 1
    held = [run_unit(name) for name in UNITS] + [run_stories(words)]
    for report in reports():
        print(f"\n{report.relative_to(ROOT)}\n{report.read_text()[:6000]}")
    print(f"tsan: {len(UNITS)} programs and the stories, {len(reports())} reports")
    return bool(reports()) or not all(held)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
