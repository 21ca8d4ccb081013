"""The daemon and the backtest are two hands that write the same: a year loaded as history is told as a backtest tells it."""
import datetime
import json
import shutil
import subprocess

import pytest

from daemon import BUILD, ROOT


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() if text else None


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    """A made-up district, and what a backtest says of it."""
    folder = tmp_path_factory.mktemp("district")
    subprocess.run([BUILD / "intervene", "generate", "--quiet", "--students", "80", "--days", "70", "--schools", "2",
                    folder], check=True)
    (folder / "rules.d").mkdir()
    shutil.copy(ROOT / "examples/demo-rules.yml", folder / "rules.d")
    out = subprocess.run(
        [BUILD / "intervene", "backtest", "--rules", folder / "rules.d", "--calendars", folder / "calendar.d",
         "--roster", folder / "roster.ndjson", "--events", folder / "events.ndjson", "--format", "json"],
        check=True, capture_output=True).stdout
    told = {(rule, episode["student"], instant(episode["opened"]), instant(episode["known"]),
             instant(episode["closed"]), episode["why"])
            for rule, found in json.loads(out)["rules"].items() for episode in found["episodes"]}
    assert len(told) > 20
    return folder, told


def start_with(daemon, folder):
    shutil.rmtree(daemon.folder / "rules.d")
    shutil.rmtree(daemon.folder / "calendar.d")
    shutil.copytree(folder / "rules.d", daemon.folder / "rules.d")
    shutil.copytree(folder / "calendar.d", daemon.folder / "calendar.d")
    daemon.start()
    load(daemon, (folder / "roster.ndjson").read_bytes())


def load(daemon, body):
    answer = daemon.post("/v1/events?history=true", body, headers={"Content-Type": "application/x-ndjson"})
    assert answer.status == 200, answer.body[:1000]


def told_by(daemon):
    """What the daemon told, up to where the backtest ends; what it closed after that was open there."""
    alerts = daemon.alerts("past", limit=1000)
    return {(alert["rule"], alert["student"], instant(alert["opened_at"]), instant(alert["known_at"]),
             instant(alert["closed_at"]), alert["closed_why"]) for alert in alerts}


def same(told, expected):
    end = max(max(filter(None, episode[2:5])) for episode in expected)
    return {episode if episode[4] is None or episode[4] <= end else (*episode[:4], None, None)
            for episode in told} == expected


def test_history_is_told_as_a_backtest_tells_it(stopped, district):
    folder, expected = district
    start_with(stopped, folder)
    load(stopped, (folder / "events.ndjson").read_bytes())
    told = told_by(stopped)
    assert same(told, expected)
    stopped.restart()
    assert told_by(stopped) == told


def test_in_parts_it_is_told_the_same(stopped, district):
    folder, expected = district
    start_with(stopped, folder)
    lines = (folder / "events.ndjson").read_bytes().splitlines(keepends=True)
    for part in range(0, len(lines), 1000):
        load(stopped, b"".join(lines[part:part + 1000]))
    assert same(told_by(stopped), expected)
