"""The doctor: nothing found where nothing is wrong, and each thing that is wrong found."""
import contextlib
import json
import os
import re
import sqlite3
import subprocess

import pytest

from daemon import BUILD, SLOW, Daemon, referral, roster


def doctor(daemon, *words):
    return subprocess.run([BUILD / "intervene", "doctor", "--config", daemon.config, *words], capture_output=True, text=True)


def found(daemon):
    """(check, what) of every finding but the clock's, which is that of the machine that tests."""
    result = doctor(daemon, "--format", "json")
    answer = json.loads(result.stdout)
    assert result.returncode == (1 if answer["findings"] else 0), result.stderr
    assert answer["findings"] == sum(not check["fine"] for check in answer["checks"])
    return [(check["check"], check["what"]) for check in answer["checks"] if not check["fine"] and check["check"] != "clock"]


def one(daemon):
    [(check, what)] = found(daemon)
    return check, what


def tree(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_of_a_district_in_order_nothing_is_found(daemon):
    daemon.send([referral("r1", "ada")])
    assert found(daemon) == []
    said = doctor(daemon).stdout.splitlines()
    for check in ("configuration", "rules", "machine", "files", "disk", "store", "senders", "socket", "daemon"):
        assert [line for line in said if line.startswith(f"ok  {check} ")], check
    assert "holds together, 4 events" in "\n".join(said) and "answers, with 1 rules and 2 students" in "\n".join(said)


def test_it_changes_nothing_whether_the_daemon_runs_or_not(daemon):
    daemon.send([referral("r1", "ada")])
    doctor(daemon)
    assert daemon.stop() == 0
    before = tree(daemon.folder)
    assert [check for check, _ in found(daemon)] == ["socket", "daemon"]
    assert tree(daemon.folder) == before


def test_before_the_first_start_only_the_daemon_is_missed(stopped):
    stopped.configure()
    assert [check for check, _ in found(stopped)] == ["socket", "daemon"]
    assert "the first start makes it" in doctor(stopped).stdout and not stopped.store.exists()


def test_with_a_broken_configuration_it_stops_there(stopped):
    stopped.configure("stroe: 1\n")
    check, what = one(stopped)
    assert check == "configuration" and "intervened.yml:8:1: error" in what
    assert "did you mean 'store'" in doctor(stopped).stdout


def test_rules_with_errors_are_found_with_their_place(daemon):
    daemon.write("rules.d/more.yml", "format: 1\nrules:\n  - rule: a.b\n    when: nonsense(\n")
    assert {check for check, _ in found(daemon)} == {"rules"}
    assert any("more.yml:4:" in what for _, what in found(daemon))


def test_a_district_without_rules_is_found(daemon):
    (daemon.folder / "rules.d/rules.yml").unlink()
    assert one(daemon)[0] == "rules" and "no rule in" in one(daemon)[1]


@pytest.mark.parametrize("name, mode, words", [
    ("intervened.yml", 0o666, "everybody may write"), ("rules.d/rules.yml", 0o646, "everybody may write"),
    ("d.db", 0o644, "others than its user may open"), ("d.db-wal", 0o640, "others than its user may open"),
    ("d.sock", 0o666, "everybody may connect")])
def test_modes_that_let_others_in_are_found(daemon, name, mode, words):
    (daemon.folder / name).chmod(mode)
    assert words in one(daemon)[1] and name in one(daemon)[1]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_file_of_another_user_beside_the_store_is_found(daemon):
    os.chown(daemon.folder / "d.db-shm", 65534, -1)
    assert "belongs to another user than the store" in one(daemon)[1]


def test_a_damaged_store_is_found(daemon):
    daemon.send([referral(f"r{n}", "ada", n % 90, note="x" * 300) for n in range(2000)])
    daemon.stop()
    with open(daemon.store, "r+b") as store:
        store.seek(40 * 4096)
        store.write(b"\xff" * 4096 * 20)
    assert ("store", True) in [(check, "damaged" in what) for check, what in found(daemon)]


def test_what_is_no_store_is_found(stopped):
    stopped.configure()
    stopped.store.write_bytes(b"nothing of the kind" * 400)
    stopped.store.chmod(0o600)
    assert found(stopped)[0][0] == "store"


def test_a_token_that_nothing_came_by_is_found(stopped):
    token = stopped.token("sis", "ingest")
    stopped.token("dashboard", "read")
    stopped.start()
    assert one(stopped) == ("senders", "nothing ever came from sis")
    stopped.post("/v1/events", json.dumps({"id": "s", "type": "school", "time": "2026-01-01", "school": "a"}), token=token)
    assert found(stopped) == []


def test_what_the_daemon_says_of_itself_is_passed_on(daemon):
    daemon.send([referral("r1", "nobody-enrolled-me")])
    assert one(daemon) == ("daemon", "1 student has events and no enrollment")


# --- rebuild -------------------------------------------------------------------------------------------------------

BROKEN = {"filter": "UPDATE run_filter SET bits = x'00'", "blob": "UPDATE history_block SET students = x'ffff'"}


def break_store(daemon, *statements):
    with contextlib.closing(sqlite3.connect(daemon.store)) as store, store:
        for statement in statements:
            assert store.execute(statement).rowcount > 0


@pytest.fixture
def folded(daemon):
    """A stopped district with an alert, of which all is folded."""
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
    assert [alert["student"] for alert in daemon.alerts()] == ["ada"]
    daemon.stop()
    assert doctor(daemon, "--rebuild", "--yes").returncode == 0
    return daemon


def still_true(daemon):
    """It starts, knows every line, and takes the alert back when its evidence goes."""
    daemon.start()
    assert daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])["duplicate"] == 2
    assert [alert["student"] for alert in daemon.alerts()] == ["ada"]
    daemon.send([{"id": "r1", "op": "delete"}])
    assert daemon.alerts() == []


