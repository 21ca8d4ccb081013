"""Breaks the program on purpose, one promise at a time, and asks the tests which of them notices.

    tests/breaks/run.py                  all, on a copy of the tree; a break that stays green fails
    tests/breaks/run.py NAME ..          these
    tests/breaks/run.py --check          only whether each still applies

A break is a patch with lines in front: what it breaks, and for each test program or story that must notice a `red:`.
When one no longer applies, make the same mistake in the code as it is now, and write the difference anew.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TESTS = {"c": re.compile(r"^\[  FAILED  \] (\w+)$", re.M), "story": re.compile(r"^FAILED \S+::(\S+)", re.M)}
PATIENCE_S = 900


class Break:
    def __init__(self, path):
        self.path, self.name = path, path.stem
        self.what, *lines = path.read_text().splitlines()
        self.red = [line.removeprefix("red: ") for line in lines[:lines.index("")]]

    def patch(self, folder, *options):
        return subprocess.run(["patch", "-p0", "-s", "-f", "-F2", "--no-backup-if-mismatch", *options, "-i", self.path],
                              cwd=folder, capture_output=True, text=True)

    def mend(self, folder):
        """Its files as they were.  Taken back line by line, a line of a repeated pattern could go where it was not."""
        for name in re.findall(r"^\+\+\+ (\S+)", self.path.read_text(), re.M):
            shutil.copy(ROOT / name, folder / name)


def breaks(names):
    found = [Break(path) for path in sorted(HERE.glob("*.patch")) if not names or path.stem in names]
    assert found, f"no break is called {' or '.join(names)}"
    return found


def check():
    stale = [each for each in breaks([]) if each.patch(ROOT, "--dry-run").returncode]
    for each in stale:
        print(f"breaks: {each.path.relative_to(ROOT)} no longer applies: {each.what}")
    return bool(stale)


def copy(folder):
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    for name in files:
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    if (ROOT / "build").exists():
        shutil.copytree(ROOT / "build", folder / "build", symlinks=True,
                        ignore=shutil.ignore_patterns("asan", "tsan", "cover", "fuzz"))


def make(folder, target):
    made = subprocess.run(["make", "-s", "-j2", target], cwd=folder, capture_output=True, text=True)
    assert made.returncode == 0, f"{target} does not build:\n{made.stdout}{made.stderr}"


def test(folder, red):
    """None when all is green, else the names of the tests that are not."""
    *settings, program = red.split()
    is_story = program.endswith(".py")
    environment = {**os.environ, "B": "build", **dict(setting.split("=") for setting in settings)}
    make(folder, "all" if is_story else program)
    command = ["/usr/bin/python3", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", program] if is_story else [program]
    try:
        run = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        return [f"{program} (it had no end)"]
    if run.returncode == 0:
        return None
    said = run.stdout.decode(errors="replace")
    named = list(dict.fromkeys(TESTS["story" if is_story else "c"].findall(said)))
    return named or [f"{program} (it ended with {run.returncode})"]


def try_one(folder, each):
    began = time.monotonic()
    applied = each.patch(folder)
    if applied.returncode:
        print(f"STALE  {each.name}: it does not apply\n{applied.stdout}", flush=True)
        return None
    try:
        noticed = {red: test(folder, red) for red in each.red}
    except AssertionError as stale:
        print(f"STALE  {each.name}: {stale}", flush=True)
        return None
    finally:
        each.mend(folder)
    seconds = time.monotonic() - began
    blind = [red for red in each.red if not noticed[red]]
    if blind:
        print(f"GREEN  {each.name}: {each.what}\n       {', '.join(blind)} did not notice ({seconds:.0f} s)", flush=True)
    else:
        named = [name for red in each.red for name in noticed[red][:3]]
        print(f"red    {each.name}: {each.what}\n       {', '.join(named)} ({seconds:.0f} s)", flush=True)
    return not blind


def main(arguments):
    if arguments == ["--check"]:
        return check()
    chosen = breaks(arguments)
    with tempfile.TemporaryDirectory(prefix="breaks") as name:
        folder = pathlib.Path(name)
        copy(folder)
        for red in sorted({red for each in chosen for red in each.red}):
            noticed = test(folder, red)
            assert noticed is None, f"{red} is red without a break: {noticed}"
        green = [each for each in chosen if not try_one(folder, each)]
    print(f"{len(chosen)} breaks, {len(chosen) - len(green)} noticed")
    return bool(green)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
