"""Copies of the store while its daemon runs, and whether anybody notices when none is made."""
import datetime
import json
import shutil
import sqlite3
import subprocess
import threading
import time

import pytest

from daemon import BUILD, SLOW, referral, roster
from test_doctor import doctor
from test_proposals import fire

NOW = datetime.datetime.now(datetime.timezone.utc)


def name(hours=0, owner="intervened"):
    return f"{owner}-{NOW - datetime.timedelta(hours=hours):%Y%m%dT%H%M%SZ}.db"


@pytest.fixture
def kept(stopped):
    """A daemon whose copies go into its folder `copies`."""
    (stopped.folder / "copies").mkdir()
    stopped.always = "backup: {path: copies, within: 2 days}\n"
    return stopped


def backup(daemon, *words):
    return subprocess.run([BUILD / "intervene", "backup", "--config", daemon.config, *words],
                          capture_output=True, text=True)


def copies(daemon):
    return sorted(path.name for path in (daemon.folder / "copies").iterdir())


def findings(daemon):
    return [finding for finding in daemon.status()["findings"] if "backup" in finding]


def test_a_copy_has_all_that_was_acknowledged_and_can_be_put_back(kept, tmp_path):
    kept.start()
    kept.send(roster("ada", "ben"))
    fire(kept)
    made = backup(kept, "--format", "json")
    assert made.returncode == 0, made.stderr
    answer = json.loads(made.stdout)
    copy, = (kept.folder / "copies").iterdir()
    assert answer["path"].endswith("copies/" + copy.name) and answer["events"] == kept.status()["last_seq"]
    assert answer["bytes"] == copy.stat().st_size and copy.stat().st_mode & 0o777 == 0o600
    verified = subprocess.run([BUILD / "intervene", "replay", "--verify", "--config", kept.config, "--store", copy],
                              capture_output=True, text=True)
    assert verified.returncode == 0 and verified.stdout.startswith("ok  1 alerts are stored as "), verified
    alerts = kept.alerts("any")
    fire(kept, "ben")
    assert kept.stop() == 0
    for beside in kept.folder.glob(kept.store.name + "-*"):
        beside.unlink()
    shutil.copy(copy, kept.store)
    kept.start()
    assert kept.alerts("any") == alerts
    fire(kept, "ben")
    assert len(kept.alerts()) == 2


def test_under_load_each_copy_is_whole_and_nobody_waits(kept):
    kept.start()
    students = [f"s{number}" for number in range(500)]
    kept.send(roster(*students))
    is_over = threading.Event()
    took = []

    def send():
        while not is_over.is_set():
            before = time.monotonic()
            kept.send([referral(f"{len(took)}-{student}", student, 2) for student in students[:50]])
            took.append(time.monotonic() - before)

    sender = threading.Thread(target=send)
    sender.start()
    events = []
    for _ in range(6):
        least = 1 + len(students) + 50 * len(took)
        made = backup(kept, "--format", "json")
        assert made.returncode == 0, made.stderr
        events.append(json.loads(made.stdout)["events"])
        assert events[-1] >= least
        time.sleep(1.05)
    is_over.set()
    sender.join()
    assert events == sorted(events) and len(took) > 6 and max(took) < SLOW, took
    assert len(copies(kept)) == 6
    for copy in copies(kept):
        path = kept.folder / "copies" / copy
        assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_so_many_are_kept_and_nothing_else_is_touched(kept):
    kept.start()
    others = [name(1, "north"), "intervened-old.db", "intervened-20261301T000000Z.db", "notes.txt", name(3) + ".gz"]
    for there in [name(hours) for hours in (1, 2, 3, 4)] + others:
        (kept.folder / "copies" / there).write_text("x")
    made = backup(kept, "--keep", "3")
    assert made.returncode == 0 and "3 are kept, 2 older ones are deleted" in made.stdout, made
    left = set(copies(kept))
    assert set(others) <= left and {name(1), name(2)} <= left and not {name(3), name(4)} & left
    assert len(left) == len(others) + 3
    assert backup(kept, "--keep", "0").returncode == 2