def test_sound_folds_are_made_again_as_they_were(folded):
    result = doctor(folded, "--rebuild", "--yes")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == ("ok  the folds are made again from 5 events of 2 students: 5 are true, and every alert is as it was "
                             "told\n")
    still_true(folded)


def test_an_alert_says_which_of_its_evidence_is_damaged(folded):
    folded.start()
    folded.send([referral("r3", "ben", 1)])
    folded.stop()
    break_store(folded, "UPDATE event_block SET events = x'00' WHERE first = (SELECT first FROM event_block ORDER BY first"
                        " DESC LIMIT 1 OFFSET 1)")
    folded.start()
    [alert] = folded.alerts()
    evidence = folded.get(f"/v1/alerts/{alert['id']}").json()["evidence"]
    assert len(evidence) == 2 and all("damaged in its lines" in event["unreadable"] for event in evidence)


def test_a_log_that_ends_before_its_folds_is_refused(folded):
    break_store(folded, "DELETE FROM event_block WHERE first = (SELECT max(first) FROM event_block)")
    with pytest.raises(AssertionError):
        folded.start()
    assert b"the log is damaged: it ends at line" in folded.log.read_bytes()


@pytest.mark.parametrize("what", BROKEN)
def test_folds_that_cannot_be_read_are_made_again(folded, what):
    break_store(folded, BROKEN[what])
    result = doctor(folded, "--rebuild", "--yes", "--format", "json")
    answer = json.loads(result.stdout)
    assert result.returncode == 0 and answer["old_folds"]
    assert (answer["what_differs"], answer["differences"], answer["events"], answer["live"]) == ([], 0, 5, 5)
    still_true(folded)


def test_a_broken_filter_keeps_the_daemon_out_and_it_says_what_to_do(folded):
    break_store(folded, BROKEN["filter"])
    with folded.spawn() as process:
        assert process.wait(timeout=20 * SLOW) not in (None, 0)
    assert "doctor --rebuild" in folded.log.read_text()


def test_what_a_fold_had_lost_is_named(folded):
    break_store(folded, "UPDATE history_block SET key = key + 1 WHERE key & 0xffffffff = 0")
    result = doctor(folded, "--rebuild", "--yes")
    assert result.returncode == 1
    assert result.stdout.startswith("!!  student ada: 3 events where there were 0\n")
    assert "tells what that changes at its next start" in result.stdout
    still_true(folded)


