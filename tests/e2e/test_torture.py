"""The scripts of tests/torture in their short form: what they hold the daemon to, without a limit of time that a busy
machine could miss.  `make torture` runs them at full length."""
import os
import subprocess
import sys

from daemon import BUILD, ROOT, SLOW


def torture(name, *options):
    result = subprocess.run([sys.executable, ROOT / "tests" / "torture" / name, *map(str, options)], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=200 * SLOW,
                            env={**os.environ, "B": str(BUILD.relative_to(ROOT))})
    assert result.returncode == 0, result.stdout


def test_slow_clients_hurt_nobody_but_themselves():
    torture("slow_clients.py", "--slow", 300, "--seconds", 3)


def test_reloads_under_load_lose_nothing_and_tell_nothing_twice():
    torture("reloads.py", "--reloads", int(os.environ.get("RELOADS", "100")))


def test_every_bad_line_is_refused_and_every_good_one_taken():
    torture("bad_lines.py", "--lines", 10000, "--bad", 1000)
