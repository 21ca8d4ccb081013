"""The engine reads no clock and no zone of the machine: facts in, the same answer out, whenever and wherever it runs."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from daemon import roster
from test_outbox import start_ahead

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


@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed")
@pytest.mark.skipif("asan" in str(BUILD) or "tsan" in str(BUILD), reason="sanitizers and faketime both want to be first")
def test_a_clock_that_was_set_back_is_a_finding_until_it_has_caught_up(stopped):
    def findings():
        return [finding for finding in stopped.status()["findings"] if "clock" in finding]

    spawn = stopped.spawn
    start_ahead(stopped, 1, "")
    stopped.send(roster("ada"))
    assert findings() == []
    assert stopped.stop() == 0
    stopped.spawn = spawn
    stopped.start()
    finding, = findings()
    minutes = int(finding.split()[3])
    assert finding.startswith("the clock is ") and "no time passes for the rules" in finding and 1430 <= minutes <= 1440
    stopped.until(lambda: "the clock is behind what was judged" in stopped.log.read_text(), "the log")
    assert stopped.stop() == 0
    start_ahead(stopped, 2, "")
    assert findings() == []