def test_what_cannot_be_copied_leaves_nothing_behind_and_deletes_nothing(kept):
    kept.start()
    kept.send(roster(*(f"s{number}" for number in range(300))))
    assert kept.stop() == 0
    (kept.folder / "copies" / name(30)).write_text("x")
    store = kept.store
    whole = store.read_bytes()
    store.write_bytes(whole[:20480] + bytes(8192) + whole[28672:])
    failed = backup(kept, "--keep", "1")
    assert failed.returncode == 1 and "damaged" in failed.stderr
    assert copies(kept) == [name(30)]
    store.write_bytes(whole)
    for words, said in ((["--to", "/nowhere/at/all"], "/nowhere/at/all"), (["--to", str(store)], str(store))):
        failed = backup(kept, *words)
        assert failed.returncode == 1 and said in failed.stderr
    assert backup(kept).returncode == 0 and len(copies(kept)) == 2


def test_a_half_that_was_left_is_begun_anew(kept):
    kept.start()
    (kept.folder / "copies" / "intervened.part").write_bytes(b"half" * 5000)
    assert backup(kept).returncode == 0
    assert "intervened.part" not in copies(kept) and len(copies(kept)) == 1


def test_one_is_made_at_a_time(kept):
    import fcntl
    kept.start()
    with open(kept.folder / "copies" / "intervened.part", "wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        failed = backup(kept)
    assert failed.returncode == 1 and "another backup" in failed.stderr
    assert backup(kept).returncode == 0


def test_many_at_once_leave_whole_copies_alone(kept):
    kept.start()
    kept.send(roster(*(f"s{number}" for number in range(200))))
    runs = []
    for _ in range(40):
        runs.append(subprocess.Popen([BUILD / "intervene", "backup", "--config", kept.config],
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        time.sleep(0.01)
    said = [run.communicate() for run in runs]
    assert all(run.returncode == 0 or "another backup" in words[1] for run, words in zip(runs, said)), said
    made = {words[0].split()[1] for run, words in zip(runs, said) if run.returncode == 0}
    assert made and {path.rpartition("/")[2] for path in made} == set(copies(kept))
    for path in made:
        assert sqlite3.connect(path).execute("SELECT count(*) FROM student").fetchone() == (200,)


def test_without_a_folder_it_asks_where_to(stopped, tmp_path):
    stopped.start()
    asked = backup(stopped)
    assert asked.returncode == 2 and "backup.path" in asked.stderr
    assert backup(stopped, "--to", tmp_path).returncode == 0


@pytest.mark.parametrize("there, words", [([], "no backup"), ([name(50)], "50 hours old"), ([name(50), name(47)], None),
                                          ([name(1, "north")], "no backup")])
def test_the_doctor_and_the_daemon_see_how_old_the_newest_is(kept, there, words):
    for copy in there:
        (kept.folder / "copies" / copy).write_text("x")
    kept.start()
    said = doctor(kept).stdout
    line, = [line for line in said.splitlines() if line[4:].startswith("backup ")]
    assert line.startswith("!!" if words else "ok") and (words or "47 hours") in line
    kept.until(lambda: findings(kept) or not words, "the finding")
    assert [words in finding for finding in findings(kept)] == ([True] if words else [])
    if words:
        kept.until(lambda: "no backup as new as it should be" in kept.log.read_text(), "the log")
    metrics = kept.get("/metrics").body.decode()
    stamp, = [line.split()[1] for line in metrics.splitlines() if line.startswith("intervened_backup_timestamp_seconds ")]
    assert (int(stamp) > 0) == any(copy.startswith("intervened-") for copy in there)


def test_a_folder_that_is_gone_is_a_finding(kept):
    kept.start()
    (kept.folder / "copies").rmdir()
    assert kept.stop() == 0
    kept.start()
    kept.until(lambda: findings(kept) == ["the folder of backups cannot be read"], "the finding")
    assert "!!  backup" in doctor(kept).stdout


def test_where_none_is_watched_nobody_knows(stopped):
    stopped.start()
    assert findings(stopped) == []
    assert "ok  backup         backup.path is not set" in doctor(stopped).stdout
