"""Once a day the log says what the day has brought, in numbers."""
import contextlib
import datetime
import json
import sqlite3
import time

from daemon import TODAY, referral, roster


def beats(daemon):
    lines = [line for line in daemon.log.read_text().splitlines() if '"message":"heartbeat"' in line]
    return [json.loads(line[line.index("{"):]) for line in lines]


def mark(daemon, before):
    """As if the last one had been said that many days ago, before anything came."""
    day = (TODAY - datetime.date(1970, 1, 1)).days - before
    with contextlib.closing(sqlite3.connect(daemon.store)) as store, store:
        store.execute("INSERT OR REPLACE INTO meta VALUES ('heartbeat', CAST(? AS BLOB))",
                      (f"{day} {int(time.time() - 86400 * before) * 1000} 0 0 0",))


def timestamp(daemon):
    [line] = [line for line in daemon.get("/metrics").body.decode().splitlines() if
              line.startswith("intervened_heartbeat_timestamp_seconds ")]
    return float(line.split()[1])


def test_a_day_is_said_once_and_names_nobody(stopped):
    stopped.always = 'heartbeat: {at: "00:00"}\n'
    stopped.start()
    stopped.send(roster("ada") + [referral("r1", "ada", 3), referral("r2", "ada", 1), {"id": "x"}])
    assert stopped.stop() == 0
    mark(stopped, 1)
    for _ in range(2):
        stopped.start()
        stopped.until(lambda: timestamp(stopped) > time.time() - 3600, "the day is said")
        assert stopped.stop() == 0
    [beat] = beats(stopped)
    assert (beat["events"], beat["rejected"], beat["alerts_opened"], beat["messages_sent"]) == (4, 1, 1, 0)
    assert beat["disk_free_mib"] > 0 and beat["accounting_breaches"] == 0 and beat["since"] and "ada" not in json.dumps(beat)


def test_a_time_that_is_none_is_refused(stopped):
    stopped.always = "heartbeat: {at: late}\n"
    stopped.configure()
    with stopped.spawn("--check") as process:
        said = process.communicate(timeout=20)[0].decode()
    assert process.returncode != 0 and "expected a time of day" in said + stopped.log.read_text()
