"""The engine reads no clock and no zone of the machine: facts in, the same answer out, whenever and wherever it runs."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("B", ROOT / "build"))
RIVERBEND = ROOT / "examples" / "riverbend"


def digest(prefix, environment):
    command = [*prefix, str(BUILD / "intervene"), "backtest", "--rules", str(RIVERBEND / "rules.d"),
               "--calendars", str(RIVERBEND / "calendar.d"), "--roster", str(RIVERBEND / "roster.ndjson"),
               "--events", str(RIVERBEND / "events.ndjson"), "--format", "json"]
    done = subprocess.run(command, capture_output=True, env={**os.environ, **environment}, check=True)
    assert b'"episodes":[{' in done.stdout
    return hashlib.sha256(done.stdout).hexdigest()


@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed")
@pytest.mark.skipif("asan" in str(BUILD) or "tsan" in str(BUILD), reason="sanitizers and faketime both want to be first")
def test_two_wall_clocks_give_one_digest():
    then = digest(["faketime", "1999-12-31 23:59:30"], {"TZ": "Pacific/Apia"})
    later = digest(["faketime", "2061-07-28 12:00:00"], {"TZ": "America/St_Johns"})
    assert then == later == digest([], {})