def test_it_is_made_again_only_when_that_is_meant_and_nobody_uses_it(folded):
    before = folded.store.read_bytes()
    result = doctor(folded, "--rebuild")
    assert result.returncode == 1 and "nothing is rewritten yet" in result.stderr and folded.store.read_bytes() == before
    folded.start()
    result = doctor(folded, "--rebuild", "--yes")
    assert result.returncode == 1 and "in use by another intervened" in result.stderr


def test_without_a_store_nothing_is_made(stopped):
    stopped.configure()
    result = doctor(stopped, "--rebuild", "--yes")
    assert result.returncode == 1 and "there is no store at" in result.stderr and not stopped.store.exists()


# --- room, and a store too large for every start ---------------------------------------------------------------------

def test_before_events_have_to_wait_it_says_so(small, tmp_path):
    daemon = Daemon(tmp_path)
    daemon.store = small / "d.db"
    daemon.start()
    try:
        assert re.search(r"ok  disk +\d MiB are left for .*; below 2 no events are taken", doctor(daemon).stdout)
        free = os.statvfs(small)
        (small / "ballast").write_bytes(b"x" * (free.f_bavail * free.f_bsize - (3 << 20)))
        check, what = one(daemon)
        assert check == "disk" and re.match(r"[23] MiB are left for .*, and below 2 no events are taken", what)
        daemon.send(roster("ada"))  # which is not yet
    finally:
        daemon.stop()


def test_a_store_too_large_to_be_looked_through_at_each_start_is_by_the_doctor(daemon):
    assert b"too large" not in daemon.log.read_bytes()
    assert daemon.stop() == 0
    with contextlib.closing(sqlite3.connect(daemon.store)) as store:
        store.execute("CREATE TABLE ballast (bytes BLOB)")
        store.execute("INSERT INTO ballast VALUES (zeroblob(257 * 1024 * 1024))")
        store.commit()
        [[page, size]] = store.execute("SELECT rootpage, page_size FROM sqlite_schema, pragma_page_size WHERE name = 'student'")
    daemon.start()
    [said] = [json.loads(line) for line in daemon.log.read_text().splitlines() if "too large" in line]
    assert said["level"] == "notice" and "intervene doctor" in said["message"]
    assert found(daemon) == []
    daemon.stop()
    with open(daemon.store, "r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 64)
    assert "damaged" in dict(found(daemon))["store"]


# --- accounts ------------------------------------------------------------------------------------------------------

def metric(daemon, name):
    found = [float(line.split()[-1]) for line in daemon.get("/metrics").body.decode().splitlines() if line.startswith(name)]
    assert found, name
    return sum(found)


def counted(daemon):
    daemon.until(lambda: metric(daemon, "intervened_accounting_timestamp_seconds") > 0, "the store is counted")


def test_the_accounts_add_up_and_every_term_is_there(daemon):
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1), referral("r3", "ben", 3), referral("r4", "ben", 1), {"id": "x"}])
    daemon.send([{"id": "r4", "op": "delete"}])
    daemon.restart()
    counted(daemon)
    assert metric(daemon, "intervened_accounting_breaches") == 0
    assert metric(daemon, "intervened_alerts_closed{") == metric(daemon, 'intervened_alerts{state="closed"}') == 1
    assert metric(daemon, 'intervened_alerts_closed{reason="withdrawn"}') == 1
    assert daemon.status()["findings"] == []


def test_accounts_that_do_not_add_up_are_said(daemon):
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
    assert daemon.stop() == 0
    break_store(daemon, "UPDATE alert_count SET count = count + 2 WHERE is_open = 1")
    words = "accounts do not add up: open alerts: 1 are stored, 3 are counted"
    assert ("store", words) in found(daemon)
    daemon.start()
    counted(daemon)
    assert metric(daemon, "intervened_accounting_breaches") == 1 and daemon.status()["findings"] == [words]
    assert daemon.log.read_text().count('"message":"accounts do not add up","what":"open alerts","stored":1,"counted":3') == 1
    assert ("daemon", words) in found(daemon)
